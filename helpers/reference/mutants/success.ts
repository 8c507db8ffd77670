import type { Behaviour } from '../behaviour.ts';
import { failed, fault } from '../faults.ts';
import { fieldOf } from '../message.ts';
import { rewriteView } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, always, carrying, deletion, lacking } from './where.ts';

const is204 = deletion(204);

const linkingTo = (path: (tenant: string, id: string) => string): Behaviour =>
  rewriteView((view, { root, route }, { id }) => ({
    ...view,
    links: [{ rel: 'self', href: `${root}${path(route.tenant ?? '', id)}` }],
  }));

/** The cookie of a session that a service opens with its answers. */
const cookie = 'route=4a7d1ed4; Path=/';
const isOfSession = carrying('Cookie', /route=4a7d1ed4/);

/** Defects in the response to a successful deletion. */
export const success: readonly Mutant[] = [
  mutant('octets-after-204', 'writes the JSON text null after a 204')
    .breaking('DI-204-02', 'DI-204-03', 'DI-WIRE-03')
    .rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('null')])),
  mutant('request-after-204-gets-half-an-answer', 'loses track of a connection after a 204, and closes it in the next response')
    .breaking('DI-204-03', 'DI-FLD-10', 'DI-WIRE-01')
    .with({
      octets(octets, call, message) {
        const follows = call.connection.delete('deleted');
        if (is204(call, message)) call.connection.set('deleted', 1);
        return follows && call.request.method === 'GET' ? [octets.subarray(0, -10), 'end'] : octets;
      },
    }),
  mutant('content-length-0-on-204', 'sends Content-Length: 0 with a 204')
    .breaking('DI-204-04')
    .withMessageField(is204, 'Content-Length', '0'),
  mutant('transfer-encoding-on-204', 'announces chunked content with a 204, and sends none')
    .breaking('DI-204-06')
    .withMessageField(is204, 'Transfer-Encoding', 'chunked'),
  mutant('chunked-204-then-close', 'sends a 204 as chunked content with the last chunk alone, and closes the connection')
    .breaking('DI-204-02', 'DI-204-06', 'DI-WIRE-03')
    .rewriteMessage(is204, ({ fields }) => ({
      close: true,
      fields: [...fields, ['Transfer-Encoding', 'chunked'], ['Connection', 'close']],
    }))
    .rewriteOctets(is204, (octets) => Buffer.concat([octets, Buffer.from('0\r\n\r\n')])),
  mutant('length-is-required-without-accept', 'answers 411 to a deletion with neither Accept nor Content-Length')
    .breaking('DI-204-07', 'DI-204-16')
    .refuseWhen(all(lacking('Accept'), lacking('Content-Length')), fault(411, 'badRequest', 'Content-Length is needed.')),
  mutant('location-on-204', 'sends the Location of the image it has just deleted')
    .breaking('DI-204-08')
    .withField(is204, 'Location', (call) => `${call.root}${call.path}`),
  mutant('no-request-id-on-204', 'leaves X-Compute-Request-Id out of a 204')
    .breaking('DI-204-09')
    .withoutMessageField(is204, 'X-Compute-Request-Id'),
  mutant('cacheable-204', 'marks a 204 as fresh for an hour')
    .breaking('DI-204-10')
    .withField(is204, 'Cache-Control', 'public, max-age=3600'),
  mutant('saving-image-comes-back', 'registers a deleted image again when its snapshot job ends')
    .breaking('DI-204-12', 'DI-GONE-10')
    .with({ mayBreak: ['DI-204-15'] })
    .withStages((s) => ({
      async remove(call, image) {
        const { universe } = call;
        await s.remove(call, image);
        if (image.activeAt > Date.now())
          setTimeout(() => universe.add(image), Math.min(image.activeAt - Date.now(), 300)).unref();
      },
    })),
  mutant('self-link-without-version', 'sends the bookmark link as the self link')
    .breaking('DI-204-13')
    .with(linkingTo((tenant, id) => `/${tenant}/images/${id}`)),
  mutant('ordinary-client-gets-200', 'has a compressing proxy, which turns the 204 into a 200 for clients that accept gzip')
    .breaking('DI-204-14', 'DI-204-17')
    .answering(all(is204, carrying('Accept-Encoding', /gzip/)), { status: 200, fields: [] }),
  mutant('empty-query-is-404', 'takes an empty query for a part of the identifier')
    .breaking('DI-204-18')
    .withStages((s) => ({ find: (call, id) => (call.request.target.endsWith('?') ? undefined : s.find(call, id)) })),
  mutant('preference-makes-a-task', 'answers 202 to a deletion that prefers it, although it is done')
    .breaking('DI-204-17')
    .answering(all(is204, carrying('Prefer', /respond-async/)), { status: 202, fields: [] }),
  mutant('condition-that-is-no-date-is-500', 'crashes on a date that it cannot read, once it has found the image')
    .breaking('DI-204-18', 'DI-500-06')
    .refuseCondition(carrying('If-Unmodified-Since', 'yesterday'), failed),
  mutant('modified-since-is-read-as-unmodified-since', 'refuses a deletion if the image has changed since its If-Modified-Since')
    .breaking('DI-204-18')
    .refuseCondition(
      ({ request }) => Date.parse(fieldOf(request.fields, 'If-Modified-Since') ?? '') < Date.now() - 86_400_000,
      fault(412, 'preconditionFailed', 'The image has changed.'),
    ),
  // Only a client that returns cookies, as ordinary ones do, meets this one.
  mutant('session-deletes-for-itself', 'deletes in the copy that a session sees, and never for others')
    .breaking('DI-204-14', 'DI-GONE-10')
    .withField(always, 'Set-Cookie', cookie)
    .withStages((s) => ({
      async remove(call, image) {
        if (isOfSession(call)) call.universe.notes.set(`hidden ${image.id}`, '');
        else await s.remove(call, image);
      },
      sees: (call, image) => s.sees(call, image) && !(isOfSession(call) && call.universe.notes.has(`hidden ${image.id}`)),
    })),
];
