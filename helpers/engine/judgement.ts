import { type Exchange, fieldValue, saysDone } from '../http/exchange.ts';
import { expectAnswer, expectResponse, hasAnswer, isDoneForNothing, whyUnanswered } from '../images/client/expect-answer.ts';
import { isUntouched } from '../images/client/image-state.ts';
import { namesSame, received, type Showing, shownExchanges } from '../images/client/shown-exchanges.ts';
import { expectHere } from '../platform/kept-workers.ts';
import { counted, cut } from '../platform/text/phrases.ts';
import { visible } from '../platform/text/visible.ts';
import { declaredRequirement, requirementOf } from '../verdict/declared.ts';
import { type Finding, violationText } from '../verdict/finding.ts';
import { noteUntried, premise, thisTest } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { ImageFate, Rule, Undecided } from './rules/rule.ts';

/** What is judged: one exchange, or the rows of a table, each labelled. */
export type Judged = Exchange | readonly Exchange[];

/** Text of a reason that a message shows: it may quote a field of 60 kilobytes. */
const shownReason = 1000;

export const asRows = (judged: Judged): readonly Exchange[] => ('request' in judged ? [judged] : judged);

/**
 * Judges exchanges by a rule. A row without a response, one that the target's rate limit answered, one that is not what the rule is about, or
 * one that is undecided for another reason decides nothing: one that fails violates the requirement all the same, and without one the test is
 * skipped. What fails is recorded as a finding about the test's requirement before this throws.
 */
export function expectObedience(judged: Judged, rule: Rule): void {
  const given = asRows(judged);
  if (given.length === 0) throw new Error('there is nothing to judge');
  if (provisional.has(thisTest())) takeBack();
  const { expected, check, undecided = () => undefined, fate = (): ImageFate => ({}) } = rule;
  const { reason = (detail: string) => untested('unread', { detail }) } = rule;
  if (given.every(isLookedFor)) premise(false, untested('stand-in-not-found', { status: given[0]?.response?.status }));
  const holds = everyResponse.has(given) ? ({ response }: Exchange) => response !== undefined : hasAnswer;
  const answered = rule.evenWithoutResponse ? given : given.filter(holds);
  const rows = answered.filter((row) => !isLookedFor(row) && undecided(row) === undefined);
  if (rows.length === 0) decideNothing(given, undecided, reason);
  const found = new Map(rows.map((row) => [row, check(row)]));
  const deciding = rows.filter((row) => found.get(row) !== null);
  const ofAnother = untested('not-seen', { what: rule.about ?? '', ...(!everyResponse.has(given) && { own: true }) });
  premise(deciding.length > 0, ofAnother);
  countEvidence(deciding.length);
  const whyOpen = (row: Exchange): Reason => {
    if (isLookedFor(row)) return untested('stand-in-not-found', { status: row.response?.status });
    if (found.has(row)) return ofAnother;
    const why = undecided(row);
    return !holds(row) || why === undefined ? whyUnanswered(row) : reason(why, row);
  };
  const failures = deciding.flatMap((exchange) => {
    const because = found.get(exchange) ?? undefined;
    if (because === undefined) return [];
    const { left = leavesImage(exchange) ? true : undefined, changed = exchange.changed } = fate(exchange);
    const outcome = left && exchange.role === 'judged' ? ', and the image is left as it was' : '';
    return [{ exchange, because: `${because}${outcome}`, left, changed }];
  });
  noteDeciding(failures.length === 0 ? deciding : failures.map(({ exchange }) => exchange));
  const [first, ...others] = failures;
  if (first === undefined) {
    // A rule on every response holds for those that there are; a table is tried only if each of its rows is.
    if (!everyResponse.has(given) && !rule.partial)
      for (const row of given) if (!deciding.includes(row)) noteUntried(whyOpen(row));
    return;
  }
  const counts = { decided: deciding.length, given: given.filter((row) => !rows.includes(row) || deciding.includes(row)) };
  const violation = new Error(findingMessage(recordFinding(expected, [first, ...others], counts)));
  // Whoever reads the stack looks for the test.
  Error.captureStackTrace(violation, expectObedience);
  throw violation;
}

/** The running tests whose next judgement replaces the one before, by the information about each. */
const provisional = new WeakSet<object>();

