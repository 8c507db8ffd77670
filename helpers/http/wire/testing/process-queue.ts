import type { Socket } from 'node:net';

/** The connections of a server with one process, which serves one until it ends, while the others wait. */
export function processQueue(serve: (socket: Socket) => void): (socket: Socket) => void {
  const waiting: Socket[] = [];
  let isFree = true;
  const next = (): void => {
    const socket = isFree ? waiting.shift() : undefined;
    if (socket === undefined) return;
    isFree = false;
    const end = (): void => {
      isFree = true;
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
