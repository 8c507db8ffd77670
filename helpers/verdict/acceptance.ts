import { requirementIds, requirements, severityOf } from '../../contracts/requirements.ts';
import { listed } from '../platform/text/phrases.ts';
import { defectOf } from './findings.ts';
import type { RunRecord } from './run-record.ts';
import type { Deviation, Gate, RequirementRow } from './verdict-file.ts';

/** What of a verdict is accepted. */
export interface AcceptanceOptions {
  /** The gate of the run: without `only`, violations in the profile at or above it are accepted, and those of a MUST if it is `never`. */
  readonly gate: Gate;
  /** Whether the run was a part of the suite: the rest of it may still see what this part did not. */
  readonly isSelection: boolean;
  /** Accepts these violations, of a SHOULD, too, if the gate is MUST, and leaves all other entries as they are. */
  readonly only?: readonly string[];
  /** Last day of the entries that are added. */
  readonly until?: string;
}

/**
 * Brings a list of accepted deviations up to date with a verdict. An entry stays if its requirement is violated or was not decided; an
 * intermittent one always. What was written by hand stays as it is. Each part is in the order of ids: the whole list, what is new in it,
 * with empty reasons and, for a loss, without consent, which somebody has to write, and what no longer happens.
 */
export function acceptance(
  earlier: readonly Deviation[],
  rows: readonly RequirementRow[],
  { gate, isSelection, only, until }: AcceptanceOptions,
) {
  const isMeant = ({ id, level, gated }: RequirementRow): boolean =>
    only?.includes(id) ?? (gated && (level === 'MUST' || (gate === 'should' && level === 'SHOULD')));
  const isListed = ({ id }: RequirementRow): boolean => earlier.some(({ requirement }) => requirement === id);
  const added = rows
    .filter((row) => wasViolated(row) && isMeant(row) && !isListed(row))
    .map((row): Deviation => {
      const [first] = row.evidence;
      return {
        ...{ requirement: row.id, title: defectOf(row), severity: severityOf(requirements[row.id]) },
        ...(first !== undefined && { received: first.received }),
        // Somebody has to write the reason, and true.
        ...(isLoss(row.id) && { dataLoss: false }),
        reason: '',
        ...(until !== undefined && { until }),
      };
    });
  const passed = new Set(rows.filter(({ verdict }) => verdict === 'pass').map(({ id }): string => id));
  const dropped = earlier.filter(
    ({ requirement, intermittent }) =>
      !isSelection && passed.has(requirement) && intermittent !== true && only?.includes(requirement) !== false,
  );
  const kept = earlier.filter((each) => !dropped.includes(each));
  return { list: sorted([...kept, ...added]), added: sorted(added), dropped: sorted(dropped) };
}

/** Whether a requirement was seen to be violated. A MAY that is not met is not. */
export const wasViolated = ({ verdict }: Pick<RequirementRow, 'verdict'>): boolean =>
  verdict === 'warning' || verdict === 'error' || verdict === 'accepted';

const sorted = (list: readonly Deviation[]): Deviation[] =>
  [...list].sort((a, b) => (a.requirement < b.requirement ? -1 : a.requirement > b.requirement ? 1 : 0));

/** Whether the violation of a requirement loses or exposes an image: accepting that takes a consent of its own, and an end. */
export function isLoss(id: string): boolean {
  const known = requirementIds.find((each) => each === id);
  return known !== undefined && severityOf(requirements[known]) === 'DATA LOSS';
}

/** The consent that an entry which accepts a loss lacks; empty if it lacks nothing. */
export function consentLackingIn({ requirement, dataLoss, until }: Deviation): string {
  if (!isLoss(requirement) || (dataLoss === true && until !== undefined)) return '';
  return dataLoss === true ? '"until"' : until === undefined ? 'both' : '"dataLoss": true';
}

/** Every report says this of an accepted violation: the operator's reason, and before it that data are lost, and until when. */
export const acceptanceText = ({ requirement, reason, until = 'no end' }: Deviation): string =>
  isLoss(requirement) ? `DATA LOSS, accepted until ${until}: ${reason}` : reason;

/** The losses among some rows that the operator accepts, until the first of them ends; undefined if there is none. */
export function acceptedLoss(rows: readonly RequirementRow[], deviations: readonly Deviation[]) {
  const ids = rows.filter(({ id, verdict }) => verdict === 'accepted' && isLoss(id)).map(({ id }): string => id);
  if (ids.length === 0) return undefined;
  const [until = 'no end'] = deviations.flatMap((each) => (ids.includes(each.requirement) ? (each.until ?? []) : [])).sort();
  return { until, text: `DATA LOSS accepted until ${until} (${listed(ids)})` };
}

/** Whether a deviation is no longer accepted on the day of a run; both dates are ISO 8601, the last day counts. */
export function isExpired(deviation: Deviation, started: string): boolean {
  return deviation.until !== undefined && started.slice(0, 10) > deviation.until.slice(0, 10);
}

/**
 * What is wrong with accepted deviations, one line each: expired, or no longer happening in a whole run. An entry outside the
 * profile is neither needed nor wrong, nor is one that the selection left out.
 */
export function deviationFaults(
  run: Pick<RunRecord, 'deviations' | 'started' | 'part'>,
  rows: readonly RequirementRow[],
): string[] {
  return run.deviations.flatMap((deviation) => {
    const { requirement, until, intermittent } = deviation;
    const row = rows.find(({ id }) => id === requirement);
    // The settings know every requirement.
    if (row === undefined) return [];
    const isLeftOut = run.part !== 'whole' && row.tests.passed + row.tests.failed + row.tests.skipped === 0;
    if (!row.gated || isLeftOut) return [];
    if (isExpired(deviation, run.started)) return [`deviation of ${requirement}: accepted until ${until} only`];
    // The rest of the suite may still see what a part of it does not.
    if (row.verdict !== 'pass' || intermittent === true || run.part !== 'whole') return [];
    return [`deviation of ${requirement}: it no longer happens; take it out of the list`];
  });
}