/** Lets what the running test has judged stand until it judges again: a signal or a time-out in between takes nothing of it back. */
export const standsUntilJudgedAgain = (): void => void provisional.add(thisTest());

/** Judges a loss before the search for the request that did it. */
export function judgeAhead(judge: () => void): void {
  try {
    judge();
  } catch {
    // The finding is recorded.
  }
  standsUntilJudgedAgain();
}

/** What a judgement leaves in the annotations of a test. */
const ofJudgement: readonly string[] = ['finding', 'evidence', 'accepted'];

/** Whether the running test has recorded a finding. */
export const isViolationFound = (): boolean => thisTest().annotations.some(({ type }) => type === 'finding');

/** Takes back what the running test has judged. */
export function takeBack(): void {
  const info = thisTest();
  const left = info.annotations.filter(({ type }) => !ofJudgement.includes(type));
  info.annotations.splice(0, info.annotations.length, ...left);
  info.expectedStatus = 'passed';
  decidingBy.delete(info);
  provisional.delete(info);
}

/** Exchanges that decided each running test, by the information about the test. */
const decidingBy = new WeakMap<object, readonly Exchange[]>();

/** Exchanges that show what decided a test: one of each status, so that few stand for many. */
const shownDeciding = 3;

/** Notes what decided the running test. What fails says more than what was judged before it. */
function noteDeciding(rows: readonly Exchange[]): void {
  const info = thisTest();
  decidingBy.set(info, [...rows, ...(decidingBy.get(info) ?? [])]);
}

/** The first few exchanges that decided a test, each of another status. */
export function decidingExchanges(info: object): readonly Exchange[] {
  const deciding = decidingBy.get(info) ?? [];
  const isFirst = ({ response }: Exchange, place: number): boolean =>
    deciding.findIndex((each) => each.response?.status === response?.status) === place;
  return deciding.filter(isFirst).slice(0, shownDeciding);
}

/** Throws if a test has judged nothing: that it passed would rest on nothing. */
export function expectJudgement(annotations: readonly { readonly type: string }[]): void {
  if (!annotations.some(({ type }) => type === 'evidence')) throw new Error('the test passed without a judgement');
}

/** Notes how many exchanges a test has judged: what a pass rests on. */
function countEvidence(rows: number): void {
  const { annotations } = thisTest();
  const known = annotations.find(({ type }) => type === 'evidence');
  if (known === undefined) annotations.push({ type: 'evidence', description: String(rows) });
  else known.description = String(Number(known.description) + rows);
}

/** Lists of exchanges that a rule for every response is put to: an answer of a limit is a response, too. */
const everyResponse = new WeakSet<object>();

/** Marks exchanges as every response of a run, or as those of some kind. */
export function asEveryResponse(exchanges: readonly Exchange[]): readonly Exchange[] {
  everyResponse.add(exchanges);
  return exchanges;
}

/** All rows that a rule was put to, and how many of them decide the requirement. */
interface RowCounts {
  readonly decided: number;
  readonly given: readonly Exchange[];
}

/**
 * How many of the rows that decide something failed, and how many decided nothing. Reads beside the requests that they are about are no further
 * tries: then the rows are exchanges.
 */
export function shareText(failed: number, { decided, given }: RowCounts): string {
  const isMixed =
    given.some(({ role }) => role === 'judged') && given.some(({ role, cause }) => role === 'state' && cause === undefined);
  const undecided = given.length - decided;
  const rest = undecided > 0 ? `; ${undecided} more ${undecided === 1 ? 'decides' : 'decide'} nothing` : '';
  return `${failed} of ${counted(decided, isMixed ? 'exchange' : 'request')}${rest}`;
}

/** Whether the target looked for the image first, and found none: that says nothing about what the request tries. */
const isLookedFor = (exchange: Exchange): boolean => {
  const { purpose, response } = exchange;
  return isDoneForNothing(exchange) || (purpose.standsIn === true && (response?.status === 404 || response?.status === 410));
};

interface Failed {
  readonly exchange: Exchange;
  readonly because: string;
  /** Whether the image is there as it was. */
  readonly left: true | undefined;
  /** What of the image changed, if it is there. */
  readonly changed: string | undefined;
}

