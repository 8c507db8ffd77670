import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import type { Answer } from '../message.ts';
import type { Call, KnownCall, Stages } from '../stages.ts';
import type { Image, Universe } from '../universe.ts';
import { rewriteList, withSideEffect, withStages } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import {
  all,
  carrying,
  deletion,
  idOf,
  isAimed,
  isKnown,
  isOrdinary,
  isStranger,
  kind,
  method,
  ofDeleted,
  ofRole,
  type Where,
} from './where.ts';

/** Tombstones of the caller, newest first. */
const tombstones = ({ universe, principal }: KnownCall): readonly Image[] =>
  [...universe.tombstones.values()].filter(({ tenant }) => tenant === principal.tenant).reverse();

/** A tombstone that looks like an existing image. */
const alive = ({ deleted: _, ...image }: Image): Image => image;

const isShort = ({ route }: KnownCall): boolean => route.kind === 'images';
/** How many images were created and deleted, with those that there were at first. */
const changesIn = ({ images, tombstones }: Universe): number => images.size + 2 * tombstones.size;
const isPlain = (query: URLSearchParams): boolean => !['name', 'status', 'server', 'changes-since'].some((key) => query.has(key));

/** Lists that still show deleted images. */
export const stillListing = (
  shows: (call: KnownCall, query: URLSearchParams) => boolean,
  isKept: (universe: Universe, image: Image) => boolean = () => true,
): Behaviour =>
  rewriteList((listed, call, query) => {
    if (!shows(call, query)) return listed;
    const name = query.get('name');
    const deleted = tombstones(call).filter((image) => (name === null || image.name === name) && isKept(call.universe, image));
    return [...deleted.map(alive), ...listed];
  });

/** Whether three images were deleted after this one. */
const isLongDeleted = ({ tombstones }: Universe, id: string): boolean =>
  [...tombstones.keys()].slice(0, -3).some((each) => each === id);

/** Requirements that read an image once it was deleted. */
export const readsAfterOne: Mutant['breaks'] = [
  'DI-204-12',
  'DI-204-15',
  'DI-FRM-19',
  'DI-GONE-01',
  'DI-GONE-05',
  'DI-GONE-06',
  'DI-GONE-10',
  'DI-NEG-12',
  'DI-RACE-04',
  'DI-RACE-05',
  'DI-RACE-07',
];

/** The same, and those that read it after several deletions, or one whose client went away. */
export const readsOfOneImage: Mutant['breaks'] = [...readsAfterOne, 'DI-ONCE-04', 'DI-RACE-03'];

/** Requirements that show in another way than by a read of it that an image is not deleted. */
export const otherViews: Mutant['breaks'] = ['DI-GONE-02', 'DI-GONE-03', 'DI-GONE-09', 'DI-ONCE-01', 'DI-RACE-06'];

/** A read of a deleted image that still finds it. */
export const found = (s: Stages, call: KnownCall, id: string) => {
  const image = call.universe.tombstones.get(id);
  if (image === undefined || image.tenant !== call.principal.tenant) return s.read(call, id);
  return { status: 200, fields: [], json: { image: s.view(call, alive(image)) } };
};

/** A service some of whose reads still find a deleted image. */
export const stillFinding = (where: (call: Call) => boolean): Behaviour =>
  withStages((s) => ({ read: (call, id) => (where(call) ? found(s, call, id) : s.read(call, id)) }));

function revive({ universe }: Call, id: string): void {
  const tombstone = universe.tombstones.get(id);
  if (tombstone === undefined) return;
  const { deleted: _, ...image } = tombstone;
  universe.tombstones.delete(id);
  universe.images.set(id, image);
}

/** How long a service takes for a deletion at least, so that it sees a client go away, in ms. */
const slowMs = 30;

/**
 * A service that undoes a deletion whose client goes away, and answers each later deletion of that image with a refusal, if there is one.
 * `laterMs`: it carries the deletion out this many ms later.
 */
