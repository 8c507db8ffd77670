import { fault, itemNotFound } from '../faults.ts';
import { fieldOf } from '../message.ts';
import {
  deletion,
  type Mutant,
  mutant,
  refuseWhen,
  rewriteAnswer,
  rewriteMessage,
  rewriteOctets,
  withField,
  withMessageField,
  withoutMessageField,
  withTrailingOctets,
} from './mutant.ts';
import { sessions } from './sessions.ts';

const is204 = deletion(204);

/** Defects in the response to a successful deletion. */
export const success: readonly Mutant[] = [
  mutant('deletion-is-202', 'answers 202, as the mock of a well-known client library does', {
    breaks: ['DI-204-01', 'DI-204-17', 'DI-413-07'],
    ...rewriteAnswer(is204, () => ({ status: 202, fields: [] })),
  }),
  mutant('deletion-is-202-with-task', 'answers 202 with the Location of a task', {
    breaks: ['DI-204-01', 'DI-204-17', 'DI-413-07'],
    ...rewriteAnswer(is204, (_, call) => ({ status: 202, fields: [['Location', `${call.root}/tasks/1`]] })),
  }),
  mutant('deletion-is-200-with-image', 'answers 200 with the image that it deleted', {
    breaks: ['DI-204-01', 'DI-204-17', 'DI-413-07'],
    ...rewriteAnswer(is204, () => ({ status: 200, fields: [], json: {} })),
  }),
  mutant('deletion-without-accept-is-200', 'answers 200 to a deletion without Accept, and 204 to any other', {
    breaks: ['DI-204-17'],
    ...rewriteAnswer(
      (answer, call) => is204(answer, call) && fieldOf(call.request.fields, 'Accept') === undefined,
      () => ({ status: 200, fields: [], json: {} }),
    ),
  }),
  mutant('deletion-after-a-refusal-is-202', 'answers 202 to the deletion of an image that was refused before', {
    breaks: ['DI-204-17', 'DI-413-07'],
    answer(answer, call) {
      const { notes } = call.universe;
      const key = `refused ${call.path}`;
      if (deletion(409, 413, 500, 503)(answer, call)) notes.set(key, '');
      return is204(answer, call) && notes.has(key) ? { status: 202, fields: [] } : answer;
    },
  }),
  mutant('deletion-with-a-version-is-202', 'answers 202 to a deletion with an API version, and 204 to any other', {
    breaks: ['DI-204-17'],
    ...rewriteAnswer(
      (answer, call) => is204(answer, call) && fieldOf(call.request.fields, 'OpenStack-API-Version') !== undefined,
      () => ({ status: 202, fields: [] }),
    ),
  }),
  mutant('deletion-with-escapes-is-202', 'answers 202 to a deletion whose path has escapes', {
    breaks: ['DI-204-17'],
    ...rewriteAnswer(
      (answer, call) => is204(answer, call) && /%/.test(call.path),
      () => ({ status: 202, fields: [] }),
    ),
  }),
  mutant('deletion-with-range-is-206', 'applies Range to a deletion, and answers it 206', {
    breaks: ['DI-204-17'],
    ...rewriteAnswer(
      (answer, call) => is204(answer, call) && fieldOf(call.request.fields, 'Range') !== undefined,
      () => ({
        status: 206,
        fields: [
          ['Content-Range', 'bytes 0-0/2'],
          ['Content-Type', 'application/json'],
        ],
        text: '{}',
      }),
    ),
  }),
  mutant('octets-after-204', 'writes the JSON text null after a 204', {
    breaks: ['DI-204-02', 'DI-204-03', 'DI-WIRE-03'],
    ...rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('null')])),
  }),
  mutant('line-end-after-204', 'writes an empty line after a 204', {
    breaks: ['DI-204-02', 'DI-WIRE-03'],
    ...rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('\r\n')])),
  }),
  mutant('octets-after-204-then-close', 'writes content after a 204, and then closes the connection', {
    breaks: ['DI-204-02', 'DI-WIRE-03'],
    ...withTrailingOctets(is204, '{}'),
  }),
  {
    name: 'request-after-204-gets-half-an-answer',
    bug: 'loses track of a connection after a 204, and closes it in the middle of the next response',
    breaks: ['DI-204-03', 'DI-FLD-10', 'DI-WIRE-01'],
    octets(octets, call, message) {
      const follows = call.connection.delete('deleted');
      if (is204(message, call)) call.connection.set('deleted', 1);
      return follows && call.request.method === 'GET' ? [octets.subarray(0, -10), 'end'] : octets;
    },
  },
  mutant('content-length-0-on-204', 'sends Content-Length: 0 with a 204', {
    breaks: ['DI-204-04'],
    ...withMessageField(is204, 'Content-Length', '0'),
  }),
  mutant('content-length-2-on-204', 'sends Content-Length: 2 with a 204, which has no content', {
    breaks: ['DI-204-04'],
    ...withMessageField(is204, 'Content-Length', '2'),
  }),
  mutant('transfer-encoding-on-204', 'announces chunked content with a 204, and sends none', {
    breaks: ['DI-204-06'],
    ...withMessageField(is204, 'Transfer-Encoding', 'chunked'),
  }),
  mutant('chunked-204-then-close', 'sends a 204 as chunked content with the last chunk alone, and closes the connection', {
    breaks: ['DI-204-02', 'DI-204-06', 'DI-WIRE-03'],
    ...rewriteMessage(is204, (message) => ({
      ...message,
      close: true,
      fields: [...message.fields, ['Transfer-Encoding', 'chunked'], ['Connection', 'close']],
    })),
    ...rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('0\r\n\r\n')])),
  }),
  mutant('accept-is-required', 'answers 406 to a deletion without Accept', {
    breaks: ['DI-204-07', 'DI-204-16'],
    ...refuseWhen(
      ({ request }) => fieldOf(request.fields, 'Accept') === undefined,
      () => fault(406, 'notAcceptable', 'Accept is needed.'),
    ),
  }),
  mutant('length-is-required-without-accept', 'answers 411 to a deletion with neither Accept nor Content-Length', {
    breaks: ['DI-204-07', 'DI-204-16'],
    ...refuseWhen(
      ({ request }) => fieldOf(request.fields, 'Accept') === undefined && fieldOf(request.fields, 'Content-Length') === undefined,
      () => fault(411, 'badRequest', 'Content-Length is needed.'),
    ),
  }),
  mutant('location-on-204', 'sends the Location of the image it has just deleted', {
    breaks: ['DI-204-08'],
    ...withField(is204, 'Location', (call) => `${call.root}${call.path}`),
  }),
  mutant('no-request-id-on-204', 'leaves X-Compute-Request-Id out of a 204', {
    breaks: ['DI-204-09'],
    ...withoutMessageField(is204, 'X-Compute-Request-Id'),
  }),
  mutant('request-id-under-another-name-on-204', 'sends the request id of a 204 as X-Request-Id', {
    breaks: ['DI-204-09'],
    ...rewriteMessage(is204, (message) => ({
      ...message,
      fields: message.fields.map(([name, value]) => [name === 'X-Compute-Request-Id' ? 'X-Request-Id' : name, value]),
    })),
  }),
  mutant('cacheable-204', 'marks a 204 as fresh for an hour', {
    breaks: ['DI-204-10'],
    ...withField(is204, 'Cache-Control', 'public, max-age=3600'),
  }),
  mutant('expires-tomorrow-on-204', 'marks a 204 as fresh until tomorrow', {
    breaks: ['DI-204-10'],
    ...withField(is204, 'Expires', () => new Date(Date.now() + 86_400_000).toUTCString()),
  }),
  mutant('saving-image-is-404', 'answers 404 to the deletion of an image that is being saved', {
    breaks: ['DI-204-11'],
    stages: (s) => ({ obstacle: (call, image) => (image.activeAt > Date.now() ? itemNotFound() : s.obstacle(call, image)) }),
  }),
  mutant('saving-image-is-500', 'crashes on the deletion of an image that has no file yet', {
    breaks: ['DI-204-11', 'DI-500-06'],
    stages: (s) => ({
      obstacle: (call, image) =>
        image.activeAt > Date.now() ? fault(500, 'computeFault', 'Something failed.') : s.obstacle(call, image),
    }),
  }),
  mutant('saving-image-comes-back', 'registers a deleted image again when its snapshot job ends', {
    breaks: ['DI-204-12', 'DI-GONE-10'],
    mayBreak: ['DI-204-15'],
    stages: (s) => ({
      async remove(call, image) {
        const { universe } = call;
        await s.remove(call, image);
        if (image.activeAt > Date.now())
          setTimeout(() => universe.add(image), Math.min(image.activeAt - Date.now(), 300)).unref();
      },
    }),
  }),
  mutant('self-link-without-version', 'sends the bookmark link as the self link', {
    breaks: ['DI-204-13'],
    mayBreak: ['DI-KEEP-08'],
    stages: (s) => ({
      view(call, image) {
        const href = `${call.root}/${call.route.tenant}/images/${image.id}`;
        return { ...s.view(call, image), links: [{ rel: 'self', href }] };
      },
    }),
  }),
  mutant('self-link-in-the-singular', 'links to a collection other than the one it serves', {
    breaks: ['DI-204-13'],
    stages: (s) => ({
      view(call, image) {
        const href = `${call.root}/v2/${call.route.tenant}/image/${image.id}`;
        return { ...s.view(call, image), links: [{ rel: 'self', href }] };
      },
    }),
  }),
  mutant('ordinary-client-gets-200', 'has a compressing proxy, which turns the 204 into a 200 for clients that accept gzip', {
    breaks: ['DI-204-14', 'DI-204-17'],
    ...rewriteAnswer(
      (answer, call) => is204(answer, call) && /gzip/.test(fieldOf(call.request.fields, 'Accept-Encoding') ?? ''),
      () => ({ status: 200, fields: [] }),
    ),
  }),
  mutant('ordinary-client-is-redirected', 'redirects clients that accept deflate to another URL, and does not delete', {
    breaks: ['DI-204-14', 'DI-204-16'],
    ...refuseWhen(
      ({ request }) => /deflate/.test(fieldOf(request.fields, 'Accept-Encoding') ?? ''),
      (call) => ({ status: 301, fields: [['Location', `${call.root}${call.path}/`]] }),
    ),
  }),
  mutant('empty-query-is-404', 'takes an empty query for a part of the identifier', {
    breaks: ['DI-204-18'],
    stages: (s) => ({ find: (call, id) => (call.request.target.endsWith('?') ? undefined : s.find(call, id)) }),
  }),
  mutant('condition-that-is-no-date-is-500', 'crashes on a date that it cannot read, once it has found the image', {
    breaks: ['DI-204-18', 'DI-500-06'],
    stages: (s) => ({
      condition: (call, image) =>
        fieldOf(call.request.fields, 'If-Unmodified-Since') === 'yesterday'
          ? fault(500, 'computeFault', 'Something failed.')
          : s.condition(call, image),
    }),
  }),
  ...sessions,
  mutant('trailer-after-204-then-close', 'sends a checksum after the end of a 204', {
    breaks: ['DI-204-02', 'DI-WIRE-03'],
    ...withTrailingOctets(is204, 'X-Checksum: 0\r\n\r\n'),
  }),
];
