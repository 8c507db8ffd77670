import type { Behaviour } from '../behaviour.ts';
import { itemNotFound } from '../faults.ts';
import { isUuid } from '../naming.ts';
import type { Call } from '../stages.ts';
import type { Image, Universe } from '../universe.ts';
import { noting, withSideEffect, withStages } from './changes.ts';
import { changeAddressed, latest, removeLatest, removeSibling } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import {
  all,
  carrying,
  deletion,
  idOf,
  isAimed,
  isDeletion,
  isKnownDeletion,
  isRefusal,
  isStranger,
  kind,
  method,
  not,
  ofRole,
  status,
  type Where,
} from './where.ts';

function removeOldest(universe: Universe): void {
  const oldest = universe.names.standing.find((id) => universe.images.has(id));
  if (oldest !== undefined) universe.remove(oldest);
}

const deletionsDone = 'deletions done';
const isHidden = (universe: Universe, id: string): boolean =>
  id === universe.names.standing[0] && universe.counted(deletionsDone) > 0;

/** An image with one attempt more in its metadata. */
const marked = (image: Image): Image => ({
  ...image,
  metadata: { ...image.metadata, attempts: `${image.metadata.attempts ?? ''}I` },
});

/** An image whose name says that it will be removed. */
const renamed = (image: Image): Image => ({ ...image, name: `${image.name}-deleted` });

/** Refusals that change the image. */
const marking = (refusal: Where, change: (image: Image) => Image): Behaviour =>
  withSideEffect(all(refusal, isAimed), (call) => changeAddressed(call, change));

/** Refusals that hide the image from some reads. */
const hiding = (refusal: Where, isHiding: Where): Behaviour => ({
  ...noting('hidden', all(refusal, isAimed)),
  ...withStages((s) => {
    const isShown = (call: Call, id: string): boolean =>
      !call.universe.notes.has(`hidden ${id}`) || !isHiding(call, { status: 200 });
    return {
      read: (call, id) => (isShown(call, id) ? s.read(call, id) : itemNotFound()),
      listed: (call, query) => s.listed(call, query).filter(({ id }) => isShown(call, id)),
    };
  }),
});

