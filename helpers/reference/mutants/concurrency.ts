import { setTimeout as delay } from 'node:timers/promises';
import { conflictingRequest, fault, itemNotFound } from '../faults.ts';
import type { Answer } from '../message.ts';
import type { Awaitable, KnownCall, Stages } from '../stages.ts';
import type { Image } from '../universe.ts';
import { isOrdinary, type Mutant } from './mutant.ts';

/** How long a deletion stays under way, in ms, so that others meet it. */
const underWayMs = 30;

/** A deletion that is about to be carried out. */
interface UnderWay {
  readonly call: KnownCall;
  readonly image: Image;
  /** Deletions of the same image that met, this one among them. */
  readonly same: number;
  /** Place among them: 1 for the first. */
  readonly place: number;
  /** Whether a deletion of another image was under way when this one came. */
  readonly meetsOthers: boolean;
  /** Whether a read of the image came while it was under way. */
  readonly wasRead: boolean;
  carryOut(): Awaitable<Answer>;
}

/** Deletions of one image that are under way. */
interface Meeting {
  came: number;
  waiting: number;
  reads: number;
}

/** Deletions that take a while and are carried out by `race`; those of fixtures and of nothing are left alone. */
function racing(
  race: (deletion: UnderWay) => Awaitable<Answer>,
  read: (s: Stages, call: KnownCall, id: string, meets: boolean) => Awaitable<Answer> = (s, call, id) => s.read(call, id),
): Pick<Mutant, 'stages'> {
  return {
    stages(s) {
      const meetings = new Map<string, Meeting>();
      return {
        async deletion(call, id) {
          const image = call.universe.images.get(id);
          if (image === undefined || !isOrdinary(call.universe, image)) return s.deletion(call, id);
          const meetsOthers = [...meetings.keys()].some((other) => other !== id);
          const meeting = meetings.get(id) ?? { came: 0, waiting: 0, reads: 0 };
          meetings.set(id, meeting);
          const place = ++meeting.came;
          meeting.waiting++;
          await delay(underWayMs);
          const { came: same, reads } = meeting;
          if (--meeting.waiting === 0) meetings.delete(id);
          return race({ call, image, same, place, meetsOthers, wasRead: reads > 0, carryOut: () => s.deletion(call, id) });
        },
        read(call, id) {
          const meeting = meetings.get(id);
          if (meeting !== undefined) meeting.reads++;
          return read(s, call, id, meeting !== undefined);
        },
      };
    },
  };
}

/** How a service comes to grief when requests meet. */
export const concurrency: readonly Mutant[] = [
  {
    name: 'race-has-no-winner',
    bug: 'refuses every deletion of an image that several ask for, and deletes it',
    breaks: ['DI-RACE-01', 'DI-RACE-06'],
    ...racing(({ call, image, same, carryOut }) => {
      if (same < 2) return carryOut();
      call.universe.remove(image.id);
      return itemNotFound();
    }),
  },
  {
    name: 'race-is-a-deadlock',
    bug: 'refuses every deletion of an image that several ask for, each for the sake of the others',
    breaks: ['DI-RACE-01', 'DI-RACE-06'],
    ...racing(({ same, carryOut }) => (same < 2 ? carryOut() : conflictingRequest('it is being deleted'))),
  },
  {
    name: 'race-loser-is-500',
    bug: 'falls over an image that was deleted while it looked',
    breaks: ['DI-500-06', 'DI-RACE-02'],
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
    breaks: ['DI-RACE-03', 'DI-GONE-10'],
    ...racing(async ({ call, image, same, place, carryOut }) => {
      const answer = await carryOut();
      if (same > 1 && place === same) call.universe.images.set(image.id, image);
      return answer;
    }),
  },
  {
    name: 'read-during-deletion-fills-cache',
    bug: 'a read that meets a deletion fills a cache with what was',
    breaks: ['DI-RACE-04', 'DI-GONE-10'],
    ...racing(
      async ({ call, image, wasRead, carryOut }) => {
        const answer = await carryOut();
        if (wasRead) call.universe.notes.set(`cached ${image.id}`, '');
        return answer;
      },
      (s, call, id) => {
        const tombstone = call.universe.tombstones.get(id);
        if (tombstone === undefined || !call.universe.notes.has(`cached ${id}`)) return s.read(call, id);
        const { deleted: _, ...image } = tombstone;
        return { status: 200, fields: [], json: { image: s.view(call, image) } };
      },
    ),
  },
  {
    name: 'read-during-deletion-is-409',
    bug: 'answers 409 to a read that meets a deletion',
    breaks: ['DI-RACE-04'],
    ...racing(
      ({ carryOut }) => carryOut(),
      (s, call, id, meets) => (meets ? conflictingRequest('it is being deleted') : s.read(call, id)),
    ),
  },
  {
    name: 'only-one-deletion-at-a-time',
    bug: 'answers 204 to a deletion that meets another, and forgets it',
    breaks: ['DI-RACE-05', 'DI-GONE-10'],
    ...racing(({ meetsOthers, carryOut }) => (meetsOthers ? { status: 204, fields: [] } : carryOut())),
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
