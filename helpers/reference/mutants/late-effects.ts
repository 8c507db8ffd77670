import type { Behaviour } from '../behaviour.ts';
import { withSideEffect } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, deletion, idOf, isAimed, type Where } from './where.ts';

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

/** Services that delete later what they refused to delete. */
export const lateEffects: readonly Mutant[] = [
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
