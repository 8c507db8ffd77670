import { randomUUID } from 'node:crypto';
import type { FieldLine } from '../fields.ts';

/**
 * Fields with which a proxy or a framework tells a service which path was asked for before a rewriting. A service that goes by one of them
 * acts on another path than the request line and the gateway before it. A new row is one line.
 */
const pathFields: readonly string[] = [
  // IIS and Symfony (CVE-2018-14773), Zend (ZF2018-01).
  'X-Original-URL',
  'X-Rewrite-URL',
  // What ingress-nginx and authenticating proxies set.
  'X-Original-URI',
  'X-Forwarded-URI',
  'X-Forwarded-Path',
  'X-Forwarded-Prefix',
  'X-Auth-Request-Redirect',
  'X-Envoy-Original-Path',
  'X-Replaced-Path',
  'X-Original-Path',
  'X-Override-URL',
  'X-HTTP-DestinationURL',
  'X-Request-URI',
  'Destination',
  'Content-Location',
];

/** Fields in which clients of other image services name an image by its identifier alone: Glance v1 reads the first. A new row is one line. */
const idFields: readonly string[] = ['X-Image-Meta-Id', 'X-Image-Id', 'X-Resource-Id'];

/** A field that names an image, and by what. */
export type NamingField = readonly [name: string, by: 'path' | 'id'];

const namingBy = (by: NamingField[1], names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { names: [[name, by] as NamingField] }]));

/** A row for each of these fields. */
export const imageElsewhere = { ...namingBy('path', pathFields), ...namingBy('id', idFields) };

/** Something that a deletion may carry. */
export interface Carried {
  readonly fields?: readonly FieldLine[];
  readonly content?: string;
  readonly query?: string;
}

interface Other {
  readonly other: string;
}

/** Content that names another image than the path does. */
export const namingOther = ({ other }: Other): string =>
  JSON.stringify({ id: other, image_id: other, image: { id: other }, ids: [other], images: [other] });

/** An array that names it, as services take one for a deletion of many. */
export const listingOther = ({ other }: Other): string => JSON.stringify([other, { id: other }]);

/** Such content of several kinds, each with its type. A new row is one line, and one request. */
export const ofOtherKinds: Readonly<Record<string, { readonly type: string; readonly text: (image: Other) => string }>> = {
  'an array': { type: 'application/json', text: listingOther },
  XML: { type: 'application/xml', text: ({ other }) => `<images><image id="${other}"><id>${other}</id></image></images>` },
  'a form': {
    type: 'application/x-www-form-urlencoded',
    text: ({ other }) => `image_id=${other}&id=${other}&ids=${other}`,
  },
  // RFC 2046 section 5.1.1: what comes before the first boundary is left aside by whoever reads the parts.
  'lines of text, and a form in parts': {
    type: 'multipart/form-data; boundary=part',
    text: ({ other }) => [other, '--part', 'Content-Disposition: form-data; name="id"', '', other, '--part--', ''].join('\r\n'),
  },
};

const json: FieldLine = ['Content-Type', 'application/json'];

/** A query by which a list is filtered, and cut to a page: it shows that other image. */
export const filters = ({ other, otherName = '' }: { readonly other: string; readonly otherName?: string }): string =>
  `?id=${other}&ids=${other}${otherName && `&name=${encodeURIComponent(otherName)}`}&status=ACTIVE&limit=1000`;

/** A query that asks for the page of a list which begins after that image. */
export const pageAfter = ({ other }: Other): string => `?marker=${other}`;

/**
 * Reasons for which a server may refuse a deletion, although the image is there and the caller may delete it: it then has no effect. A
 * server that does not refuse it deletes the image. A new row is one line, and one more image.
 */
export const refusable: Readonly<Record<string, Carried>> = {
  'an expectation that nobody knows': { fields: [['Expect', 'x-conformance']] },
  'content in a coding that nobody knows': { fields: [json, ['Content-Encoding', 'x-conformance']], content: '{}' },
  'fields that make it a GET, or ask for XML or trailers': {
    fields: [
      ['Accept', 'application/xml'],
      ['TE', 'trailers'],
      ['X-HTTP-Method-Override', 'GET'],
      ['X-HTTP-Method', 'GET'],
      ['X-Method-Override', 'GET'],
    ],
  },
  'a query that cannot be decoded': { query: '?note=%zz&more=%' },
};

/**
 * Identifiers with which clients name a request, or a job of several. They are fresh: a service that answers from memory knows those of an
 * earlier request, of this run or another, and then not even the first deletion is carried out.
 */
const jobId = `req-${randomUUID()}`;
export const requestIds: readonly FieldLine[] = [
  ['X-Openstack-Request-Id', jobId],
  ['X-Request-Id', jobId],
  ['X-Client-Request-Id', jobId],
  ['X-Correlation-Id', jobId],
  ['Idempotency-Key', `"${jobId}"`],
];

/** What changes nothing about a deletion. */
interface Ignored {
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly wire?: { readonly lingerMs: number };
}

/**
 * What a deletion may carry, leave out or wait for, all of it in one request. Content-Length: 0 is none of it: some services ask for that field, or
 * for Content-Type, where there is no Accept. A new row is one line.
 */
export const ignored: Readonly<Record<string, Ignored>> = {
  'without Accept': { fields: { Accept: undefined } },
  'Range: bytes=0-0': { fields: { Range: 'bytes=0-0' } },
  'a client that goes on reading': { wire: { lingerMs: 200 } },
};

/** Requests that change nothing about the deletion of an image. Conditions are read only for an image that is there. A new row is one line. */
export const idle: Readonly<Record<string, Carried>> = {
  'an empty query': { query: '?' },
  // RFC 9112 section 9.6: it is about the connection, and only the server acts on it.
  'Connection: close': { fields: [['Connection', 'close']] },
  // RFC 9110 section 13.1.4: a value that is no date is ignored.
  'If-Unmodified-Since, and no date': { fields: [['If-Unmodified-Since', 'yesterday']] },
  // RFC 9110 section 13.1.3: the field is for GET and HEAD alone.
  'If-Modified-Since, in the past': { fields: [['If-Modified-Since', 'Wed, 21 Oct 2015 07:28:00 GMT']] },
  // RFC 7240 section 2: a server may leave preferences aside, and this operation has neither a task nor a representation to give.
  'Prefer: respond-async': { fields: [['Prefer', 'respond-async']] },
  'Prefer: return=representation': { fields: [['Prefer', 'return=representation']] },
};
