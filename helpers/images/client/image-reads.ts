import { budgets } from '../../../contracts/budgets.ts';
import { namesIdentifier } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import type { ImageSource } from '../../settings/description.ts';
import { fixtureOf, serversOf } from '../../settings/operators-images.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { untilEnough, waited } from '../waiting.ts';
import type { Api } from './api.ts';
import type { RequestOptions } from './caller.ts';
import { concurrently } from './concurrently.ts';
import { controlLabel, isGone, isNotFound, isUntouched, viewOf } from './image-state.ts';
import { imageIn, imagesOn, selfHref } from './images-in-responses.ts';
import { readList } from './lists.ts';
import type { Bystander, Target } from './target.ts';

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

/** The server that an image was created from: the one that GET of the image names, if the target file has several. Undefined for other sources. */
export function serverOf(source: ImageSource, shown: Exchange | undefined): string | undefined {
  if (source.source !== 'snapshot') return undefined;
  const text = shown?.response?.content.toString('utf8') ?? '';
  return serversOf(source).find((id) => namesIdentifier(text, id)) ?? source.server;
}

/** The reads of {@link Api.getImageLeft}. */
export async function readUntilFound(api: Api, id: string, options: RequestOptions): Promise<Exchange> {
  const fixture = fixtureOf(api.target.description, id);
  const about = { ...(fixture !== undefined && { fixture }), ...options };
  const first = await api.getImage(id, about);
  const reads = [first];
  const look = async (): Promise<Exchange> => {
    const read = await api.getImage(id, { ...about, label: `${options.label ?? 'read'}, again` });
    reads.push(read);
    return read;
  };
  const isShown = (read: Exchange): boolean => !isGone(first) || isUntouched(read);
  const last = await untilEnough(budgets.lagging, api.target.ending, look, isShown, { first });
  if (isUntouched(last)) return isInErrorNow(api, last, id) ? { ...last, changed: 'another status' } : last;
  const [shown = first] = await orBlind(api, reads);
  return (await backAgain(api, shown, () => api.getImage(id, about))) ?? shown;
}

/**
 * Reads, of which those that find an image gone say nothing where no read finds anything any more: not the list that showed images before the run, or
 * no image on it that GET showed then. A target that loses its route, or its database, takes no image by that.
 */
export async function orBlind(api: Api, reads: readonly Exchange[]): Promise<readonly Exchange[]> {
  const gone = reads.filter(isGone);
  if (gone.length === 0 || !(await findsNothing(api.beside()))) return reads;
  const { ledger, recorder } = api.target;
  ledger.sightings.noteAway();
  recorder.noteNoneShown(gone);
  return reads.map((read) => (gone.includes(read) ? { ...read, purpose: { ...read.purpose, noneShown: true } } : read));
}

/** Whether no read finds anything of what was there before the run. */
export async function findsNothing(api: Api): Promise<boolean> {
  const { before } = api.target.windows;
  if (before === undefined) return false;
  const control = { label: controlLabel };
  const list = await api.read(before.path, control);
  const shown = imagesOn(list)?.shown.find(({ id }) => before.shown.includes(id));
  const last = shown === undefined ? list : await api.read(`/images/${shown.id}`, control);
  if (isNotFound(last)) api.target.recorder.noteNoneShown([last]);
  return isNotFound(last);
}

/**
 * Whether an image of the run, which GET showed otherwise, is in ERROR for the first time: later tests meet it as it is, and a snapshot may fail by
 * itself. What state the operator's are in, he decides.
 */
function isInErrorNow({ target }: Api, read: Exchange, id: string): boolean {
  const known = inError.get(target) ?? new Set();
  const first = target.ledger.sightings.firstRead(id);
  if (read.purpose.fixture !== undefined || known.has(id) || !isInError(read) || (first !== undefined && isInError(first)))
    return false;
  inError.set(target, known.add(id));
  return true;
}

/** Whether a read shows an image in ERROR: one whose making failed, for example. */
export const isInError = (read: Exchange): boolean => imageIn(read)?.status?.toUpperCase() === 'ERROR';

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

/** GET of a new image once it has had time to settle: a change of it counts from then on. */
export const readSettled = (api: Api, id: string): Promise<Exchange> =>
  api.getImage(id, { label: 'once it has settled', waitMs: budgets.changing.mostMs });

/** GET of an image beside which nothing was sent for a while. Whoever else writes into images does so at intervals: two reads in a row would not show it. */
export const readAWhileLater = (api: Api, id: string): Promise<Exchange> =>
  api.getImage(id, { label: 'a while later', waitMs: budgets.quiet.mostMs });

/** Whether a read shows an image that is still being made. */
export const isSaving = (read: Exchange): boolean => ['SAVING', 'saving', 'importing'].includes(String(imageIn(read)?.status));

