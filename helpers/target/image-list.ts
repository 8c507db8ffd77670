import { Api } from '../api.ts';
import { pageShown, type ShownImage } from '../images-in-responses.ts';
import { type ListedImages, mostNamed } from '../listed-images.ts';
import { urlTo } from './address.ts';
import type { CleanUpTime } from './clean-up-time.ts';
import type { Target } from './target.ts';

/** A list with more pages is not read to its end. */
const mostPages = 10_000;

/** The images that a list of the target shows. */
export class ImageList {
  /** Whether it was read to its end: only then is an image that it does not show not there. */
  readonly whole: boolean;
  readonly #pages: readonly ListedImages[];

  constructor(pages: readonly ListedImages[], whole: boolean) {
    this.#pages = pages;
    this.whole = whole;
  }

  get size(): number {
    return this.#pages.reduce((sum, { size }) => sum + size, 0);
  }

  has(id: string): boolean {
    return this.#pages.some((page) => page.has(id));
  }

  /** The images whose names have the suite's prefix. */
  get named(): readonly ShownImage[] {
    return this.#pages.flatMap(({ named }) => named);
  }

  /** The name of an image, where it has the suite's prefix. */
  nameOf(id: string): string | undefined {
    return this.named.find((image) => image.id === id)?.name;
  }
}

/** Reads the list of images, all pages; undefined where the target has none. */
export async function imageList(target: Target, time: CleanUpTime): Promise<ImageList | undefined> {
  const api = new Api(target);
  const { reads } = target.ledger;
  const pages: ListedImages[] = [];
  const read = new Set<string>();
  for (let from = reads.below('/images'); ; ) {
    const at = from;
    read.add(urlTo(at));
    const page = await time.sent('GET', () => api.read(at));
    const shown = page === undefined ? undefined : pageShown(page);
    if (!shown?.ok) return pages.length === 0 ? undefined : new ImageList(pages, false);
    pages.push(shown.value.images);
    if (shown.value.next === undefined) return new ImageList(pages, !pages.some(({ named }) => named.length >= mostNamed));
    const next = reads.next(shown.value.next, urlTo(at));
    // A page that leads back to an earlier one has no end.
    if (next === undefined || read.has(urlTo(next)) || pages.length === mostPages) return new ImageList(pages, false);
    from = next;
  }
}
