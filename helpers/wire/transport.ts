import { performance } from 'node:perf_hooks';
import { fieldValue, type ResponseRecord } from '../exchange.ts';
import type { Outbound, Outcome, Transport, TransportSettings } from '../transport.ts';
import { Connection, opening } from './connection.ts';
import { decoded } from './content.ts';
import type { Message, Reading } from './reader.ts';
import { address, requestOctets } from './request.ts';

const strayLimit = 1024;

/** The bare socket: a fresh connection for each request, no field but Host and Content-Length added, nothing sent twice. */
export function wireTransport(settings: TransportSettings): Transport {
  const open = opening(settings);
  const live = new Set<Connection>();
  return {
    name: 'wire',
    async send(request, options = {}) {
      const octets = requestOctets(request, options);
      const followUp = options.followUp && followUpOctets(request, options.followUp);
      const started = performance.now();
      const connection = new Connection(open, address(request.url));
      live.add(connection);
      try {
        const first = await connection.ask(octets, request.method, settings.timeoutMs);
        const durationMs = performance.now() - started;
        const whole = first.failure === undefined;
        const lingers = whole && options.lingerMs !== undefined;
        const last = lingers ? { ...first, stray: await connection.linger(options.lingerMs) } : first;
        const closed = lingers || connection.ended ? connection.ended : undefined;
        const outcome = { ...outcomeOf(last, closed), durationMs };
        if (!whole || followUp === undefined || options.followUp === undefined) return outcome;
        return { ...outcome, followUp: await following(connection, options.followUp, followUp, last, settings.timeoutMs) };
      } finally {
        live.delete(connection);
        connection.close();
      }
    },
    async dispose() {
      for (const connection of live) connection.close();
    },
  };
}

function followUpOctets(first: Outbound, second: Outbound): Buffer {
  const [a, b] = [address(first.url), address(second.url)];
  if (a.tls !== b.tls || a.authority !== b.authority)
    throw new TypeError('the second request on a connection goes to another host');
  return requestOctets(second);
}

async function following(
  connection: Connection,
  request: Outbound,
  octets: Buffer,
  first: Reading,
  timeoutMs: number,
): Promise<Outcome> {
  const announced = first.message && announcedEnd(first.message);
  if (announced !== undefined) return { failure: { kind: 'closed', detail: announced }, durationMs: 0 };
  const started = performance.now();
  const outcome = outcomeOf(await connection.ask(octets, request.method, timeoutMs), undefined);
  const durationMs = performance.now() - started;
  if (outcome.failure?.kind !== 'reset') return { ...outcome, durationMs };
  // Whether a server that closed is seen as closed or as reset is a matter of timing.
  return { failure: { kind: 'closed', detail: outcome.failure.detail }, durationMs };
}

/** Why no request can follow on the connection; undefined where it is kept open: RFC 9112 section 9.3. */
function announcedEnd(message: Message): string | undefined {
  const options = (fieldValue(message.fields, 'Connection') ?? '').toLowerCase().split(/[\s,]+/);
  if (message.framing === 'close') return 'the response ends with the connection';
  if (options.includes('close')) return 'the response says Connection: close';
  return message.httpVersion === '1.0' && !options.includes('keep-alive')
    ? 'the response is HTTP/1.0 without keep-alive'
    : undefined;
}

function outcomeOf(reading: Reading, closed: boolean | undefined): Omit<Outcome, 'durationMs'> {
  return {
    ...(reading.message && { response: responseOf(reading, reading.message, closed) }),
    ...(reading.failure && { failure: reading.failure }),
  };
}

function responseOf(reading: Reading, message: Message, closed: boolean | undefined): ResponseRecord {
  // Content that was cut short does not decode, and that is no defect of its coding.
  const plain =
    reading.failure === undefined ? decoded(message.content, message.fields) : { content: message.content, defects: [] };
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
    },
  };
}
