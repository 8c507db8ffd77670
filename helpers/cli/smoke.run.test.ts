import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements, severityOf } from '../../contracts/requirements.ts';
import { leftToWholeRun, smokeMost, smokeRequirements } from '../../contracts/smoke.ts';
import { mutants as allMutants } from '../reference/mutants/index.ts';
import { startReference } from '../reference/reference.ts';
import { behaviours } from '../reference/variants.ts';
import { part, runPart } from '../selftest/proof/plain-process.ts';
import type { EndedTests } from '../selftest/proof/proof.ts';
import { deadPort } from '../selftest/runs/raw-servers.ts';
import { runCommand, scratchFolder, verdictIn } from '../selftest/runs/suite-run.ts';
import { noticing, referenceFile } from '../selftest/runs/test-reference.ts';
import { onPush } from '../selftest/test-kinds.ts';

/** What the target gets in all: the preflight takes 21 requests, and the clean-up some for each image. */
const mostSeen = 190;

/** A verdict counts what arms and disarms the refusals of the reference, too: 409, 413, 500 and 503 take two requests each. */
const arming = 8;

/** A smoke run on the reference target, or on a mutant of it, that would wait ten minutes if it settled. */
async function smoke(behaviour: string, ...options: readonly string[]) {
  let seen = 0;
  const reference = await startReference({ behaviours: { [behaviour]: noticing(() => (seen += 1), behaviours[behaviour]) } });
  const path = scratchFolder();
  const { file, tokens } = referenceFile(path, 'reference', reference.baseUrl, { behaviour });
  const variables = { TARGET_FILE: file, ...tokens, TARGET_SETTLE_MS: '60000', CONFORMANCE_OUT: join(path, 'reports') };
  const { status, output } = await runCommand(['smoke', ...options], { variables });
  const verdict = verdictIn(path);
  const html = join(path, 'reports', 'html');
  const pages = readdirSync(html).map((name) => readFileSync(join(html, name)).length);
  await reference.close();
  if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);
  const sum = (name: 'requests' | 'images') => verdict.requirements.reduce((total, row) => total + row[name], 0);
  const used = { requests: sum('requests'), images: sum('images'), seen };
  return { status, output, verdict, used, pageSize: Math.max(...pages) };
}

test('a smoke run on the reference target is partial, within its limits, and says what it is worth', onPush, async () => {
  const service = await deadPort();
  const url = `http://127.0.0.1:${service}/`;
  const command = `node -e "require('http').createServer((_, response) => response.end()).listen(${service}, '127.0.0.1')"`;
  const { status, output, verdict, used, pageSize } = await smoke('', '--server', command, '--wait', url);

  expect(status, output).toBe(0);
  expect(verdict).toMatchObject({
    verdict: 'partial',
    selection: { kind: 'smoke', text: 'smoke', selected: smokeRequirements.length, of: requirementIds.length },
    counts: { error: 0, warning: 0, note: 0, broken: 0 },
  });
  expect(verdict.codes.filter(({ outcome }) => !['pass', 'partial'].includes(outcome))).toEqual([]);
  const undecided = verdict.requirements.filter(({ id, verdict: word }) => smokeRequirements.includes(id) && word !== 'pass');
  expect(undecided.map(({ id }) => id)).toEqual([]);
  expect(used.requests).toBeLessThanOrEqual(smokeMost.requests + arming);
  expect(used.images).toBeLessThanOrEqual(smokeMost.images);
  expect(used.seen).toBeLessThanOrEqual(mostSeen);
  expect(output).toContain('--help says what only a whole run looks for');
  expect(output).toContain('images read again at the end');
  expect(pageSize).toBeGreaterThan(0);
  expect(pageSize).toBeLessThan(500_000);
  await expect(fetch(url), 'the service that the run started has ended').rejects.toThrow();
});

test('a smoke run that finds a loss is red, and makes a page of Allure if asked to', async () => {
  const { status, output, verdict, pageSize } = await smoke('deletes-although-401', '--page', '--quiet');

  expect(status, output).toBe(1);
  expect(output).not.toContain('the worst damage first');
  expect(verdict).toMatchObject({ verdict: 'nonconformant', selection: { kind: 'smoke' } });
  expect(pageSize).toBeGreaterThan(500_000);
});

test('a smoke run finds each mutant that loses or exposes an image, unless its help says that only a whole run looks for that', async () => {
  test.setTimeout(900_000);
  const left = new Set(leftToWholeRun.flatMap(({ requirements: ids }) => ids));
  const breaks = new Map(allMutants.map((mutant) => [mutant.name, mutant.breaks]));
  const isLoss = (id: RequirementId): boolean => severityOf(requirements[id]) === 'DATA LOSS';
  /** The requirements whose tests find a mutant: on the loss, if one of them is; the rules on all exchanges only if there is no other. */
  const findersOf = (name: string): readonly RequirementId[] => {
    const all = breaks.get(name) ?? [];
    const tests = all.filter((id) => !('over' in requirements[id]));
    const [losses, rules] = [tests.filter(isLoss), all.filter(isLoss)];
    return [losses, tests, rules].find(({ length }) => length > 0) ?? [];
  };
  const tried = new Map<string, EndedTests>();
  expect(await runPart([part, 'smoke'], tried)).toBe(0);
  const isFound = (tests: EndedTests): boolean =>
    requirementIds.some((id) => tests[id]?.violated === true && requirements[id].level === 'MUST');
  const missed = [...tried].flatMap(([name, tests]) => (isFound(tests) ? [] : [{ name, finders: findersOf(name) }]));
  const found = new Set(missed.flatMap(({ finders }) => finders));

  expect(tried.size).toBeGreaterThan(100);
  expect(missed.filter(({ finders }) => !finders.every((id) => left.has(id)))).toEqual([]);
  expect([...left].filter((id) => !found.has(id))).toEqual([]);
});