function decideNothing(rows: readonly Exchange[], undecided: Undecided, reason: NonNullable<Rule['reason']>): never {
  for (const row of rows) expectResponse(row);
  for (const row of rows) if (!hasAnswer(row)) expectAnswer(row);
  for (const row of rows) {
    const detail = undecided(row);
    premise(detail === undefined, reason(detail ?? '', row));
  }
  throw new Error('unreachable');
}

/** The requirement, and what the finding says. */
function findingMessage(finding: Finding): string {
  const id = requirementOf(thisTest().tags);
  const { level, statement, source } = declaredRequirement(id);
  const lines = [
    `${id} ${level}  ${statement}  [${source}]`,
    ...violationText(finding)
      .split('\n')
      .map((line) => `  ${line}`),
  ];
  return lines.map((line) => visible(showing.redact(line))).join('\n');
}

/** Records the first failure as a finding about the test's requirement. */
function recordFinding(expected: string, failures: readonly [Failed, ...Failed[]], counts: RowCounts): Finding {
  const info = thisTest();
  const [first] = failures;
  const more = counts.given.length > 1 ? ` (${shareText(failures.length, counts)})` : '';
  const finding: Finding = {
    title: info.title,
    expected,
    received: received(first.exchange, showing.redact),
    because: cut(
      `${first.exchange.label === '' ? '' : `${first.exchange.label}: `}${showing.redact(first.because)}${more}`,
      shownReason,
    ),
    // Of what another area demands, curl shows the answer whole.
    ...shownExchanges(first.exchange, showing, declaredRequirement(requirementOf(info.tags)).area === 'connection'),
    statuses: [...new Set(failures.flatMap(({ exchange }) => exchange.response?.status ?? []))],
    ...(counts.decided > 1 && { share: { failed: failures.length, decided: counts.decided } }),
    ...(first.changed !== undefined && failures.every(({ changed }) => changed !== undefined) && { changed: first.changed }),
    ...(failures.every(({ left }) => left) && { left: true as const }),
    ...senders(failures),
  };
  // Only what the target said is redacted by its place: a label may end in the name of a field, and a status follow it.
  const hidden = JSON.stringify(finding, (_, value) => (typeof value === 'string' ? hide(value) : value));
  info.annotations.push({ type: 'finding', description: hidden });
  if (!accept()) expectHere(info);
  return finding;
}

/** Whether a read shows an image as it was, although the deletion that named it was answered as done. */
export const leavesImage = (read: Exchange): boolean =>
  read.cause?.request.method === 'DELETE' &&
  saysDone(read.cause.response) &&
  namesSame(read.cause.request, read) &&
  read.changed === undefined &&
  isUntouched(read);

/** Who sent what failed, if it was not the test itself. */
function senders(failures: readonly Failed[]): Pick<Finding, 'from'> {
  const { title, tags } = thisTest();
  const from = failures.flatMap(({ exchange: { test: sender, requirement, cause } }) => [
    ...(sender === title || requirement === undefined ? [] : [requirement]),
    ...(cause?.requirement === undefined || cause.requirement === requirementOf(tags) ? [] : [cause.requirement]),
  ]);
  return from.length === 0 ? {} : { from: [...new Set(from)].sort() };
}

/** An accepted deviation is an expected failure to everyone, and does not count; gives whether the finding is one. */
function accept(): boolean {
  const info = thisTest();
  const reason = accepted[requirementOf(info.tags)];
  if (reason === undefined) return false;
  info.annotations.push({ type: 'accepted', description: reason });
  info.fail(true, `accepted deviation: ${reason}`);
  return true;
}

/** A field as a message shows it. */
export function shownField({ response }: Exchange, name: string): string {
  return `${name}: ${fieldValue(response?.fields ?? [], name) ?? '(absent)'}`;
}

let showing: Showing = { redact: (text) => text, curl: () => '', response: () => '' };
let hide: (text: string) => string = (text) => text;
let accepted: Readonly<Record<string, string>> = {};

/** Sets how messages are redacted, how requests and responses are shown and which violations are accepted; the worker's target does so once. */
export function judgeWith(options: {
  readonly showing: Showing;
  /** Takes secrets out of any text, by value only. */
  readonly hide: typeof hide;
  readonly accepted: typeof accepted;
}): void {
  ({ showing, hide, accepted } = options);
}
