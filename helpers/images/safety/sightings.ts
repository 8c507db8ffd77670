import type { Exchange } from '../../http/exchange.ts';

/** Statuses of a target that knows no image, or no GET of one. */
const showingNone: readonly (number | undefined)[] = [400, 403, 404, 405, 410, 501];

/** How long a sighting counts, in ms: another worker may remove an image in the meantime, too. */
const lastingMs = 1000;

/**
 * What reads have shown of the images of the run: whether GET shows images at all, and which of them are in place since this worker last
 * sent anything that could remove one. Such an image need not be read again before the next request.
 */
export class Sightings {
  readonly #noteFirstShown: () => void;
  #showsImages: boolean;
  #wasAway = false;
  /** How many new images of the run GET did not show. */
  #unshown = 0;
  #changes = 0;
  /** The first GETs that showed images as they are to stay. */
  readonly #first = new Map<string, Exchange>();
  readonly #seen = new Map<string, { readonly changes: number; readonly untilMs: number; readonly read: Exchange | undefined }>();
  /** The first page of the list that was read last. */
  #page: { readonly path: string; readonly changes: number; readonly read: Exchange } | undefined;

  /** `showsImages`: whether a GET of the set-up has shown one. `noteFirstShown` records that a GET shows images, once. */
  constructor(showsImages = false, noteFirstShown: () => void = () => {}) {
    this.#showsImages = showsImages;
    this.#noteFirstShown = noteFirstShown;
  }

  /** Whether a GET has shown an image of the target: only then does a 404 say that one is gone. */
  get showsImages(): boolean {
    return this.#showsImages;
  }

  /** Notes that a GET has shown an image. */
  noteShown(): void {
    if (!this.#showsImages) this.#noteFirstShown();
    this.#showsImages = true;
  }

  /** Notes the last read of an image that the run has just been given. */
  noteNew({ response }: Exchange): void {
    if (showingNone.includes(response?.status)) this.#unshown += 1;
  }

  /** Whether GET has shown no image, though it was asked for this many new ones. */
  showsNoneOf(images: number): boolean {
    return !this.#showsImages && this.#unshown >= images;
  }

  /** Whether the target was away, and may have lost all of its images. */
  get wasAway(): boolean {
    return this.#wasAway;
  }

  /** Forgets that GET shows images: the target was away, and may have lost all of them when it started again. */
  noteAway(): void {
    this.#showsImages = false;
    this.#wasAway = true;
  }

  /** How many requests which may change something began, and how many are over. */
  get changes(): number {
    return this.#changes;
  }

  /** Notes that a request which may change something begins, or is over. */
  changing(): void {
    this.#changes += 1;
  }

  /** Begins a read; the function that is returned notes that it showed an image in place, and the GET of that image alone. */
  reading(): (id: string, read?: Exchange) => void {
    const changes = this.#changes;
    return (id, read) => this.#seen.set(id.toLowerCase(), { changes, untilMs: Date.now() + lastingMs, read });
  }

  /** Keeps a GET that shows an image as it is to stay, if it is the first. */
  noteFirst(id: string, read: Exchange): void {
    if (!this.#first.has(id.toLowerCase())) this.#first.set(id.toLowerCase(), read);
  }

  /** The first GET of this worker that showed an image as it is to stay. */
  firstRead(id: string): Exchange | undefined {
    return this.#first.get(id.toLowerCase());
  }

  /** The GET that showed an image in place, if nothing was sent since that could have removed it. */
  lastRead(id: string): Exchange | undefined {
    return this.areFresh(id) ? this.#seen.get(id.toLowerCase())?.read : undefined;
  }

  /** Whether an image was seen in place, and nothing was sent since that could have removed it. */
  areFresh(id: string): boolean {
    const seen = this.#seen.get(id.toLowerCase());
    return seen !== undefined && seen.changes === this.#changes && Date.now() < seen.untilMs;
  }

  /** Keeps the first page of a list. `changes`: as they were when its read began. */
  notePage(path: string, read: Exchange, changes: number): void {
    this.#page = { path, read, changes };
  }

  /** The first page of the list at a path, if it was read last and nothing was sent since that could have changed an image. */
  pageOf(path: string): Exchange | undefined {
    return this.#page?.path === path && this.#page.changes === this.#changes ? this.#page.read : undefined;
  }
}
