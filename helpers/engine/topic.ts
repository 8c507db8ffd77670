import type { Evidence } from '../../contracts/evidence.ts';
import type { Area, Level, Requirement, Saying } from '../../contracts/requirements/requirement.ts';
import type { Entry, Plays, Runs, Sees, Sends } from './entry.ts';
import { isRead, writtenIn } from './needs.ts';
import { aSuccess } from './premises.ts';

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

/**
 * What has to be seen before an entry passes, as it follows from its requests: an answer, a deletion that was done, or the code that is
 * provoked; and a read, where it judges what became of an image.
 */
export function evidenceOf(entry: Sends | Plays): Requirement['evidence'] {
  const requests = writtenIn(entry);
  const about = typeof entry.expect === 'function' ? entry.expect.of : undefined;
  const isDone = requests.some(({ to, wants }) => to === 'deleted' || wants === aSuccess);
  const code = requests.find(({ provoked }) => provoked !== undefined)?.provoked;
  // Of a provoked request alone, the status is what is judged.
  const isAfter = about !== undefined || requests.length > 1;
  const first: Evidence = code !== undefined && isAfter ? `${code}` : isDone ? 'successful deletion' : 'answer of the service';
  const isReadBack = about !== undefined || requests.some((request) => request.changes === undefined && isRead(request));
  return isReadBack ? [first, 'state of an image'] : [first];
}
