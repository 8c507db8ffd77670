import { mislabelled } from '../../../contracts/content.ts';
import {
  allow,
  challenges,
  imfFixdate,
  mediaType,
  requestIdPattern,
  retryAfter,
  singletonFields,
} from '../../../contracts/fields.ts';
import { contentOctets } from '../../http/content-facts.ts';
import { type Exchange, fieldValue, fieldValues, isGateways, unreadReason } from '../../http/exchange.ts';
import { type Check, contentRule, foundIn, type Rule } from './rule.ts';

/** Rules for the fields of responses. A rule on the value of a field decides nothing if the field is absent. */
const value = ({ response }: Exchange, name: string): string | undefined => fieldValue(response?.fields ?? [], name);

/** A rule on the value of a field. `about`: what the value, or what comes with it, has to be. */
const valueRule = (
  name: string,
  expected: string,
  check: (value: string, exchange: Exchange) => ReturnType<Check>,
  about: string = name,
): Rule => ({
  expected,
  about,
  check: (exchange) => {
    const given = value(exchange, name);
    return given === undefined ? null : check(given, exchange);
  },
});

/** The rule that a field is there. */
export const carries = (name: string): Rule => ({
  expected: `field ${name}`,
  check: (exchange) => (value(exchange, name) === undefined ? `${name}: (absent)` : undefined),
});

export const hasFixdate = valueRule('Date', 'Date as one IMF-fixdate', (date) =>
  imfFixdate(date) === undefined ? `Date: ${date}` : undefined,
);

/** Longest difference between the clocks, in seconds, that is not reported: unsynchronised clocks drift this far. */
const clockToleranceSeconds = 300;

export const hasCurrentDate = valueRule('Date', 'Date within five minutes of the time of arrival', (date, exchange) => {
  const sent = imfFixdate(date);
  if (sent === undefined) return undefined;
  const seconds = Math.round((sent - Date.parse(exchange.started)) / 1000);
  return Math.abs(seconds) > clockToleranceSeconds ? `Date: ${date} is ${seconds} s off` : undefined;
});

export const hasRequestId = valueRule('X-Compute-Request-Id', 'X-Compute-Request-Id: req- and a UUID', (id) =>
  requestIdPattern.test(id) ? undefined : `X-Compute-Request-Id: ${id}`,
);

export const hasEqualRequestIds = valueRule(
  'X-Openstack-Request-Id',
  'both request ids equal',
  (id, exchange) => {
    const compute = value(exchange, 'X-Compute-Request-Id');
    if (compute === undefined) return null;
    return compute === id ? undefined : `X-Openstack-Request-Id: ${id}, X-Compute-Request-Id: ${compute}`;
  },
  'response with both request ids',
);

