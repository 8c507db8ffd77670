import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../../contracts/operation.ts';
import { startReference } from '../../reference/reference.ts';
import { coreRequirements } from '../../verdict/core.ts';
import { startRelay } from './relay.ts';
import { referenceFile } from './secured-reference.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

// On a real target a run costs requests and images. What the target gets is counted, preflight and clean-up included.

/** The most requests of a whole run on the reference target with one worker, and some for reads that wait until an image is saved. */
const mostRequests = 780;

/** The most images of such a run. */
const mostImages = 56;

/** With four workers, each of which has images of its own, makes several at once, and looks for one that it deleted in every view. */
const shareOfFour = { requests: 1.2, images: 1.25 };

/** The most images that the core and the first requirement of each documented code take. Images are made five at a time. */
const mostImagesOfCore = 11;

/** What a run with these arguments sends to the reference target, and how many images it makes there. */
async function usage(...args: readonly string[]) {
  const reference = await startReference();
  const relay = await startRelay(Number(new URL(reference.baseUrl).port));
  const path = scratchFolder();
  const { file, tokens } = referenceFile(path, 'reference', relay.origin);
  // The list shows images of others, and what is aimed at the collection has to be counted, too.
  const described = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...described, limits: { ...described.limits, collectionDelete: true } }));
  const { verdict, output } = await runSuite({ TARGET_FILE: file, ...tokens }, path, { args });
  await relay.stop();
  await reference.close();
  if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);
  const images = verdict.requirements.reduce((sum, each) => sum + each.images, 0);
  return { verdict: verdict.verdict, requests: relay.requests().length, images };
}

test('a whole run on the reference target stays within its budget of requests and images', async () => {
  const { verdict, requests, images } = await usage('--workers=1');

  expect(verdict).toBe('conformant');
  expect(images).toBeLessThanOrEqual(mostImages);
  expect(requests).toBeLessThanOrEqual(mostRequests);
});

test('four workers send little more than one', async () => {
  const { verdict, requests, images } = await usage('--workers=4');

  expect(verdict).toBe('conformant');
  expect(images).toBeLessThanOrEqual(mostImages * shareOfFour.images);
  expect(requests).toBeLessThanOrEqual(mostRequests * shareOfFour.requests);
});

test('the core and every documented code take few images', async () => {
  const wanted = [...coreRequirements, ...documentedCodes.map(({ code }) => `DI-${code}-01`)];
  const { verdict, images } = await usage('--workers=1', '--no-deps', `--grep=${wanted.map((id) => `@${id}`).join('|')}`);

  expect(verdict).toBe('partial');
  expect(images).toBeLessThanOrEqual(mostImagesOfCore);
});
