import type { OutgoingHttpHeaders } from 'node:http2';
import { performance } from 'node:perf_hooks';
import { type Failure, fieldValue } from '../exchange.ts';
import { KeptConnections } from '../kept-connections.ts';
import type { Outbound, SendResult, Transport, TransportSettings, Ways } from '../transport.ts';
import { opener } from '../wire/opening.ts';
import { expectSendable, isFieldLine, type SplitUrl, splitUrl } from '../wire/request.ts';
import { Http2Connection } from './http2-connection.ts';
import { expectHarmless } from './literal-fields.ts';

/**
 * HTTP/2 over TLS, with one stream at a time on a connection, or two that are sent side by side: nobody could say which of several ended it.
 * Sends nothing twice but a read whose kept connection ends without a response.
 */
export function http2Transport(settings: TransportSettings, ways: Ways): Transport {
  const { origins } = ways;
  const open = opener(settings, ways, ['h2']);
  const connections = new KeptConnections<Http2Connection>(ways.keeping);
  const opened = async (to: SplitUrl): Promise<Http2Connection | Failure> => {
    const socket = await open(to);
    if ('kind' in socket) return socket;
    if (socket.alpnProtocol === 'h2') return new Http2Connection(socket, to.authority);
    socket.destroy();
    return { kind: 'unreachable', detail: 'the server did not choose HTTP/2 by ALPN' };
  };
  return {
    name: 'http2',
    async send(request, wireOptions = {}) {
      origins.expect(request.url);
      // The end of a connection says nothing of a stream that has ended, and no request follows another.
      const { lingerMs: _, isRead: __, own: ___, together: ____, beside, ...rest } = wireOptions;
      const { framing: { http2Fields: forbidden, ...framing } = {}, ...others } = rest;
      const [asked] = Object.keys({ ...framing, ...others });
      if (asked !== undefined) throw new TypeError(`only HTTP/1.1 supports ${asked}`);
      expectHarmless(forbidden ?? []);
      if (forbidden !== undefined && beside !== undefined)
        throw new TypeError('a request with http2Fields has a connection of its own');
      const to = splitUrl(request.url);
      if (!to.tls) throw new TypeError('the suite speaks HTTP/2 over TLS alone');
      if (beside !== undefined && new URL(beside.url).origin !== new URL(request.url).origin)
        throw new TypeError('the second request on a connection has another host');
      const fields = requestFields(request);
      const fieldsBeside = beside && requestFields(beside);
      const started = performance.now();
      const elapsedMs = (): number => performance.now() - started;
      const ask = async (connection: Http2Connection): Promise<SendResult> => {
        const leftMs = Math.max(1, settings.timeoutMs - elapsedMs());
        const one = async (...asked: Parameters<Http2Connection['ask']>): Promise<SendResult> => {
          const result = await connection.ask(...asked);
          return { ...result, durationMs: elapsedMs() };
        };
        const [result, resultBeside] = await Promise.all([
          one(fields, { ...request, forbidden }, leftMs, settings.timeoutMs),
          fieldsBeside && one(fieldsBeside, beside, leftMs, settings.timeoutMs),
        ]);
        return { ...result, ...(resultBeside && { beside: resultBeside }) };
      };
      const result = await connections.send({ request, options: wireOptions, open: () => opened(to), ask });
      if (beside === undefined) return result;
      const { connection } = result;
      const second = result.beside ?? result;
      return { ...result, beside: { ...second, ...(connection && { connection }) } };
    },
    async dispose() {
      connections.close();
    },
  };
}

/** Fields of a connection, which HTTP/2 does not have, but for `TE: trailers`: RFC 9113 section 8.2.2. */
const ofConnection = /^(?:host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te(?!: trailers$)): /i;

/** UTF-8 in the form in which node:http2 takes octets. */
const octets = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/**
 * The fields of a request over HTTP/2, with its pseudo-fields: the path octet by octet as in the URL, names in lower case.
 * @throws TypeError for a request that HTTP/2 cannot carry as it is
 */
function requestFields(request: Outbound): OutgoingHttpHeaders {
  expectSendable(request);
  const { authority, target } = splitUrl(request.url);
  const lines: Record<string, string[]> = {};
  for (const [name, value] of request.fields) {
    if (ofConnection.test(`${name}: ${value}`)) throw new TypeError(`HTTP/2 has no field ${name}`);
    if (!isFieldLine(name, value)) throw new TypeError(`the field ${JSON.stringify(name)} cannot be sent`);
    lines[name.toLowerCase()] = [...(lines[name.toLowerCase()] ?? []), octets(value)];
  }
  const { content } = request;
  if (content !== undefined && fieldValue(request.fields, 'Content-Length') === undefined)
    lines['content-length'] = [String(Buffer.byteLength(content))];
  const single = Object.entries(lines).map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  return {
    ':method': request.method,
    ':scheme': 'https',
    ':authority': authority,
    ':path': octets(target),
    ...Object.fromEntries(single),
  };
}
