import type { IdentityName } from '../../contracts/target-words.ts';
import type { Api, ImageList, ListPath } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { expectAnswer, hasAnswer } from '../client/expect-answer.ts';
import type { Bystander, Image } from '../client/image.ts';
import { isStanding, isUntouched, unreadableReason } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../run-state/premise.ts';
import type { Images } from '../targets/images.ts';
import { untested } from '../verdict/reason.ts';

/** An attack on an image: a request that must not delete it. Undefined where the request could not leave. */
export type Attack = (image: Image) => Promise<Exchange | undefined>;

/** Whether a request was answered for what it asked, and the answer is a refusal. */
export const wasRefused = (exchange: Exchange): boolean => hasAnswer(exchange) && (exchange.response?.status ?? 0) >= 400;

const isDone = ({ response }: Exchange): boolean => response !== undefined && response.status >= 200 && response.status <= 299;

/** Skips the test where a request that its premise rests on was not refused, or got no answer of its own. */
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

/** How a deletion that is said to be done and a GET that still shows the image disagree; undefined where they agree. */
export function disagreement(deletion: Exchange, after: Exchange): string | undefined {
  const { status = 0 } = deletion.response ?? {};
  return isDone(deletion) && isStanding(after) ? `DELETE is answered ${status}, and GET shows the image` : undefined;
}

/** Skips the test where these disagree: where the read lags behind, the image will be gone. */
export function expectAgreement(deletion: Exchange, after: Exchange): void {
  const detail = disagreement(deletion, after);
  premise(detail === undefined, untested('not-read-back', { detail: detail ?? '' }));
}

/** Skips the test where nothing that was tried was answered for what it asked. Gives what was tried. */
export function expectTried(tried: readonly (Exchange | undefined)[]): readonly Exchange[] {
  const sent = tried.filter((exchange) => exchange !== undefined);
  premise(sent.some(hasAnswer), untested('no-answer'));
  return sent;
}

/**
 * Tries each attack on an own image and reads the image back where one was refused: a request that is refused and has an
 * effect anyway is what these rows are about. One that is accepted is judged elsewhere.
 */
export async function readsAfterRefusals(
  api: Api,
  images: Images,
  attacks: Readonly<Record<string, Attack>>,
): Promise<Exchange[]> {
  const reads = await readsAfterSome(api, images, attacks, wasRefused);
  premise(reads.length > 0, untested('nothing-refused'));
  return reads;
}

/** Tries each attack on an own image and reads the image back, whatever the answer was. */
export async function readsAfter(api: Api, images: Images, attacks: Readonly<Record<string, Attack>>): Promise<Exchange[]> {
  const reads = await readsAfterSome(api, images, attacks, () => true);
  premise(reads.length > 0, untested('no-answer'));
  return reads;
}

/**
 * All attacks side by side on one image, and one read where that stands. Where it is gone, once more on an image that was read just
 * before, where one can be made. Where that does not stand, each by itself up to the one that
 * did it, unless that is decided already and images are scarce. That an image stands says something only where one of the attacks
 * that count got an answer of its own; without one there is no read.
 */
export async function readsAfterSome(
  api: Api,
  images: Images,
  attacks: Readonly<Record<string, Attack>>,
  counts: (exchange: Exchange) => boolean,
): Promise<Exchange[]> {
  const rows = Object.entries(attacks);
  const image = await images.victim();
  const sent = (await concurrently(api.target, rows, ([, attack]) => attack(image))).filter((each) => each !== undefined);
  const together = await api.getImageLeft(image.id, { label: `all ${rows.length}` });
  if (isUntouched(together)) return sent.some((each) => counts(each) && hasAnswer(each)) ? [together] : [];
  const isDecided = sent.length > 0 && sent.every(counts);
  if (isDecided && !images.canMake(rows.length)) return [together];
  const reads: Exchange[] = [];
  for (const [label, attack] of rows) {
    const victim = await images.victim();
    const alone = await attack(victim);
    // What is answered as done is judged as such. Whatever else answered the only request for an image, its loss is a fact.
    if (alone === undefined || (!counts(alone) && isDone(alone))) continue;
    const read = await api.getImageLeft(victim.id, { label });
    if ((counts(alone) && hasAnswer(alone)) || !isUntouched(read)) reads.push(read);
    if (!isUntouched(read)) break;
  }
  // The read after all of them shows the loss once more that one of them has shown by now.
  return isDecided && reads.every(isUntouched) ? [...reads, together] : reads;
}

/** What became of an own image that another identity tried to delete, and what that identity is answered for an unknown image. */
export async function attemptBy(
  api: Api,
  images: Images,
  name: IdentityName,
): Promise<{ readonly unknown: Exchange; readonly deletion: Exchange; readonly after: Exchange }> {
  const caller = api.as(name);
  const { id, address } = await images.victim();
  expectStanding(await api.lastRead(id));
  const unknown = await caller.deleteImage(api.target.ledger.unknown(), { label: 'unknown image' });
  const deletion = await caller.deleteImage(address);
  return { unknown, deletion, after: await api.getImageLeft(id) };
}

/** Skips the test where a read does not show the image in place: what becomes of it later would say nothing. */
export function expectStanding(read: Exchange): void {
  const because = unreadableReason(read);
  premise(because === undefined, untested('not-read-back', { detail: because ?? '' }));
  premise(isStanding(read), untested('not-there', { what: 'the image' }));
}

/** The pages of a list that showed an image before; skips the test where it did not, or was not read to its end. */
export function wholeList(path: ListPath, list: ImageList | undefined): readonly Exchange[] {
  premise(list !== undefined, untested('not-listed-before', { list: path }));
  premise(list.cut === undefined, untested('list-unread', { detail: list.cut ?? '' }));
  return list.pages;
}

/** Sends something beside images that it must leave, and reads them afterwards; those that are left serve another test. */
export async function readsBeside(
  images: Images,
  send: (watched: readonly Bystander[]) => Promise<unknown>,
): Promise<Exchange[]> {
  const watched = await images.watched();
  await send(watched);
  const reads = await images.left(watched);
  images.restock(...watched);
  return reads;
}
