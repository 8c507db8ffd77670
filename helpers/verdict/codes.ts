import { grouped } from '../../contracts/grouped.ts';
import { type DocumentedCode, documentedCodes, documentedResponse, type Rung } from '../../contracts/operation.ts';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { listed } from '../platform/text/phrases.ts';
import { defectOf } from './findings.ts';
import type { EndedTest, RunRecord } from './run-record.ts';
import { type CodeOutcome, type CodeRow, isDecided, type RequirementRow } from './verdict-file.ts';

const rungs: readonly Rung[] = ['always', 'fixture', 'hook', 'seen', 'none'];

/** The firmest way in which a code was triggered. `seen` means that an unprovoked response had it. */
function rung(code: number, tests: readonly EndedTest[], seen: ReadonlyMap<number, number>): Rung {
  const ways = (some: readonly EndedTest[]): Rung[] =>
    some.flatMap((test) => test.rungs.filter((each) => each.code === code).map((each) => each.rung));
  const found = ways(tests.filter(({ status }) => status !== 'skipped'));
  if (seen.has(code)) found.push('seen');
  // A provoked code that only a rule over everything seen decided: the test that provoked it could not read the image back.
  if (found.length === 0 && tests.some((test) => test.seen && isPass(test) && isOf(code, test.requirement)))
    found.push(...ways(tests));
  return rungs.find((each) => found.includes(each)) ?? 'none';
}

const isPass = ({ status }: EndedTest): boolean => status === 'passed';
const isOf = (code: number, id: RequirementId): boolean => requirements[id].topic === String(code);

type Ground = ReturnType<typeof groundOf>;

/**
 * The requirements of a code. `base`: the one that names it, and its effects. `all`: these, and every other requirement of
 * the topic that the profile is about.
 */
function groundOf(code: DocumentedCode, rows: readonly RequirementRow[]) {
  const { primary, effects } = documentedResponse(code);
  const base = [primary, ...effects].flatMap((id) => rows.filter((row) => row.id === id));
  return { base, all: [...base, ...rows.filter((row) => row.gated && isOf(code, row.id) && !base.includes(row))] };
}

/** Rows whose violation is one of the code: a SHOULD beside it, such as Content-Length on a 204, leaves the code as it is. */
function violatedOf({ base, all }: Ground): RequirementRow[] {
  const binding = all.filter((row) => row.level === 'MUST' || base.includes(row));
  return binding.filter(({ verdict }) => verdict === 'error' || verdict === 'warning' || verdict === 'accepted');
}

/** Whether a code was received on the operation: a tick without that would promise what nobody saw. */
export const isSeen = ({ outcome }: Pick<CodeRow, 'outcome'>): boolean => outcome !== 'untested' && outcome !== 'instead';

function outcomeOf(ground: Ground, way: Rung, isShown: boolean): CodeOutcome {
  const violated = violatedOf(ground);
  if (violated.length > 0) return violated.every(({ verdict }) => verdict === 'accepted') ? 'accepted' : 'violated';
  if (!ground.all.some(({ verdict }) => isDecided(verdict))) return 'untested';
  // The requirement that names it passed on another code.
  if (!isShown && ground.base[0] !== undefined && isDecided(ground.base[0].verdict)) return 'instead';
  if (way === 'none' || !isShown) return 'untested';
  return ground.base.every(({ verdict }) => isDecided(verdict)) ? 'pass' : 'partial';
}

const undecidedReason = (row: RequirementRow): string => `${row.id} not tested: ${row.reason?.text ?? 'no result'}`;

/** Why a code has its outcome. `isShown`: whether an answer on an image had it. */
type WhyOutcome = (ground: Ground, code: DocumentedCode, way: Rung, isShown: boolean) => string;

const unanswered = 'no answer on an image has this status';

const reasons: Readonly<Record<Exclude<CodeOutcome, 'instead'>, WhyOutcome>> = {
  pass: ({ all }) => {
    const warnings = all.filter(({ verdict }) => verdict === 'warning').map(({ id }) => id);
    return warnings.length === 0 ? '' : `warning: ${warnings.join(', ')}`;
  },
  partial: ({ base }) => {
    const [first] = base.filter(({ verdict }) => !isDecided(verdict));
    return first === undefined ? '' : undecidedReason(first);
  },
  accepted: (ground) => acceptedIn(violatedOf(ground)).join('; '),
  violated: (ground) => {
    const violated = violatedOf(ground);
    const [first, ...others] = violated.filter(({ verdict }) => verdict !== 'accepted');
    const open = first === undefined ? [] : [`${first.id}: ${defectOf(first)}`];
    const also = others.length === 0 ? [] : [`also ${others.map(({ id }) => id).join(', ')}`];
    return [...open, ...also, ...acceptedIn(violated)].join('; ');
  },
  untested: ({ base: [first], all }, code, way, isShown) => {
    if (way !== 'none' && !isShown) return unanswered;
    if (way !== 'none') return `${code} was received, but no ${code} requirement was tested`;
    // If the requirement that names the code passed on another code, what its effects lack is not what the operator can act on.
    const undecided = all.find(({ verdict, reason }) => reason !== null && !isDecided(verdict));
    const lacking = first === undefined || isDecided(first.verdict) ? undefined : (first.reason ?? undecided?.reason);
    return lacking?.text ?? `no response had the status ${code}`;
  },
};

function acceptedIn(rows: readonly RequirementRow[]): string[] {
  const byReason = grouped(rows, ({ verdict, reason }) => (verdict === 'accepted' ? (reason?.text ?? '') : undefined));
  return [...byReason].map(([text, alike]) => `${listed(alike.map(({ id }) => id))} accepted: ${text}`);
}

/** What codes are judged by. */
type CodeFacts = Pick<RunRecord, 'tests' | 'seenCodes' | 'shownCodes' | 'answers'>;

const insteadOf = (statuses: ReadonlySet<number> = new Set()): string =>
  statuses.size === 0 ? unanswered : `the target answers ${listed([...statuses].sort().map(String), 'or')} instead`;

/** The nine documented codes: what each came to, how much of it was decided, and why not more. */
export function codeRows(rows: readonly RequirementRow[], run: CodeFacts): CodeRow[] {
  return documentedCodes.map(({ code, name, primary }) => {
    const ground = groundOf(code, rows);
    const way = rung(code, run.tests, run.seenCodes);
    const isShown = run.shownCodes.has(code);
    const outcome = outcomeOf(ground, way, isShown);
    const decided = ground.all.filter(({ verdict }) => isDecided(verdict)).length;
    const reason = outcome === 'instead' ? insteadOf(run.answers?.get(primary)) : reasons[outcome](ground, code, way, isShown);
    return { code, name, outcome, decided, of: ground.all.length, rung: way, reason };
  });
}
