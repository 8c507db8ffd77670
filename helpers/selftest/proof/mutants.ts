/**
 * `npm run test:mutants`: every mutant is caught by exactly its requirements, and no conforming variant is accused. `PROOF_ROWS=own`
 * tries only the requirements that a subject names, and the nine codes, and all of them if these do not hold. One process for each core runs
 * the tests without Playwright's runner, which would take ten times as long. Last line: `N passed, N failed`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { complain, say } from '../../platform/text/print.ts';
import { part, runPart } from './plain-process.ts';
import { concludeProof, type EndedTests, holds, proofOf } from './proof.ts';
import { subjects } from './subjects.ts';

const words = process.argv.slice(2);
if (words.length > 0) {
  const some = `some mutants or variants (PROOF_SUBJECTS=name,name npm run test:mutants)`;
  const requirement = `some requirements on all of them (PROOF_REQUIREMENTS=DI-204-08 npm run test:mutants)`;
  complain(`The proof takes no arguments. Variables select what is tried: ${some}, or ${requirement}`);
  process.exit(2);
}
const started = Date.now();
const results = new Map<string, EndedTests>();
const errors: string[] = [];
const parts = Math.min(availableParallelism(), subjects.length);

/** The small files of half a million requests stay in memory where the system has a folder for that. */
const memory = '/dev/shm';
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'delete-image-proof-'));

async function run(place: number, round: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const status = await runPart([part, 'subjects', join(folder, round)], results, variables);
  if (status !== 0) errors.push(`part ${place} of ${parts} ended with status ${status}`);
}

process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const tryAll = (round: string, variables: Readonly<Record<string, string>> = {}): Promise<unknown> =>
  Promise.all(Array.from({ length: parts }, (_, index) => run(index + 1, round, variables)));
await tryAll('first');
// A rule over all exchanges may need traffic that no row of the subject sends: only a whole run shows that it is missed. After a whole
// run, the few that fail are tried again: with many others on a busy machine, one that is about a moment can miss it.
const failed = subjects.filter((subject) => !holds(proofOf(subject, results.get(subject.name) ?? {})));
const again = failed.map(({ name }) => name).join(',');
if (failed.length > 0) await tryAll('whole', { PROOF_ROWS: 'all', PROOF_SUBJECTS: again });
if (failed.length > 0) say(`tried twice: ${again}`);
for (const { name } of subjects) if (!results.has(name)) errors.push(`${name} was not tried`);
const tried = subjects.filter(({ name }) => results.has(name));
const proofs = tried.map((subject) => proofOf(subject, results.get(subject.name) ?? {}));
const tests = [...results.values()].reduce((sum, each) => sum + Object.keys(each).length, 0);
process.exitCode = concludeProof(proofs, tests, (Date.now() - started) / 1000, errors) ? 0 : 1;
