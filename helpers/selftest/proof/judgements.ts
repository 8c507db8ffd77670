/**
 * `npm run test:judgements`: shows that every judgement of a spec is needed. It disables the first judgement of every test, then the
 * second, and so on, and runs the proof by mutants each time. If all mutants of a requirement are still caught, no mutant depends on
 * the disabled judgement: it is a survivor. Last line: `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RequirementId, requirementIds } from '../../../contracts/requirements.ts';
import { withInternal } from '../../playwright-internals/internal-variable.ts';
import { ownRun } from '../../settings/scrubbed.ts';
import { root } from '../runs/suite-run.ts';
import type { Proof } from './proof.ts';
import { type Subject, subjects } from './subjects.ts';

/** Survivors that are known, each with the reason why the judgement stays. */
const kept: Readonly<Partial<Record<`${RequirementId} ${number}`, string>>> = {};

/** How many judgements the test of each requirement makes. */
function judgementsByRequirement(): Map<string, number> {
  const specs = join(root, 'specs');
  const files = readdirSync(specs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.spec.ts'));
  const tests = files.flatMap((file) =>
    readFileSync(join(specs, file), 'utf8')
      .split(/^test\(/m)
      .slice(1),
  );
  return new Map(
    tests.flatMap((text) => {
      const id = /requirement\(\s*'(DI-[A-Z0-9]+-\d\d)'/.exec(text)?.[1];
      return id === undefined ? [] : [[id, text.split(/\bexpect\(/).length - 1] as const];
    }),
  );
}

/** As few mutants as break every requirement that any mutant breaks. */
function cover(ids: readonly RequirementId[]): Subject[] {
  const missing = new Set(ids);
  const chosen: Subject[] = [];
  const mutants = subjects.filter(({ kind }) => kind === 'mutant');
  while (missing.size > 0) {
    const gain = ({ violates }: Subject): number => violates.filter((id) => missing.has(id)).length;
    const best = mutants.toSorted((a, b) => gain(b) - gain(a))[0];
    if (best === undefined || gain(best) === 0) break;
    chosen.push(best);
    for (const id of best.violates) missing.delete(id);
  }
  return chosen;
}

/** The requirements that caught all of their mutants with the n-th judgement disabled. */
function survivors(n: number, ids: readonly RequirementId[], mutants: readonly Subject[]): RequirementId[] {
  const env = {
    ...withInternal(ownRun(process.env), { disabledJudgement: n }),
    PROOF_SUBJECTS: mutants.map(({ name }) => name).join(','),
  };
  spawnSync('npx', ['tsx', 'helpers/selftest/proof/mutants.ts'], { cwd: root, env, stdio: 'ignore' });
  const proofs = JSON.parse(readFileSync(join(root, 'reports/proof/matrix.json'), 'utf8')) as Proof[];
  return ids.filter((id) => {
    const breaking = proofs.filter(({ violates }) => violates.includes(id));
    return breaking.length > 0 && breaking.every(({ killedBy }) => killedBy.includes(id));
  });
}

const counts = judgementsByRequirement();
const broken = requirementIds.filter((id) => subjects.some(({ kind, violates }) => kind === 'mutant' && violates.includes(id)));
let judged = 0;
const left: string[] = [];

for (let n = 1; n <= Math.max(...counts.values()); n += 1) {
  const ids = broken.filter((id) => (counts.get(id) ?? 0) >= n);
  judged += ids.length;
  const suspects = survivors(n, ids, cover(ids));
  // A mutant that two judgements catch proves nothing about one of them; another mutant may.
  const others = subjects.filter(({ kind, violates }) => kind === 'mutant' && violates.some((id) => suspects.includes(id)));
  const survived = suspects.length === 0 ? [] : survivors(n, suspects, others);
  left.push(...survived.map((id) => `${id} ${n}`));
  console.log(`judgement ${n} disabled in ${ids.length} tests: ${survived.length === 0 ? 'no survivor' : survived.join(', ')}`);
}
const unexplained = left.filter((name) => !(name in kept));
for (const name of left) console.log(`${name}: ${kept[name as keyof typeof kept] ?? 'nothing depends on this judgement'}`);
process.exitCode = unexplained.length === 0 ? 0 : 1;
console.log(`${judged - unexplained.length} passed, ${unexplained.length} failed`);
