import { randomUUID } from 'node:crypto';
import type { Behaviour } from '../behaviour.ts';
import { badMethod, conflictingRequest, fault, itemNotFound, noContent, unauthorized } from '../faults.ts';
import { type Answer, fieldOf } from '../message.ts';
import { rewriteAnswer, withStages } from '../mutants/changes.ts';
import {
  all,
  carrying,
  deletion,
  idOf,
  isDeletion,
  isKnown,
  isKnownDeletion,
  isRead,
  isUnderForeignTenant,
  kind,
  lacking,
  method,
  not,
  ofDeleted,
  ofFixture,
  status,
} from '../mutants/where.ts';
import type { Call, KnownCall } from '../stages.ts';
import type { Image, Universe } from '../universe.ts';
import { withValidators } from '../validators.ts';
import { type Variant, variant } from './variant.ts';

/** How the first reads of an image that was just deleted fail. */
const firstReads: readonly Answer[] = [
  fault(503, 'serviceUnavailable', 'The database is busy.', [['Retry-After', '0']]),
  fault(401, 'unauthorized', 'Renew the token.', [['WWW-Authenticate', 'Keystone uri="x"']]),
];

const nameToMake = ({ request, route }: KnownCall): string | undefined =>
  route.kind === 'action' && request.method === 'POST'
    ? /"name"\s*:\s*"([^"]*)"/.exec(request.content.toString('utf8'))?.[1]
    : undefined;

/** Refuses to create an image under a name that others have. */
const refusingNames = (others: (universe: Universe) => ReadonlyMap<string, Image>, why: string): Behaviour =>
  withStages((s) => ({
    act(call) {
      const name = nameToMake(call);
      return [...others(call.universe).values()].some((image) => image.name === name) ? conflictingRequest(why) : s.act(call);
    },
  }));

/** The path of an image whose bookmark this is. */
const bookmarked = (path: string): string => path.replace(/^\/(?=\d+\/images\/)/, '/v2/');

/** HEAD, a conditional GET, or a GET that does not accept JSON. */
const isOtherRead = not(all(not(method('HEAD')), lacking('If-None-Match'), carrying('Accept', 'application/json')));

const isStranger = ({ principal, universe }: KnownCall): boolean => principal.tenant === universe.names.tenants.stranger;

/** An image of the stranger's own for each image that the owner made, under the same identifier. */
const mirrored = ({ images, tombstones, names }: Universe): readonly Image[] =>
  [...images.values(), ...tombstones.values()]
    .filter(({ id, tenant }) => tenant === names.tenants.owner && !names.standing.includes(id))
    .map(({ deleted: _, ...image }) => ({ ...image, name: 'of the stranger', tenant: names.tenants.stranger, metadata: {} }));

/** Images have entity tags, and reads of a deleted image other than an ordinary GET get an answer that decides nothing. */
const sayingNothing = (answer: (call: Call) => Answer): Behaviour => {
  const validators = withValidators();
  return {
    ...validators,
    ...rewriteAnswer(isRead, (said, call) =>
      all(ofDeleted, isKnown, isOtherRead)(call, said) ? answer(call) : validators.answer(said, call),
    ),
  };
};

/** How often a tool has written into each image: after each GET of one, so that no condition on what a GET showed holds. */
const writes = ({ universe }: Call): number => universe.counted('writes of the tool');
function tagBeforeWrite(call: Call): string {
  const tag = `"${writes(call)}"`;
  call.universe.count('writes of the tool');
  return tag;
}

/** Removes the youngest image beside one: of those that a test has made. */
function removeLatest({ universe }: Call, id: string): void {
  const { fixtures, standing } = universe.names;
  const kept = new Set<string>([id, ...Object.values(fixtures), ...standing]);
  const latest = [...universe.images.keys()].filter((each) => !kept.has(each)).at(-1);
  if (latest !== undefined) universe.remove(latest);
}

