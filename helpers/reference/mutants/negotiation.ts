import { gzipSync } from 'node:zlib';
import type { Behaviour } from '../behaviour.ts';
import { failed, fault, noContent } from '../faults.ts';
import { fieldOf, withContent } from '../message.ts';
import type { Call } from '../stages.ts';
import { withValidators } from '../validators.ts';
import { withStages } from './changes.ts';
import { deletingOn, removeNamed } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import {
  all,
  carrying,
  deletion,
  hasContent,
  idOf,
  isKnown,
  isKnownDeletion,
  isUnderForeignTenant,
  kind,
  method,
  not,
  status,
  type Where,
} from './where.ts';

const html = '<html><head><title>Not Found</title></head><body><h1>Not Found</h1></body></html>';

const refusedFor = (accept: string): Where => all(deletion(404), carrying('Accept', accept));

const minding = (field: string): Where => all(isKnownDeletion, carrying(field));

const isMalformed = all(hasContent, ({ request }) => {
  try {
    JSON.parse(request.content.toString('utf8'));
    return false;
  } catch {
    return true;
  }
});

const isXmlRequest = all(carrying('Content-Type', /xml/), not(hasContent));

const onlyJson = fault(406, 'notAcceptable', 'Only JSON is spoken here.');
const notUnderstood = 'The field is not understood.';
const malformed = fault(400, 'badRequest', 'The content is malformed.');

/** A service that goes by the path in a field, without the root of the universe, if a request has the field. */
const goingBy = (name: string): Behaviour =>
  withStages((s) => ({
    route: (path, request) => s.route(fieldOf(request.fields, name)?.replace(/^.*(?=\/v2\/)/, '') ?? path, request),
  }));

const hasBrokenQuery = ({ request }: Call): boolean => /\?.*%(?![0-9a-f]{2})/i.test(request.target);

