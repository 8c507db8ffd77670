import { budgets } from '../../../contracts/budgets.ts';
import type { Exchange } from '../../http/exchange.ts';
import { fixtureOf } from '../../settings/operators-images.ts';
import { untilEnough, waited } from '../waiting.ts';
import type { Api } from './api.ts';
import type { RequestOptions } from './caller.ts';
import { isGone, isUntouched } from './image-state.ts';
import { imageIn } from './images-in-responses.ts';
import type { Target } from './target.ts';

/** How often a worker waits for an image that a refusal may have hidden. */
const mostSoughtAgain = 10;
const soughtAgain = new WeakMap<Target, number>();

/** Images that a read has shown in ERROR. */
const inError = new WeakMap<Target, Set<string>>();

/** The GET of an image by this caller that showed it in place just before, in an earlier test, too; else a new one. */
export async function lastRead(api: Api, id: string): Promise<Exchange> {
  const read = api.target.ledger.sightings.lastRead(id);
  if (read === undefined || read.purpose.caller !== api.caller.identity) return api.getImage(id);
  if (!api.target.recorder.current.includes(read)) api.target.recorder.mention([read]);
  return read;
}

/** The reads of {@link Api.getImageLeft}. */
export async function readUntilFound(api: Api, id: string, options: RequestOptions): Promise<Exchange> {
  const fixture = fixtureOf(api.target.description, id);
  const about = { ...(fixture !== undefined && { fixture }), ...options };
  const first = await api.getImage(id, about);
  const look = (): Promise<Exchange> => api.getImage(id, { ...about, label: `${options.label ?? 'read'}, again` });
  const isShown = (read: Exchange): boolean => !isGone(first) || isUntouched(read);
  const last = await untilEnough(budgets.lagging, api.target.ending, look, isShown, { first });
  if (isUntouched(last)) return isInErrorNow(api, last, id) ? { ...last, changed: 'another status' } : last;
  return (await backAgain(api, first, () => api.getImage(id, about))) ?? first;
}

/** Whether an image of the run is in ERROR for the first time: later tests meet it as it is. What state the operator's are in, he decides. */
function isInErrorNow({ target }: Api, read: Exchange, id: string): boolean {
  const known = inError.get(target) ?? new Set();
  if (read.purpose.fixture !== undefined || known.has(id) || imageIn(read)?.status?.toUpperCase() !== 'ERROR') return false;
  inError.set(target, known.add(id));
  return true;
}

/** The read that finds an image again which was gone after the refusal of its deletion; undefined if it stays away, or if that was seen often. */
async function backAgain({ target }: Api, gone: Exchange, look: () => Promise<Exchange>): Promise<Exchange | undefined> {
  const sought = soughtAgain.get(target) ?? 0;
  if (!isGone(gone) || (gone.cause?.response?.status ?? 0) < 400 || sought === mostSoughtAgain) return undefined;
  soughtAgain.set(target, sought + 1);
  const read = await untilEnough(budgets.hidden, target.ending, look, isUntouched, { first: gone });
  return isUntouched(read) ? { ...read, changed: 'no answer to GET for a while' } : undefined;
}

/** GET of an image that an unfinished deletion may still take away: the read that does not find it, or else the last. */
export function getImageGone(api: Api, id: string, options: RequestOptions = {}): Promise<Exchange> {
  return untilEnough(budgets.abandoned, api.target.ending, () => api.getImage(id, options), isGone);
}

/** Whether a read shows an image that is still being made. */
export const isSaving = (read: Exchange): boolean => ['SAVING', 'saving', 'importing'].includes(String(imageIn(read)?.status));

/** Reads an image until it has left SAVING, starting from the first read. Returns the last exchange. */
export function settledImage(api: Api, id: string, first?: Exchange): Promise<Exchange> {
  const look = (): Promise<Exchange> => api.getImage(id);
  const reads = untilEnough(budgets.made, api.target.ending, look, (read) => !isSaving(read), first && { first });
  return waited(`image ${id} to be created`, reads);
}
