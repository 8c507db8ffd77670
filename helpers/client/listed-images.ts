import { isUuid } from '../../contracts/image-identifiers.ts';
import { digestOctets, idDigest } from '../safety/ownership.ts';
import type { ShownImage } from './images-in-responses.ts';

/** So many different statuses are told apart on one page; the compute guide knows six. */
const mostStatuses = 255;

/** So many images whose names have a mark are kept whole of one page. */
export const mostNamed = 1000;

/**
 * The images on one page of a list. Of each image nine octets are kept, so that a page of 100,000 costs no more than one megabyte;
 * those whose names hold `mark` in any case, which are the suite's own, are kept whole.
 */
export class ListedImages {
  readonly size: number;
  /** Images whose names hold the mark in any case, at most a thousand. */
  readonly named: readonly ShownImage[];
  readonly first: ShownImage | undefined;
  /** Whether all identifiers are UUIDs. */
  readonly uuids: boolean;
  readonly #digests: Buffer;
  readonly #statuses: Uint8Array;
  readonly #statusNames: string[] = [''];

  constructor(images: readonly ShownImage[], mark: string) {
    this.size = images.length;
    this.first = images[0];
    this.uuids = images.every(({ id }) => id !== undefined && isUuid(id));
    this.#digests = Buffer.alloc(images.length * digestOctets);
    this.#statuses = new Uint8Array(images.length);
    images.forEach(({ id, status = '' }, place) => {
      if (id !== undefined) idDigest(id).copy(this.#digests, place * digestOctets);
      this.#statuses[place] = this.#statusNumber(status);
    });
    this.named = images.filter(({ name }) => name?.toLowerCase().includes(mark)).slice(0, mostNamed);
  }

  /** Whether the page shows an image. */
  has(id: string): boolean {
    return this.#placeOf(id) !== undefined;
  }

  /** The status with which the page shows an image, empty where it shows none; undefined where the image is not on the page. */
  statusOf(id: string): string | undefined {
    const place = this.#placeOf(id);
    return place === undefined ? undefined : this.#statusNames[this.#statuses[place] ?? 0];
  }

  /** The digests of the identifiers, one after the other, eight octets each. */
  get digests(): Buffer {
    return this.#digests;
  }

  #placeOf(id: string): number | undefined {
    const wanted = idDigest(id);
    for (let at = this.#digests.indexOf(wanted); at !== -1; at = this.#digests.indexOf(wanted, at + 1)) {
      if (at % digestOctets === 0) return at / digestOctets;
    }
    return undefined;
  }

  #statusNumber(status: string): number {
    const short = status.slice(0, 40);
    const known = this.#statusNames.indexOf(short);
    if (known !== -1) return known;
    return this.#statusNames.length > mostStatuses ? 0 : this.#statusNames.push(short) - 1;
  }
}
