import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../../contracts/operation.ts';
import { startReference } from '../../reference/reference.ts';
import { coreRequirements } from '../../verdict/core.ts';
import { startRelay } from './relay.ts';
import { referenceFile } from './secured-reference.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

// On a real target a run costs requests and images. What the target gets is counted, preflight and clean-up included.

/** The most requests of a whole run on the reference target with one worker, and some for reads that wait until an image is saved. */
const mostRequests = 660;

/** The most images of such a run. */
const mostImages = 45;

/** With four workers, each of which has images of its own. */
const shareOfFour = 1.1;

/** The most images that the core and the first requirement of each documented code take. */
const mostImagesOfCore = 6;

/** What a run with these arguments sends to the reference target, and how many images it makes there. */
async function usage(...args: readonly string[]) {
  const reference = await startReference();
  const relay = await startRelay(Number(new URL(reference.baseUrl).port));
  const { path, remove } = scratchFolder();
  const { file, tokens } = referenceFile(path, 'reference', relay.origin);
  const { verdict, output } = await runSuite({ TARGET_FILE: file, ...tokens }, path, { args });
  remove();
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
  expect(images).toBeLessThanOrEqual(mostImages * shareOfFour);
  expect(requests).toBeLessThanOrEqual(mostRequests * shareOfFour);
});

test('the core and every documented code take few images', async () => {
  const wanted = [...coreRequirements, ...documentedCodes.map(({ code }) => `DI-${code}-01`)];
  const { verdict, images } = await usage('--workers=1', '--no-deps', `--grep=${wanted.map((id) => `@${id}`).join('|')}`);

  expect(verdict).toBe('partial');
  expect(images).toBeLessThanOrEqual(mostImagesOfCore);
});
