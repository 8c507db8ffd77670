import { expect, test } from '@playwright/test';
import type { Images } from '../targets/images.ts';
import { type Answer, recordingTarget } from '../targets/testing/recording-target.ts';
import { readsBesideRefusals, readsBesideUnknown } from './beside-refusals.ts';
import { Sharing } from './once-per-worker.ts';

const victim = '01234567-89ab-4def-8123-456789abcde0';
const watched = '01234567-89ab-4def-8123-456789abcde1';

/** A target with an image that requests are aimed at and one that is watched; `takes` says which deletion takes the latter. */
function world({ takes = () => false }: { takes?: (isOfVictim: boolean) => boolean }) {
  let isTaken = false;
  const answer: Answer = ({ method, url }) => {
    const id = url.split('/').at(-1) ?? '';
    if (method === 'DELETE' && takes(id === victim)) isTaken = true;
    if (method !== 'GET') return { status: id === victim ? 401 : 404 };
    return id === watched && isTaken ? { status: 404 } : { status: 200, json: { image: { id, name: id, status: 'ACTIVE' } } };
  };
  const over = { images: { source: 'snapshot', server: '1' } } as const;
  const { api, target, ledger, sent } = recordingTarget(over, { aims: ['victim', 'unknown', 'bystander'], answer });
  for (const id of [victim, watched]) ledger.own(id, id, 'name');
  const images = {
    victim: async () => ({ id: victim, name: victim, address: ledger.image(victim, 'victim') }),
    watched: async () => [{ id: watched, name: watched }],
    restock: () => {},
  } as unknown as Images;
  const deletions = (): number => sent.filter(({ method }) => method === 'DELETE').length;
  return { of: { api, images, sharing: new Sharing(target.recorder) }, deletions };
}

const statuses = (reads: Awaited<ReturnType<typeof readsBesideUnknown>>) => reads.map(({ response }) => response?.status);

test('images that stand beside refusals and unknown images decide both', async () => {
  const { of, deletions } = world({});
  expect(statuses(await readsBesideRefusals(of))).toEqual([200]);
  const before = deletions();

  expect(statuses(await readsBesideUnknown(of))).toEqual([200]);
  expect(deletions()).toBe(before);
});

test('unknown images are deleted beside others once more where an image was lost', async () => {
  const { of, deletions } = world({ takes: (isOfVictim) => isOfVictim });
  expect(statuses(await readsBesideRefusals(of))).toEqual([404]);
  const before = deletions();
  await readsBesideUnknown(of);

  expect(deletions()).toBe(before + 2);
});

test('an unknown image that takes another is found without an earlier test, too', async () => {
  const { of } = world({ takes: (isOfVictim) => !isOfVictim });

  expect(statuses(await readsBesideUnknown(of))).toEqual([404]);
});
