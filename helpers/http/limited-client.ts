import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** The channel on which node:http announces each response before its client sees it. */
const channel = 'http.client.response.finish';

/**
 * Limits the octets of content that clients of node:http in this process, including Playwright's, read: they keep content of any
 * length in memory and have no limit themselves. Lets one more octet through, as a sign that there was more; the connection is
 * not used again. Removes Content-Encoding from the parsed fields, because a client would decode without a limit; the raw fields
 * keep it. Returns a function that removes the limit.
 */
export function limitContent(mostOctets: number): () => void {
  const limit = (message: unknown): void => {
    const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
    delete response.headers['content-encoding'];
    cut(request, response, mostOctets + 1);
  };
  subscribe(channel, limit);
  return () => void unsubscribe(channel, limit);
}

function cut(request: ClientRequest, response: IncomingMessage, octets: number): void {
  const push = response.push.bind(response);
  let left = octets;
  response.push = (chunk: Buffer | null): boolean => {
    if (left <= 0) return false;
    if (chunk === null) return push(chunk);
    left -= chunk.length;
    if (left > 0) return push(chunk);
    push(chunk.subarray(0, chunk.length + left));
    request.shouldKeepAlive = false;
    push(null);
    setImmediate(() => request.destroy());
    return false;
  };
}
