import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { sendersText } from '../report/formats/junit.ts';
import type { RequirementRow } from '../verdict/verdict-file.ts';

/** What Playwright runs again, and the reason, for the person who waits. */
export interface ReplaySelection {
  readonly args: readonly string[];
  readonly why: string;
}

/**
 * The tests that judge a requirement again. A rule over all exchanges (`seen`) judges the requests of other tests. The tests whose
 * requests violated it in the last run (its rows are `last`) run before it; without a known violation the whole suite runs.
 */
export function replaySelection(
  id: RequirementId,
  seen: boolean,
  last: readonly (RequirementRow | undefined)[],
): ReplaySelection {
  if (!seen) return { args: ['--grep', `@${id}\\b`, '--no-deps'], why: `Runs the test of ${id}.` };
  // Anybody may have written the verdict, and Playwright takes what follows for a regular expression.
  const isId = (text: unknown): text is RequirementId => typeof text === 'string' && Object.hasOwn(requirements, text);
  const from = new Set(last.flatMap((row) => row?.evidence.flatMap((violation) => (violation.from ?? []).filter(isId)) ?? []));
  const rule = `${id} is judged over all exchanges of a run`;
  if (from.size === 0) return { args: [], why: `${rule}, and the last run holds no violation of it: the whole suite runs.` };
  const senders = [...from].sort();
  return {
    args: ['--grep', `@(?:${[...senders, id].join('|')})\\b`],
    why: `${rule}: ${sendersText(senders)} sent the requests that violated it, and ${senders.length === 1 ? 'runs' : 'run'} again before it.`,
  };
}
