import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { type Answer, recordingTarget } from '../testing/recording-target.ts';

const ids = [
  'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c',
  '7d0b1f0e-52a4-4c0c-8a0e-90f6f3a4c111',
  'e3c2a1b0-0d5f-4b7e-8f1a-6c9d2e4b5a70',
] as const;

/** Deletes images one after the other on a target that refuses so many deletions of each with 409. */
async function deleted(refusals: number, status = 'ACTIVE') {
  const refused = new Map<string, number>();
  const answer: Answer = ({ method, url }) => {
    const id = url.slice(-ids[0].length);
    if (method === 'GET') return { status: 200, json: { image: { id, status } } };
    refused.set(id, (refused.get(id) ?? 0) + 1);
    return { status: (refused.get(id) ?? 0) > refusals ? 204 : 409 };
  };
  const { api, ledger, sent } = recordingTarget({}, { aims: ['own'], answer });
  const statuses = [];
  const begun = performance.now();
  let tookMs = 0;
  for (const id of ids) {
    ledger.own(id, 'an image', 'name');
    await api.getImage(id);
    // The pauses of this target take no time.
    await delay(3 * tookMs);
    statuses.push((await api.deleteImage(ledger.image(id, 'own'))).response?.status);
    tookMs = performance.now() - begun;
  }
  return { statuses, deletions: sent.filter(({ method }) => method === 'DELETE').length };
}

test('a 409 to a deletion is sent again; if each first deletion gets one, whatever the age of its image, it counts', async () => {
  expect(await deleted(2)).toEqual({ statuses: [204, 204, 409], deletions: 7 });
});

test('a 409 that does not end counts, and the next is not waited for', async () => {
  expect(await deleted(9)).toEqual({ statuses: [409, 409, 409], deletions: 8 });
});

test('a 409 for an image that is still being created counts at once', async () => {
  expect(await deleted(1, 'SAVING')).toEqual({ statuses: [409, 409, 409], deletions: 3 });
});
