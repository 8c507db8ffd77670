import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answering } from './hostile-target.ts';

/** A request as a hostile target sees it. */
export interface Asked {
  readonly method: string;
  /** The request target exactly as received. */
  readonly url: string;
  /** The path of the request target with dot segments resolved, as a careless server reads it. */
  readonly path: string;
  readonly fields: IncomingMessage['headers'];
  readonly content: string;
}

/** The response. A hostile one may also write raw octets to the connection. */
export type Answer =
  | {
      readonly status: number;
      readonly fields?: Readonly<Record<string, string>>;
      readonly content?: string | Buffer;
    }
  | { readonly octets: (connection: Socket) => void };

export function jsonAnswer(status: number, value: unknown, fields: Readonly<Record<string, string>> = {}): Answer {
  return { status, fields: { 'Content-Type': 'application/json', ...fields }, content: JSON.stringify(value) };
}

/** A fault in the form of the guide. */
export function faultAnswer(
  status: number,
  name: string,
  message: string,
  fields: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(status, { [name]: { code: status, message } }, fields);
}

/** An answer of exactly these octets, after which the connection is closed. */
export function rawAnswer(...parts: readonly (string | Buffer)[]): Answer {
  return {
    octets: (connection) => {
      for (const part of parts) connection.write(part);
      connection.end();
    },
  };
}

/** Sends an answer. Node adds Date and the length. */
export function sendAnswer(answer: Answer, response: ServerResponse): void {
  if ('octets' in answer) {
    if (response.socket !== null) answer.octets(response.socket);
    return;
  }
  const { status, fields = {}, content } = answer;
  const length = content === undefined || status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(content)) };
  response.writeHead(status, { ...length, ...fields }).end(content);
}

export async function askedIn(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = request.url ?? '/';
  return {
    method: request.method ?? '',
    url,
    path: URL.canParse(url, 'http://target') ? new URL(url, 'http://target').pathname : url,
    fields: request.headers,
    content: Buffer.concat(parts).toString('utf8'),
  };
}

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
