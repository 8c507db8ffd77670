import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { type Answer, recordingTarget } from '../testing/recording-target.ts';
import { keepTenantImages } from './tenant-images.ts';
import { lostSince, Windows } from './windows.ts';

const others = ['c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c', 'd2e6f1a8-93c4-4b57-8e0d-71fa25c8b936'];

for (const [what, left, said] of [
  ['stand', 2, undefined],
  ['lose one', 1, /^1 image of others that stood in this tenant before is gone or changed: d2e6f1a8/],
  ['are all gone', 0, /^2 images of others .* are gone or changed: c0de57a9/],
] as const)
  test(`images of others that ${what} are ${said === undefined ? 'no loss' : 'said to be lost'}`, async () => {
    let standing = 2;
    const answer: Answer = ({ url }) => {
      if (!/\/images(?:\/detail)?(?:\?|$)/.test(url)) return { status: 404 };
      return { status: 200, json: { images: others.slice(0, standing).map((id) => ({ id, name: 'golden', status: 'ACTIVE' })) } };
    };
    const { target } = recordingTarget({}, { answer, others: true });
    const scratch = freshFolder();
    await keepTenantImages(target, scratch);
    standing = left;

    expect((await lostSince(target, new Windows(scratch))) ?? '').toMatch(said ?? /^$/);
  });

test('after a DELETE of nothing that was answered as done, no further one leaves once a list lacks images of others', async () => {
  let standing = 2;
  const answer: Answer = ({ method, url }) => {
    if (method === 'DELETE') return { status: 204 };
    if (!/\/images(?:\/detail)?(?:\?|$)/.test(url)) return { status: 404 };
    return { status: 200, json: { images: others.slice(0, standing).map((id) => ({ id, name: 'golden', status: 'ACTIVE' })) } };
  };
  const { target, api, sent, scratch } = recordingTarget({}, { answer, others: true, aims: ['unknown'] });
  await keepTenantImages(target, scratch);
  const isSent = async (): Promise<boolean> => (await api.deleteIfFree(target.ledger.unknown())) !== undefined;

  expect([await isSent(), await isSent()]).toEqual([true, true]);
  standing = 1;
  expect([await isSent(), await isSent()]).toEqual([false, false]);
  standing = 2;
  expect(await isSent(), 'whatever a later list shows').toBe(false);
  expect(sent.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
});
