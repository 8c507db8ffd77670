import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { expectAnswer, hasAnswer, noteUnanswered } from '../../images/client/expect-answer.ts';
import { isStanding, unreadableReason } from '../../images/client/image-state.ts';
import type { ListPages, ListPath } from '../../images/client/lists.ts';
import { expectAllTried, premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';

/** Whether a request was answered for what it asked, and the answer is a refusal. */
export const wasRefused = (exchange: Exchange): boolean => hasAnswer(exchange) && (exchange.response?.status ?? 0) >= 400;

/** Whether a deletion was answered as done. */
export const isDone = ({ response }: Exchange): boolean => isSuccess(response?.status);

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

/** Skips the test if nothing that was tried was answered for what it asked, and keeps it from passing if something was not. */
export function expectTried(tried: readonly (Exchange | undefined)[]): void {
  const sent = tried.filter((exchange) => exchange !== undefined);
  // What kept all of them from being sent says more than that nothing was answered.
  if (sent.length === 0) expectAllTried();
  noteUnanswered(...sent);
  premise(sent.some(hasAnswer), untested('no-answer'));
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
