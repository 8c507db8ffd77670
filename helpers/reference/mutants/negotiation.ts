import { gzipSync } from 'node:zlib';
import { fault } from '../faults.ts';
import { fieldOf, withContent } from '../message.ts';
import type { Call } from '../stages.ts';
import {
  deletion,
  isDeletion,
  isOrdinary,
  type Mutant,
  mutant,
  refuseWhen,
  removeAddressed,
  rewriteAnswer,
  rewriteContent,
  rewriteMessage,
  type Where,
  withSideEffect,
} from './mutant.ts';

const accept = ({ request }: Call): string | undefined => fieldOf(request.fields, 'Accept');
const html = (): string => '<html><head><title>Not Found</title></head><body><h1>Not Found</h1></body></html>';
const failed = () => fault(500, 'computeFault', 'Something failed.');

/** A refused DELETE from a client with this Accept. */
const refusedFor =
  (test: (accept: string | undefined) => boolean): Where =>
  (answer, call) =>
    deletion(404)(answer, call) && test(accept(call));

const hasField = (name: string, call: Call): boolean => fieldOf(call.request.fields, name) !== undefined;

/** A different answer to a DELETE with this field. */
const minding = (name: string, field: string, bug: string, answer: () => ReturnType<typeof fault>): Mutant => ({
  name,
  bug,
  breaks: ['DI-NEG-09'],
  ...rewriteAnswer((_, call) => isDeletion(call) && call.principal !== undefined && hasField(field, call), answer),
});

/** Removes the images that the content of a request names and its path does not. */
function removeNamed(call: Call): void {
  for (const id of call.request.content.toString('utf8').match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []) {
    const image = call.universe.images.get(id);
    if (image !== undefined && isOrdinary(call.universe, image)) call.universe.remove(id);
  }
}

const isJson = (content: Buffer): boolean => {
  try {
    JSON.parse(content.toString('utf8'));
    return true;
  } catch {
    return false;
  }
};

const isXmlRequest = ({ request }: Call): boolean =>
  /xml/.test(fieldOf(request.fields, 'Content-Type') ?? '') && request.content.length === 0;

