import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { FieldLine } from '../../contracts/fields.ts';
import { fieldValue } from './exchange.ts';

/** The channel on which node:http announces each response before its client sees it. */
const channel = 'http.client.response.finish';

/** The name of a field that no server can know. */
const mark = `x-${randomBytes(16).toString('hex')}`;

/**
 * Marks what an HTTP proxy answers to CONNECT unless it opens a tunnel: Playwright 1.65 takes that for the response of the target. It
 * comes on a socket without an other end. Returns a function that ends the marking.
 */
export function markProxyAnswers(): () => void {
  const look = (message: unknown): void => {
    const { response } = message as { readonly response: IncomingMessage };
    if (response.socket.remoteAddress === undefined) response.rawHeaders.push(mark, '');
  };
  subscribe(channel, look);
  return () => void unsubscribe(channel, look);
}

/** Whether a response with these fields is an answer of a proxy. */
export const isProxyAnswer = (fields: readonly FieldLine[]): boolean => fieldValue(fields, mark) !== undefined;
