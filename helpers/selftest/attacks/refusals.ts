import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';
import type { Answering } from './hostile-target.ts';

/** Tests whose DELETEs name no existing image. */
export const refusedTests = ['specs/404-not-found.spec'];

/** Answers DELETEs of unknown images in turn; the rest conforms. */
export function refusals(answer: (turn: number) => Answer): Answering {
  let turns = 0;
  return ({ method, path }, { images }) => {
    const id = path.split('/').at(-1) ?? '';
    if (method !== 'DELETE' || images.has(id)) return undefined;
    turns += 1;
    return answer(turns);
  };
}

/** Endless octets, as fast as the other side reads them. */
export const flood = (head: string, piece: Buffer | string): Answer => ({
  octets: (connection: Socket) => {
    connection.write(head);
    const more = (): void => {
      while (connection.writable && connection.write(piece));
    };
    connection.on('drain', more);
    more();
  },
});

/** An endless response, sent piece by piece. */
export const drip = (head: string, piece: string, everyMs: number): Answer => ({
  octets: (connection) => {
    connection.write(head);
    const timer = setInterval(() => connection.write(piece), everyMs);
    connection.once('close', () => clearInterval(timer));
  },
});

/** The header section of a 404 with content of this many octets. */
export const head = (length: number, fields = ''): string =>
  `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${fields}\r\n`;
