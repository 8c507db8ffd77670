import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../../contracts/operation.ts';
import { manyDeletions } from '../../spec-words/deletions-in-a-row.ts';
import { coreRequirements } from '../../verdict/core.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

// On a real target a run costs requests and images. With one worker, what tests share is counted once.

/** Requests that making an image and proving it to be the run's own take. */
const requestsOfImage = 2;

/**
 * The most requests of a whole run on the reference target, without those that make images and the many plain deletions: 596, and some that
 * wait for an image to be saved, more of them on a busy machine.
 */
const mostRequests = 636;

/** The most images of a whole run on the reference target, without those of the many plain deletions. */
const mostImages = 29;

/** The most images that the core and the first requirement of each documented code take. */
const mostImagesOfCore = 6;

/** What a run on the reference target sent and made. */
async function usage(...selection: readonly string[]) {
  const { path, remove } = scratchFolder();
  const { verdict, output } = await runSuite({}, path, { args: ['--workers=1', ...selection] });
  remove();
  if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);
  const sum = (of: 'requests' | 'images'): number => verdict.requirements.reduce((total, each) => total + each[of], 0);
  return { verdict: verdict.verdict, requests: sum('requests'), images: sum('images') };
}

test('a whole run on the reference target stays within its budget of requests and images', async () => {
  const { verdict, requests, images } = await usage();

  expect(verdict).toBe('conformant');
  expect(images - manyDeletions).toBeLessThanOrEqual(mostImages);
  expect(requests - requestsOfImage * images - manyDeletions).toBeLessThanOrEqual(mostRequests);
});

test('the core and every documented code take few images', async () => {
  const wanted = [...coreRequirements, ...documentedCodes.map(({ code }) => `DI-${code}-01`)];
  const { verdict, images } = await usage('--no-deps', `--grep=${wanted.map((id) => `@${id}`).join('|')}`);

  expect(verdict).toBe('conformant');
  expect(images).toBeLessThanOrEqual(mostImagesOfCore);
});