export const undoing = (refusal?: () => Answer, laterMs?: number): Behaviour => ({
  answer: async (answer, call) => {
    const id = idOf(call);
    if (!deletion(204)(call, answer) || id === undefined) return answer;
    await sleep(slowMs);
    if (!call.connection.has('ended')) return answer;
    call.universe.notes.set(`undone ${id}`, '');
    revive(call, id);
    if (laterMs !== undefined) setTimeout(() => call.universe.remove(id), laterMs);
    return answer;
  },
  stages: (s) => ({
    obstacle: (call, image) =>
      refusal !== undefined && call.universe.notes.has(`undone ${image.id}`) ? refusal() : s.obstacle(call, image),
  }),
});

const isWrite = all(isKnown, method('POST'), kind('metadata'));

/** A service that refuses some deletions and carries them out later: after this many reads of the image. */
const carriedOutLater = (where: Where, after = 1): Behaviour => ({
  ...withSideEffect(all(isAimed, where), (call) => void call.universe.notes.set(`put off ${idOf(call)}`, '0')),
  stages: (s) => ({
    read(call, id) {
      const { notes } = call.universe;
      const reads = notes.get(`put off ${id}`);
      if (reads !== undefined) notes.set(`put off ${id}`, String(Number(reads) + 1));
      if (Number(reads ?? 0) >= after) call.universe.remove(id);
      return s.read(call, id);
    },
  }),
});

