/**
 * One process of `npm run test:model`, on the stand-in of Playwright's runner: runs the suite on known and on generated services, and fails with the
 * smallest one on which a request hits an image that the run neither made nor was given. Last line: `N passed, M failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { declared } from '../../playwright-internals/stand-in/playwright-test.ts';
import { newRun } from '../../shared/run-id.ts';
import { publishRun } from '../../shared/run-state.ts';
import { print } from '../../text/print.ts';
import { root } from '../root.ts';
import { knownDangers } from './known.ts';
import { type Trial, trials } from './shapes.ts';
import { tried } from './tried.ts';

/** The specs whose requests could reach an image. */
const specs: readonly string[] = [
  ...['204-delete-successful', '400-error', '401-unauthorized', '403-forbidden', '404-not-found', '405-bad-method'],
  ...['blast-radius', 'concurrency', 'identifiers', 'identifiers-and-siblings', 'negotiation', 'removal', 'repeat'],
  'undecodable-identifiers',
];

/** Services that are tried at the same time: some wait for a moment. */
const lanes = 8;

const [services = '400', wholes = '10', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'delete-image-model-'));
publishRun(newRun(folder, { universes: 'http://127.0.0.1:9' }));
for (const name of specs) await import(pathToFileURL(join(root, 'specs', `${name}.spec.ts`)).href);

const failures: string[] = [];

/** The first requests that hit what they must not. */
async function hitsOf(trial: Trial): Promise<string> {
  const hits = await tried(trial, declared, folder);
  return hits
    .slice(0, 3)
    .map((hit) => JSON.stringify(hit))
    .join('\n');
}

async function check(name: string, whole: boolean, numRuns: number, laneSeed: number): Promise<void> {
  const holds = fc.asyncProperty(trials(declared.length, whole), async (trial: Trial) => {
    const hits = await hitsOf(trial);
    if (hits !== '') throw new Error(hits);
  });
  const {
    failed,
    counterexample,
    counterexamplePath,
    numShrinks,
    errorInstance: error,
  } = await fc.check(holds, { numRuns, seed: laneSeed });
  if (!failed) return;
  const [trial] = counterexample ?? [];
  const titles = trial?.tests.map((place) => declared[place]?.details.tag.join(' ')) ?? [];
  failures.push(
    `${name}: seed ${laneSeed}, path ${counterexamplePath}, shrunk ${numShrinks} times\n${JSON.stringify(trial)}\ntests: ${titles.join('; ')}\n${error instanceof Error ? error.message : error}`,
  );
}

const each = (name: string, whole: boolean, total: number): Promise<void>[] =>
  Array.from({ length: lanes }, (_, lane) => check(name, whole, Math.ceil(total / lanes), Number(seed) + lane));

const startedMs = performance.now();
for (const [what, trial] of Object.entries(knownDangers)) {
  const hits = await hitsOf(trial);
  if (hits !== '') failures.push(`${what}:\n${hits}`);
}
await Promise.all(each('a service', false, Number(services)));
if (Number(wholes) > 0) await Promise.all(each('a whole selection', true, Number(wholes)));
rmSync(folder, { recursive: true, force: true });
print(`${failures.join('\n\n')}\nseed ${seed}, ${Math.round((performance.now() - startedMs) / 1000)} s\n`);
print(
  `${Object.keys(knownDangers).length + Number(services) + Number(wholes) - failures.length} passed, ${failures.length} failed\n`,
);
process.exit(failures.length === 0 ? 0 : 1);
