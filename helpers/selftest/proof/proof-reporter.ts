import { sep } from 'node:path';
import type { FullResult, Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { requirementOf } from '../../verdict/declared.ts';
import { targetName } from '../../verdict/project-names.ts';
import { reasonsIn } from '../../verdict/reason.ts';
import { concludeProof, type Ended, proofOf } from './proof.ts';
import { subjects } from './subjects.ts';

/** Judges the proof on Playwright's own runner: each subject is a project. */
export default class ProofReporter implements Reporter {
  readonly #ended = new Map<string, Partial<Record<RequirementId, Ended>>>();
  readonly #judged = new Set<string>();
  readonly #errors: string[] = [];

  printsToStdio(): boolean {
    return true;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const subject = targetName(test.parent.project()?.name ?? '');
    const finding = result.annotations.find(({ type }) => type === 'finding');
    const skip = result.annotations.find(({ type }) => type === 'skip')?.description;
    const reason = finding?.description ?? skip ?? result.error?.message ?? '';
    const tests = this.#ended.get(subject) ?? {};
    this.#checkOrder(subject, test.location.file);
    const [why] = reasonsIn(result.annotations);
    const end = { status: result.status, violated: finding !== undefined, reason };
    tests[requirementOf(test.tags)] = { ...end, ...(why !== undefined && { why }) };
    this.#ended.set(subject, tests);
  }

  /** The rules over all exchanges miss those of a test that runs after them. */
  #checkOrder(subject: string, file: string): void {
    if (file.includes(`${sep}every-response${sep}`)) this.#judged.add(subject);
    else if (this.#judged.has(subject)) this.#errors.push(`${subject}: ${file} ran after the rules over everything seen`);
  }

  onError(error: TestError): void {
    this.#errors.push(error.message ?? error.value ?? 'unknown error');
  }

  async onEnd(result: FullResult): Promise<{ status: 'passed' | 'failed' } | undefined> {
    const tried = subjects.filter(({ name }) => this.#ended.has(name));
    const proofs = tried.map((subject) => proofOf(subject, this.#ended.get(subject.name) ?? {}));
    const tests = [...this.#ended.values()].reduce((sum, each) => sum + Object.keys(each).length, 0);
    const all = concludeProof(proofs, tests, result.duration / 1000, this.#errors);
    if (result.status === 'interrupted' || result.status === 'timedout') return undefined;
    return { status: all ? 'passed' : 'failed' };
  }
}
