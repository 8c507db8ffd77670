import { mkdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FullResult, Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import { requirementOf } from '../requirement.ts';
import { proofPage } from './proof-page.ts';
import { type Subject, subjects } from './subjects.ts';

/** What the tests said about one mutant or variant. */
export interface Proof extends Subject {
  /** Requirements that a matcher recorded a violation of. */
  readonly killedBy: readonly RequirementId[];
  /** Of those that are to be violated, the ones that recorded no violation, with how their test ended. */
  readonly missed: Readonly<Record<string, string>>;
  /** Violations of other requirements: a mutant that hits beside its mark, a variant that is accused. */
  readonly collateral: Readonly<Record<string, string>>;
  /** Tests that failed without a violation: the harness is at fault. */
  readonly broken: Readonly<Record<string, string>>;
}

interface Ended {
  readonly status: string;
  readonly violated: boolean;
  readonly reason: string;
}

const folder = join(process.cwd(), 'reports', 'proof');

/** Judges the proof: each mutant is killed by exactly its requirements, by a recorded violation, and no variant is accused. */
export default class ProofReporter implements Reporter {
  readonly #ended = new Map<string, Map<RequirementId, Ended>>();
  readonly #judged = new Set<string>();
  #errors: string[] = [];

  printsToStdio(): boolean {
    return true;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const mutant = test.parent.project()?.name ?? '';
    const violation = result.annotations.find(({ type }) => type === 'violation');
    const skip = result.annotations.find(({ type }) => type === 'skip')?.description;
    const reason = violation?.description ?? skip ?? result.error?.message ?? '';
    const tests = this.#ended.get(mutant) ?? new Map<RequirementId, Ended>();
    this.#checkOrder(mutant, test.location.file);
    tests.set(requirementOf(test.tags), { status: result.status, violated: violation !== undefined, reason });
    this.#ended.set(mutant, tests);
  }

  /** The rules over everything seen are judged on nothing where another test of the mutant comes after them. */
  #checkOrder(mutant: string, file: string): void {
    const seen = file.includes(`${sep}seen${sep}`);
    if (seen) this.#judged.add(mutant);
    else if (this.#judged.has(mutant)) this.#errors.push(`${mutant}: ${file} ran after the rules over everything seen`);
  }

  onError(error: TestError): void {
    this.#errors.push(error.message ?? error.value ?? 'unknown error');
  }

  async onEnd(result: FullResult): Promise<{ status: 'passed' | 'failed' } | undefined> {
    const proofs = subjects.filter(({ name }) => this.#ended.has(name)).map((subject) => this.#proof(subject));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'matrix.json'), `${JSON.stringify(proofs, null, 1)}\n`);
    writeFileSync(join(folder, 'matrix.html'), proofPage(proofs));
    for (const proof of proofs.filter((each) => !holds(each))) process.stdout.write(told(proof));
    for (const error of this.#errors) process.stdout.write(`${error}\n`);
    const red = proofs.filter((proof) => !holds(proof)).length + this.#errors.length;
    const tests = [...this.#ended.values()].reduce((sum, each) => sum + each.size, 0);
    const count = (kind: Subject['kind']): number => proofs.filter((proof) => proof.kind === kind).length;
    const seconds = Math.round(result.duration / 1000);
    process.stdout.write(
      `${count('mutant')} mutants and ${count('variant')} variants, ${tests} tests in ${seconds} s; matrix in reports/proof/matrix.html\n`,
    );
    process.stdout.write(`${proofs.length - red} passed, ${red} failed\n`);
    if (result.status === 'interrupted' || result.status === 'timedout') return undefined;
    return { status: red > 0 || proofs.length === 0 ? 'failed' : 'passed' };
  }

  #proof(subject: Subject): Proof {
    const { violates } = subject;
    const tests = this.#ended.get(subject.name) ?? new Map<RequirementId, Ended>();
    const killedBy = requirementIds.filter((id) => tests.get(id)?.violated);
    const missed = violates.filter((id) => !killedBy.includes(id));
    const collateral = killedBy.filter((id) => !violates.includes(id));
    const broken = requirementIds.filter((id) => {
      const test = tests.get(id);
      return test !== undefined && !test.violated && ['failed', 'timedOut', 'interrupted'].includes(test.status);
    });
    const reasons = (ids: readonly RequirementId[]): Record<string, string> =>
      Object.fromEntries(ids.map((id) => [id, `${tests.get(id)?.status ?? 'not run'}: ${tests.get(id)?.reason ?? ''}`]));
    return {
      ...subject,
      killedBy,
      missed: reasons(missed),
      collateral: reasons(collateral),
      broken: reasons(broken),
    };
  }
}

/** Whether exactly the wanted violations were recorded. */
export const holds = ({ missed, collateral, broken }: Proof): boolean =>
  [missed, collateral, broken].every((each) => Object.keys(each).length === 0);

function told({ name, kind, about, missed, collateral, broken }: Proof): string {
  const lines = [
    ...Object.entries(missed).map(([id, reason]) => `  missed by      ${id}  ${short(reason)}`),
    ...Object.entries(collateral).map(([id, reason]) => `  also killed by ${id}  ${short(reason)}`),
    ...Object.entries(broken).map(([id, reason]) => `  broke          ${id}  ${short(reason)}`),
  ];
  return `${kind} ${name}: ${about}\n${lines.join('\n')}\n`;
}

const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 240);
