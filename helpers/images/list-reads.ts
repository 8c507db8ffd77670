import { type Exchange, isStored } from '../http/exchange.ts';
import { Api } from './client/api.ts';
import { concurrently } from './client/concurrently.ts';
import type { Bystander } from './client/image.ts';
import { isGone, isUntouched, viewOf } from './client/image-state.ts';
import { imagesOn } from './client/images-in-responses.ts';
import { readList } from './client/lists.ts';
import type { Target } from './client/target.ts';

const detailed = '/images/detail';

/**
 * Reads the state of several images that have to be left: by one list, if the list has proved itself against GET in this worker, before
 * and after a deletion; and by GET what that does not show in place. That a list shows an image is evidence; that it does not is none.
 */
export class ListReads {
  readonly #target: Target;
  readonly #api: Api;
  #trust: 'unproven' | 'proven' | 'none' = 'unproven';
  /** The last page, and how many requests that may change something had been sent when it was read. */
  #last: { readonly page: Exchange; readonly changes: number } | undefined;

  constructor(target: Target) {
    this.#target = target;
    this.#api = new Api(target);
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
    const { changes } = this.#target.ledger.sightings;
    const last = this.#target.windows.pageOf(detailed, this.#target);
    const [page] =
      last === undefined
        ? (await readList(this.#api, detailed, '', { most: 1, about })).pages
        : [{ ...last, purpose: { ...last.purpose, about } }];
    if (page === undefined || isStored(page) || imagesOn(page) === undefined) this.#trust = 'none';
    if (this.#trust === 'none' || page === undefined) return undefined;
    this.#last = { page, changes };
    return page;
  }

  /** The last page, if nothing was sent since that could change an image. */
  get fresh(): Exchange | undefined {
    return this.#last?.changes === this.#target.ledger.sightings.changes ? this.#last.page : undefined;
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
