import { expect, test } from '@playwright/test';
import type { Images } from '../images/images.ts';
import { type Answer, recordingTarget } from '../images/testing/recording-target.ts';
import { testsRunBy } from '../shared/premise.ts';
import { OncePerWorker } from './once-per-worker.ts';
import { race, raceWithReads, readsAfterWrites } from './races.ts';

const id = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const name = 'di-conformance-00000abcdef-0a1b2c3d';
const answer: Answer = ({ method }) =>
  method === 'GET' ? { status: 200, json: { image: { id, name, status: 'ACTIVE' } } } : { status: 204 };

/** A target with an image of the run, which stands, beside images of others or alone. */
function standing(others: boolean) {
  const { api, ledger, target, sent } = recordingTarget({}, { aims: ['own', 'derived'], others, answer });
  ledger.own(id, name, 'name', {});
  const images = { present: async () => ({ id, name, address: ledger.image(id, 'own') }) } as unknown as Images;
  const changes = () => sent.filter(({ method }) => method !== 'GET').length;
  return { api, images, sharing: new OncePerWorker(target.recorder), changes };
}

const races: Readonly<Record<string, (target: ReturnType<typeof standing>) => Promise<unknown>>> = {
  'eight deletions of one image': ({ api, images, sharing }) => race(api, images, sharing),
  'writes of metadata that race a deletion': ({ api, images }) => readsAfterWrites(api, images),
};

test.afterEach(() => testsRunBy(test));

for (const [what, start] of Object.entries(races))
  test(`${what} are sent only where no image of others may be there: no GET can come before each`, async () => {
    // No test runs as far as a premise can tell, so that one that does not hold throws.
    testsRunBy({ info: () => undefined as never, skip: () => {} });
    const beside = standing(true);
    await expect(start(beside)).rejects.toThrow('no GET can come before each');
    expect(beside.changes()).toBe(0);

    const alone = standing(false);
    await start(alone);
    expect(alone.changes()).toBeGreaterThan(4);
  });

test('reads that race a deletion leave one DELETE, of an image that stands', async () => {
  const beside = standing(true);
  await raceWithReads(beside.api, beside.images);

  expect(beside.changes()).toBe(1);
});
