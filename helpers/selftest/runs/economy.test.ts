import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../../contracts/operation.ts';
import { startReference } from '../../reference/reference.ts';
import { coreRequirements } from '../../verdict/core.ts';
import { secretsIn } from '../secret-search.ts';
import { startRelay } from './relay.ts';
import { referenceFile } from './secured-reference.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

// On a real target a run costs requests and images. What the target gets is counted, preflight and clean-up included.

/** The most requests of a whole run on the reference target with one worker, and some for reads that wait until an image is saved. */
const mostRequests = 780;

/** The most images of such a run. */
const mostImages = 56;

/** With four workers, each of which has images of its own, makes several at once, and looks for one that it deleted in every view. */
const shareOfFour = { requests: 1.2, images: 1.25 };

/** The most images that the core and the first requirement of each documented code take. */
const mostImagesOfCore = 11;

/** What a run with these arguments sends to the reference target, how many images it makes there, and the secrets in its files. */
async function usage({ args, page = false }: { readonly args: readonly string[]; readonly page?: boolean }) {
  const reference = await startReference();
  const relay = await startRelay(Number(new URL(reference.baseUrl).port));
  const path = scratchFolder();
  const { file, tokens } = referenceFile(path, 'reference', relay.origin);
  // The list shows images of others, and what is aimed at the collection has to be counted, too.
  const described = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...described, limits: { ...described.limits, collectionDelete: true } }));
  const { verdict, output } = await runSuite({ TARGET_FILE: file, ...tokens }, path, { args, ...(page && { page }) });
  await relay.stop();
  await reference.close();
  if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);
  const images = verdict.requirements.reduce((sum, each) => sum + each.images, 0);
  writeFileSync(join(path, 'output.txt'), output);
  const secrets = secretsIn(path, Object.values(tokens));
  // The search finds a text that is not secret, so it does unwrap the report.
  const known = page ? secretsIn(join(path, 'reports', 'html'), ['X-Auth-Token']) : [];
  return { verdict: verdict.verdict, requests: relay.requests(), images, tokens, secrets, known };
}

test('a whole run on the reference target stays within its budget of requests and images', async () => {
  const { verdict, requests, images } = await usage({ args: ['--workers=1'] });

  expect(verdict).toBe('conformant');
  expect(images).toBeLessThanOrEqual(mostImages);
  expect(requests).toBeLessThanOrEqual(mostRequests);
});

test('four workers send little more than one, and no file holds a token, in any format', async () => {
  const { verdict, requests, images, tokens, secrets, known } = await usage({ args: ['--workers=4'], page: true });

  expect(verdict).toBe('conformant');
  expect(images).toBeLessThanOrEqual(mostImages * shareOfFour.images);
  expect(requests).toBeLessThanOrEqual(mostRequests * shareOfFour.requests);
  expect([Object.keys(tokens).length, secrets]).toEqual([8, []]);
  expect(known.map(({ wrapping }) => wrapping)).toContain('plain > base64 > gzip');
});

test('the core and every documented code take few images', async () => {
  const wanted = [...coreRequirements, ...documentedCodes.map(({ code }) => `DI-${code}-01`)];
  const { verdict, images } = await usage({
    args: ['--workers=1', '--no-deps', `--grep=${wanted.map((id) => `@${id}`).join('|')}`],
  });

  expect(verdict).toBe('partial');
  expect(images).toBeLessThanOrEqual(mostImagesOfCore);
});
