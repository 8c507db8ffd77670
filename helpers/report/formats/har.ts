import { isUtf8 } from 'node:buffer';
import type { FieldLine } from '../../../contracts/fields.ts';
import { type RequirementId, requirements } from '../../../contracts/requirements.ts';
import { contentOctets } from '../../http/content-facts.ts';
import { type ConnectionUse, type Exchange, exchangeKey, fieldValue, httpVersion } from '../../http/exchange.ts';
import { beginningOf } from '../../http/message-text.ts';

const pairs = (lines: readonly FieldLine[]) => lines.map(([name, value]) => ({ name, value }));

/** A URL that is a URI, as HAR wants it: what a URI cannot hold is percent-encoded. `_target` beside it says what was sent. */
function uri(url: string): string {
  const [, origin = '', target = ''] = /^([a-z]+:\/\/[^/?#]*)?(.*)$/is.exec(url) ?? [];
  const encoded = target.replace(/%(?![\da-f]{2})|[^\w\-.~:/?#@!$&'()*+,;=%]/giu, (c) =>
    [...Buffer.from(c)].map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return origin + encoded;
}

/** The query as HAR wants it beside the URL; pairs that cannot be decoded stay as they are. */
function query(url: string): { name: string; value: string }[] {
  const at = url.indexOf('?');
  if (at < 0) return [];
  return [...new URLSearchParams(url.slice(at + 1).split('#', 1)[0])].map(([name, value]) => ({ name, value }));
}

/** Content beyond this is a list, which a run reads dozens of times: the folder of a run would be twice as large. */
const shownOctets = 8192;

function content(exchange: Exchange): Record<string, unknown> {
  const { response } = exchange;
  if (response === undefined) return { size: 0, mimeType: 'x-unknown' };
  const octets = beginningOf(response.content, shownOctets);
  const mimeType = fieldValue(response.fields, 'Content-Type') ?? '';
  const { whole } = response;
  const digest = whole === undefined ? '' : `; SHA-256 of all: ${whole.sha256}`;
  const isCut = whole !== undefined || octets.length < response.content.length;
  const cut = isCut ? { comment: `the first ${octets.length} octets${digest}` } : {};
  const rest = { size: contentOctets(response), mimeType, ...cut };
  if (octets.length === 0) return rest;
  if (isUtf8(octets)) return { ...rest, text: octets.toString('utf8') };
  return { ...rest, text: octets.toString('base64'), encoding: 'base64' };
}

/** An exchange as an entry of an HTTP Archive, on the page of the requirement. Status 0 stands for no response. */
function harEntry(exchange: Exchange, requirement: RequirementId): object {
  const { request, response, failure, durationMs } = exchange;
  const type = fieldValue(request.fields, 'Content-Type') ?? '';
  return {
    pageref: requirement,
    startedDateTime: exchange.started,
    time: durationMs,
    request: {
      method: request.method,
      url: uri(request.url),
      ...(uri(request.url) !== request.url && { _target: request.url }),
      httpVersion: httpVersion(exchange, 'request'),
      cookies: [],
      headers: pairs(request.fields),
      queryString: query(request.url),
      ...(request.content !== undefined && { postData: { mimeType: type, text: request.content } }),
      headersSize: -1,
      bodySize: Buffer.byteLength(request.content ?? '') + (request.framing?.blanks ?? 0),
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.reason ?? '',
      httpVersion: httpVersion(exchange, 'response'),
      cookies: [],
      headers: pairs(response?.fields ?? []),
      content: content(exchange),
      redirectURL: response === undefined ? '' : (fieldValue(response.fields, 'Location') ?? ''),
      headersSize: -1,
      bodySize:
        response?.wire?.contentOctets ?? response?.http2?.dataOctets ?? (response === undefined ? -1 : contentOctets(response)),
      ...(failure !== undefined && { comment: `${failure.kind}: ${failure.detail}` }),
    },
    cache: {},
    // Chromium's own field: without it DevTools takes requests for documents and scripts.
    _resourceType: 'fetch',
    timings: timings(exchange),
    comment: [requirement, exchange.role, exchange.label].filter((each) => each !== '').join(', '),
  };
}

/** Where the time went. A connection that was opened for the request, or had not finished opening, is a part of it. */
function timings({ durationMs, connection }: Exchange): object {
  const connect = Math.min(connection?.openMs ?? 0, durationMs);
  return {
    ...(connect > 0 && { connect }),
    send: 0,
    wait: durationMs - connect,
    receive: 0,
    ...(connection !== undefined && { comment: connectionText(connection) }),
  };
}

const connectionText = ({ from, again }: ConnectionUse): string => {
  if (from === 'kept') return 'on a connection that had served a request';
  return again ? 'on a new connection, after a kept one had ended without a response' : 'on a new connection';
};

/** An HTTP Archive (HAR 1.2) that grows as the run goes: an exchange that was added is kept as its text. */
export class Archive {
  readonly #creator: object;
  readonly #entries: string[] = [];
  /** The pages of a viewer, one for the requests of each test, by its requirement, and when each begins. */
  readonly #pages = new Map<RequirementId, string>();
  /** Exchanges that stand in the archive. */
  readonly #sent = new Set<string>();

  constructor(suite: string) {
    this.#creator = { name: 'delete-image-conformance', version: suite };
  }

  /** Adds exchanges, which are redacted already. What was sent once stands there once, however many tests look at it. */
  add(exchanges: readonly Exchange[], requirement: RequirementId): void {
    for (const exchange of exchanges) {
      const key = exchangeKey(exchange);
      if (this.#sent.has(key)) continue;
      this.#sent.add(key);
      if (!this.#pages.has(requirement)) this.#pages.set(requirement, exchange.started);
      this.#entries.push(JSON.stringify(harEntry(exchange, requirement)));
    }
  }

  /** The archive as a file holds it, an exchange at a time: beside 100,000 images, its text as a whole would be a third of the memory. */
  *parts(): Generator<string> {
    const pages = [...this.#pages].map(([id, started]) => ({
      startedDateTime: started,
      id,
      title: `${id} ${requirements[id].statement}`,
      pageTimings: {},
    }));
    yield `{"log":{"version":"1.2","creator":${JSON.stringify(this.#creator)},"entries":[\n`;
    for (const [place, entry] of this.#entries.entries()) yield place === 0 ? entry : `,\n${entry}`;
    yield `\n],"pages":${JSON.stringify(pages)}}}\n`;
  }
}
