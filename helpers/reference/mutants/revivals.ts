import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import type { Answer } from '../message.ts';
import type { Call } from '../stages.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, deletion, idOf, isKnown, isOrdinary, kind, method } from './where.ts';

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

/** Servers that bring a deleted image back. */
export const revivals: readonly Mutant[] = [
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
];
