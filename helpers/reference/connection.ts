import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameChange } from './http2/frames.ts';
import type { Message, Request, Step } from './message.ts';
import { type Parsed, RequestParser } from './request-parser.ts';

/** The reply to one request: as a message, and as the steps that write it over HTTP/1.1 and whether the connection ends after it. */
export interface Reply {
  readonly message: Message;
  /** Changes the frames of the message over HTTP/2. */
  readonly frames?: FrameChange;
  readonly steps: readonly Step[];
  readonly close: boolean;
  readonly keptMs?: number;
}

/** Makes the reply to a request, or to octets that are not a request. `memory` lasts as long as the connection. */
export type Dispatch = (parsed: Exclude<Parsed, { kind: 'continue' }>, memory: Map<string, number>) => Promise<Reply>;

/** What is written to a client that sends its content only after 100 (Continue). */
export const continued: readonly Step[] = [Buffer.from('HTTP/1.1 100 Continue\r\n\r\n', 'latin1')];
/** How long a client may keep reading after the last response before the connection is dropped. */
const lingerMs = 2_000;

/** Serves the requests of one connection in their order. */
export function serveConnection(
  socket: Socket,
  dispatch: Dispatch,
  interim: (request: Request) => readonly Step[] = () => continued,
): void {
  const parser = new RequestParser();
  const memory = new Map<string, number>();
  let busy = false;
  let over = false;
  let ended = false;

  /** Replies; true when the connection is over. */
  const act = async (parsed: Exclude<Parsed, { kind: 'continue' }>): Promise<boolean> => {
    const reply = await dispatch(parsed, memory);
    socket.setTimeout(reply.keptMs ?? 0);
    return (await rewriteOctets(socket, reply.steps)) || reply.close || parsed.kind === 'refusal';
  };

  const pump = async (): Promise<void> => {
    if (busy || over) return;
    busy = true;
    for (let parsed = parser.next(); parsed !== undefined && !over; parsed = parser.next()) {
      if (parsed.kind === 'continue') over = await rewriteOctets(socket, interim(parsed.request));
      else over = await act(parsed);
    }
    const rest = ended && !over ? parser.rest() : undefined;
    if (rest !== undefined && rest.kind !== 'continue') over = await act(rest);
    busy = false;
    if ((over || ended) && !hanging.has(socket)) finish(socket);
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    socket.setTimeout(0);
    if (over) return; // Octets are read and dropped: unread ones would turn the close into a reset.
    parser.feed(chunk);
    void pump();
  });
  socket.on('end', () => {
    ended = true;
    memory.set('ended', 1);
    void pump();
  });
  socket.on('error', () => socket.destroy());
  socket.on('timeout', () => {
    over = true;
    finish(socket);
  });
}

/** Connections that receive nothing more. */
const hanging = new WeakSet<Socket>();

/** Writes the steps; true when the connection is over. */
async function rewriteOctets(socket: Socket, steps: readonly Step[]): Promise<boolean> {
  for (const step of steps) {
    if (socket.destroyed) return true;
    if (Buffer.isBuffer(step)) socket.write(step);
    else if (step === 'end') return true;
    else if (step === 'reset') {
      socket.resetAndDestroy();
      return true;
    } else if (step === 'hang') {
      hanging.add(socket);
      return true;
    } else await delay(step.waitMs);
  }
  return false;
}

function finish(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
