import { areCounted, isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { digestOctets, idDigest, placeOfDigest } from '../safety/ownership.ts';
import type { ListedImage } from './images-in-responses.ts';

/** The most different statuses that are distinguished on one page; the compute guide has six. */
const mostStatuses = 255;

/** The most images with a marked name that are kept in full from one page, and the most of all others. */
export const mostNamed = 1000;

/**
 * The images on one page of a list. The first thousand are kept in full, and so are those whose names contain `mark` in any case, which are
 * the suite's own; of every other, nine octets, so that a page of 100,000 takes about one megabyte.
 */
export class ListedImages {
  readonly size: number;
  /** Images whose names contain the mark in any case, at most a thousand. */
  readonly named: readonly ListedImage[];
  /** The first images of the page, at most a thousand. */
  readonly shown: readonly ListedImage[];
  /** Whether all identifiers are random UUIDs. */
  readonly uuids: boolean;
  /** Whether each image is shown with its name, or as one without. */
  readonly hasNames: boolean;
  /** The digests of the identifiers, concatenated, eight octets each. */
  readonly digests: Buffer;
  /** The different statuses that the page shows. */
  readonly statuses: string[] = [''];
  /** For each image, the place of its status among them. */
  readonly #statusPlaces: Uint8Array;

  constructor(images: readonly ListedImage[], mark: string, hasNames: boolean) {
    this.size = images.length;
    this.shown = images.slice(0, mostNamed);
    this.hasNames = hasNames;
    this.uuids = images.every(({ id }, place) => isRandomUuid(id) && !areCounted(id, images[place - 1]?.id ?? ''));
    this.digests = Buffer.alloc(images.length * digestOctets);
    this.#statusPlaces = new Uint8Array(images.length);
    images.forEach(({ id, status = '' }, place) => {
      idDigest(id).copy(this.digests, place * digestOctets);
      this.#statusPlaces[place] = this.#statusNumber(status);
    });
    this.named = images.filter(({ name }) => name?.toLowerCase().includes(mark)).slice(0, mostNamed);
  }

  /** Whether the page shows an image. */
  has(id: string): boolean {
    return placeOfDigest(this.digests, id) !== undefined;
  }

  /** The status that the page shows for an image, empty if it shows none; undefined if the image is not on the page. */
  statusOf(id: string): string | undefined {
    const place = placeOfDigest(this.digests, id);
    return place === undefined ? undefined : this.statuses[this.#statusPlaces[place] ?? 0];
  }

  #statusNumber(status: string): number {
    const short = status.slice(0, 40);
    const known = this.statuses.indexOf(short);
    if (known !== -1) return known;
    return this.statuses.length > mostStatuses ? 0 : this.statuses.push(short) - 1;
  }
}
