import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import { failed, itemNotFound, noContent } from '../faults.ts';
import type { Answer } from '../message.ts';
import type { Awaitable, KnownCall, Stages } from '../stages.ts';
import type { Image } from '../universe.ts';
import { type Mutant, mutant } from './mutant.ts';
import { found } from './removal.ts';
import { isOrdinary } from './where.ts';

/** How long a deletion takes, in ms, so that others overlap it. */
const underWayMs = 30;

/** A deletion that is about to be carried out. */
interface UnderWay {
  readonly call: KnownCall;
  readonly image: Image;
  /** The number of overlapping deletions of the same image, including this one. */
  readonly same: number;
  /** Position among them: 1 for the first. */
  readonly place: number;
  /** Whether a deletion of another image was in progress when this one arrived. */
  readonly meetsOthers: boolean;
  /** Whether a read of the image arrived during the deletion. */
  readonly wasRead: boolean;
  carryOut(): Awaitable<Answer>;
}

/** Deletions of one image that are in progress. */
interface Meeting {
  came: number;
  waiting: number;
  reads: number;
}

/** Deletions that take a while and are carried out by `race`. Those of fixtures and of unknown images are unchanged. */
function racing(
  race: (deletion: UnderWay) => Awaitable<Answer>,
  read: (s: Stages, call: KnownCall, id: string, meets: boolean) => Awaitable<Answer> = (s, call, id) => s.read(call, id),
): Behaviour {
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

export const concurrency: readonly Mutant[] = [
  mutant('race-has-no-winner', 'refuses every one of several simultaneous deletions of an image, and deletes it')
    .breaking('DI-RACE-01', 'DI-RACE-06')
    // Requests that have to be refused are sent at the same time.
    .with({ mayBreak: ['DI-403-27', 'DI-403-28', 'DI-403-29', 'DI-403-30'] })
    .with(
      racing(({ call, image, same, carryOut }) => {
        if (same < 2) return carryOut();
        call.universe.remove(image.id);
        return itemNotFound();
      }),
    ),
  mutant('race-loser-is-500', 'crashes if the image is deleted while it handles another deletion')
    .breaking('DI-500-06', 'DI-RACE-02')
    // Requests for one image go out side by side elsewhere, too, and each is tried three times.
    .with({ mayBreak: ['DI-500-05'] })
    .with(racing(({ place, carryOut }) => (place === 1 ? carryOut() : failed))),
  mutant('race-loser-puts-it-back', 'restores the image when the loser of a race writes back what it had read')
    .breaking('DI-RACE-03', 'DI-GONE-10')
    .with({ mayBreak: ['DI-RACE-04'] })
    .with(
      racing(async ({ call, image, same, place, carryOut }) => {
        const answer = await carryOut();
        if (same > 1 && place === same) call.universe.images.set(image.id, image);
        return answer;
      }),
    ),
  mutant('read-during-deletion-fills-cache', 'caches what a read saw before a simultaneous deletion')
    .breaking('DI-RACE-04')
    .with({ mayBreak: ['DI-GONE-10'] })
    .with(
      racing(
        async ({ call, image, wasRead, carryOut }) => {
          const answer = await carryOut();
          if (wasRead) call.universe.notes.set(`cached ${image.id}`, '');
          return answer;
        },
        (s, call, id) => (call.universe.notes.has(`cached ${id}`) ? found(s, call, id) : s.read(call, id)),
      ),
    ),
  mutant('list-during-deletion-fills-cache', 'goes on showing in a list what it read for that before a simultaneous deletion')
    .breaking('DI-RACE-04')
    .with({ mayBreak: ['DI-GONE-02', 'DI-GONE-10', 'DI-GONE-13'] })
    .withStages((s) => {
      const underWay = new Set<string>();
      const cached = new Set<Image>();
      return {
        async deletion(call, id) {
          underWay.add(id);
          await delay(underWayMs);
          underWay.delete(id);
          return s.deletion(call, id);
        },
        listed(call, query) {
          const listed = s.listed(call, query);
          if (query.size > 0) return listed;
          for (const image of listed) if (underWay.has(image.id)) cached.add(image);
          return [...[...cached].filter((image) => !listed.includes(image)), ...listed];
        },
      };
    }),
  mutant(
    'refused-deletion-puts-it-back',
    'writes back what it had read for a role that may not delete, if the image was deleted meanwhile',
  )
    .breaking('DI-RACE-04', 'DI-GONE-10')
    .withStages((s) => ({
      async deletion(call, id) {
        const image = call.universe.images.get(id);
        const answer = await s.deletion(call, id);
        if (image === undefined || answer.status !== 403) return answer;
        await delay(underWayMs);
        if (!call.universe.images.has(id)) call.universe.images.set(id, image);
        return answer;
      },
    })),
  mutant('only-one-deletion-at-a-time', 'answers 204 to a deletion during another one, and drops it')
    .breaking('DI-RACE-05', 'DI-GONE-10')
    // Whoever may not delete an image that is being saved may meet a deletion of another worker.
    .with({ mayBreak: ['DI-401-17', 'DI-403-15', 'DI-403-16', 'DI-403-22'] })
    .with(racing(({ meetsOthers, carryOut }) => (meetsOthers ? noContent : carryOut()))),
];
