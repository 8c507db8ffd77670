/**
 * `npm run test:unseen -- [SHARE] [SEED] [SERVER]`: mutates the code of two servers, runs the suite on each, and lists the mutations that
 * change an answer and violate no requirement. SHARE is the share of all mutations that is tried (default 0.05), SEED chooses them.
 * Survivors that are known stand in `survivors.ts` with their reason. Last line: `N passed, N failed`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withInternal } from '../../playwright-internals/internal-variable.ts';
import { runOnStandIn } from '../proof/stand-in-process.ts';
import { root } from '../root.ts';
import { environment } from '../runs/suite-run.ts';
import { reasonFor } from './survivors.ts';
import type { Outcome } from './unseen-part.ts';

const [tried = '0.05', seed = '1', only] = process.argv.slice(2);
if (!(Number(tried) > 0 && Number(tried) <= 1)) {
  console.error(`SHARE is a number above 0 and at most 1, such as 0.05; received ${tried}`);
  process.exit(2);
}
const names = only === undefined ? ['reference', 'plain'] : [only];
const memory = '/dev/shm';
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'delete-image-unseen-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
// The copies are modules, and find what they import.
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');

async function outcomesOf(name: string): Promise<Outcome[]> {
  const own = join(folder, name);
  const parts = availableParallelism();
  const run = (part: number): Promise<number | null> => {
    const file = join(root, 'helpers/selftest/unseen/unseen-part.ts');
    const words = ['--max-semi-space-size=64', file, name, own, String(part), String(parts), tried, seed];
    return runOnStandIn({ words, env: withInternal(environment(), {}) }, new Map());
  };
  const statuses = await Promise.all(Array.from({ length: parts }, (_, part) => run(part)));
  for (const status of statuses) if (status !== 0) console.log(`a process ended with status ${status}`);
  const lines = readFileSync(join(own, 'outcomes'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Outcome);
}

const shown = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 260);

function survivorText({ text, because, broken = [], untested = [], changes = [] }: Outcome): string {
  const why = reasonFor(text);
  const lines = [
    ...(because === '' ? [] : [because]),
    ...(broken.length === 0 ? [] : [`failed without a finding: ${broken.join(' ')}`]),
    ...(untested.length === 0 ? [] : [`no longer tested: ${untested.join(' ')}`]),
    ...changes.flatMap(([asked, before, after]) => [shown(asked), `  - ${shown(before)}`, `  + ${shown(after)}`]),
  ];
  return why === undefined ? `${text}\n${lines.map((line) => `    ${line}`).join('\n')}` : `${text}\n    known: ${why}`;
}

const total = { observable: 0, killed: 0, unexplained: 0 };
const share = (part: number, of: number): string => (of === 0 ? 'none' : `${((100 * part) / of).toFixed(1)} %`);
for (const name of names) {
  const startedMs = Date.now();
  const outcomes = await outcomesOf(name);
  const of = (kind: Outcome['kind']): readonly Outcome[] => outcomes.filter((outcome) => outcome.kind === kind);
  const survivors = of('survived');
  const known = survivors.filter(({ text }) => reasonFor(text) !== undefined);
  const undecided = of('undecided').length;
  const killed = of('killed').length + undecided;
  const observable = killed + survivors.length;
  total.observable += observable;
  total.killed += killed;
  total.unexplained += survivors.length - known.length;
  console.log(`${name}: ${outcomes.length - of('base').length} mutations (share ${tried}, seed ${seed})`);
  console.log(`  ${of('base')[0]?.because || 'nothing'} is violated without a mutation`);
  console.log(
    `  ${killed} killed (${undecided} leave the core undecided), ${survivors.length} survived (${known.length} for a known reason), ${of('beside').length} changed only what other answers say, ${of('unobserved').length} changed no answer`,
  );
  console.log(`  ${of('does not start').length} do not start; ${Math.round((Date.now() - startedMs) / 1000)} s`);
  for (const survivor of survivors) console.log(`  ${survivorText(survivor)}`);
  if (process.env.UNSEEN_ALL !== undefined)
    for (const { text, kind, because } of outcomes) console.log(`  ${kind.padEnd(14)} ${because.padEnd(12)} ${text}`);
}
const { observable, killed, unexplained } = total;
console.log(`killed: ${share(killed, observable)} of ${observable} that change an answer`);
console.log(
  `killed: ${share(killed, killed + unexplained)} of ${killed + unexplained} that change one in a way that nothing allows`,
);
process.exitCode = unexplained === 0 ? 0 : 1;
console.log(`${observable - unexplained} passed, ${unexplained} failed`);
