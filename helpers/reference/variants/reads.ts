import { randomBytes, randomUUID } from 'node:crypto';
import type { Behaviour } from '../behaviour.ts';
import { badMethod, conflictingRequest, fault, itemNotFound, unauthorized } from '../faults.ts';
import { type Answer, fieldOf } from '../message.ts';
import { deletion, isDeletion, rewriteAnswer, rewriteFault, type Where, withSideEffect } from '../mutants/mutant.ts';
import type { Call, KnownCall } from '../stages.ts';
import { withValidators } from '../validators.ts';
import { type Variant, variant } from './variant.ts';

/** GET or HEAD of one image. */
const isRead: Where = (_, { request, route }) => ['GET', 'HEAD'].includes(request.method) && route.kind === 'image';

/** The answer to a GET of one image in another form. */
const rewriteImage = (change: (image: Record<string, unknown>, call: KnownCall) => Record<string, unknown>): Behaviour => ({
  stages: (s) => ({ view: (call, image) => change({ ...s.view(call, image) }, call) }),
});

const overload = () => fault(503, 'serviceUnavailable', 'The database is busy.', [['Retry-After', '0']]);

/** Reads of an image that was just deleted fail; `after` says how many of them. */
const failingReads = (refusal: (call: KnownCall) => ReturnType<typeof fault>, after = Number.POSITIVE_INFINITY): Behaviour => ({
  stages: (s) => ({
    read(call, id) {
      const isGone = call.universe.tombstones.has(id);
      return isGone && call.universe.count(`reads of ${id} when gone`) <= after ? refusal(call) : s.read(call, id);
    },
  }),
});

/** The name of the image that a request is to make; undefined if it makes none. */
const nameToMake = ({ request, route }: KnownCall): string | undefined =>
  route.kind === 'action' && request.method === 'POST'
    ? /"name"\s*:\s*"([^"]*)"/.exec(request.content.toString('utf8'))?.[1]
    : undefined;

/** HEAD, a conditional GET, or a GET that does not accept JSON. */
const isOtherRead = ({ request }: Call): boolean =>
  request.method === 'HEAD' ||
  fieldOf(request.fields, 'If-None-Match') !== undefined ||
  fieldOf(request.fields, 'Accept') !== 'application/json';

/** Images have entity tags, and reads of a deleted image other than an ordinary GET get an answer that decides nothing. */
const sayingNothing = (answer: (call: Call) => Answer): Behaviour => {
  const validators = withValidators();
  return {
    ...validators,
    ...rewriteAnswer(isRead, (said, call) => {
      const isGone = 'id' in call.route && call.universe.tombstones.has(call.route.id);
      return isGone && call.principal !== undefined && isOtherRead(call) ? answer(call) : validators.answer(said, call);
    }),
  };
};

