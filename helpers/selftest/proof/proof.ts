import { join } from 'node:path';
import { type RequirementId, requirementIds } from '../../../contracts/requirements.ts';
import { makeFolder } from '../../platform/output/make-folder.ts';
import { writeWhole } from '../../platform/output/whole-file.ts';
import { untestedOnReference } from '../../reference/untested.ts';
import { adopt } from '../../run/claim.ts';
import type { Finding } from '../../verdict/finding.ts';
import { byCause } from '../../verdict/findings.ts';
import type { Reason } from '../../verdict/reason.ts';
import { isOwnRowsOnly, isPartOnly, isTried } from './own-rows.ts';
import { allSubjects, type Subject } from './subjects.ts';

/** How the test of one requirement ended on one mutant or variant. */
export interface Ended {
  readonly status: string;
  /** Whether an expectation recorded a finding. */
  readonly violated: boolean;
  readonly reason: string;
  /** Why the test was skipped, as data. */
  readonly why?: Reason;
}

export type EndedTests = Readonly<Partial<Record<RequirementId, Ended>>>;

/** The ways in which a proof fails, and what its line in the output says. */
const faults = {
  /** An expected violation without a finding. */
  missed: 'missed by',
  /** A violation of another requirement: a mutant that breaks more than it states, a variant that is accused. */
  collateral: 'also caught by',
  /**
   * A requirement that was not tested although the subject does not say so. Only subjects that say all are asked: a defect may keep other
   * requirements from being decided. On a busy machine an image may be saved before it is first read.
   */
  lost: 'not decided',
  /** A requirement that had to stay undecided and was decided, or left untested for another reason than the one that is given. */
  decided: 'not left',
  /** A test that failed without a finding: the harness is at fault. */
  broken: 'broke',
} as const;

type Fault = keyof typeof faults;
const faultNames = Object.keys(faults) as Fault[];

/** The results of the tests on one mutant or variant. Of each fault, the requirements with how their tests ended. */
export interface Proof extends Subject, Readonly<Record<Fault, Readonly<Record<string, string>>>> {
  /** Requirements with a finding that an expectation recorded. */
  readonly caughtBy: readonly RequirementId[];
  /** The violations by cause: each group is one finding of a report. */
  readonly findings: readonly (readonly string[])[];
}

/** Reasons of a subject whose images are saved at once, or whose deletions are few: another time, or on another machine, there are more. */
const scarce: readonly string[] = ['settled-at-once', 'few-deletions'];

/**
 * Judges one subject: exactly the wanted violations, each recorded by an expectation; a skip or a broken test is none. What has to stay
 * undecided was skipped, for the reason that is given, if one is.
 */
export function proofOf(subject: Subject, tests: EndedTests): Proof {
  const { mayViolate, undecided, untested } = subject;
  const ids = requirementIds.filter(isTried);
  const violates = subject.violates.filter(isTried);
  const wanted = [...violates, ...mayViolate];
  const isUndecided = (id: RequirementId): boolean => tests[id]?.status === 'skipped' && tests[id]?.why?.code === undecided[id];
  const isDecided = (id: RequirementId): boolean => tests[id] !== undefined && tests[id].status !== 'skipped';
  const isLost = (id: RequirementId): boolean =>
    tests[id]?.status === 'skipped' &&
    !(id in undecided) &&
    !scarce.includes(tests[id]?.why?.code ?? '') &&
    ![...untested.ids, ...untestedOnReference].includes(id);
  const caughtBy = ids.filter((id) => tests[id]?.violated);
  const reasons = (each: readonly RequirementId[]): Record<string, string> =>
    Object.fromEntries(each.map((id) => [id, `${tests[id]?.status ?? 'not run'}: ${tests[id]?.reason ?? ''}`]));
  return {
    ...subject,
    caughtBy,
    missed: reasons(violates.filter((id) => !caughtBy.includes(id))),
    // Without the other rows, what a defect breaks besides may have another cause.
    collateral: reasons(caughtBy.filter((id) => !wanted.includes(id) && !(isOwnRowsOnly && subject.kind === 'mutant'))),
    decided: reasons(ids.filter((id) => (id in undecided && !isUndecided(id)) || (untested.ids.includes(id) && isDecided(id)))),
    lost: reasons(untested.isAll && !isPartOnly ? ids.filter(isLost) : []),
    broken: reasons(ids.filter((id) => isBroken(tests[id]))),
    findings: findingsOn(tests),
  };
}

