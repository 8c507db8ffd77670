import type { Evidence } from '../../contracts/evidence.ts';
import type { Requirement } from '../../contracts/requirements/requirement.ts';
import type { Plays, Sends } from './entry.ts';
import { isRead, writtenIn } from './needs.ts';
import { aSuccess } from './premises.ts';

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
