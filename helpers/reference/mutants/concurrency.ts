import { setTimeout as delay } from 'node:timers/promises';
import { conflictingRequest, fault, itemNotFound } from '../faults.ts';
import type { Answer } from '../message.ts';
import type { Awaitable, KnownCall, Stages } from '../stages.ts';
import { isOrdinary, type Mutant } from './mutant.ts';

/** How long a deletion stays under way, in ms, so that others meet it. */
const underWayMs = 12;

/** A deletion under way. */
interface UnderWay {
  readonly call: KnownCall;
  readonly id: string;
  /** Deletions of the same image that are under way, this one among them; as many as met. */
  readonly same: number;
  /** Deletions of any image. */
  readonly all: number;
  /** Place among those of the same image: 1 for the first. */
  readonly place: number;
  carryOut(): Awaitable<Answer>;
}

/** Deletions that take a while and are carried out by `race`; those of fixtures and of nothing are left alone. */
const racing = (race: (deletion: UnderWay) => Awaitable<Answer>): Pick<Mutant, 'stages'> => ({
  stages(s: Stages) {
    const universes = new Map<string, Map<string, number>>();
    return {
      async deletion(call, id) {
        const image = call.universe.images.get(id);
        if (image === undefined || !isOrdinary(call.universe, image)) return s.deletion(call, id);
        const met = universes.get(call.universe.name) ?? new Map<string, number>();
        universes.set(call.universe.name, met);
        const place = (met.get(id) ?? 0) + 1;
        met.set(id, place);
        await delay(underWayMs);
        const same = met.get(id) ?? 1;
        const all = [...met.values()].reduce((sum, count) => sum + count, 0);
        setTimeout(() => met.delete(id), underWayMs).unref();
        return race({ call, id, same, all, place, carryOut: () => s.deletion(call, id) });
      },
      read: (call, id) => {
        const under = universes.get(call.universe.name)?.has(id) === true && call.universe.images.has(id);
        if (under) call.universe.notes.set(`read ${id}`, '');
        return s.read(call, id);
      },
    };
  },
});

/** How a service comes to grief when requests meet. */
export const concurrency: readonly Mutant[] = [
  {
    name: 'race-has-no-winner',
    bug: 'refuses every deletion of an image that several ask for, and deletes it',
    breaks: ['DI-RACE-01', 'DI-RACE-06'],
    ...racing(({ call, id, same, carryOut }) => {
      if (same < 2) return carryOut();
      call.universe.remove(id);
      return itemNotFound();
    }),
  },
  {
    name: 'race-is-a-deadlock',
    bug: 'refuses every deletion of an image that several ask for, each for the sake of the others',
    breaks: ['DI-RACE-01', 'DI-RACE-03', 'DI-RACE-06'],
    ...racing(({ same, carryOut }) => (same < 2 ? carryOut() : conflictingRequest('it is being deleted'))),
  },
  {
    name: 'race-loser-is-500',
    bug: 'falls over an image that was deleted while it looked',
    breaks: ['DI-500-05', 'DI-RACE-02'],
    ...racing(({ place, carryOut }) => (place === 1 ? carryOut() : fault(500, 'computeFault', 'Something failed.'))),
  },
  {
    name: 'race-loser-is-423',
    bug: 'tells the loser of a race of a lock',
    breaks: ['DI-RACE-02'],
    ...racing(({ place, carryOut }) => (place === 1 ? carryOut() : fault(423, 'conflictingRequest', 'The image is locked.'))),
  },
  {
    name: 'race-loser-puts-it-back',
    bug: 'the loser of a race writes back what it had read',
    breaks: ['DI-RACE-03'],
    ...racing(async ({ call, id, same, place, carryOut }) => {
      const image = call.universe.images.get(id) ?? call.universe.tombstones.get(id);
      const answer = await carryOut();
      if (same > 1 && place === same && image !== undefined) call.universe.images.set(id, { ...image, deleted: 0 } as never);
      return answer;
    }),
  },
  {
    name: 'read-during-deletion-comes-back',
    bug: 'a read that meets a deletion fills the cache with what was',
    breaks: ['DI-RACE-04'],
    stages(s) {
      const slow = racing(async ({ call, id, carryOut }) => {
        const answer = await carryOut();
        if (call.universe.notes.delete(`read ${id}`)) call.universe.notes.set(`cached ${id}`, '');
        return answer;
      }).stages?.(s);
      return {
        ...slow,
        read(call, id) {
          const image = call.universe.tombstones.get(id);
          const cached = image !== undefined && call.universe.notes.delete(`cached ${id}`);
          if (!cached) return slow?.read?.(call, id) ?? s.read(call, id);
          const { deleted: _, ...alive } = image;
          return { status: 200, fields: [], json: { image: s.view(call, alive) } };
        },
      };
    },
  },
  {
    name: 'read-during-deletion-is-409',
    bug: 'answers 409 to a read that meets a deletion',
    breaks: ['DI-RACE-04'],
    stages(s) {
      const slow = racing(({ carryOut }) => carryOut()).stages?.(s);
      return {
        ...slow,
        async read(call, id) {
          const answer = (await slow?.read?.(call, id)) ?? itemNotFound();
          return call.universe.notes.delete(`read ${id}`) ? conflictingRequest('it is being deleted') : answer;
        },
      };
    },
  },
  {
    name: 'only-one-deletion-at-a-time',
    bug: 'carries out the first of the deletions that meet, and answers 204 to all',
    breaks: ['DI-RACE-05'],
    ...racing(({ same, all, place, call, id, carryOut }) => {
      const first = all === same || call.universe.count(`deletions under way ${Math.floor(Date.now() / 200)}`) === 1;
      return first || place > 1 || !call.universe.images.has(id) ? carryOut() : { status: 204, fields: [] };
    }),
  },
  {
    name: 'every-racer-wins',
    bug: 'answers 204 to each of several deletions of one image that meet',
    breaks: ['DI-RACE-06'],
    ...racing(async ({ same, carryOut }) => {
      const answer = await carryOut();
      return same > 1 && answer.status === 404 ? { status: 204, fields: [] } : answer;
    }),
  },
];