const isBroken = (test: Ended | undefined): boolean =>
  test !== undefined && !test.violated && ['failed', 'timedOut', 'interrupted'].includes(test.status);

/** The findings on one mutant: requirements that follow from one cause are one. A mutant is one bug and has one. */
function findingsOn(tests: EndedTests): string[][] {
  const seen = requirementIds.flatMap((id) => {
    const { violated = false, reason = '' } = tests[id] ?? {};
    return violated ? [{ id, evidence: [JSON.parse(reason) as Finding] }] : [];
  });
  return [...byCause(seen).values()].map((group) => group.map(({ id }) => id));
}

/** Whether exactly the wanted violations were recorded. */
export const holds = (proof: Proof): boolean => faultNames.every((fault) => Object.keys(proof[fault]).length === 0);

/** Writes the matrix, and prints every failure and, last, `N passed, N failed`. Returns whether there was no failure. */
export function concludeProof(proofs: readonly Proof[], tests: number, seconds: number, errors: readonly string[] = []): boolean {
  const reports = join(process.cwd(), 'reports');
  adopt(reports);
  const folder = join(reports, 'proof');
  makeFolder(folder);
  writeWhole(join(folder, 'matrix.json'), `${JSON.stringify(proofs, null, 1)}\n`);
  for (const proof of proofs) if (!holds(proof)) process.stdout.write(failureText(proof));
  for (const error of errors) process.stdout.write(`${error}\n`);
  process.stdout.write(oneFindingEach(proofs));
  const red = proofs.filter((proof) => !holds(proof)).length + errors.length;
  const isOf = (kind: Subject['kind']) => (each: Subject) => each.kind === kind;
  const tried = (kind: Subject['kind']): string =>
    `${proofs.filter(isOf(kind)).length} of ${allSubjects.filter(isOf(kind)).length} ${kind}s`;
  const what = `${tried('mutant')} and ${tried('variant')}, ${tests} tests`;
  process.stdout.write(`${what} in ${seconds.toFixed(0)} s; matrix in reports/proof/matrix.json\n`);
  process.stdout.write(`${proofs.length + errors.length - red} passed, ${red} failed\n`);
  return red === 0 && proofs.length > 0;
}

/** How many of the mutants that violate several requirements are shown as one bug, and which are not. */
function oneFindingEach(proofs: readonly Proof[]): string {
  const several = proofs.filter(({ kind, caughtBy }) => kind === 'mutant' && caughtBy.length > 1);
  const split = several.filter(({ findings }) => findings.length > 1);
  const names = split.map(
    ({ name, findings }) =>
      `  shown as ${findings.length} findings: ${name}: ${findings.map((group) => group.join(' ')).join(' | ')}\n`,
  );
  const count = `${several.length - split.length} of ${several.length}`;
  return `${count} mutants that violate several requirements are one finding\n${names.join('')}`;
}

function failureText(proof: Proof): string {
  const { name, kind, about } = proof;
  const lines = faultNames.flatMap((fault) =>
    Object.entries(proof[fault]).map(([id, reason]) => `  ${faults[fault].padEnd(14)} ${id}  ${short(reason)}`),
  );
  const rows = isOwnRowsOnly ? 'PROOF_ROWS=own ' : '';
  return `${kind} ${name}: ${about}\n${lines.join('\n')}\n  repeat: ${rows}PROOF_SUBJECTS=${name} npm run test:mutants\n`;
}

const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 400);