/** Deletions that do not happen, not at once or not everywhere, that are undone, or that come after a refusal. */
export const removal: readonly Mutant[] = [
  mutant('deletion-does-nothing', 'answers 204 and does nothing')
    .breaking(...readsOfOneImage, ...otherViews)
    .withStages(() => ({ remove: () => undefined })),
  mutant('last-read-is-cached', 'keeps the last read in a cache, and a deletion without Content-Type does not clear it')
    .breaking('DI-GONE-01')
    .with({ mayBreak: ['DI-RACE-07', 'DI-204-14', 'DI-ONCE-03'] })
    .withStages((s) => ({
      read(call, id) {
        const cached = call.universe.notes.get('cached') === id;
        if (call.universe.images.has(id)) call.universe.notes.set('cached', id);
        else call.universe.notes.delete('cached');
        return cached && call.universe.tombstones.has(id) && call.universe.count(`read ${id}`) === 1
          ? found(s, call, id)
          : s.read(call, id);
      },
      listed(call, query) {
        call.universe.notes.delete('cached');
        return s.listed(call, query);
      },
      async deletion(call, id) {
        const { images, notes } = call.universe;
        const labelled = call.request.fields.some(([name]) => name.toLowerCase() === 'content-type');
        const saving = (images.get(id)?.activeAt ?? 0) > Date.now();
        const answer = await s.deletion(call, id);
        if (answer.status !== 204 || labelled || saving || notes.get('cached') !== id) notes.delete('cached');
        return answer;
      },
    })),
  mutant('short-list-keeps-deleted', 'still shows deleted images in the short list')
    .breaking('DI-GONE-02', 'DI-GONE-10', 'DI-GONE-13', 'DI-RACE-04')
    .with(stillListing((call, query) => isShort(call) && isPlain(query))),
  mutant('deletion-moves-to-a-trash', 'moves a deleted image into a trash, whose images the lists show under another identifier')
    .breaking('DI-GONE-02', 'DI-GONE-03')
    .onRemoval(({ universe }, { id: _, sequence: __, ...image }) => {
      universe.add(image);
    }),
  mutant('deleted-as-xml-is-listed', 'lists what was deleted as XML: that handler does not update the index of the short list')
    .breaking('DI-GONE-10')
    .with(
      stillListing(
        (call, query) => isShort(call) && isPlain(query),
        ({ notes }, { id }) => notes.has(`as XML ${id}`),
      ),
    )
    .onRemoval((call, { id }) => {
      if (carrying('Content-Type', 'application/xml')(call)) call.universe.notes.set(`as XML ${id}`, '');
    }),
  mutant('detailed-list-keeps-deleted', 'still shows deleted images in the detailed list')
    .breaking('DI-GONE-03', 'DI-GONE-13')
    .with(stillListing((call, query) => !isShort(call) && isPlain(query))),
  mutant('name-filter-keeps-deleted', 'filters lists by name with an index that no deletion updates')
    .breaking('DI-GONE-13')
    .with(stillListing((_, query) => query.has('name'))),
  mutant('compressed-list-keeps-deleted', 'keeps compressed lists in a cache that no deletion clears')
    .breaking('DI-GONE-13')
    .with(stillListing(carrying('Accept-Encoding', /gzip/))),
  mutant('last-page-keeps-deleted', 'keeps the last page of a list in a cache that no deletion clears')
    .breaking('DI-GONE-13')
    .rewriteList((listed, call, query) => {
      const isLast = query.has('limit') && query.get('marker') === listed.at(-1)?.id;
      return isLast ? [...listed, ...tombstones(call).map((image) => ({ ...alive(image), sequence: 0.5 }))] : listed;
    }),
  mutant('marker-shows-deleted', 'begins a list at its marker, if that is a deleted image, and shows it')
    .breaking('DI-GONE-13')
    .rewriteList((listed, call, query) => {
      const marker = call.universe.tombstones.get(query.get('marker') ?? '');
      if (marker === undefined) return listed;
      // Once in its place, from which the list goes on, and once just behind it.
      return [...listed, ...[0, 0.5].map((below) => ({ ...alive(marker), sequence: marker.sequence - below }))];
    }),
  mutant('next-image-is-left-out', 'leaves the image after a deleted one, if HEAD asked for that, out of lists until a change')
    .breaking('DI-KEEP-09')
    .withStages((s) => ({
      read: (call, id) => {
        if (call.request.method === 'HEAD') call.universe.notes.set(`head of ${id}`, '');
        return s.read(call, id);
      },
      remove: async (call, image) => {
        await s.remove(call, image);
        const isCached = call.universe.notes.has(`head of ${image.id}`);
        if (isCached) call.universe.notes.set('hole', `${image.sequence} ${changesIn(call.universe)}`);
      },
      listed: (call, query) => {
        const [sequence, changes] = (call.universe.notes.get('hole') ?? '').split(' ').map(Number);
        const listed = s.listed(call, query);
        const next = listed.find((image) => image.sequence < (sequence ?? 0));
        return isPlain(query) && changes === changesIn(call.universe) ? listed.filter((image) => image !== next) : listed;
      },
    })),
  mutant('name-filter-forgets-namesakes', 'drops the name of a deleted image from the index by which it filters lists')
    .breaking('DI-KEEP-09')
    .rewriteList((listed, { universe }, query) =>
      [...universe.tombstones.values()].some(({ name }) => name === query.get('name')) ? [] : listed,
    ),
  mutant('reader-lists-it-again', 'lists images for readers from an index that brings one back once three others were deleted')
    .breaking('DI-GONE-10')
    .with(stillListing(ofRole('observer'), (universe, { id }) => isLongDeleted(universe, id))),
  mutant('fifteenth-read-finds-it-again', 'has a replica with cached lists that never learns of a deletion')
    .breaking('DI-GONE-05')
    .withStages((s) => ({
      listed(call, query) {
        const images = s.listed(call, query);
        for (const { id } of images) call.universe.notes.set(`listed ${id}`, '');
        return images;
      },
      read(call, id) {
        const { tombstones, notes } = call.universe;
        const flaps = tombstones.has(id) && notes.has(`listed ${id}`) && call.universe.count(`read ${id}`) === 15;
        return flaps ? found(s, call, id) : s.read(call, id);
      },
    })),
  mutant('another-tenant-undoes', 'takes the deletion of a deleted image by another tenant for one that undoes it')
    .breaking('DI-GONE-10', 'DI-GONE-15')
    .withSideEffect(all(deletion(404), isStranger, ofDeleted), (call) => revive(call, idOf(call) ?? '')),
  mutant('refused-reader-undoes', 'puts an image back when it refuses a reader, also one that was deleted')
    .breaking('DI-GONE-10', 'DI-GONE-15')
    .withSideEffect(all(deletion(403), ofRole('observer'), ofDeleted), (call) => revive(call, idOf(call) ?? '')),
  mutant('tombstone-is-active', 'shows a deleted image in the list of changes with its former status')
    .breaking('DI-GONE-06', 'DI-GONE-19')
    .withStages((s) => ({ view: (call, image) => s.view(call, alive(image)) })),
  mutant('no-tombstones-in-the-short-list', 'leaves deleted images out of the short list of changes')
    .breaking('DI-GONE-17')
    .rewriteList((listed, call) => listed.filter(({ deleted }) => deleted === undefined || !isShort(call))),
  mutant('changes-since-is-ignored', 'ignores changes-since and lists all existing images')
    .breaking('DI-GONE-07', 'DI-GONE-17')
    .withStages((s) => ({
      listed(call, query) {
        query.delete('changes-since');
        return s.listed(call, query);
      },
    })),
  mutant('tombstones-of-all-times', 'shows every deleted image in every list of changes')
    .breaking('DI-GONE-08')
    .rewriteList((listed, call, query) => {
      const ids = new Set(listed.map(({ id }) => id));
      return query.has('changes-since') ? [...listed, ...tombstones(call).filter(({ id }) => !ids.has(id))] : listed;
    }),
  mutant('metadata-outlives-image', 'still serves each item of the metadata of a deleted image')
    .breaking('DI-GONE-09')
    .withStages((s) => ({
      metadata: (call, id) =>
        (call.route.kind === 'metadata item' ? call.universe.tombstones.get(id)?.metadata : undefined) ?? s.metadata(call, id),
    })),

  // Servers that bring a deleted image back.
  mutant('write-revives-deleted', 'revives a deleted image when its metadata is written')
    .breaking('DI-GONE-10', 'DI-GONE-15', 'DI-RACE-07')
    .with({ report: 'hapifhir/hapi-fhir#3788' })
    .withSideEffect(isWrite, (call) => revive(call, idOf(call) ?? '')),
  mutant('racing-write-revives-deleted', 'reads an image, changes its metadata and writes it back, though deleted in between')
    .breaking('DI-GONE-10', 'DI-RACE-07')
    .withSideEffect(isWrite, (call) => {
      const id = idOf(call) ?? '';
      if (call.universe.images.has(id)) setTimeout(() => revive(call, id), 50);
    }),
  mutant('namesake-revives-deleted', 'revives a deleted image when another one of the same name is made')
    .breaking('DI-GONE-10', 'DI-GONE-14')
    .with({ report: 'CenterForOpenScience/osf.io#1690' })
    .withStages((s) => ({
      create(call, name, metadata) {
        const { tombstones } = call.universe;
        const old = [...tombstones.values()].find((image) => image.name === name && isOrdinary(call.universe, image));
        const made = s.create(call, name, metadata);
        if (old !== undefined) revive(call, old.id);
        return made;
      },
    })),

  // Services that delete later what they refused to delete.
  mutant('refused-deletion-is-carried-out-later', 'queues a deletion before it checks the role of the caller')
    .breaking('DI-KEEP-07', 'DI-403-29')
    .with({ mayBreak: ['DI-403-07'] })
    .with(
      carriedOutLater(
        all(deletion(403), ({ principal }) => principal?.role === 'observer'),
        2,
      ),
    ),
  mutant('unavailable-service-deletes-later', 'answers 503 to a deletion that stays in its queue')
    .breaking('DI-503-05')
    .with({ report: 'linkedin/ambry#2825' })
    .with(carriedOutLater(deletion(503))),
  mutant('redirects-although-deleted', 'deletes an image, and redirects a client that accepts only pictures')
    .breaking('DI-NEG-05', 'DI-KEEP-07')
    .answering(all(deletion(204), carrying('Accept', 'image/png')), {
      status: 303,
      fields: [['Location', '/images']],
    }),
];
