import { fault, itemNotFound } from '../faults.ts';
import { fieldOf } from '../message.ts';
import {
  deletion,
  type Mutant,
  refuseWhen,
  rewriteAnswer,
  rewriteMessage,
  rewriteOctets,
  withField,
  withMessageField,
  withoutMessageField,
  withTrailingOctets,
} from './mutant.ts';

const is204 = deletion(204);

/** What is wrong about the answer to a deletion that succeeds. */
export const success: readonly Mutant[] = [
  {
    name: 'deletion-is-202',
    bug: 'answers 202, as the mock of a well-known client library does',
    breaks: ['DI-204-01'],
    ...rewriteAnswer(is204, () => ({ status: 202, fields: [] })),
  },
  {
    name: 'deletion-is-202-with-task',
    bug: 'answers 202 with the Location of a task',
    breaks: ['DI-204-01'],
    ...rewriteAnswer(is204, (_, call) => ({ status: 202, fields: [['Location', `${call.root}/tasks/1`]] })),
  },
  {
    name: 'deletion-is-200-with-image',
    bug: 'answers 200 with what it deleted',
    breaks: ['DI-204-01'],
    ...rewriteAnswer(is204, () => ({ status: 200, fields: [], json: {} })),
  },
  {
    name: 'octets-after-204',
    bug: 'writes the JSON of nothing after a 204',
    breaks: ['DI-204-02', 'DI-204-03', 'DI-WIRE-03'],
    ...rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('null')])),
  },
  {
    name: 'line-end-after-204',
    bug: 'writes an empty line after a 204',
    breaks: ['DI-204-02', 'DI-WIRE-03'],
    ...rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('\r\n')])),
  },
  {
    name: 'octets-after-204-then-close',
    bug: 'writes content after a 204 and closes the connection over it',
    breaks: ['DI-204-02', 'DI-WIRE-03'],
    ...withTrailingOctets(is204, '{}'),
  },
  {
    name: 'request-after-204-gets-half-an-answer',
    bug: 'loses its place on a connection after a 204, and closes it in the middle of the next response',
    breaks: ['DI-204-03', 'DI-FLD-10', 'DI-WIRE-01'],
    octets(octets, call, message) {
      const follows = call.connection.delete('deleted');
      if (is204(message, call)) call.connection.set('deleted', 1);
      return follows && call.request.method === 'GET' ? [octets.subarray(0, -10), 'end'] : octets;
    },
  },
  {
    name: 'content-length-0-on-204',
    bug: 'sends Content-Length: 0 with a 204',
    breaks: ['DI-204-04'],
    ...withMessageField(is204, 'Content-Length', '0'),
  },
  {
    name: 'content-length-2-on-204',
    bug: 'sends the Content-Length of the content that a 204 does not have',
    breaks: ['DI-204-04', 'DI-204-05'],
    ...withMessageField(is204, 'Content-Length', '2'),
  },
  {
    name: 'transfer-encoding-on-204',
    bug: 'announces chunks with a 204 and sends none',
    breaks: ['DI-204-06'],
    ...withMessageField(is204, 'Transfer-Encoding', 'chunked'),
  },
  {
    name: 'chunked-204-then-close',
    bug: 'sends a 204 in chunks, the last of them only, and closes',
    breaks: ['DI-204-02', 'DI-204-06', 'DI-WIRE-03'],
    ...rewriteMessage(is204, (message) => ({
      ...message,
      close: true,
      fields: [...message.fields, ['Transfer-Encoding', 'chunked'], ['Connection', 'close']],
    })),
    ...rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('0\r\n\r\n')])),
  },
  {
    name: 'accept-is-required',
    bug: 'refuses a deletion without Accept with 406',
    breaks: ['DI-204-07'],
    ...refuseWhen(
      ({ request }) => fieldOf(request.fields, 'Accept') === undefined,
      () => fault(406, 'notAcceptable', 'Accept is needed.'),
    ),
  },
  {
    name: 'length-is-required-without-accept',
    bug: 'refuses a deletion from a client that names neither Accept nor Content-Length with 411',
    breaks: ['DI-204-07'],
    ...refuseWhen(
      ({ request }) => fieldOf(request.fields, 'Accept') === undefined && fieldOf(request.fields, 'Content-Length') === undefined,
      () => fault(411, 'badRequest', 'Content-Length is needed.'),
    ),
  },
  {
    name: 'location-on-204',
    bug: 'sends the Location of the image it has just deleted',
    breaks: ['DI-204-08'],
    ...withField(is204, 'Location', (call) => `${call.root}${call.path}`),
  },
  {
    name: 'no-request-id-on-204',
    bug: 'leaves X-Compute-Request-Id out of a 204',
    breaks: ['DI-204-09'],
    ...withoutMessageField(is204, 'X-Compute-Request-Id'),
  },
  {
    name: 'request-id-under-another-name-on-204',
    bug: 'calls the request id of a 204 X-Request-Id',
    breaks: ['DI-204-09'],
    ...rewriteMessage(is204, (message) => ({
      ...message,
      fields: message.fields.map(([name, value]) => [name === 'X-Compute-Request-Id' ? 'X-Request-Id' : name, value]),
    })),
  },
  {
    name: 'cacheable-204',
    bug: 'marks a 204 as fresh for an hour',
    breaks: ['DI-204-10'],
    ...withField(is204, 'Cache-Control', 'public, max-age=3600'),
  },
  {
    name: 'expires-tomorrow-on-204',
    bug: 'marks a 204 as fresh until tomorrow',
    breaks: ['DI-204-10'],
    ...withField(is204, 'Expires', () => new Date(Date.now() + 86_400_000).toUTCString()),
  },
  {
    name: 'saving-image-is-404',
    bug: 'does not find an image to delete while it is being saved',
    breaks: ['DI-204-11'],
    stages: (s) => ({ obstacle: (call, image) => (image.activeAt > Date.now() ? itemNotFound() : s.obstacle(call, image)) }),
  },
  {
    name: 'saving-image-is-500',
    bug: 'falls over an image that has no file yet',
    breaks: ['DI-204-11', 'DI-500-06'],
    stages: (s) => ({
      obstacle: (call, image) =>
        image.activeAt > Date.now() ? fault(500, 'computeFault', 'Something failed.') : s.obstacle(call, image),
    }),
  },
  {
    name: 'saving-image-comes-back',
    bug: 'a snapshot job that ends after its image was deleted registers it anew',
    breaks: ['DI-204-12', 'DI-GONE-10'],
    stages: (s) => ({
      async remove(call, image) {
        const { universe } = call;
        await s.remove(call, image);
        if (image.activeAt > Date.now())
          setTimeout(() => universe.add(image), Math.min(image.activeAt - Date.now(), 300)).unref();
      },
    }),
  },
  {
    name: 'self-link-without-version',
    bug: 'gives the bookmark as the self link',
    breaks: ['DI-204-13'],
    stages: (s) => ({
      view(call, image) {
        const href = `${call.root}/${call.route.tenant}/images/${image.id}`;
        return { ...s.view(call, image), links: [{ rel: 'self', href }] };
      },
    }),
  },
  {
    name: 'self-link-in-the-singular',
    bug: 'links to another collection than the one it serves',
    breaks: ['DI-204-13'],
    stages: (s) => ({
      view(call, image) {
        const href = `${call.root}/v2/${call.route.tenant}/image/${image.id}`;
        return { ...s.view(call, image), links: [{ rel: 'self', href }] };
      },
    }),
  },
  {
    name: 'ordinary-client-gets-200',
    bug: 'a compressing proxy turns the 204 for clients that accept gzip into a 200',
    breaks: ['DI-204-14'],
    ...rewriteAnswer(
      (answer, call) => is204(answer, call) && /gzip/.test(fieldOf(call.request.fields, 'Accept-Encoding') ?? ''),
      () => ({ status: 200, fields: [] }),
    ),
  },
  {
    name: 'ordinary-client-is-redirected',
    bug: 'sends clients that name themselves to another URL, and does not delete',
    breaks: ['DI-204-14'],
    ...refuseWhen(
      ({ request }) => fieldOf(request.fields, 'User-Agent') !== undefined,
      (call) => ({ status: 301, fields: [['Location', `${call.root}${call.path}/`]] }),
    ),
  },
  {
    name: 'trailer-after-204-then-close',
    bug: 'sends a checksum after the end of a 204',
    breaks: ['DI-204-02', 'DI-WIRE-03'],
    ...withTrailingOctets(is204, 'X-Checksum: 0\r\n\r\n'),
  },
];