/** Defects in the handling of request fields and content. */
export const negotiation: readonly Mutant[] = [
  mutant('html-without-accept', 'answers with HTML if there is no Accept', {
    breaks: ['DI-FLT-02', 'DI-NEG-01'],
    ...rewriteContent(
      refusedFor((a) => a === undefined),
      'text/html',
      html,
    ),
  }),
  mutant('text-without-accept', 'answers with text if there is no Accept, as a well-known toolkit does', {
    breaks: ['DI-FLT-02', 'DI-NEG-01'],
    ...rewriteContent(
      refusedFor((a) => a === undefined),
      'text/plain',
      () => '404 Not Found',
    ),
  }),
  mutant('html-for-any-accept', 'answers with HTML to Accept: */*', {
    breaks: ['DI-FLT-02', 'DI-NEG-02'],
    ...rewriteContent(
      refusedFor((a) => a === '*/*'),
      'text/html',
      html,
    ),
  }),
  mutant('xml-accept-is-406', 'answers 406 instead of the refusal to clients that accept XML only', {
    breaks: ['DI-NEG-03'],
    ...rewriteAnswer(
      refusedFor((a) => a === 'application/xml'),
      () => fault(406, 'notAcceptable', 'Only JSON is spoken here.'),
    ),
  }),
  mutant('xml-accept-is-500', 'crashes if the client accepts XML only', {
    breaks: ['DI-500-05', 'DI-NEG-03'],
    ...rewriteAnswer(
      refusedFor((a) => a === 'application/xml'),
      failed,
    ),
  }),
  mutant('xml-accept-gets-html', 'answers with HTML if the client accepts XML only', {
    breaks: ['DI-NEG-03'],
    ...rewriteContent(
      refusedFor((a) => a === 'application/xml'),
      'text/html',
      html,
    ),
  }),
  mutant('image-accept-is-415', 'mistakes the Accept of a request for its Content-Type', {
    breaks: ['DI-NEG-04'],
    ...rewriteAnswer(
      refusedFor((a) => a === 'image/png'),
      () => fault(415, 'badMediaType', 'This media type is not supported.'),
    ),
  }),
  mutant('image-accept-is-500', 'crashes on an Accept that it cannot satisfy', {
    breaks: ['DI-500-05', 'DI-NEG-04'],
    ...rewriteAnswer(
      refusedFor((a) => a === 'image/png'),
      failed,
    ),
  }),
  mutant('image-accept-stops-deletion', 'refuses a deletion because of its Accept, although the response would have no content', {
    breaks: ['DI-NEG-05'],
    ...refuseWhen(
      (call) => accept(call) === 'image/png',
      () => fault(406, 'notAcceptable', 'Only JSON is spoken here.'),
    ),
  }),
  mutant('image-accept-is-406-although-deleted', 'deletes before it checks Accept, and answers 406', {
    breaks: ['DI-NEG-05'],
    ...rewriteAnswer(
      (a, call) => deletion(204)(a, call) && accept(call) === 'image/png',
      () => fault(406, 'notAcceptable', 'Only JSON is spoken here.'),
    ),
  }),
  mutant('body-deletes-as-well', 'also deletes the image that the content names', {
    breaks: ['DI-NEG-06'],
    ...withSideEffect((_, call) => isDeletion(call) && call.principal !== undefined, removeNamed),
  }),
  mutant('body-deletes-instead', 'deletes the image that the content names instead', {
    breaks: ['DI-NEG-06', 'DI-GONE-10'],
    stages: (s) => ({
      remove(call, image) {
        if (!/"image_id"/.test(call.request.content.toString('utf8'))) return s.remove(call, image);
        removeNamed(call);
        return undefined;
      },
    }),
  }),
  mutant('malformed-body-is-500', 'crashes on content that is not JSON', {
    breaks: ['DI-500-06', 'DI-NEG-07'],
    ...refuseWhen(({ request }) => request.content.length > 0 && !isJson(request.content), failed),
  }),
  mutant('malformed-body-is-200', 'answers 200 to malformed content, with an error in it', {
    breaks: ['DI-204-17', 'DI-NEG-07'],
    ...refuseWhen(
      ({ request }) => request.content.length > 0 && !isJson(request.content),
      () => ({ ...fault(400, 'badRequest', 'The content is malformed.'), status: 200 }),
    ),
  }),
  mutant('gzip-unasked', 'compresses whatever the client accepts', {
    breaks: ['DI-NEG-13'],
    ...rewriteMessage(
      ({ content }, call) => content.length > 0 && fieldOf(call.request.fields, 'Accept-Encoding') !== undefined,
      (message) => {
        const { fields, ...rest } = withContent(message, gzipSync(message.content));
        return { ...rest, fields: [...fields, ['Content-Encoding', 'gzip']] };
      },
    ),
  }),
  mutant('gzip-without-label', 'compresses content and does not say so', {
    breaks: ['DI-FLD-12', 'DI-FLT-02', 'DI-NEG-08'],
    ...rewriteMessage(
      (message, call) => deletion(404)(message, call) && /gzip/.test(fieldOf(call.request.fields, 'Accept-Encoding') ?? ''),
      (message) => withContent(message, gzipSync(message.content)),
    ),
  }),
  minding('te-is-malformed', 'TE', 'takes TE for a field of responses, and the request for malformed', () =>
    fault(400, 'badRequest', 'TE is not expected.'),
  ),
  minding('trace-context-is-refused', 'traceparent', 'refuses the trace context of another system', () =>
    fault(400, 'badRequest', 'The trace is not known.'),
  ),
  minding('origin-is-403', 'Origin', 'refuses requests from other sites', () =>
    fault(403, 'forbidden', 'This origin is not allowed.'),
  ),
  minding('unknown-field-is-400', 'X-Unknown', 'refuses fields that it does not know', () =>
    fault(400, 'badRequest', 'X-Unknown is not known.'),
  ),
  minding('referer-is-302', 'Referer', 'redirects a request with Referer to the start page', () => ({
    status: 302,
    fields: [['Location', '/']],
  })),
  minding('forwarded-for-is-401', 'X-Forwarded-For', 'answers 401 to a request that came through a proxy', () =>
    fault(401, 'unauthorized', 'Come from elsewhere.', [['WWW-Authenticate', 'Keystone uri="http://127.0.0.1"']]),
  ),
  mutant('deletes-although-412', 'deletes before it compares the entity tag', {
    breaks: ['DI-NEG-16'],
    ...withSideEffect(deletion(412), removeAddressed),
  }),
  mutant('if-match-is-not-read', 'never reads If-Match', {
    report: 'pgsty/silo#10',
    breaks: ['DI-NEG-16'],
    stages: () => ({ condition: () => undefined }),
  }),
  mutant('if-none-match-is-304', 'answers 304 to a deletion whose If-None-Match does not hold', {
    report: 'sinatra/sinatra#311',
    breaks: ['DI-NEG-17'],
    ...rewriteAnswer(
      (a, call) => deletion(412)(a, call) && hasField('If-None-Match', call),
      () => ({ status: 304, fields: [] }),
    ),
  }),
  mutant('deletes-although-406', 'deletes before it looks at the API version that the client asks for', {
    breaks: ['DI-NEG-15'],
    ...rewriteAnswer(
      (a, call) => deletion(204)(a, call) && hasField('OpenStack-API-Version', call),
      () => fault(406, 'computeFault', 'Version 2.9999 is not supported by the API.'),
    ),
  }),
  mutant('expectation-is-left-alone', 'resets the connection if the client expects 100', {
    breaks: ['DI-NEG-11', 'DI-WIRE-02'],
    octets: (octets, call) => (hasField('Expect', call) ? ['reset'] : octets),
  }),
  mutant('expectation-is-not-answered', 'closes the connection if the client expects 100', {
    breaks: ['DI-NEG-11', 'DI-WIRE-02'],
    octets: (octets, call) => (hasField('Expect', call) ? ['end'] : octets),
  }),
  mutant('xml-content-type-is-400', 'parses missing content because Content-Type announces XML', {
    breaks: ['DI-NEG-12'],
    ...refuseWhen(isXmlRequest, () => fault(400, 'badRequest', 'The content is malformed.')),
  }),
  {
    name: 'xml-content-type-without-length-is-400',
    bug: 'parses missing content because Content-Type announces XML, unless Content-Length says that there is none',
    breaks: ['DI-NEG-12'],
    ...refuseWhen(
      (call) => isXmlRequest(call) && fieldOf(call.request.fields, 'Content-Length') === undefined,
      () => fault(400, 'badRequest', 'The content is malformed.'),
    ),
  },
  mutant('deletes-although-415', 'answers 415 to a Content-Type without content, and deletes the image', {
    breaks: ['DI-NEG-12'],
    ...rewriteAnswer(
      (a, call) => deletion(204)(a, call) && isXmlRequest(call),
      () => fault(415, 'badMediaType', 'This media type is not supported.'),
    ),
  }),
  mutant('json-content-type-without-content-is-400', 'parses missing content as JSON, as many frameworks do', {
    breaks: ['DI-204-01'],
    mayBreak: ['DI-204-16'],
    ...refuseWhen(
      ({ request }) => fieldOf(request.fields, 'Content-Type') === 'application/json' && request.content.length === 0,
      () => fault(400, 'badRequest', 'The content is malformed.'),
    ),
  }),
  mutant('xml-content-type-is-500', 'crashes on a Content-Type without content', {
    breaks: ['DI-500-06', 'DI-NEG-12'],
    ...refuseWhen(isXmlRequest, failed),
  }),
];