/** Variants that show images differently, only at times, or never. */
export const reads: readonly Variant[] = [
  variant('somebody-else-uses-the-tenant', 'has another user, who deletes an old image and makes a new one during the run', {
    undecided: { 'DI-KEEP-08': 'tenant-in-use' },
    ...withSideEffect(deletion(204), ({ universe }) => {
      const [old] = universe.names.standing;
      if (!universe.images.has(old)) return;
      universe.remove(old);
      universe.add({ name: 'of another user', tenant: universe.names.tenants.owner });
    }),
  }),
  variant('somebody-else-deletes-one-image', 'has another user, who deletes one old image when the run deletes its first', {
    undecided: { 'DI-KEEP-08': 'tenant-in-use' },
    ...withSideEffect(deletion(204), ({ universe }) => universe.remove(universe.names.standing[0])),
  }),
  variant('somebody-else-deletes-all-images', 'has another user, who deletes the old images while the run reads one of its own', {
    undecided: { 'DI-KEEP-08': 'tenant-in-use' },
    ...withSideEffect(isRead, ({ universe }) => {
      const [first, second] = universe.names.standing;
      const reads = universe.count('reads');
      if (reads >= 20) universe.remove(first);
      if (reads >= 40) universe.remove(second);
    }),
  }),
  variant('counts-views-in-metadata', 'counts in the metadata of each image how often it was shown', {
    stages: (s) => ({
      view: (call, image) => {
        const views = String(call.universe.count(`views of ${image.id}`));
        return { ...s.view(call, image), metadata: { ...image.metadata, views } };
      },
    }),
  }),
  variant('images-cannot-be-read', 'does not support GET of an image', {
    blind: true,
    ...rewriteAnswer(
      (a, call) => isRead(a, call) && [200, 404].includes(a.status),
      (_, call) => badMethod(call.request.method, ['DELETE', 'OPTIONS']),
    ),
  }),
  variant('images-cannot-be-read-nor-listed', 'supports DELETE and nothing else', {
    lacks: [
      'state of an image',
      'list with an image',
      'detailed list with an image',
      'any list with an image',
      'list of changes with a deleted image',
      'image that is being saved',
      'deleted image that is still shown',
      'image of another tenant',
      'two images of one name',
      'self link',
    ],
    undecided: { 'DI-403-24': 'not-seen', 'DI-403-26': 'not-seen', 'DI-KEEP-10': 'not-seen', 'DI-NEG-19': 'not-read-back' },
    blind: true,
    ...rewriteAnswer(
      (a, call) =>
        call.request.method === 'GET' && ['image', 'images', 'detail'].includes(call.route.kind) && [200, 404].includes(a.status),
      () => itemNotFound('Resource'),
    ),
  }),
  variant('unknown-image-reads-as-another', 'shows an unrelated image on GET of one that does not exist', {
    blind: true,
    ...rewriteAnswer(
      (a, call) =>
        isRead(a, call) && a.status === 404 && call.principal !== undefined && call.route.tenant === call.principal.tenant,
      (_, call) => ({
        status: 200,
        fields: [],
        json: { image: { id: call.universe.names.server, name: 'example', status: 'ACTIVE', metadata: {}, links: [] } },
      }),
    ),
  }),
  {
    name: 'missing-image-reads-as-403',
    difference: 'answers 403 to GET of an image that does not exist, as object stores do without the right to list',
    warnings: [],
    blind: true,
    ...rewriteAnswer(
      (a, call) => isRead(a, call) && a.status === 404,
      () => fault(403, 'forbidden', 'You may not know whether there is such an image.'),
    ),
  },
  variant('first-reads-after-deletion-are-503', 'answers 503 to the first two reads of a deleted image', {
    blind: true,
    ...failingReads(overload, 2),
  }),
  variant('reads-after-deletion-are-401', 'answers 401 to the first two reads of a deleted image', {
    blind: true,
    ...failingReads(
      () => fault(401, 'unauthorized', 'The token has to be renewed.', [['WWW-Authenticate', 'Keystone uri="x"']]),
      2,
    ),
  }),
  {
    name: 'first-reads-after-401-are-504',
    difference: 'is behind a gateway that answers 504 to the first three reads of an image after a 401 for it',
    warnings: ['DI-500-07'],
    undecided: { 'DI-401-10': 'gateway-answered', 'DI-401-20': 'not-read-back' },
    ...rewriteAnswer(
      (a, call) => 'id' in call.route && (isDeletion(call) ? a.status === 401 : isRead(a, call)),
      (answer, { universe, request, route }) => {
        const left = `reads to give up of ${'id' in route ? route.id : ''}`;
        if (request.method === 'DELETE') universe.notes.set(left, '3');
        const many = Number(universe.notes.get(left) ?? 0);
        if (request.method === 'DELETE' || many === 0) return answer;
        universe.notes.set(left, String(many - 1));
        return { status: 504, fields: [['Content-Type', 'text/html']], text: '<h1>504</h1>' };
      },
    ),
  },
  variant('other-reads-of-deleted-are-401', 'answers 401 if a deleted image is read in any way but with an ordinary GET', {
    ...sayingNothing(({ root }) => unauthorized(root)),
  }),
  {
    name: 'other-reads-of-deleted-are-a-page',
    difference: 'has a front end that shows a page if a deleted image is read in any way but with an ordinary GET of JSON',
    warnings: [],
    ...sayingNothing(({ request }) =>
      request.method === 'HEAD'
        ? itemNotFound()
        : { status: 200, fields: [['Content-Type', 'text/html']], text: '<p>The service is being maintained.</p>' },
    ),
  },
  variant('refusals-hold-time-and-trace', 'writes the time and a trace of 32 digits into the details of every fault', {
    ...rewriteFault(
      (a) => a.status >= 400,
      (given) => ({
        ...given,
        details: `${new Date().toISOString()} trace ${randomBytes(16).toString('hex')} span ${process.hrtime.bigint()}`,
      }),
    ),
  }),
  variant('images-count-their-reads', 'counts the reads of an image, with the time, in a member of the image', {
    ...rewriteImage((image, call) => ({ ...image, reads: call.universe.count(`reads ${String(image.id)}`), seen: randomUUID() })),
  }),
  variant('servers-change-by-themselves', 'updates progress and the time of the last read in a server by itself', {
    stages: (s) => ({
      server: (call, server) => ({
        ...s.server(call, server),
        updated: new Date().toISOString(),
        'OS-EXT-STS:task_state': call.universe.count('looks at the server') % 3 === 0 ? 'image_snapshot' : null,
      }),
    }),
  }),
  {
    name: 'foreign-image-is-hidden-from-its-tenant',
    difference: "hides the foreign image from the stranger's token, too, under a tenant that is not the stranger's",
    warnings: [],
    lacks: ['image of another tenant'],
    ...rewriteAnswer(
      (a, call) =>
        isRead(a, call) && 'id' in call.route && call.route.id === call.universe.names.fixtures.foreign && a.status < 500,
      () => itemNotFound(),
    ),
  },
  variant('names-are-unique', 'refuses a second image of the same name with 409', {
    stages: (s) => ({
      act(call) {
        const name = nameToMake(call);
        const taken = [...call.universe.images.values()].some((image) => image.name === name);
        return taken ? conflictingRequest('there is an image of that name') : s.act(call);
      },
    }),
  }),
  variant('images-are-made-once-for-a-name', 'returns the existing image if one with the same name is made', {
    stages: (s) => ({
      create(call, name, metadata) {
        const known = [...call.universe.images.values()].find((image) => image.name === name);
        return known ?? s.create(call, name, metadata);
      },
    }),
  }),
  variant('names-stay-taken', 'refuses to make an image under the name of a deleted one with 409', {
    stages: (s) => ({
      act(call) {
        const name = nameToMake(call);
        const taken = [...call.universe.tombstones.values()].some((image) => image.name === name);
        return taken ? conflictingRequest('an image had that name') : s.act(call);
      },
    }),
  }),
  variant('names-are-numbered', 'appends a number to the name of each image', {
    stages: (s) => ({
      create: (call, name, metadata) => s.create(call, `${name} (${call.universe.count('names')})`, metadata),
    }),
  }),
  variant('links-are-an-object', 'shows links as an object, by their relation', {
    ...rewriteImage((image) => ({ ...image, links: { self: 'https://images.example/1' } })),
  }),
  variant('list-is-an-array', 'serves lists as bare arrays', {
    ...rewriteAnswer(
      (a, call) => ['images', 'detail'].includes(call.route.kind) && a.status === 200 && call.request.method === 'GET',
      (answer) => ({ ...answer, json: (answer.json as { images: unknown }).images }),
    ),
  }),
  variant('list-has-no-ids', 'serves lists of names, without identifiers', {
    ...rewriteAnswer(
      (a, call) => ['images', 'detail'].includes(call.route.kind) && a.status === 200 && call.request.method === 'GET',
      (answer) => ({
        ...answer,
        json: { images: (answer.json as { images: { name: string }[] }).images.map(({ name }) => ({ name })) },
      }),
    ),
  }),
  {
    name: 'new-images-are-listed-by-one-replica',
    difference: 'has two replicas for lists, of which one does not know the images of the last half second',
    warnings: [],
    stages: (s) => ({
      listed(call, query) {
        const isLate = call.universe.count('lists') % 2 === 0;
        const sinceMs = Date.now() - 500;
        return s.listed(call, query).filter((image) => !isLate || image.created < sinceMs);
      },
    }),
  },
  variant('deleted-is-in-lower-case', 'shows a deleted image with the status deleted in lower case, as the image service does', {
    warnings: ['DI-GONE-06'],
    stages: (s) => ({
      view: (call, image) => {
        const view = s.view(call, image);
        return view.status === 'DELETED' ? { ...view, status: 'deleted' } : view;
      },
    }),
  }),
  variant('gone-image-is-410', 'answers 410 to reads of a deleted image', {
    warnings: ['DI-GONE-18'],
    ...rewriteAnswer(
      (a, call) =>
        a.status === 404 && call.request.method === 'GET' && 'id' in call.route && call.universe.tombstones.has(call.route.id),
      () => fault(410, 'itemNotFound', 'The image is gone.'),
    ),
  }),
  variant('image-has-no-status', 'shows images without a status', {
    blind: true,
    ...rewriteImage(({ status: _, ...image }) => image),
  }),
  {
    name: 'unknown-deletion-is-204',
    difference: 'answers 204 if the image does not exist or is hidden from the caller, as an object store does',
    warnings: ['DI-403-20', 'DI-404-01', 'DI-404-04', 'DI-ONCE-01', 'DI-RACE-06'],
    undecided: { 'DI-NEG-01': 'no-fault', 'DI-NEG-03': 'no-fault', 'DI-NEG-04': 'no-fault', 'DI-NEG-14': 'no-fault' },
    ...rewriteAnswer(
      (a, call) =>
        isDeletion(call) &&
        a.status === 404 &&
        'id' in call.route &&
        /^[0-9a-f-]{36}$/.test(call.route.id) &&
        call.principal !== undefined,
      () => ({ status: 204, fields: [] }),
    ),
  },
];