/** Whether a read shows an image whose deletion is one of an image that is being saved. Of Glance, one whose content has not begun to come is, too. */
export const isBeingSaved = (read: Exchange): boolean =>
  ['SAVING', 'QUEUED'].includes(imageIn(read)?.status?.toUpperCase() ?? '');

/** Reads an image until it has left SAVING, starting from the first read. Returns the last exchange. */
export function settledImage(api: Api, id: string, first?: Exchange): Promise<Exchange> {
  const look = (): Promise<Exchange> => api.getImage(id);
  const reads = untilEnough(budgets.made, api.target.ending, look, (read) => !isSaving(read), first && { first });
  return waited(`image ${id} to be created`, reads);
}

/** The list that shows the state of images. */
export const detailed = '/images/detail';

/**
 * Reads the state of several images that have to be left: by one list, if the list has proved itself against GET in this worker, before
 * and after a deletion; and by GET what that does not show in place. That a list shows an image is evidence; that it does not is none.
 */
export class ListReads {
  readonly #target: Target;
  readonly #api: Api;
  #trust: 'unproven' | 'proven' | 'none' = 'unproven';
  /** The page that this read last: it is not read for a second look, as an effect may come late. */
  #last: Exchange | undefined;

  constructor(api: Api) {
    this.#target = api.target;
    this.#api = api;
  }

  /** Reads of images, each labelled. `again`: reads one that is not found twice more. */
  async of(images: readonly Bystander[], { again = true } = {}): Promise<Exchange[]> {
    const read = (image: Bystander): Promise<Exchange> => this.#get(image, again);
    const byGet = (): Promise<Exchange[]> => concurrently(this.#target, images, read);
    if (images.length < 2 || !this.readsSeveral) return byGet();
    const isSeen = this.#target.ledger.sightings.reading();
    const page = await this.page(images.map(({ id }) => id));
    if (page === undefined || !(await this.#isTrue(page, images))) return byGet();
    return concurrently(this.#target, images, async (image) => {
      const view = viewOf(page, image.id);
      if (!isUntouched(view)) return read(image);
      isSeen(image.id);
      return view;
    });
  }

  /** The first page of the detailed list, read for the state of some images; undefined if it cannot be trusted. */
  async page(about: readonly string[]): Promise<Exchange | undefined> {
    const { sightings } = this.#target.ledger;
    const { changes } = sightings;
    const last = sightings.pageOf(detailed);
    const [page] =
      last === undefined || last === this.#last
        ? (await readList(this.#api, detailed, '', { most: 1, about })).pages
        : [{ ...last, purpose: { ...last.purpose, about } }];
    if (page === undefined || isStored(page) || imagesOn(page) === undefined) this.#trust = 'none';
    if (this.#trust === 'none' || page === undefined) return undefined;
    sightings.notePage(detailed, page, changes);
    this.#last = page;
    return page;
  }

  /** Whether a list may read several images, unless it turns out that it disagrees with GET. */
  get readsSeveral(): boolean {
    return this.#trust === 'proven' || (this.#trust === 'unproven' && this.#target.ledger.images.deleted.length > 0);
  }

  /** Whether the list shows no image that was deleted; the first time, whether GET says the same of one and of one that is there. */
  async #isTrue(page: Exchange, [there]: readonly Bystander[]): Promise<boolean> {
    const { deleted } = this.#target.ledger.images;
    const [gone] = deleted;
    if (deleted.some((id) => isUntouched(viewOf(page, id)))) this.#trust = 'none';
    else if (this.#trust === 'unproven' && gone !== undefined && there !== undefined) {
      const isAgreed =
        isGone(await this.#api.getImage(gone, { label: 'does the list agree with GET' })) &&
        isUntouched(await this.#get(there, false)) === isUntouched(viewOf(page, there.id));
      this.#trust = isAgreed ? 'proven' : 'none';
    }
    return this.#trust === 'proven';
  }

  #get({ id, name }: Bystander, again: boolean): Promise<Exchange> {
    const options = { label: name === '' ? id : name };
    return again ? this.#api.getImageLeft(id, options) : this.#api.getImage(id, options);
  }
}

/**
 * Follows the self link of an image with DELETE. A link to another path of the target is only read, because
 * the effect of a DELETE there is unknown. If the read finds nothing, that decides the test. `client` sends the DELETE.
 */
export async function deleteBySelfLink(api: Api, { id }: Bystander, client: Api = api): Promise<Exchange> {
  const { ledger } = api.target;
  const href = selfHref(await lastRead(api, id));
  premise(href !== undefined, untested('no-self-link'));
  const address = ledger.link(href, id);
  if (address !== undefined) return client.deleteImage(address);
  const elsewhere = ledger.reads.imageLink(href, id);
  premise(elsewhere !== undefined, untested('self-link-elsewhere'));
  const read = await api.read(elsewhere, { role: 'setup', label: 'the self link, read only' });
  premise(isNotFound(read), untested('self-link-found'));
  return read;
}
