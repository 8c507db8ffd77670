import type { RequirementId } from '../../contracts/requirements.ts';
import { sendersText } from '../report/formats/junit.ts';
import type { RequirementRow } from '../verdict/verdict-file.ts';

/** What Playwright is asked to run again, and why that, for the person who waits. */
export interface ReplaySelection {
  readonly args: readonly string[];
  readonly why: string;
}

/**
 * What to run to see a requirement judged again. A rule over everything seen (`seen`) judges what other tests send: those that fed
 * its violation in the last run, whose rows are given, run before it; where none is known, all of them.
 */
export function replaySelection(
  id: RequirementId,
  seen: boolean,
  last: readonly (RequirementRow | undefined)[],
): ReplaySelection {
  if (!seen) return { args: ['--grep', `@${id}\\b`, '--no-deps'], why: `runs the test of ${id}` };
  const from = new Set(last.flatMap((row) => row?.evidence.flatMap((violation) => violation.from ?? []) ?? []));
  const rule = `${id} is judged over everything seen in a run`;
  if (from.size === 0) return { args: [], why: `${rule}, and no violation of it is known: the whole suite runs` };
  const senders = [...from].sort();
  return {
    args: ['--grep', `@(?:${[...senders, id].join('|')})\\b`],
    why: `${rule}: what violated it was sent by ${sendersText(senders)}, which ${senders.length === 1 ? 'runs' : 'run'} again before it`,
  };
}
