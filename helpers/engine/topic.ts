import type { Area, Level, Requirement, Saying } from '../../contracts/requirements/requirement.ts';
import type { Entry, Plays, Runs, Sees, Sends } from './entry.ts';
import { evidenceOf } from './evidence.ts';

/** An entry as it is written. Where nothing else says what has to be seen before it passes, that follows from its requests. */
type Written = (Saying & (Runs | Sees)) | (Omit<Saying, 'evidence'> & Partial<Pick<Saying, 'evidence'>> & (Sends | Plays));
type Leveled = Written & { readonly level: Level; readonly area: Area };

const entry =
  (level: Level) =>
  (area: Area, written: Written): Leveled => ({ level, area, ...written });

/** Entries by their level: what a target must do, should do, or may do. */
export const must = entry('MUST');
export const should = entry('SHOULD');
export const may = entry('MAY');

/** The entries of one topic. */
export function topic<Id extends string>(
  name: Requirement['topic'],
  entries: Readonly<Record<Id, Leveled>>,
): Readonly<Record<Id, Entry>> {
  const all = Object.entries<Leveled>(entries).map(([id, each]) => [id, { topic: name, ...withEvidence(each) }]);
  return Object.fromEntries(all) as Record<Id, Entry>;
}

const withEvidence = (each: Leveled) => ('run' in each || 'over' in each ? each : { evidence: evidenceOf(each), ...each });
