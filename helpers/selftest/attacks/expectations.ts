import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { RunVerdict, VerdictFile } from '../../verdict/verdict-file.ts';
import type { Outcome } from './attempt.ts';

/** The problems of an outcome, one sentence each. */
export type Expectation = (outcome: Outcome) => readonly string[];

/** All of several expectations. */
export const every =
  (...expectations: readonly Expectation[]): Expectation =>
  (outcome) =>
    expectations.flatMap((each) => each(outcome));

/** A fault of the target is not a failure of the harness. */
export const isNotBroken: Expectation = ({ verdict }) =>
  verdict === undefined
    ? ['no verdict was written']
    : verdict.verdict === 'broken' || verdict.counts.broken > 0
      ? [`the harness failed ${verdict.counts.broken} times: ${brokenReasons(verdict.requirements).join(' | ').slice(0, 200)}`]
      : [];

const brokenReasons = (rows: readonly { readonly verdict: string; readonly reason?: unknown }[]): string[] => [
  ...new Set(rows.filter((row) => row.verdict === 'broken').map(({ reason }) => JSON.stringify(reason))),
];

/** The run stops as a failure of the harness, says why, and blames the target for nothing. */
export const stops =
  (reason: RegExp): Expectation =>
  (outcome) => [
    ...(outcome.verdict?.verdict === 'broken' ? [] : [`the verdict is ${outcome.verdict?.verdict ?? 'absent'}, not broken`]),
    ...(outcome.status === 0 ? ['the exit status is 0'] : []),
    ...says(reason)(outcome),
    ...((outcome.verdict?.counts.error ?? 0) > 0 ? ['the target is charged with a violation'] : []),
  ];

/** At most this many requests reach the target. */
export const asksAtMost =
  (most: number): Expectation =>
  ({ target: { world } }) => {
    const asked = world.received.filter(({ at }) => at === 'target').length;
    return asked > most ? [`${asked} requests were sent, not at most ${most}`] : [];
  };

/** None of these requirements is charged to the target. */
export const chargesNothing =
  (...ids: readonly string[]) =>
  ({ verdict }: Outcome): readonly string[] =>
    (verdict?.requirements ?? [])
      .filter((row) => ids.includes(row.id) && (row.verdict === 'error' || row.verdict === 'warning'))
      .map(({ id }) => `${id} is charged to the target`);

type Row = VerdictFile['requirements'][number];

/** The row of a requirement is like this. */
export const shows =
  (id: string, what: string, isMet: (row: Row) => boolean): Expectation =>
  ({ verdict }) => {
    const row = verdict?.requirements.find((each) => each.id === id);
    const found = `${row?.verdict} ${row?.reason?.text ?? ''} ${row?.evidence[0]?.because ?? ''}`;
    return row !== undefined && isMet(row) ? [] : [`${id} is not ${what}: ${found}`];
  };

const each = (ids: readonly RequirementId[], what: string, isMet: (row: Row) => boolean): Expectation =>
  every(...ids.map((id) => shows(id, what, isMet)));

export const charges = (...ids: readonly RequirementId[]): Expectation =>
  each(ids, 'charged to the target', ({ verdict }) => verdict === 'error');

/** Each of these requirements is not tested, for the reason with this code. */
export const leavesUntested = (code: string, ...ids: readonly RequirementId[]): Expectation =>
  each(ids, `untested (${code})`, ({ verdict, reason }) => verdict === 'untested' && reason?.code === code);

/** The word is one of these. */
export const isCalled =
  (...words: readonly RunVerdict[]): Expectation =>
  ({ verdict }) =>
    words.some((word) => word === verdict?.verdict) ? [] : [`the verdict is ${verdict?.verdict}, not ${words.join(' or ')}`];

/** The run says this of the target. */
export const says =
  (text: RegExp): Expectation =>
  ({ said }) =>
    text.test(said) ? [] : [`nothing is said that matches ${text}`];

export const hasVerdict: Expectation = ({ verdict }) => (verdict === undefined ? ['no verdict was written'] : []);

/** A ledger keeps what is left, for the sweep. */
export const keepsLedger: Expectation = ({ name, folder }) => {
  const ledgers = join(folder, 'reports', 'ledger', name);
  return existsSync(ledgers) && readdirSync(ledgers).length > 0 ? [] : ['no ledger is left'];
};
