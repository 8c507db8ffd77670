import type { KnownCall } from '../stages.ts';
import type { Image } from '../universe.ts';
import {
  addressed,
  deletion,
  isDeletion,
  isOrdinary,
  latest,
  type Mutant,
  mutant,
  removeLatest,
  removeSibling,
  rewriteAnswer,
  withSideEffect,
} from './mutant.ts';

function removeNamesake({ universe }: KnownCall, image: Image): void {
  const other = [...universe.images.values()].find(({ id, name }) => id !== image.id && name === image.name);
  if (other !== undefined) universe.remove(other.id);
}

/** An image with one attempt more in its metadata. */
const marked = (image: Image): Image => ({
  ...image,
  metadata: { ...image.metadata, attempts: `${image.metadata.attempts ?? ''}I` },
});

/** Deletions that affect something they do not aim at. */
export const blastRadius: readonly Mutant[] = [
  mutant('deletion-takes-a-sibling', 'deletes the next row of the table as well', {
    breaks: ['DI-KEEP-01', 'DI-KEEP-02', 'DI-204-16'],
    mayBreak: ['DI-KEEP-08', 'DI-ONCE-02'],
    stages: (s) => ({
      remove(call, image) {
        removeSibling(call, image.id);
        return s.remove(call, image);
      },
    }),
  }),
  mutant('deletion-takes-what-was-made-later', 'deletes later images of the same server as well, as if they were its children', {
    breaks: ['DI-KEEP-01', 'DI-KEEP-02', 'DI-204-16'],
    mayBreak: ['DI-ONCE-02', 'DI-KEEP-08', 'DI-IDS-17', 'DI-NEG-06'],
    stages: (s) => ({
      remove(call, image) {
        const later = latest(call.universe, image.id);
        if (later !== undefined && later.sequence === image.sequence + 1) call.universe.remove(later.id);
        return s.remove(call, image);
      },
    }),
  }),
  mutant('deletion-takes-namesakes', 'deletes every image with the same name', {
    breaks: ['DI-KEEP-02'],
    stages: (s) => ({
      remove(call, image) {
        for (const other of [...call.universe.images.values()]) {
          if (other.name === image.name && isOrdinary(call.universe, other)) call.universe.remove(other.id);
        }
        return s.remove(call, image);
      },
    }),
  }),
  mutant('deletion-takes-one-namesake', 'deletes another image with the same name as well', {
    breaks: ['DI-KEEP-02'],
    stages: (s) => ({
      remove(call, image) {
        removeNamesake(call, image);
        return s.remove(call, image);
      },
    }),
  }),
  {
    name: 'deletion-marks-namesakes',
    bug: 'notes the deletion in the metadata of every image with the same name, which selects rows of a second table',
    breaks: ['DI-KEEP-02'],
    stages: (s) => ({
      remove(call, image) {
        const { images } = call.universe;
        for (const other of images.values()) if (other.name === image.name) images.set(other.id, marked(other));
        return s.remove(call, image);
      },
    }),
  },
  mutant('deletion-is-200-and-takes-a-namesake', 'answers 200, and deletes another image with the same name as well', {
    breaks: ['DI-204-01', 'DI-204-17', 'DI-413-07', 'DI-KEEP-02'],
    stages: (s) => ({
      remove(call, image) {
        removeNamesake(call, image);
        return s.remove(call, image);
      },
    }),
    ...rewriteAnswer(deletion(204), () => ({ status: 200, fields: [], json: {} })),
  }),
  {
    name: 'deletion-takes-what-stood-before',
    bug: 'deletes every image with the same metadata as well, and most images of production have it',
    breaks: ['DI-KEEP-08'],
    ...withSideEffect(deletion(204), ({ universe }) => {
      for (const id of universe.names.standing) universe.remove(id);
    }),
  },
  {
    name: 'deletion-takes-the-oldest',
    bug: 'removes the oldest image of the tenant as well, as if a limit on their number were reached',
    breaks: ['DI-KEEP-08'],
    ...withSideEffect(deletion(204), ({ universe }) => {
      const oldest = universe.names.standing.find((id) => universe.images.has(id));
      if (oldest !== undefined) universe.remove(oldest);
    }),
  },
  mutant('deletion-renames-what-stood-before', 'marks every other image of the tenant for a check of its references', {
    breaks: ['DI-KEEP-08'],
    ...withSideEffect(deletion(204), ({ universe }) => {
      for (const id of universe.names.standing) {
        const image = universe.images.get(id);
        if (image !== undefined) universe.images.set(id, { ...image, metadata: { ...image.metadata, check: 'pending' } });
      }
    }),
  }),
  mutant('deletion-stops-the-server', 'stops the server that the image was made from', {
    breaks: ['DI-KEEP-03'],
    ...withSideEffect(deletion(204), ({ universe }) => void universe.count('servers touched')),
    stages: (s) => ({
      server: (call, server) => ({
        ...s.server(call, server),
        status: call.universe.counted('servers touched') % 2 === 0 ? 'ACTIVE' : 'SHUTOFF',
      }),
    }),
  }),
  mutant('deletion-notes-itself-on-the-server', 'writes the deletion into the metadata of the server', {
    breaks: ['DI-KEEP-03'],
    ...withSideEffect(deletion(204), ({ universe }) => void universe.count('servers touched')),
    stages: (s) => ({
      server: (call, server) => ({
        ...s.server(call, server),
        metadata: { deletions: String(call.universe.counted('servers touched')) },
      }),
    }),
  }),
  {
    name: 'deletion-takes-servers',
    bug: 'removes every server that no image is being made of, because the cascade from the image lost its condition',
    breaks: ['DI-KEEP-10'],
    ...withSideEffect(deletion(204), ({ universe }) => {
      for (const id of universe.names.otherServers) universe.servers.delete(id);
    }),
  },
  mutant('refusal-takes-another', 'refuses, and then deletes another image while it cleans up', {
    breaks: ['DI-KEEP-04'],
    mayBreak: ['DI-KEEP-08'],
    ...withSideEffect(
      (a, call) => isDeletion(call) && a.status >= 400 && addressed(call) !== undefined,
      (call) => removeLatest(call, addressed(call)?.id ?? ''),
    ),
  }),
  mutant('refusal-marks-another', 'counts refused deletions in the metadata of whatever image was read last', {
    breaks: ['DI-KEEP-04'],
    mayBreak: ['DI-KEEP-05'],
    ...withSideEffect(
      (a, call) => deletion(401)(a, call) && addressed(call) !== undefined,
      (call) => {
        const other = latest(call.universe, addressed(call)?.id ?? '');
        if (other !== undefined) call.universe.images.set(other.id, marked(other));
      },
    ),
  }),
  mutant('refusal-marks-a-fixture', 'records in the metadata of an image who tried to delete it', {
    breaks: ['DI-403-08', 'DI-403-17', 'DI-403-18', 'DI-403-19', 'DI-409-06'],
    ...withSideEffect(
      (a, call) => isDeletion(call) && a.status >= 400 && addressed(call) === undefined && call.principal !== undefined,
      (call) => {
        const image = 'id' in call.route ? call.universe.images.get(call.route.id) : undefined;
        if (image !== undefined) call.universe.images.set(image.id, marked(image));
      },
    ),
  }),
  mutant('refusal-marks-the-image', 'records the attempt in the metadata of an image before it refuses', {
    breaks: ['DI-KEEP-05'],
    ...marking(marked),
  }),
  mutant('refusal-renames-the-image', 'renames an image before it checks the deletion, and refuses', {
    breaks: ['DI-KEEP-05'],
    ...marking((image) => ({
      ...image,
      name: image.name.endsWith(' (deleted)') ? image.name.slice(0, -10) : `${image.name} (deleted)`,
    })),
  }),
  mutant('refusal-touches-the-image', 'sets the time of the last update although it refuses', {
    breaks: ['DI-KEEP-05'],
    ...marking((image) => ({ ...image, updated: image.updated + 60_000 })),
  }),
];

/** A refused DELETE that changes the image. */
function marking(
  change: (image: NonNullable<ReturnType<typeof addressed>>) => NonNullable<ReturnType<typeof addressed>>,
): Pick<Mutant, 'answer'> {
  return rewriteAnswer(
    (a, call) => deletion(401, 403, 409)(a, call) && addressed(call) !== undefined,
    (answer, call) => {
      const image = addressed(call);
      if (image !== undefined) call.universe.images.set(image.id, change(image));
      return answer;
    },
  );
}
