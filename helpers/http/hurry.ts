import type { Socket } from 'node:net';
import { budgets } from '../../contracts/budgets.ts';

/** How long a connection may last once a signal has ended the run, in ms: as long as a response may take by default. */
const lastMs = budgets.last.mostMs;

/** The code of the error with which this process ends such a connection. */
export const cutShort = 'CUT_SHORT';

const open = new Set<Socket>();
let hurried = false;

/** Whether a signal has ended the run of this process. */
export const isHurried = (): boolean => hurried;

/** Called on the first signal: every connection of this process ends within seconds, and so does every later one. */
export function hurry(): void {
  hurried = true;
  for (const socket of open) endSoon(socket);
}

/** Watches over a new connection: whatever it waits for (a name, TCP, TLS, a response), it does not outlast a signal for long. */
export function watched<S extends Socket>(socket: S): S {
  if (hurried) endSoon(socket);
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  return socket;
}

function endSoon(socket: Socket): void {
  const error = Object.assign(new Error('the run was interrupted'), { code: cutShort });
  const timer = setTimeout(() => socket.destroy(error), lastMs);
  socket.once('close', () => clearTimeout(timer));
}