/** Deletions that affect something they do not aim at. */
export const blastRadius: readonly Mutant[] = [
  mutant('deletion-takes-a-sibling', 'deletes the next row of the table as well')
    .breaking('DI-KEEP-01', 'DI-KEEP-02', 'DI-204-16')
    .with({ mayBreak: ['DI-KEEP-08'] })
    .onRemoval((call, image) => removeSibling(call, image.id)),
  mutant('deletion-marks-namesakes', 'notes the deletion in the metadata of all images of that name, by which it selects rows')
    .breaking('DI-KEEP-02')
    .onRemoval(({ universe: { images } }, image) => {
      for (const other of images.values()) if (other.name === image.name) images.set(other.id, marked(other));
    }),
  mutant(
    'deletion-takes-the-metadata-of-namesakes',
    'removes the metadata of all images of that name, which GET shows from a copy',
  )
    .breaking('DI-KEEP-02')
    .onRemoval(({ universe: { images, notes } }, image) => {
      for (const { id, name } of images.values()) if (name === image.name) notes.set(`bare ${id}`, '');
    })
    .withStages((s) => ({
      metadata: (call, id) => (call.universe.notes.has(`bare ${id}`) ? undefined : s.metadata(call, id)),
    })),
  mutant('deletion-renames-what-stood-before', 'marks every other image of the tenant for a check of its references')
    .breaking('DI-KEEP-08')
    .withSideEffect(deletion(204), ({ universe }) => {
      for (const id of universe.names.standing) {
        const image = universe.images.get(id);
        if (image !== undefined) universe.images.set(id, { ...image, metadata: { ...image.metadata, check: 'pending' } });
      }
    }),
  mutant('deletion-of-a-text-takes-the-oldest', 'answers 404 to the deletion of what is no UUID, and removes the oldest image')
    .breaking('DI-KEEP-08')
    .withSideEffect(
      all(deletion(404), (call) => !isUuid(idOf(call) ?? '')),
      ({ universe }) => removeOldest(universe),
    ),
  mutant('deletion-hides-an-old-image', 'leaves an old image out of all lists once an image was deleted')
    .breaking('DI-KEEP-08')
    .with({ mayBreak: ['DI-KEEP-09'] })
    .withSideEffect(deletion(204), ({ universe }) => void universe.count(deletionsDone))
    .rewriteList((listed, { universe }) => listed.filter(({ id }) => !isHidden(universe, id))),
  mutant('deletion-hides-an-old-image-from-get', 'answers 404 to GET of an old image, which lists show, after any deletion')
    .breaking('DI-KEEP-08')
    .withSideEffect(deletion(204), ({ universe }) => void universe.count(deletionsDone))
    .withStages((s) => ({
      read: (call, id) => (isHidden(call.universe, id) ? itemNotFound() : s.read(call, id)),
    })),
  mutant('deletion-stops-the-server', 'stops the server that the image was created from')
    .breaking('DI-KEEP-03')
    .with({ mayBreak: ['DI-KEEP-10'] })
    .withSideEffect(deletion(204), ({ universe }) => void universe.count('servers touched'))
    .withStages((s) => ({
      server: (call, server) => ({
        ...s.server(call, server),
        status: call.universe.counted('servers touched') % 2 === 0 ? 'ACTIVE' : 'SHUTOFF',
      }),
    })),
  mutant('deletion-takes-servers', 'removes every server that no image is being made of: the cascade lost its condition')
    .breaking('DI-KEEP-10')
    .withSideEffect(deletion(204), ({ universe }) => {
      for (const id of universe.names.otherServers) universe.servers.delete(id);
    }),
  mutant('refusal-takes-another', 'refuses, and then deletes another image while it cleans up')
    .breaking('DI-KEEP-04')
    // A caller whose deletion is refused names the other one in its content, too.
    .with({ mayBreak: ['DI-KEEP-08', 'DI-NEG-06'] })
    .withSideEffect(all(isDeletion, isRefusal, isAimed), (call) => removeLatest(call, idOf(call) ?? '')),
  mutant('refusal-marks-another', 'counts refused deletions in the metadata of whatever image was read last')
    .breaking('DI-KEEP-04')
    .with({ mayBreak: ['DI-KEEP-05'] })
    .withSideEffect(all(deletion(401), isAimed), (call) => {
      const other = latest(call.universe, idOf(call) ?? '');
      if (other !== undefined) call.universe.images.set(other.id, marked(other));
    }),
  mutant('refusal-marks-a-fixture', 'records in the metadata of an image who tried to delete it')
    .breaking('DI-403-08', 'DI-403-17', 'DI-403-18', 'DI-403-19', 'DI-409-06')
    .withSideEffect(all(isKnownDeletion, isRefusal, not(isAimed)), (call) => {
      const image = call.universe.images.get(idOf(call) ?? '');
      if (image !== undefined) call.universe.images.set(image.id, marked(image));
    }),
  mutant('forbidden-renames-the-image', 'renames an image for its removal before it looks up the role, and not back')
    .breaking('DI-KEEP-05')
    .with(
      marking(
        all(deletion(400, 403, 404), (call) => isStranger(call) || ofRole('observer')(call)),
        renamed,
      ),
    ),
  mutant('forbidden-gives-the-image-another-name', 'gives an image a name of its own before it looks up the role of a reader')
    .breaking('DI-KEEP-07')
    .with({ mayBreak: ['DI-KEEP-05'] })
    .with(marking(all(deletion(403), ofRole('observer')), (image) => ({ ...image, name: 'to be removed' }))),
  mutant(
    'conflict-hides-from-lists',
    'takes an image out of its lists before it notices a conflict or an outage, and leaves it so',
  )
    .breaking('DI-KEEP-11')
    .with(hiding(deletion(409, 503), kind('images', 'detail'))),
  mutant('limit-hides-from-head', 'answers HEAD from a table of what may be served, which it clears of an image at a limit')
    .breaking('DI-KEEP-11')
    .with(hiding(deletion(413), method('HEAD'))),
  mutant('limit-renames-the-image', 'renames an image for its removal before it counts the request, and does not rename it back')
    .breaking('DI-KEEP-11')
    .with(marking(deletion(413), renamed)),
  mutant('conflict-hides-in-capitals', 'reads an identifier in capitals, too, until a deletion meets a conflict')
    .breaking('DI-KEEP-11')
    .noting('hidden', all(deletion(409), isAimed))
    .withStages((s) => ({
      find: (call, id) => s.find(call, id.toLowerCase()),
      read: (call, id) => {
        const plain = id.toLowerCase();
        return id !== plain && call.universe.notes.has(`hidden ${plain}`) ? itemNotFound() : s.read(call, plain);
      },
    })),
  mutant('ended-token-marks-the-image', 'adds an image to those that were deleted before it finds out that the token has expired')
    .breaking('DI-KEEP-05')
    .noting(
      'marked',
      all(deletion(401), isAimed, (call) => carrying('X-Auth-Token', call.universe.names.tokens.expired)(call)),
    )
    .rewriteView((view, { request, universe }, { id }) =>
      request.query.includes('changes-since') && universe.notes.has(`marked ${id}`) ? { ...view, status: 'DELETED' } : view,
    ),
  mutant(
    'half-deleted-after-500',
    'removes the copies that it serves lists and ranges from, and fails before it removes the image itself',
  )
    .breaking('DI-500-03')
    .with(hiding(deletion(500), (call) => kind('images', 'detail')(call) || carrying('Range')(call))),
  mutant('listed-only-after-500', 'removes the image itself, and fails before it removes it from the lists')
    .breaking('DI-500-03')
    .with(hiding(deletion(500), kind('image'))),
  mutant(
    'forbidden-hides-from-lists',
    'locks an image while it looks up the role, and leaves it locked and out of lists after a 403',
  )
    .breaking('DI-KEEP-05')
    .with(hiding(deletion(403), kind('images', 'detail'))),
  mutant('foreign-tenant-hides-from-ranges', 'drops the copy that it serves ranges from when it refuses a tenant')
    .breaking('DI-KEEP-05')
    .with(hiding(deletion(400), carrying('Range'))),
  mutant('bad-method-hides-from-readers', 'takes an image out of the list of readers with every POST, also one that is refused')
    .breaking('DI-KEEP-05')
    .with(hiding(all(method('POST'), kind('image'), status(405)), all(kind('images'), ofRole('observer')))),
];