/** The rule that no two of these responses have the same request id. */
export function hasOwnRequestId(exchanges: readonly Exchange[]): Rule {
  const uses = new Map<string, number>();
  for (const exchange of exchanges) {
    const id = value(exchange, 'X-Compute-Request-Id');
    if (id !== undefined) uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  return valueRule('X-Compute-Request-Id', 'a request id that no other response has', (id) => {
    const times = uses.get(id) ?? 0;
    return times > 1 ? `X-Compute-Request-Id: ${id} on ${times} responses` : undefined;
  });
}

export const hasReadableRetryAfter = valueRule('Retry-After', 'Retry-After: whole seconds or an HTTP-date', (retry) =>
  retryAfter(retry) === undefined ? `Retry-After: ${retry}` : undefined,
);

export const hasFixdateToRetry = valueRule(
  'Retry-After',
  'a date of Retry-After as IMF-fixdate',
  (retry) => {
    const parsed = retryAfter(retry);
    if (parsed === undefined || !('at' in parsed)) return null;
    return imfFixdate(retry) === undefined ? `Retry-After: ${retry}` : undefined;
  },
  'Retry-After with a date',
);

/** The rule that the content of a response does not hold the token of the request. */
export const returnsNoToken: Rule = {
  expected: 'content without the credentials of the request',
  undecided: unreadReason,
  check: ({ request, response }) => {
    const token = fieldValue(request.fields, 'X-Auth-Token');
    const isReturned = token !== undefined && response?.content.toString('latin1').includes(token);
    return isReturned ? 'the content returns the token of the request' : undefined;
  },
};

export const hasUtf8Charset = valueRule(
  'Content-Type',
  'charset UTF-8, if one is given for JSON',
  (given) => {
    const type = mediaType(given);
    if (!type.ok || !/json$/.test(type.value.subtype)) return null;
    const charset = type.value.parameters.get('charset');
    if (charset === undefined) return null;
    return /^utf-?8$/i.test(charset) ? undefined : `Content-Type: ${given}`;
  },
  'JSON content with a charset',
);

const named = 'a Content-Type that names the format of the content';
export const namesItsFormat = contentRule('namesItsFormat', named, 'content with Content-Type', (exchange) => {
  const content = exchange.response?.content ?? Buffer.alloc(0);
  const given = value(exchange, 'Content-Type');
  // A gateway's page is the gateway's.
  if (content.length === 0 || given === undefined || isGateways(exchange)) return null;
  const type = mediaType(given);
  return type.ok ? mislabelled(type.value, content) : `Content-Type: ${type.reason}`;
});

export const labelsItsContent: Rule = {
  expected: 'Content-Type where there is content',
  about: 'content',
  undecided: (exchange) => {
    if (isGateways(exchange)) return 'a gateway answered';
    return exchange.purpose.belowApi ? 'the request may be answered below the API' : undefined;
  },
  check: (exchange) => {
    const octets = exchange.response === undefined ? 0 : contentOctets(exchange.response);
    if (octets === 0) return null;
    return value(exchange, 'Content-Type') === undefined ? `${octets} octets without Content-Type` : undefined;
  },
};

export const sendsEachFieldOnce: Rule = {
  expected: 'no field twice that has one value',
  check: ({ response }) => {
    const twice = singletonFields.filter((name) => fieldValues(response?.fields ?? [], name).length > 1);
    return twice.length === 0 ? undefined : `sent twice: ${twice.join(', ')}`;
  },
};

export const givesNoTokenBack: Rule = {
  expected: 'no token of the request in the response',
  check: ({ echoes }) => (echoes.length === 0 ? undefined : `the response holds a token: ${echoes.join(', ')}`),
};

/** The rule that WWW-Authenticate is there and follows its grammar. */
export const hasReadableChallenge: Rule = {
  expected: 'WWW-Authenticate by the grammar of challenges',
  check: (exchange) => {
    const given = value(exchange, 'WWW-Authenticate');
    if (given === undefined) return 'WWW-Authenticate: (absent)';
    const parsed = challenges(given);
    return parsed.ok ? undefined : `WWW-Authenticate: ${given}: ${parsed.reason}`;
  },
};

/** The rule that Allow names DELETE, and not the method that was refused. */
export const allowsDeletion = valueRule('Allow', 'Allow with DELETE and without the refused method', (given, { request }) => {
  const methods = allow(given);
  if (!methods.ok) return `Allow: ${given}: ${methods.reason}`;
  // RFC 9110 section 10.2.1: an empty Allow says that the resource supports no method for the moment.
  if (methods.value.size === 0) return undefined;
  return methods.value.has('DELETE') && !methods.value.has(request.method) ? undefined : `Allow: ${given}`;
});

/** The rule that a response is not marked as fresh for later requests. */
export const isNotCacheable: Rule = {
  expected: 'no explicit freshness',
  check: (exchange) => {
    const control = value(exchange, 'Cache-Control') ?? '';
    if (/(?:max-age|s-maxage)="?0*[1-9]/i.test(control) && !/no-store|no-cache/i.test(control))
      return `Cache-Control: ${control}`;
    const expires = imfFixdate(value(exchange, 'Expires') ?? '');
    return control === '' && expires !== undefined && expires > Date.parse(exchange.started) + 60_000
      ? `Expires: ${value(exchange, 'Expires') ?? ''}`
      : undefined;
  },
};

export const labelsItsCoding: Rule = {
  expected: 'compressed content labelled with its Content-Encoding',
  about: 'compressed content',
  undecided: unreadReason,
  check: (exchange) => {
    const content = exchange.response?.content ?? Buffer.alloc(0);
    const isGzip = content[0] === 0x1f && content[1] === 0x8b;
    const isLabelled = content.length > 0 && value(exchange, 'Content-Encoding') !== undefined;
    return foundIn(isGzip ? 'the content begins like gzip and is not labelled, or does not decode' : undefined, isLabelled);
  },
};

/** The rule that a request id which the client sent is not the response's own. */
export const returnsNoForeignId = (id: string): Rule => ({
  expected: 'a request id of its own',
  about: 'request id',
  check: (exchange) => {
    const sent = ['X-Compute-Request-Id', 'X-Openstack-Request-Id'].filter((name) => value(exchange, name) !== undefined);
    if (sent.length === 0) return null;
    const back = sent.filter((name) => value(exchange, name) === id);
    return back.length === 0 ? undefined : `returned in ${back.join(' and ')}`;
  },
});

/**
 * Whether a second response follows the first on its connection, as of a server that takes the content of the request, or its end, for another
 * request, and may answer that without a status line (HTTP/0.9). The content of the first ends where its length says (RFC 9112 section 6.3).
 */
function isFollowed({ request, response }: Exchange): boolean {
  const { wire } = response ?? {};
  const length = fieldValue(response?.fields ?? [], 'Content-Length');
  if (wire === undefined || wire.stray === '' || String(wire.contentOctets) !== length) return false;
  return wire.stray.startsWith('HTTP/') || request.content !== undefined || request.framing?.emptyChunk !== undefined;
}

/** The rule that Content-Length counts the octets of the content as they were sent. */
export const countsItsOctets: Rule = {
  // Over HTTP/2 another length is a malformed response (RFC 9113 section 8.1.1), which no client hands on.
  only: 'HTTP/1.1',
  expected: 'a Content-Length equal to the octets of the content',
  about: 'Content-Length',
  undecided: (exchange) => (isFollowed(exchange) ? 'another response follows the content' : unreadReason(exchange)),
  check: (exchange) => {
    const length = value(exchange, 'Content-Length');
    const wire = exchange.response?.wire;
    if (exchange.request.method === 'HEAD' || length === undefined || wire === undefined) return null;
    // Where no length can be made of it, nothing after the head was read.
    if (exchange.failure?.kind === 'malformed' && !/^\d+$/.test(length)) return exchange.failure.detail;
    const octets = wire.contentOctets + Buffer.byteLength(wire.stray, 'latin1');
    return (/^\d+$/.test(length) && Number(length) === octets) || [204, 304].includes(exchange.response?.status ?? 0)
      ? undefined
      : `Content-Length: ${length}, ${octets} octets came`;
  },
  evenWithoutResponse: true,
};
