import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { startReference } from '../../reference/reference.ts';
import { secretsIn } from '../secret-search.ts';
import type { EndedProcess } from './ended-process.ts';
import { runCommand, runSuite, scratchFolder } from './suite-run.ts';
import { noticing, referenceFile } from './test-reference.ts';

// On a real target a run costs requests and images. What the target gets is counted, preflight and clean-up included.

/**
 * The most requests of a whole run on the reference target with one worker, and some for reads that wait until an image is saved. A hundred
 * and sixty of them try access by every caller, place of a credential, spelling and method, identifiers that a layer undoes, connections, and
 * every way of looking at an image after a refusal and a deletion: each of the last seventy showed a defect that no run had seen. The list shows
 * images of others: 46 reads look for those before a request.
 */
const mostRequests = 1105;

const mostImages = 54;

/**
 * With four workers, each of which has images of its own, makes several at once, and looks for one that it deleted in every view. Which worker gets
 * which test depends on the machine: 1,320 to 1,435 requests were seen.
 */
const shareOfFour = { requests: 1.4, images: 1.25 };

interface Usage {
  readonly args: readonly string[];
  readonly page?: boolean;
  /** Commands that are started on the target before it. Nothing that they send is counted. */
  readonly before?: readonly (readonly string[])[];
}

/** What a run sends to the reference target, how many images it makes there, and the secrets in its files. */
async function usage({ args, page = false, before = [] }: Usage) {
  let requests = 0;
  const reference = await startReference({ behaviours: { '': noticing(() => (requests += 1)) } });
  const path = scratchFolder();
  const { file, tokens } = referenceFile(path, 'reference', reference.baseUrl);
  // The list shows images of others, and what is aimed at the collection has to be counted, too.
  const described = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...described, limits: { ...described.limits, collectionDelete: true } }));
  const commands: EndedProcess[] = [];
  const variables = { TARGET_FILE: file, ...tokens, CONFORMANCE_OUT: join(path, 'reports') };
  for (const words of before) commands.push(await runCommand(words, { variables, compiled: true }));
  requests = 0;
  const { verdict, output } = await runSuite(variables, path, { args, ...(page && { page }) });
  await reference.close();
  if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);
  const images = verdict.requirements.reduce((sum, each) => sum + each.images, 0);
  writeFileSync(join(path, 'output.txt'), output);
  const secrets = secretsIn(path, Object.values(tokens));
  return { verdict, commands, requests, images, tokens, secrets, reports: join(path, 'reports') };
}

/** Requirements whose tests passed without an exchange whose text Allure's page shows. */
function passedUnseen(reports: string): string[] {
  const results = join(reports, 'allure-results');
  const names = readdirSync(results).filter((name) => name.endsWith('-result.json'));
  const all = names.map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')) as ShownTest);
  const isShown = ({ status, steps }: ShownTest): boolean =>
    status !== 'passed' || steps.some(({ attachments }) => attachments.length > 0);
  expect(all).toHaveLength(requirementIds.length);
  return all.filter((each) => !isShown(each)).map(({ name }) => name);
}

interface ShownTest {
  readonly name: string;
  readonly status: string;
  readonly steps: readonly { readonly attachments: readonly unknown[] }[];
}

/** What a folder takes of a disk that gives a file whole blocks of 4 KiB. */
function octetsOnDisk(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.map((entry) => (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0));
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 4096) * 4096, 0);
}

/** The preflight foresees what is not tested for this reason: this reference target has no TLS. */
const foreseen: readonly (string | undefined)[] = ['http2-without-tls'];

/** Reasons that only the answers of a run can show: no setting changes them. */
const shownByAnswers: readonly (string | undefined)[] = ['not-seen', 'condition-ignored', 'no-condition-offered'];

test('a whole run on the reference target stays within its budget, and decides what preflight and plan foretold', async () => {
  const before = [
    ['preflight', '--make', '--arm'],
    ['plan', '--workers=1'],
  ];
  const { verdict, commands, requests, images, reports } = await usage({ args: ['--workers=1'], before });
  const [{ status = null, output = '' } = {}, { output: plan = '' } = {}] = commands;
  const [, foretold, of] = /a run tests at most (\d+) of (\d+) MUST requirements of the profile service/.exec(output) ?? [];
  const untested = verdict.requirements.filter(
    ({ level, gated, verdict: word, reason }) =>
      level === 'MUST' && gated && word === 'untested' && !foreseen.includes(reason?.code),
  );
  const gated = verdict.areas.filter((area) => area.gated);
  const sum = (member: 'decided' | 'of'): number => gated.reduce((all, { must }) => all + must[member], 0);
  const [, needed] = /images needed: (\d+) at most/.exec(plan) ?? [];
  const [, about] = /requests: about (\d+)/.exec(plan) ?? [];

  expect(untested.filter(({ reason }) => !shownByAnswers.includes(reason?.code))).toEqual([]);
  expect(plan).toContain(` at most ${foretold} of ${of} MUST requirements of the profile service`);
  const decided = Number(foretold) - untested.length;
  expect({ status, decided, of: Number(of) }, output).toEqual({ status: 0, decided: sum('decided'), of: sum('of') });
  expect(output).toContain('one image was created and deleted');
  expect(requests).toBeGreaterThan(Number(about) / 2);
  expect(requests).toBeLessThan(Number(about) * 1.5);
  expect(images).toBeGreaterThan(Number(needed) / 2);
  expect(images).toBeLessThanOrEqual(Number(needed));
  expect(verdict.verdict).toBe('conformant');
  // No mutant lets a reader delete only what is being saved.
  expect(readFileSync(join(reports, 'exchanges.har'), 'utf8')).toMatch(/DI-204-1[125], judged, by the reader/);
  expect(images).toBeLessThanOrEqual(mostImages);
  expect(requests, `${requests} requests`).toBeLessThanOrEqual(mostRequests);
});

test('four workers send little more than one, no file holds a token, and every test that passed shows its ground in few octets', async () => {
  const { verdict, requests, images, tokens, secrets, reports } = await usage({ args: ['--workers=4'], page: true });

  expect(verdict.verdict).toBe('conformant');
  expect(images).toBeLessThanOrEqual(mostImages * shareOfFour.images);
  expect(requests).toBeLessThanOrEqual(mostRequests * shareOfFour.requests);
  expect([Object.keys(tokens).length, secrets]).toEqual([8, []]);
  expect(passedUnseen(reports)).toEqual([]);
  expect(statSync(join(reports, 'html/allure.html')).size).toBeLessThan(10_000_000);
  expect(octetsOnDisk(reports)).toBeLessThan(16_000_000);
});
