import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** Told by node:http of every response, before whoever sent the request sees it. */
const channel = 'http.client.response.finish';

/**
 * Lets clients of node:http in this process, Playwright's among them, read so many octets of content at most: they keep content
 * in memory however long it is, and know no limit of their own. One octet more is let through, as a sign that there was more; the
 * connection is not used again. Content-Encoding is taken out of the parsed fields, since a client would decode without a limit;
 * the raw fields keep it. Gives what ends this.
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
