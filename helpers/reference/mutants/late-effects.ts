import { addressed, deletion, type Mutant, mutant, type Where } from './mutant.ts';

/** A service that refuses some deletions and carries them out later: after so many reads of the image. */
const carriedOutLater = (where: Where, after = 1): Pick<Mutant, 'answer' | 'stages'> => ({
  answer(answer, call) {
    const image = addressed(call);
    if (image !== undefined && where(answer, call)) call.universe.notes.set(`put off ${image.id}`, '0');
    return answer;
  },
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
  mutant('refused-deletion-is-carried-out-later', 'queues a deletion before it checks the role of the caller', {
    breaks: ['DI-KEEP-07'],
    mayBreak: ['DI-403-07', 'DI-405-02'],
    ...carriedOutLater((answer, call) => deletion(403)(answer, call) && call.principal?.role === 'observer', 2),
  }),
  mutant('unavailable-service-deletes-later', 'answers 503 to a deletion that stays in its queue', {
    report: 'linkedin/ambry#2825',
    breaks: ['DI-503-05'],
    ...carriedOutLater(deletion(503)),
  }),
];
