import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { type RowOf, rowsOf, type Table } from '../../images/client/concurrently.ts';
import { expectAnswer, hasAnswer, noteUnanswered } from '../../images/client/expect-answer.ts';
import { askedId, isGone, isStanding, isUntouched, unreadableReason } from '../../images/client/image-state.ts';
import type { ListPages, ListPath } from '../../images/client/lists.ts';
import type { Image } from '../../images/client/target.ts';
import type { Images } from '../../images/images.ts';
import { expectAllTried, premise } from '../../verdict/premise.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { lostByThisTest } from './lost-earlier.ts';

/** Sends a request that must not delete an image, for one row of a table. Undefined if it could not leave. */
export type SendRow<Row> = (api: Api, image: Image, row: Row) => Promise<Exchange | undefined>;

/** Whether a request was answered for what it asked, and the answer is a refusal. */
export const wasRefused = (exchange: Exchange): boolean => hasAnswer(exchange) && (exchange.response?.status ?? 0) >= 400;

const isDone = ({ response }: Exchange): boolean => isSuccess(response?.status);

/** Skips the test if a request that its premise rests on was not refused, or got no answer of its own. */
export function expectRefused(exchange: Exchange): void {
  expectAnswer(exchange);
  premise(wasRefused(exchange), untested('not-refused'));
}

/**
 * Skips the test unless a deletion was refused for a field that it carries: one that ignores the field deletes the image, and one that
 * fails with 5xx may have deleted it.
 */
export function expectRefusedFor(field: string, deletion: Exchange): void {
  expectAnswer(deletion);
  const status = deletion.response?.status ?? 0;
  premise(status < 500, untested('not-refused'));
  premise(status >= 400, untested('condition-ignored', { field, status }));
}

/** How a deletion that is said to be done and a GET that still shows the image disagree; undefined if they agree. */
export function disagreement(deletion: Exchange, after: Exchange): string | undefined {
  const { status = 0 } = deletion.response ?? {};
  return isDone(deletion) && isStanding(after) ? `DELETE gets ${status}, and GET shows the image` : undefined;
}

/** Skips the test if these disagree: if the read lags behind, the image will be gone. */
export function expectAgreement(deletion: Exchange, after: Exchange): void {
  const detail = disagreement(deletion, after);
  premise(detail === undefined, untested('not-read-back', { detail: detail ?? '' }));
}

/** Skips the test if nothing that was tried was answered for what it asked, and keeps it from passing if something was not. */
export function expectTried(tried: readonly (Exchange | undefined)[]): void {
  const sent = tried.filter((exchange) => exchange !== undefined);
  // What kept all of them from being sent says more than that nothing was answered.
  if (sent.length === 0) expectAllTried();
  noteUnanswered(...sent);
  premise(sent.some(hasAnswer), untested('no-answer'));
}

/** Sends a request for each row of a table to an image of the run and reads the image back. `lacking`: why nothing that counts was answered. */
const readingAfter =
  (counts: (exchange: Exchange) => boolean, lacking: Reason) =>
  async <Rows extends Table>(
    images: Images,
    table: Rows,
    attempt: SendRow<RowOf<Rows>>,
    judge?: (loss: Exchange) => void,
  ): Promise<Exchange[]> => {
    const reads = await readsAfterSome(images, table, attempt, counts, judge);
    premise(reads.length > 0, lacking);
    return reads;
  };

/** If one was refused: a request that is refused and has an effect anyway is what these tests are about. One that is accepted is judged elsewhere. */
export const readsAfterRefusals = readingAfter(wasRefused, untested('nothing-refused'));

/** Whatever the answer was. */
export const readsAfter = readingAfter(() => true, untested('no-answer'));

/**
 * All rows side by side on one image that was seen in place, and one read if that stands. If it is gone, each row by itself on another
 * image, up to the one that did it, unless that is decided already and images are scarce. That an image stands says something only if one
 * of the rows that count got an answer of its own; without one there is no read. `judge`: judges a loss before the search.
 */
