import { Agent, type IncomingMessage, request as requestBy } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { FieldLine } from '../../contracts/fields.ts';
import { type Failure, fieldValue, type ResponseRecord } from './exchange.ts';
import type { Outbound, SendResult, Transport, TransportSettings, Ways, WireOptions } from './transport.ts';
import { plainResponse } from './wire/content.ts';
import { failureOf, lateness } from './wire/failure.ts';
import { Pieces } from './wire/octets.ts';
import { opener } from './wire/opener.ts';
import { expectSendable, sentFields, splitUrl } from './wire/request.ts';
import { contentLimit, readLimits } from './wire/response-reader.ts';

/** How long a kept connection stands before it is closed, in ms: servers close theirs after five seconds and more. */
const keptMs = 2000;

/** The fields that an ordinary client adds to those of its caller; the sender adds User-Agent. */
const usual: readonly FieldLine[] = [
  ['Accept', '*/*'],
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['Connection', 'keep-alive'],
];

/**
 * An ordinary client: that of node:http, without redirects and retries. Hides details that the bare socket shows. Returns cookies, and keeps
 * its connection. A request may cross with the close of one that is kept, and nobody knows what became of it (RFC 9112 section 9.3.1).
 * Throws a TypeError for a request that it would change: a method in lower case, or an option of the bare socket.
 */
export function ordinaryTransport(settings: TransportSettings, { origins, proxy, idleness }: Ways): Transport {
  const open = opener(settings, { origins, ...(proxy && { proxy }) });
  const cookies = new Map<string, string>();
  const kept = new KeptConnection();
  idleness?.add(() => kept.close());
  /** Set once the server ended a connection without saying so: none is kept any more. */
  let endsIdle = false;
  return {
    name: 'ordinary',
    async send(outbound, wireOptions) {
      origins.expect(outbound.url);
      refuseWhatWouldChange(outbound, wireOptions);
      const started = performance.now();
      const elapsedMs = (): number => performance.now() - started;
      endsIdle ||= kept.hasEnded;
      const mayKeep = idleness?.may === true && !endsIdle;
      if (!mayKeep) kept.close();
      const socket = kept.isFree ? undefined : await open(splitUrl(outbound.url));
      if (socket !== undefined && 'kind' in socket) return { failure: socket, durationMs: elapsedMs() };
      const jar: FieldLine[] = cookies.size === 0 ? [] : [['Cookie', [...cookies].map((pair) => pair.join('=')).join('; ')]];
      const more = [...usual, ...jar].filter(([name]) => fieldValue(outbound.fields, name) === undefined);
      const request = { ...outbound, fields: [...outbound.fields, ...more] };
      const result = await answerOn(kept.with(socket), request, Math.max(1, Math.ceil(settings.timeoutMs - elapsedMs())));
      keepCookies(result, cookies);
      endsIdle ||= result.connection?.endsIdle === true;
      if (!mayKeep) kept.close();
      return { ...result, fields: request.fields, durationMs: elapsedMs() };
    },
    async dispose() {
      kept.close();
    },
  };
}

/** A connection that serves one request after another, and ends when none has come for a while. */
class KeptConnection {
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 1, timeout: keptMs });
  #last: Socket | undefined;

  constructor() {
    this.#agent.on('free', (socket: Socket) => {
      this.#last = socket;
    });
  }

  /** Whether one stands that has not ended. */
  get isFree(): boolean {
    return this.#last !== undefined && !this.hasEnded;
  }

  /** Whether one that was kept has ended since. */
  get hasEnded(): boolean {
    return this.#last !== undefined && (this.#last.destroyed || !this.#last.readable);
  }

  /** The agent of the next request, which uses this socket, or the one that stands. */
  with(socket: Socket | undefined): Agent {
    if (socket !== undefined) this.close();
    this.#last = undefined;
    if (socket === undefined) return this.#agent;
    return Object.assign(this.#agent, { createConnection: () => socket });
  }

  close(): void {
    this.#last?.destroy();
    this.#last = undefined;
  }
}

function keepCookies({ response }: Answer, cookies: Map<string, string>): void {
  for (const [name, value] of response?.fields ?? []) {
    const [, cookie, text] = /^set-cookie$/i.test(name) ? (/^([^=;\s]+)=([^;]*)/.exec(value) ?? []) : [];
    if (cookie !== undefined && text !== undefined) cookies.set(cookie, text);
  }
}

function refuseWhatWouldChange(outbound: Outbound, options: WireOptions = {}): void {
  const asked = Object.keys(options);
  if (asked.length > 0) throw new TypeError(`only the bare-socket transport supports ${asked.join(', ')}`);
  expectSendable(outbound);
  if (outbound.method !== outbound.method.toUpperCase())
    throw new TypeError(`node:http would send the method ${outbound.method} in upper case`);
}

type Answer = Omit<SendResult, 'durationMs'>;

function answerOn(agent: Agent, outbound: Outbound, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      if (answer.failure !== undefined) request.destroy();
      resolve(request.reusedSocket ? onKept(answer) : answer);
    };
    const timer = setTimeout(() => end({ failure: lateness('open', timeoutMs) }), timeoutMs);
    const request = requestBy({
      agent,
      method: outbound.method,
      path: splitUrl(outbound.url).target,
      headers: sentFields(outbound).flat(),
      maxHeaderSize: readLimits.headOctets,
    });
    let begun = false;
    request.on('error', (error) => end({ failure: clientFailure(error) }));
    request.on('close', () => begun || end({ failure: { kind: 'closed', detail: 'the connection was closed' } }));
    request.on('response', (response) => {
      begun = true;
      read(response, end);
    });
    request.end(outbound.content);
  });
}

/** The answer on a connection that served a request before: without a response, its end says nothing of the request. */
function onKept(answer: Answer): Answer {
  const { failure, response } = answer;
  const connection = { from: 'kept', openMs: 0 } as const;
  if (response !== undefined || (failure?.kind !== 'closed' && failure?.kind !== 'reset')) return { ...answer, connection };
  return { failure: { kind: 'closed', detail: failure.detail }, connection: { ...connection, endsIdle: true } };
}

/** Reads no more content than the limit: node:http has none. */
function read(response: IncomingMessage, end: (answer: Answer) => void): void {
  const { statusCode: status = 0, statusMessage: reason = '', rawHeaders } = response;
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const fields = names.map((name, index): FieldLine => [name, rawHeaders[2 * index + 1] ?? '']);
  const limit = contentLimit(status);
  const pieces = new Pieces();
  let left = limit;
  const record = (): ResponseRecord => ({ status, reason, fields, content: pieces.whole() });
  response.on('data', (chunk: Buffer) => {
    pieces.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left < 0) end({ response: record(), failure: { kind: 'unread', detail: `the content is longer than ${limit} octets` } });
  });
  response.on('error', (error) => end({ failure: { kind: 'truncated', detail: error.message } }));
  response.on('end', () => end(plainResponse(record(), limit)));
}

function clientFailure(error: Error & { readonly code?: string }): Failure {
  const { code = '', message: detail } = error;
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'unread', detail };
  if (code.startsWith('HPE_')) return { kind: 'malformed', detail };
  return detail === 'socket hang up' ? { kind: 'closed', detail } : failureOf(error, 'open');
}
