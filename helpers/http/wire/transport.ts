import { performance } from 'node:perf_hooks';
import { budgets } from '../../../contracts/budgets.ts';
import type { RequestFraming } from '../../../contracts/fields.ts';
import { type Failure, fieldValue, type ResponseRecord } from '../exchange.ts';
import { KeptConnections } from '../kept-connections.ts';
import type { Outbound, SendResult, Transport, TransportSettings, Ways } from '../transport.ts';
import { type Afterwards, Connection } from './connection.ts';
import { type Decoded, decoded } from './content.ts';
import { opener } from './opening.ts';
import { placeApart, requestOctets, type SplitUrl, splitUrl } from './request.ts';
import { contentLimit, type Message, type ReadMessage } from './response-reader.ts';

const strayLimit = 1024;

/** How long a server may act upon a head that is cut off: those that do so wait for nothing. */
const cutMs = budgets.cut.mostMs;

/** The bare socket: adds only Host and Content-Length, and sends nothing twice but a read whose kept connection ends without a response. */
export function wireTransport(settings: TransportSettings, ways: Ways): Transport {
  const { origins } = ways;
  const open = opener(settings, ways);
  const connections = new KeptConnections<Connection>(ways.keeping);
  const opened = async (to: SplitUrl): Promise<Connection | Failure> => {
    const socket = await open(to);
    return 'kind' in socket ? socket : new Connection(socket);
  };
  return {
    name: 'wire',
    async send(request, wireOptions = {}) {
      const { followUp, lingerMs, framing, pipelined = false } = wireOptions;
      origins.expect(request.url);
      const to = splitUrl(request.url);
      const [part, then] = sending(requestOctets(request, wireOptions), framing);
      const nextOctets = followUp && followUpOctets(to, followUp);
      const [now, later] = pipelined && nextOctets ? [Buffer.concat([part, nextOctets]), Buffer.alloc(0)] : [part, nextOctets];
      const started = performance.now();
      const elapsedMs = (): number => performance.now() - started;
      const ask = async (connection: Connection): Promise<SendResult> => {
        const leftMs = Math.max(1, Math.ceil(settings.timeoutMs - elapsedMs()));
        const [waitMs, timeoutMs] = framing?.cut === undefined ? [leftMs, settings.timeoutMs] : [Math.min(leftMs, cutMs), cutMs];
        const first = await connection.ask(now, request.method, waitMs, then, timeoutMs);
        const durationMs = elapsedMs();
        const whole = first.failure === undefined;
        const lingers = whole && lingerMs !== undefined;
        const last = lingers ? { ...first, stray: await connection.linger(lingerMs) } : first;
        const asked = pipelined ? { ...last, stray: Buffer.alloc(0) } : last;
        const result = { ...resultOf(asked, lingers || connection.ended ? connection.ended : undefined), durationMs };
        if (!whole || followUp === undefined || later === undefined) return result;
        return { ...result, followUp: await following(connection, followUp, later, last, settings.timeoutMs) };
      };
      return connections.send({ request, options: wireOptions, open: () => opened(to), ask });
    },
    ready(request, options = {}) {
      return connections.ready({ request, options, open: () => opened(splitUrl(request.url)) });
    },
    async dispose() {
      connections.close();
    },
  };
}

/** What is sent at once, and what the client does then. */
function sending(octets: Buffer, { apart, awaits, cut, hangsUp }: RequestFraming = {}): [Buffer, Afterwards] {
  if (awaits) {
    const at = placeApart(octets, '\r\n\r\n');
    return [octets.subarray(0, at), { rest: octets.subarray(at), awaited: true }];
  }
  if (apart === undefined) return [octets, hangsUp ? 'hangs up' : cut === 'ended' ? 'ends' : 'reads'];
  const at = placeApart(octets, apart);
  return [octets.subarray(0, at), { rest: octets.subarray(at) }];
}

function followUpOctets(to: SplitUrl, second: Outbound): Buffer {
  const { tls, authority } = splitUrl(second.url);
  if (tls !== to.tls || authority !== to.authority) throw new TypeError('the second request on a connection has another host');
  return requestOctets(second);
}

async function following(
  connection: Connection,
  request: Outbound,
  octets: Buffer,
  first: ReadMessage,
  timeoutMs: number,
): Promise<SendResult> {
  const announced = first.message && announcedEnd(first.message);
  if (announced !== undefined) return { failure: { kind: 'closed', detail: announced }, durationMs: 0 };
  const started = performance.now();
  const result = resultOf(await connection.ask(octets, request.method, timeoutMs), undefined);
  const durationMs = performance.now() - started;
  if (result.failure?.kind !== 'reset') return { ...result, durationMs };
  // Timing decides whether a closing server looks closed or reset.
  return { failure: { kind: 'closed', detail: result.failure.detail }, durationMs };
}

/** Why no request can follow on the connection; undefined if the connection stays open: RFC 9112 section 9.3. */
function announcedEnd(message: Message): string | undefined {
  const options = (fieldValue(message.fields, 'Connection') ?? '').toLowerCase().split(/[\s,]+/);
  if (message.framing === 'close') return 'the response ends with the connection';
  if (options.includes('close')) return 'the response says Connection: close';
  return message.httpVersion === '1.0' && !options.includes('keep-alive')
    ? 'the response is HTTP/1.0 without keep-alive'
    : undefined;
}

function resultOf(reading: ReadMessage, closed: boolean | undefined): Omit<SendResult, 'durationMs'> {
  const { message, failure } = reading;
  if (message === undefined) return failure === undefined ? {} : { failure };
  // Truncated content cannot be decoded, but its coding is not at fault.
  if (failure !== undefined)
    return { response: responseOf(reading, message, { content: message.content, defects: [] }, closed), failure };
  const plain = decoded(message.content, message.fields, contentLimit(message.status));
  const response = responseOf(reading, message, plain, closed);
  return plain.unread === undefined ? { response } : { response, failure: { kind: 'unread', detail: plain.unread } };
}

function responseOf(reading: ReadMessage, message: Message, plain: Decoded, closed: boolean | undefined): ResponseRecord {
  return {
    status: message.status,
    reason: message.reason,
    fields: message.fields,
    content: plain.content,
    wire: {
      framing: message.framing,
      stray: reading.stray.toString('latin1', 0, strayLimit),
      contentOctets: message.content.length,
      ...(closed !== undefined && { closed }),
      defects: [...reading.defects, ...plain.defects],
      httpVersion: message.httpVersion,
      ...(message.continued && { continued: true as const }),
    },
  };
}