/** Variants that show images differently, only at times, or never. */
export const reads: readonly Variant[] = [
  variant('somebody-else-uses-the-tenant', 'has another user, who deletes an old image and makes a new one during the run')
    .with({ undecided: { 'DI-KEEP-08': 'tenant-in-use' } })
    .withSideEffect(deletion(204), ({ universe }) => {
      const [old] = universe.names.standing;
      if (!universe.images.has(old)) return;
      universe.remove(old);
      universe.add({ name: 'of another user', tenant: universe.names.tenants.owner });
    }),
  variant('somebody-else-makes-images', 'has another user, who creates an image with every fourth of the run').withSideEffect(
    kind('action'),
    ({ universe }) => {
      if (universe.count('images made') % 4 === 0) universe.add({ name: 'nightly build', tenant: universe.names.tenants.owner });
    },
  ),
  variant('a-tool-writes-metadata', 'has another user, whose tool writes metadata into each image once somebody has read one')
    .with({ undecided: { 'DI-NEG-16': 'changes-by-itself', 'DI-NEG-18': 'changes-by-itself' } })
    .withStages((s) => ({
      view: (call, image) => s.view(call, { ...image, metadata: { ...image.metadata, seen: `${writes(call)}` } }),
      condition(call) {
        const { fields } = call.request;
        const [match, noneMatch = ''] = [fieldOf(fields, 'If-Match'), fieldOf(fields, 'If-None-Match')];
        const isMatched = match === undefined || match === '*' || match.split(', ').includes(`"${writes(call)}"`);
        const isSame = noneMatch === '*' || noneMatch.includes(`"${writes(call)}"`);
        return isMatched && !isSame ? undefined : fault(412, 'preconditionFailed', 'The image was written to.');
      },
    }))
    .withField(all(isRead, status(200), kind('image')), 'ETag', tagBeforeWrite),
  variant('old-image-is-in-one-replica', 'has two replicas for lists, of which one has lost an old image').rewriteList(
    (listed, { universe }) =>
      universe.count('lists') % 2 === 0 ? listed : listed.filter(({ id }) => id !== universe.names.standing[0]),
  ),
  variant('somebody-else-deletes-all-images', 'has another user, who deletes the old images while the run reads one of its own')
    .with({ undecided: { 'DI-KEEP-08': 'tenant-in-use' } })
    .withSideEffect(isRead, ({ universe }) => {
      const [first, second] = universe.names.standing;
      const reads = universe.count('reads');
      if (reads >= 20) universe.remove(first);
      if (reads >= 40) universe.remove(second);
    }),
  variant('somebody-else-deletes-images-of-the-run', 'has another user, who at times deletes an image of the run')
    .with({ shared: true })
    .withStages((s) => ({
      deletion(call, id) {
        if (!call.universe.images.has(id)) return s.deletion(call, id);
        const place = call.universe.count('deletions') % 30;
        if (place === 5) call.universe.remove(id);
        if (place === 15 || place === 25) removeLatest(call, id);
        return s.deletion(call, id);
      },
    })),
  variant('images-cannot-be-read', 'does not support GET of an image')
    .with({ blind: true })
    .answering(all(isRead, status(200, 404)), (call) => badMethod(call.request.method, ['DELETE', 'OPTIONS'])),
  variant('unknown-image-reads-as-another', 'shows an unrelated image on GET of one that does not exist')
    .with({ blind: true })
    .answering(all(isRead, status(404), isKnown, not(isUnderForeignTenant)), (call) => ({
      status: 200,
      fields: [],
      json: { image: { id: call.universe.names.server, name: 'example', status: 'ACTIVE', metadata: {}, links: [] } },
    })),
  variant('missing-image-reads-as-403', 'answers 403 to GET of an unknown image, as object stores do without the right to list')
    .with({ blind: true })
    .answering(all(isRead, status(404)), fault(403, 'forbidden', 'You may not know whether there is such an image.')),
  variant('first-reads-after-deletion-fail', 'answers 503, and then 401, to the first two reads of a deleted image')
    .with({ blind: true })
    .withStages((s) => ({
      read(call, id) {
        const isGone = call.universe.tombstones.has(id);
        const refusal = isGone ? firstReads[call.universe.count(`reads of ${id} when gone`) - 1] : undefined;
        return refusal ?? s.read(call, id);
      },
    })),
  variant('first-reads-after-401-are-504', 'has a gateway that answers 504 to the first three reads of an image after a 401')
    .with({ warnings: ['DI-500-07'], undecided: { 'DI-401-10': 'gateway-answered', 'DI-401-20': 'gateway-answered' } })
    .rewriteAnswer(
      (call, { status }) => (isDeletion(call) ? status === 401 : isRead(call)),
      (answer, call) => {
        const { universe, request } = call;
        const left = `reads to give up of ${idOf(call)}`;
        if (request.method === 'DELETE') universe.notes.set(left, '3');
        const many = Number(universe.notes.get(left) ?? 0);
        if (request.method === 'DELETE' || many === 0) return answer;
        universe.notes.set(left, String(many - 1));
        return { status: 504, fields: [['Content-Type', 'text/html']], text: '<h1>504</h1>' };
      },
    ),
  variant('other-reads-of-deleted-are-401', 'answers 401 if a deleted image is read in any way but with an ordinary GET').with(
    sayingNothing(({ root }) => unauthorized(root)),
  ),
  variant(
    'other-reads-of-deleted-are-a-page',
    'has a front end that shows a page if a deleted image is read in any way but with an ordinary GET of JSON',
  ).with(
    sayingNothing(({ request }) =>
      request.method === 'HEAD'
        ? itemNotFound()
        : { status: 200, fields: [['Content-Type', 'text/html']], text: '<p>The service is being maintained.</p>' },
    ),
  ),
  variant(
    'reads-have-other-forms',
    'has a page for browsers at every bookmark, knows no limit above 100 and no deleted marker, and serves ranges',
  )
    .withStages((s) => ({
      route: (path, request) => s.route(bookmarked(path), request),
    }))
    .rewriteAnswer(all(isKnown, method('GET')), (answer, call) => {
      const { request, path, universe } = call;
      const query = new URLSearchParams(request.query);
      if (bookmarked(path) !== path) return { status: 200, fields: [['Content-Type', 'text/html']], text: `<p>${path}</p>` };
      if (Number(query.get('limit') ?? 0) > 100) return fault(400, 'badRequest', 'limit is 100 at most.');
      if (universe.tombstones.has(query.get('marker') ?? '')) return fault(404, 'itemNotFound', 'There is no such marker.');
      return carrying('Range')(call) && answer.status === 200 && kind('image')(call)
        ? { ...answer, status: 206, fields: [...answer.fields, ['Content-Range', 'bytes 0-700/701']] }
        : answer;
    }),
  variant(
    'images-and-servers-change-by-themselves',
    'counts the reads of an image in a member and in the metadata, and updates progress and time of a server',
  )
    .rewriteView((view, { universe }, { id, metadata }) => {
      const reads = universe.count(`reads ${id}`);
      return { ...view, reads, seen: randomUUID(), metadata: { ...metadata, views: String(reads) } };
    })
    .withStages((s) => ({
      server: (call, server) => ({
        ...s.server(call, server),
        updated: new Date().toISOString(),
        'OS-EXT-STS:task_state': call.universe.count('looks at the server') % 3 === 0 ? 'image_snapshot' : null,
      }),
    })),
  variant(
    'identifiers-count-in-each-tenant',
    'has an image of the stranger under the identifier of each image that the owner makes',
  ).with(
    withStages((s) => ({
      listed(call, query) {
        const listed = s.listed(call, query);
        return isStranger(call) ? [...listed, ...mirrored(call.universe)] : listed;
      },
      read(call, id) {
        const own = isStranger(call) ? mirrored(call.universe).find((image) => image.id === id) : undefined;
        return own === undefined ? s.read(call, id) : { status: 200, fields: [], json: { image: s.view(call, own) } };
      },
    })),
  ),
  variant(
    'shared-image-is-listed-only',
    'lists an image that is shared with a tenant, and does not find it for a GET of that tenant',
  ).answering(
    all(isRead, ofFixture('shared'), (_, answer) => answer.status < 500),
    itemNotFound(),
  ),
  variant('foreign-image-is-hidden-from-its-tenant', 'hides the foreign image from the stranger, too, under any other tenant')
    .with({ untested: ['DI-403-09', 'DI-403-13', 'DI-403-20', 'DI-403-08'] })
    .answering(
      all(isRead, ofFixture('foreign'), (_, answer) => answer.status < 500),
      itemNotFound(),
    ),
  variant('names-are-unique', 'refuses a second image of the same name with 409').with(
    refusingNames(({ images }) => images, 'there is an image of that name'),
  ),
  variant('images-are-made-once-for-a-name', 'returns the existing image if one with the same name is made').withStages((s) => ({
    create(call, name, metadata) {
      const known = [...call.universe.images.values()].find((image) => image.name === name);
      return known ?? s.create(call, name, metadata);
    },
  })),
  variant('names-stay-taken', 'refuses to create an image under the name of a deleted one with 409')
    .with({ undecided: { 'DI-GONE-14': 'no-namesake' } })
    .with(refusingNames(({ tombstones }) => tombstones, 'an image had that name')),
  variant('names-are-numbered', 'appends a number to the name of each image')
    .with({ undecided: { 'DI-GONE-14': 'no-namesake', 'DI-KEEP-02': 'no-namesake' } })
    .withStages((s) => ({
      create: (call, name, metadata) => s.create(call, `${name} (${call.universe.count('names')})`, metadata),
    })),
  variant('links-are-an-object-and-lists-are-arrays', 'shows links as an object, by their relation, and lists as bare arrays')
    .rewriteView((view) => ({ ...view, links: { self: 'https://images.example/1' } }))
    .rewriteAnswer(all(kind('images', 'detail'), status(200), method('GET')), (answer) => ({
      ...answer,
      json: (answer.json as { images: unknown }).images,
    })),
  variant('lists-are-for-their-readers', 'refuses a list by server, and lists no image of another user for a creator')
    .answering(
      all(kind('images', 'detail'), ({ request }) => new URLSearchParams(request.query).has('server')),
      fault(400, 'badRequest', 'server is not a filter here.'),
    )
    .withStages((s) => ({ listed: (call, query) => (call.principal.role === 'creator' ? [] : s.listed(call, query)) })),
  variant('list-has-no-ids', 'serves lists of names, without identifiers').rewriteAnswer(
    all(kind('images', 'detail'), status(200), method('GET')),
    (answer) => ({
      ...answer,
      json: { images: (answer.json as { images: { name: string }[] }).images.map(({ name }) => ({ name })) },
    }),
  ),
  variant(
    'new-images-are-listed-by-one-replica',
    'has two replicas for lists, of which one does not know the images of the last half second',
  ).rewriteList((listed, { universe }) => {
    const sinceMs = Date.now() - 500;
    return universe.count('lists') % 2 === 0 ? listed.filter(({ created }) => created < sinceMs) : listed;
  }),
  variant('image-has-no-status', 'shows images without a status')
    .with({ blind: true })
    .rewriteView(({ status: _, ...view }) => view),
  variant('unknown-deletion-is-204', 'answers 204 if the image does not exist or is hidden from the caller, as object stores do')
    .with({
      warnings: ['DI-403-20', 'DI-404-01', 'DI-404-04', 'DI-ONCE-01', 'DI-RACE-06'],
      undecided: { 'DI-NEG-01': 'no-fault', 'DI-NEG-03': 'no-fault', 'DI-NEG-04': 'no-fault', 'DI-NEG-14': 'no-fault' },
    })
    .answering(
      all(isKnownDeletion, status(404), (call) => /^[0-9a-f-]{36}$/.test(idOf(call) ?? '')),
      noContent,
    ),
];
