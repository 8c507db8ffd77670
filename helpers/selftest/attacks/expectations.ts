import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { isDecided, type RequirementVerdict, type RunVerdict } from '../../verdict/verdict-file.ts';
import type { Outcome } from './attempt.ts';

/** The problems of an outcome, one sentence each. */
export type Expectation = (outcome: Outcome) => readonly string[];

/** All of several expectations. */
export const all =
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

export const deletesNothing: Expectation = ({ target: { world } }) => world.deleted.map((id) => `image ${id} was deleted`);

/** No image that a run created is left on the target. */
export const leavesNothing: Expectation = ({ target: { world } }) =>
  world.own.length > 0 ? [`${world.own.length} images are left on the target`] : [];

/** At most this many requests reach the target. */
export const asksAtMost =
  (most: number, which: (received: { readonly method: string; readonly url: string }) => boolean = () => true): Expectation =>
  ({ target: { world } }) => {
    const asked = world.received.filter(({ at }) => at === 'target').filter(which).length;
    return asked > most ? [`${asked} requests were sent, not at most ${most}`] : [];
  };

/** None of these requirements is charged to the target. */
export const chargesNothing =
  (...ids: readonly string[]) =>
  ({ verdict }: Outcome): readonly string[] =>
    (verdict?.requirements ?? [])
      .filter((row) => ids.includes(row.id) && (row.verdict === 'error' || row.verdict === 'warning'))
      .map(({ id }) => `${id} is charged to the target`);

/** Each of these requirements has a verdict of a kind. */
const are =
  (what: string, isMet: (verdict: RequirementVerdict) => boolean, ids: readonly RequirementId[]): Expectation =>
  ({ verdict }) =>
    ids.flatMap((id) => {
      const row = verdict?.requirements.find((each) => each.id === id);
      return row !== undefined && isMet(row.verdict) ? [] : [`${id} is not ${what}: ${row?.reason?.text ?? row?.verdict}`];
    });

export const charges = (...ids: readonly RequirementId[]): Expectation =>
  are('charged to the target', (verdict) => verdict === 'error', ids);

export const decides = (...ids: readonly RequirementId[]): Expectation => are('decided', isDecided, ids);

/** Each of these requirements is not tested, for the reason with this code. */
export const leavesUntested =
  (code: string, ...ids: readonly RequirementId[]): Expectation =>
  ({ verdict }) =>
    ids.flatMap((id) => {
      const { reason, verdict: word } = verdict?.requirements.find((each) => each.id === id) ?? {};
      return word === 'untested' && reason?.code === code ? [] : [`${id} is ${word} (${reason?.code}), not untested (${code})`];
    });

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
