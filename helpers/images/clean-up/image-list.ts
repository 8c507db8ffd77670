import { isStored } from '../../http/exchange.ts';
import { Api } from '../client/api.ts';
import { imagesOn, type ListedImage, saysMore } from '../client/images-in-responses.ts';
import { type ListedImages, mostNamed } from '../client/listed-images.ts';
import { type ListOptions, listPages } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { placeOf } from '../safety/ownership.ts';

/** The most pages that are read. A longer list is not read to its end. */
const mostPages = 10_000;

/** The images that a list of the target shows. */
export class ImageList {
  /** Whether it was read to its end, from no cache: only then may an image that it does not show be gone. */
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

  /** Whether it shows an image with this digest, in hexadecimal digits. */
  hasDigest(digest: string): boolean {
    const wanted = Buffer.from(digest, 'hex');
    return this.#pages.some(({ digests }) => placeOf(digests, wanted) !== undefined);
  }

  /** Images whose names have the suite's prefix. */
  get named(): readonly ListedImage[] {
    return this.#pages.flatMap(({ named }) => named);
  }

  /** Whether it shows the name of every image, so that a name that it does not show is none of an image. */
  get hasNames(): boolean {
    return this.#pages.every(({ hasNames }) => hasNames);
  }

  /** The name of an image, if it has the suite's prefix. */
  nameOf(id: string): string | undefined {
    return this.named.find((image) => image.id.toLowerCase() === id.toLowerCase())?.name;
  }
}

/** Reads the pages of the list of images; undefined if the target has no list. Keeps only the images that a page shows. */
export async function imageList(target: Target, reading: ListOptions = {}): Promise<ImageList | undefined> {
  const lists: ListedImages[] = [];
  let whole = true;
  for await (const { page, cut } of listPages(new Api(target), '/images', '', { most: mostPages, ...reading })) {
    const shown = page && imagesOn(page);
    if (shown) lists.push(shown);
    whole &&= cut === undefined && page !== undefined && !isStored(page) && !saysMore(page);
  }
  if (lists.length === 0) return undefined;
  return new ImageList(lists, whole && !lists.some(({ named }) => named.length >= mostNamed));
}
