import { setImmediate } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { concurrently } from '../../images/client/concurrently.ts';
import { expectDeleted, noteUnanswered } from '../../images/client/expect-answer.ts';
import { isStanding, isUntouched, viewOf } from '../../images/client/image-state.ts';
import { mayEnd } from '../../images/client/new-images.ts';
import type { Image } from '../../images/client/target.ts';
import { lookWith } from '../../images/client/token-renewal.ts';
import type { Images } from '../../images/images.ts';
import { isRateLimited } from '../../images/safety/rate-limit.ts';
import { untilEnough } from '../../images/waiting.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import type { OncePerWorker } from '../worker.ts';

/** Deletions of one image that were sent at the same time. */
export interface Race {
  readonly image: Image;
  readonly deletions: readonly Exchange[];
}

const racers = 8;

/**
 * Eight deletions of one image at a time, run once in a worker. A race that a rate limit decides, or a 409 that may end, is run again: with
 * its image if that stands, or with another one, unless the operator listed them.
 */
export function race(api: Api, images: Images, sharing: OncePerWorker): Promise<Race> {
  return sharing.once('race', async () => {
    let image = await images.present();
    expectOnlyOurs(api, image.id);
    const start = async (): Promise<Race> => {
      const { address } = image;
      const deletions = Array.from({ length: racers }, (_, n) =>
        api.deleteImage(address, { label: `deletion ${n + 1}`, wire: { together: true } }),
      );
      return { image, deletions: await Promise.all(deletions) };
    };
    /** Whether the service decided it, or it cannot be run again. */
    const isEnough = async ({ deletions }: Race): Promise<boolean> => {
      const limited = deletions.filter((each) => isRateLimited(each) || mayEnd(api.target, image.id, each));
      const [first] = limited;
      if (first === undefined) return true;
      const stands =
        limited.length === racers && isUntouched(await api.getImage(image.id, { label: 'does the image stand after the limit' }));
      if (!stands && api.target.description.images.source === 'ids') return true;
      if (!stands) image = await images.present();
      // A strict limit may have been used up by what created the image.
      api.target.sender.pauseAfter(first);
      return false;
    };
    const waitMs = ({ deletions }: Race): number =>
      deletions.some((each) => mayEnd(api.target, image.id, each)) ? budgets.copied.growingMs[1] : 0;
    return untilEnough(budgets.race, api.target.ending, start, isEnough, { waitMs });
  });
}

/** The first deletion frees the identifier before the other requests arrive: it may be that of an image of others by then. */
function expectOnlyOurs({ target: { ledger } }: Api, id: string): void {
  premise(ledger.images.isOnlyOurs(id), untested('race-at-risk'));
}

/** What a deletion raced with: reads of its image at the same time, and reads after it was answered. */
interface Raced {
  readonly reads: readonly Exchange[];
  readonly after: readonly Exchange[];
}

/**
 * A deletion that races the list, reads by its owner and by a reader, and deletions by whoever may not delete: all of them go out with it, as each may
 * have read the image before. Of the views of others afterwards, those count that still show it.
 */
export async function raceWithOthers(api: Api, images: Images): Promise<Raced> {
  const { id, address } = await images.present();
  const { ledger, description } = api.target;
  const wire = { together: true } as const;
  const reader = description.identities.reader === undefined ? undefined : api.as('reader');
  const stranger = description.identities.stranger && api.as('stranger').underIfNamed(description.identities.stranger.tenant);
  // Two requests that may change something do not go out at once beside images of others.
  const others = ledger.risks.looksFirst ? [] : [reader, stranger].filter((each) => each !== undefined);
  for (const other of others) await lookWith(other, id);
  const read = (caller: Api, label: string): Promise<Exchange> =>
    caller.getImage(id, { label: `${label} at the same time`, wire });
  const tried = others.map((other, n) => other.deleteImage(address, { label: `deletion ${n + 1} by somebody else`, wire }));
  // After those: what they have read is old by the time that the owner's deletion is done.
  const soon = (send: () => Promise<Exchange>): Promise<Exchange> => setImmediate().then(send);
  const list = soon(() => api.read('/images', { label: 'list at the same time', wire }));
  const before = reader === undefined ? [] : [soon(() => read(reader, 'read by a reader'))];
  const deletion = soon(() => api.deleteImage(address, { wire }));
  const rest = Array.from({ length: racers - tried.length - before.length - 1 }, (_, n) =>
    soon(() => read(api, `read ${n + 1}`)),
  );
  const [done, reads, , ...answers] = await Promise.all([deletion, Promise.all([...before, ...rest]), list, ...tried]);
  expectDeleted(done);
  noteUnanswered(...answers);
  const after = [];
  for (const waitMs of [0, 100]) after.push(await api.getImage(id, { label: `${waitMs} ms after the deletion`, waitMs }));
  const views = [{ ...viewOf(await api.read('/images'), id), label: 'list after the deletion' }];
  if (reader !== undefined) views.push(await reader.getImage(id, { label: 'read by a reader after the deletion' }));
  return { reads, after: [...after, ...views.filter(isStanding)] };
}

/**
 * Deletions of one image with tokens that are no good, while the owner reads it: all at once, or, where images of others may be there, one after the
 * other, each with reads beside it.
 */
export function deletionsAmongReads(
  api: Api,
  { id, address }: Image,
  tokens: readonly (string | undefined)[],
): Promise<readonly Exchange[]> {
  const isAlone = !api.target.ledger.risks.looksFirst;
  const read = (): Promise<Exchange> => api.getImage(id);
  const meet = async ([place, token]: readonly [number, string | undefined]): Promise<Exchange> => {
    // The deletion follows a read of its own, so that reads one after the other are under way when it leaves.
    const reads = isAlone ? (place % 3 === 0 ? read() : undefined) : read().then(read).then(read);
    const [deletion] = await Promise.all([api.withToken(token).deleteImage(address, { label: 'meeting' }), reads]);
    return deletion;
  };
  return concurrently(api.target, [...tokens.entries()], meet, isAlone ? 'all at once' : 'in turn');
}

/** Reads of an image after its deletion, which four writes of its metadata raced. */
export async function readsAfterWrites(api: Api, images: Images): Promise<readonly Exchange[]> {
  const { id, address } = await images.present();
  const { response } = await api.read(`/images/${id}/metadata`, { label: 'metadata before' });
  premise(response?.status === 200, untested('no-metadata', { status: response?.status }));
  expectOnlyOurs(api, id);
  const metadata = api.target.ledger.derived(`/${id}/metadata`, id);
  const write = (n: number): Promise<Exchange> =>
    api.send('POST', metadata, {
      label: `write ${n}`,
      content: '{"metadata":{"conformance":"race"}}',
      fields: { 'Content-Type': 'application/json' },
      wire: { together: true },
    });
  const [first, second, deletion, ...others] = await Promise.all([
    write(1),
    write(2),
    api.deleteImage(address, { wire: { together: true } }),
    write(3),
    write(4),
  ]);
  expectDeleted(deletion);
  noteUnanswered(first, second, ...others);
  const reads = [];
  for (const waitMs of [0, 100, 400]) reads.push(await api.getImage(id, { label: `after ${waitMs} ms`, waitMs }));
  return reads;
}
