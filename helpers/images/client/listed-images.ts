import { areCounted, isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { digestOctets, idDigest, placeOfDigest } from '../safety/ownership.ts';
import type { ListedImage } from './images-in-responses.ts';

/** The most different statuses that are distinguished on one page; the compute guide has six. */
const mostStatuses = 255;

/** The most images with a marked name that are kept in full from one page. */
export const mostNamed = 1000;

/** The most images that are kept in full from one list: as many are watched. */
export const mostKept = 20_000;

/**
 * The images on one page of a list. The first are kept in full, and so are those whose names contain `mark` in any case, which are the suite's
 * own; of every other, nine octets, so that a page of 100,000 takes a few megabytes.
 */
export class ListedImages {
  readonly size: number;
  /** Images whose names contain the mark in any case, at most a thousand. */
  readonly named: readonly ListedImage[];
  #shown: readonly ListedImage[];
  /** The first identifier that is not a random UUID; undefined if all are. */
  readonly oddId: string | undefined;
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
    this.#shown = images.slice(0, mostKept);
    this.hasNames = hasNames;
    this.oddId = images.find(({ id }, place) => !isRandomUuid(id) || areCounted(id, images[place - 1]?.id ?? ''))?.id;
    this.digests = Buffer.alloc(images.length * digestOctets);
    this.#statusPlaces = new Uint8Array(images.length);
    images.forEach(({ id, status = '' }, place) => {
      idDigest(id).copy(this.digests, place * digestOctets);
      this.#statusPlaces[place] = this.#statusNumber(status);
    });
    this.named = images.filter(({ name }) => name?.toLowerCase().includes(mark)).slice(0, mostNamed);
  }

  /** The first images of the page; none once they are forgotten. */
  get shown(): readonly ListedImage[] {
    return this.#shown;
  }

  /** Keeps only nine octets of each image whose name is not marked: a test that reads a thousand pages would fill the memory of its worker. */
  forgetShown(): void {
    this.#shown = [];
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
