import type { Socket } from 'node:net';

/** The connections of a server with this many processes, each of which serves one until it ends, while the others wait. */
export function processQueue(processes: number, serve: (socket: Socket) => void): (socket: Socket) => void {
  const waiting: Socket[] = [];
  let free = processes;
  const next = (): void => {
    const socket = free > 0 ? waiting.shift() : undefined;
    if (socket === undefined) return;
    free -= 1;
    const end = (): void => {
      free += 1;
      next();
    };
    // A client may have ended it while it waited.
    if (socket.destroyed) end();
    else serve(socket.once('close', end));
  };
  return (socket) => {
    waiting.push(socket.on('error', () => {}));
    next();
  };
}