/** Defects in the handling of request fields, conditions and content. */
export const negotiation: readonly Mutant[] = [
  mutant('html-for-any-accept', 'answers with HTML to Accept: */*')
    .breaking('DI-FLT-02', 'DI-NEG-02')
    .rewriteContent(refusedFor('*/*'), 'text/html', html),
  mutant('xml-accept-is-406', 'answers 406 instead of the refusal to clients that accept XML only')
    .breaking('DI-NEG-03')
    .answering(refusedFor('application/xml'), onlyJson),
  mutant('image-accept-is-415', 'mistakes the Accept of a request for its Content-Type')
    .breaking('DI-NEG-04')
    .answering(refusedFor('image/png'), fault(415, 'badMediaType', 'This media type is not supported.')),
  mutant('content-of-a-reader-is-carried-out', 'checks the role for the image of the path, and deletes those in the content')
    .breaking('DI-NEG-06')
    .with({ mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(all(deletion(403), hasContent), (call) => removeNamed(call, call.request.content.toString('utf8'))),
  mutant('content-of-a-stranger-is-carried-out', 'finds out whose the image of the path is, and deletes those in the content')
    .breaking('DI-NEG-06')
    .with({ mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(all(deletion(400), hasContent, isUnderForeignTenant), (call) =>
      removeNamed(call, call.request.content.toString('utf8')),
    ),
  mutant('content-is-a-batch', 'takes an array, XML or lines of text as content for a list of images to delete')
    .breaking('DI-NEG-06', 'DI-IDS-11')
    .withSideEffect(all(method('DELETE'), isKnown, hasContent), (call) => {
      const content = call.request.content.toString('utf8');
      if (/^(?:[[<]|[0-9a-f-]{36}\r?\n)/.test(content)) removeNamed(call, content);
    }),
  mutant('body-deletes-instead', 'deletes the image that the content names instead')
    .breaking('DI-NEG-06', 'DI-GONE-10')
    .withStages((s) => ({
      remove(call, image) {
        const content = call.request.content.toString('utf8');
        return content.includes('"image_id"') ? removeNamed(call, content) : s.remove(call, image);
      },
    })),
  mutant('malformed-body-is-500', 'crashes on content that is not JSON')
    .breaking('DI-500-06', 'DI-NEG-07')
    .refuseWhen(isMalformed, failed),
  mutant('gzip-without-label', 'compresses content and does not say so')
    .breaking('DI-FLD-12', 'DI-FLT-02', 'DI-NEG-08')
    .rewriteMessage(all(deletion(404), carrying('Accept-Encoding', /gzip/)), (message) =>
      withContent(message, gzipSync(message.content)),
    ),
  mutant('origin-is-403', 'refuses requests from other sites')
    .breaking('DI-NEG-09')
    .answering(minding('Origin'), fault(403, 'forbidden', 'This origin is not allowed.')),
  mutant('deletes-although-412', 'deletes before it compares the entity tag')
    .breaking('DI-NEG-16', 'DI-NEG-18')
    .with(deletingOn(deletion(412))),
  mutant('if-match-is-not-read', 'never reads If-Match')
    .breaking('DI-NEG-16')
    .with({ report: 'pgsty/silo#10' })
    .withStages(() => ({ condition: () => undefined })),
  mutant('condition-before-all-checks', 'compares If-Match before it asks who calls and what there is')
    .breaking('DI-NEG-21')
    .answering(all(deletion(401, 404), carrying('If-Match')), fault(412, 'badRequest', 'The condition does not hold.')),
  mutant('if-none-match-is-304', 'answers 304 to a deletion whose If-None-Match does not hold')
    .breaking('DI-NEG-17')
    .with({ report: 'sinatra/sinatra#311' })
    .answering(all(deletion(412), carrying('If-None-Match')), { status: 304, fields: [] }),
  mutant('deletes-although-406', 'deletes before it looks at the API version that the client asks for')
    .breaking('DI-NEG-15')
    .answering(
      all(deletion(204), carrying('OpenStack-API-Version')),
      fault(406, 'computeFault', 'Version 2.9999 is not supported by the API.'),
    ),
  mutant('expectation-is-left-alone', 'resets the connection if the client expects 100')
    .breaking('DI-NEG-11', 'DI-WIRE-02')
    .rewriteOctets(carrying('Expect'), ['reset']),
  mutant('deletes-although-415', 'answers 415 to a Content-Type without content, and deletes the image')
    .breaking('DI-NEG-12')
    .with({ mayBreak: ['DI-KEEP-07'] })
    .answering(all(deletion(204), isXmlRequest), fault(415, 'badMediaType', 'This media type is not supported.')),
  mutant('json-content-type-without-content-is-400', 'parses missing content as JSON, as many frameworks do')
    .breaking('DI-204-01')
    .with({ mayBreak: ['DI-204-16'] })
    .refuseWhen(all(carrying('Content-Type', 'application/json'), not(hasContent)), malformed),
  mutant('unknown-coding-is-406', 'answers 406 if the client accepts only a content coding that it does not know')
    .breaking('DI-NEG-13')
    .with({ report: 'fastify/fastify-compress#85' })
    .answering(all(isKnownDeletion, carrying('Accept-Encoding', /^x-/i)), fault(406, 'badRequest', notUnderstood)),
  mutant('malformed-accept-is-500', 'crashes on an Accept that is not a media range')
    .breaking('DI-500-05', 'DI-NEG-14')
    .with({ report: 'tomdionysus/foaas#146' })
    .answering(all(isKnownDeletion, carrying('Accept', /^[^/]+$/)), fault(500, 'computeFault', notUnderstood)),

  // Servers whose images have validators and that misread the conditions of a deletion, and servers that go by another field of it.
  ...breaking('DI-NEG-16', 'DI-NEG-18')(withValidators, {
    'weak-tag-matches': ['takes a weak entity tag in If-Match for a match', { weakMatches: true }],
    'list-of-tags-always-matches': ['compares one tag in If-Match, and lets a list of them pass', { listAlwaysMatches: true }],
    'none-match-stops-no-deletion': ['reads If-None-Match for GET alone', { ignoresNoneMatch: true }],
  }),
  mutant('unmodified-since-is-ignored', 'does not read If-Unmodified-Since, although it sends Last-Modified')
    .breaking('DI-NEG-16', 'DI-NEG-18')
    .with(withValidators({ ignoresUnmodifiedSince: true })),
  ...breaking('DI-NEG-19')(withValidators, {
    'list-of-tags-is-one-tag': ['takes a list of entity tags in If-Match for one tag', { listIsOneTag: true }],
    'modified-since-stops-a-deletion': ['evaluates If-Modified-Since for a deletion, too', { heedsModifiedSince: true }],
  }),
  mutant('star-is-no-weak-tag', 'compares * in If-Match with the tag of the image, which is weak in its first second')
    .breaking('DI-NEG-19')
    .withField(all(status(200), kind('image')), 'ETag', (call) => {
      const { created = 0 } = call.universe.images.get(idOf(call) ?? '') ?? {};
      return Date.now() - created < 1000 ? 'W/"1"' : '"1"';
    })
    .refuseCondition(
      (call) => ['If-Match', 'If-None-Match'].some((name) => carrying(name, /[*]|"1"/)(call)),
      fault(412, 'preconditionFailed', 'The entity tag is another.'),
    ),
  mutant('undecodable-query-is-400-and-deleted', 'carries out the request, then answers 400 if it cannot decode the query')
    .breaking('DI-NEG-20')
    .answering(all(status(204), hasBrokenQuery), fault(400, 'badRequest', 'The query cannot be decoded.')),
  mutant('trailers-keep-the-image', 'answers 204 and does nothing if the client accepts XML and trailers')
    .breaking('DI-GONE-10')
    .withStages((s) => ({
      deletion: (call, id) => (carrying('TE')(call) && carrying('Accept', /xml/)(call) ? noContent : s.deletion(call, id)),
    })),
  mutant('override-makes-a-deletion-a-read', 'lets X-HTTP-Method-Override make a GET of a DELETE')
    .breaking('DI-204-17', 'DI-NEG-20')
    .withStages((s) => ({
      method: (call) => (method('DELETE')(call) && carrying('X-HTTP-Method-Override', 'GET')(call) ? 'GET' : s.method(call)),
    })),
  mutant('repeated-request-id-is-answered-from-memory', 'answers a known request id from memory, whichever image that was')
    .breaking('DI-GONE-10', 'DI-ONCE-03')
    .withStages((s) => ({
      remove: (call, image) => {
        const id = fieldOf(call.request.fields, 'X-Request-Id');
        return id !== undefined && call.universe.count(`request ${id}`) > 1 ? undefined : s.remove(call, image);
      },
    })),
  mutant('original-url-wins', 'goes by X-Original-URL where a request has it')
    .breaking('DI-IDS-28')
    .with({ mayBreak: ['DI-KEEP-08'] })
    .with(goingBy('X-Original-URL')),
];