export async function readsAfterSome<Rows extends Table>(
  images: Images,
  table: Rows,
  attempt: SendRow<RowOf<Rows>>,
  counts: (exchange: Exchange) => boolean,
  judge: (loss: Exchange) => void = () => {},
): Promise<Exchange[]> {
  const tryOut = () => readsAfterAll(images, table, attempt, counts, judge);
  return lostByThisTest(images, await tryOut(), (reads) => reads, tryOut);
}

async function readsAfterAll<Rows extends Table>(
  images: Images,
  table: Rows,
  attempt: SendRow<RowOf<Rows>>,
  counts: (exchange: Exchange) => boolean,
  judge: (loss: Exchange) => void,
): Promise<Exchange[]> {
  const { api } = images;
  const rows = rowsOf(table);
  const { length } = rows;
  const image = await images.standing();
  const sent = await api.each(table, (row, value) => attempt(row, image, value));
  if (sent.length === 0) expectAllTried();
  noteUnanswered(...sent);
  const together = await api.getImageLeft(image.id, { label: `all ${length}` });
  if (isUntouched(together)) return sent.some((each) => counts(each) && hasAnswer(each)) ? [together] : [];
  const isDecided = sent.length > 0 && sent.every(counts);
  if (isDecided && !images.canMake(length)) return [together];
  if (isDecided && isGone(together)) judge(together);
  const reads: Exchange[] = [];
  const tryAlone = async (label: string, value: RowOf<Rows>): Promise<Exchange | undefined> => {
    const victim = await images.standing();
    const alone = await attempt(api.labelled(label), victim, value);
    if (alone !== undefined) noteUnanswered(alone);
    // What is answered as done is judged as such. Whatever else answered the only request for an image, its loss is a fact.
    if (alone === undefined || (!counts(alone) && isDone(alone))) return undefined;
    const read = await api.getImageLeft(victim.id, { label });
    return (counts(alone) && hasAnswer(alone)) || !isUntouched(read) ? read : undefined;
  };
  for (const [label, value] of rows) {
    let read: Exchange | undefined;
    try {
      read = await tryAlone(label, value);
    } catch (error) {
      // What ends the search takes nothing back of what all rows did.
      if (isDecided) return [...reads, together];
      throw error;
    }
    if (read !== undefined) reads.push(read);
    if (read !== undefined && !isUntouched(read)) break;
  }
  // The read after all of them shows a loss that none of them shows alone, unless the image is there after all: a replica lagged behind.
  const isBack = reads.some((read) => askedId(read) === image.id && isUntouched(read));
  return isDecided && !isBack && reads.every(isUntouched) ? [...reads, together] : reads;
}

/** Reads an image after a deletion as each of several clients sees it, with the name of the client. A target without state shows nothing. */
export async function readBack(id: string, clients: Readonly<Record<string, Api>>): Promise<Exchange[]> {
  const reads = [];
  for (const [label, client] of Object.entries(clients))
    if (client.target.description.images.source !== 'stateless') reads.push(await client.getImage(id, { label }));
  return reads;
}

/** Skips the test if a read does not show the image in place: what becomes of it later would say nothing. */
export function expectStanding(read: Exchange): void {
  const because = unreadableReason(read);
  premise(because === undefined, untested('not-read-back', { detail: because ?? '' }));
  // What kept the test from looking elsewhere, such as in the tenant of the image, says more.
  if (!isStanding(read)) expectAllTried();
  premise(isStanding(read), untested('not-there', { what: 'the image' }));
}

/** The pages of a list that showed an image before; skips the test if it did not, or was not read to its end. */
export function wholeList(path: ListPath, list: ListPages | undefined): readonly Exchange[] {
  premise(list !== undefined, untested('not-listed-before', { list: path }));
  premise(list.cut === undefined, untested('list-unread', { detail: list.cut ?? '' }));
  return list.pages;
}
