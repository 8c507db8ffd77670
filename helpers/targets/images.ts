import { v4 as uuid } from 'uuid';
import type { SourceName } from '../../contracts/target-words.ts';
import { Api } from '../client/api.ts';
import type { Bystander, Image } from '../client/image.ts';
import { isGone, isStanding, isUntouched } from '../client/image-state.ts';
import { imageIn } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import { hasFewImages } from '../config/few-images.ts';
import type { Exchange } from '../http/exchange.ts';
import { isLoopback } from '../http/loopback.ts';
import { hasNoVictim } from '../run-state/no-victim.ts';
import { premise } from '../run-state/premise.ts';
import { namePrefix, type RunState, type SpareImage, targetOfRun } from '../run-state/run-state.ts';
import { Claims } from '../safety/claims.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { ListReads } from './list-reads.ts';
import { OwnImages } from './own-images.ts';

/** An own image, and its name as GET shows it. */
export interface NamedImage extends Image {
  readonly shownName: string;
}

/** The sources that make images. */
const naming: readonly SourceName[] = ['snapshot', 'glance', 'http', 'command', 'stateless'];

/**
 * Kinds of refusals that have a victim of their own. What a service does later about a 503 is looked for by itself, a 500 is no refusal,
 * and what the operator provokes is read back, so that its victim is known to stand.
 */
export type Refused = 'by itself' | 'as provoked' | 'with 503' | 'with 500';

/** So many images are made at once where that costs nothing: one list proves all of them. */
const batch = 4;

/** So many tests in a row look for a fixture that the owner is not shown; those that follow do not watch it. */
const mostMissed = 2;

/** The images of one worker: made by the source of the target, or claimed from the operator's list. */
export class Images {
  readonly #target: Target;
  readonly #run: RunState;
  readonly #claims: Claims;
  readonly #own: OwnImages;
  readonly #standing = new Map<Refused, Bystander>();
  readonly #lists: ListReads;
  #stock: Bystander[] = [];
  /** Whether the first page of the list spares reads of fixtures. It shows none of them where there is no list, or a long one. */
  #listsFixtures = true;
  /** How many tests in a row looked for a fixture and were not shown it. */
  readonly #missed = new Map<string, number>();

  constructor(target: Target, run: RunState, claims: string) {
    this.#target = target;
    this.#run = run;
    this.#claims = new Claims(claims);
    this.#lists = new ListReads(target);
    this.#own = new OwnImages(target, run, this.#lists);
  }

  /** An image that the test deletes, settled (no longer SAVING). Skips the test if none is available. */
  async fresh(name?: string): Promise<Image> {
    const image = await this.bystander(name);
    return { ...image, address: this.#target.ledger.image(image.id, 'own') };
  }

  /** Skips the test unless the image source is one of these. */
  expectSource(...needed: readonly SourceName[]): void {
    const { source } = this.#target.description.images;
    premise(needed.includes(source), untested('wrong-source', { source, needed }));
  }

  /** An image that is still being saved. Skips the test if the image source cannot make one. */
  async saving(): Promise<Image> {
    const { ledger } = this.#target;
    this.expectSource('snapshot', 'glance');
    const { id, name, read } = await this.#own.makeSaving(this.newName());
    const status = String(read === undefined ? '' : imageIn(read)?.status).toUpperCase();
    premise(['SAVING', 'QUEUED'].includes(status), untested('settled-at-once', { status }));
    return { id, name, address: ledger.image(id, 'own') };
  }

  /** The image that refused requests are aimed at; a random UUID where images are short and the test takes one. */
  async victim(refused: Refused = 'by itself'): Promise<Image> {
    const { ledger } = this.#target;
    if (!ledger.takesStandIn || (await this.#hasVictim(refused))) return this.ownVictim(refused);
    const id = ledger.randomId();
    return { id, name: '', address: ledger.standIn(id) };
  }

  /** The image that refused requests are aimed at. It is reused from test to test as long as it exists, and no test deletes it. */
  async ownVictim(refused: Refused = 'by itself'): Promise<Image> {
    const known = this.#standing.get(refused);
    // What was refused a moment ago may have its effect only now.
    if (known !== undefined && (await this.#stands(known, false))) return this.#aimedAt(known);
    const next = (refused === 'by itself' ? await this.#refusedSpare() : undefined) ?? (await this.bystander());
    this.#standing.set(refused, next);
    return this.#aimedAt(next);
  }

  /** An image whose deletion is refused before the test deletes it; a victim where no other can be had. */
  async passingVictim(refused: Refused): Promise<Image> {
    if (await this.#hasAnother()) return this.#aimedAt(await this.bystander());
    return this.victim(refused);
  }

  #aimedAt(image: Bystander): Image {
    return { ...image, address: this.#target.ledger.image(image.id, 'victim') };
  }

  /**
   * The same without a read: what a request finds that is refused before anything looks for the image. Nothing that this image shows is
   * evidence before it is read.
   */
  async shareVictim(): Promise<Image> {
    const standing = this.#standing.get('by itself');
    return standing === undefined || !this.isVictim(standing.id) ? this.victim() : this.#aimedAt(standing);
  }

  /** Whether refused requests are aimed at this image. */
  isVictim(id: string): boolean {
    return [...this.#standing.values()].some((each) => each.id === id) && this.#target.ledger.isOfUse(id);
  }

  /** Leaves the victim alone from here on, where another costs nothing: what becomes of it later comes of what it met so far. */
  leaveVictim(): void {
    if (this.areCheap(1)) this.#standing.delete('by itself');
  }

  /** Whether there is an image to aim at: one that stands, or one that can be had, and the cap allows its deletion. */
  async #hasVictim(refused: Refused): Promise<boolean> {
    const { images, name } = this.#target.description;
    if (images.source === 'none' || hasNoVictim(name) || !this.#target.door.hasRoom(1)) return false;
    const standing = this.#standing.get(refused);
    if (images.source === 'ids' && standing !== undefined && (await this.#stands(standing, false))) return true;
    return this.#hasAnother();
  }

  /** Whether an image can be had that no test has aimed at, and the cap allows its deletion. */
  async #hasAnother(): Promise<boolean> {
    const { images } = this.#target.description;
    if (images.source === 'none' || !this.#target.door.hasRoom(1)) return false;
    if (images.source !== 'ids' || this.#stock.length > 0) return true;
    const next = await this.#nextListed(images.ids);
    if ('id' in next) this.#stock.push(next);
    return 'id' in next;
  }

  /** Whether that many more images can be made and deleted: the source makes images, and the cap allows the deletions. */
  canMake(deletions: number): boolean {
    const { source } = this.#target.description.images;
    return source !== 'ids' && source !== 'none' && this.#target.door.hasRoom(deletions);
  }

  /** Whether so many images can be made where that costs nothing: no snapshot of a server, and no upload to a cloud. */
  areCheap(deletions: number): boolean {
    const { images, url } = this.#target.description;
    return this.canMake(deletions) && (isLoopback(url) || ['http', 'command', 'stateless'].includes(images.source));
  }

  /** An image whose name GET shows. Skips the test where the source makes no image, or where GET shows no name. */
  async named(): Promise<NamedImage> {
    this.expectSource(...naming);
    this.#target.expectState();
    const image = await this.fresh(this.newName());
    const shownName = imageIn(await new Api(this.#target).lastRead(image.id))?.name;
    premise(shownName !== undefined, untested('no-namesake'));
    return { ...image, shownName };
  }

  /** Another image of the name that an image has or had. Skips the test where the source makes none, or GET shows another name. */
  async namesake({ name, shownName }: Pick<NamedImage, 'name' | 'shownName'>): Promise<Bystander> {
    const made = await this.#own.makeNamesake(name);
    premise(made?.read !== undefined, untested('no-namesake'));
    const read = await new Api(this.#target).settled(made.id, made.read);
    premise(isStanding(read) && imageIn(read)?.name === shownName, untested('no-namesake'));
    return { id: made.id, name };
  }

  /** An image that no request is aimed at. */
  async bystander(given?: string): Promise<Bystander> {
    // A listed image keeps the name that it has.
    const name = this.#target.description.images.source === 'ids' ? undefined : given;
    while (name === undefined) {
      const image = this.#stock.pop();
      if (image === undefined) break;
      if (await this.#stands(image)) return image;
    }
    return this.#obtain(name);
  }

  /** Reads of images that have to be left: by one list if that can be trusted. */
  left(images: readonly Bystander[]): Promise<Exchange[]> {
    this.#target.expectState();
    return this.#lists.of(images);
  }

  /** Two bystanders, and the operator's fixtures that the owner can see. */
  async watched(): Promise<Bystander[]> {
    const { description, ledger } = this.#target;
    const listed = Object.entries(description.fixtures).map(([name, id]) => ({ id, name }));
    const fixtures = listed.filter(({ id }) => (this.#missed.get(id) ?? 0) < mostMissed);
    const unseen = fixtures.filter(({ id }) => !ledger.sightings.areFresh(id));
    const standing = await this.#standingInList(unseen);
    const unlisted = unseen.filter(({ id }) => !standing.has(id));
    const reads = await Promise.all(unlisted.map(({ id }) => new Api(this.#target).getImage(id)));
    const hidden = unlisted.filter((_, index) => reads[index]?.response?.status !== 200);
    for (const [index, { id }] of unlisted.entries()) this.#noteLook(id, reads[index]);
    return [await this.bystander(), await this.bystander(), ...fixtures.filter((fixture) => !hidden.includes(fixture))];
  }

  /** Counts the looks in a row that a fixture was not found: one of several replicas that does not know it must not hide it from all tests. */
  #noteLook(id: string, read: Exchange | undefined): void {
    const isMissed = read !== undefined && isGone(read);
    this.#missed.set(id, isMissed ? (this.#missed.get(id) ?? 0) + 1 : 0);
  }

  /** Which of some fixtures the first page of the list shows in place, where that spares reads. */
  async #standingInList(fixtures: readonly Bystander[]): Promise<ReadonlySet<string>> {
    if (!this.#listsFixtures || fixtures.length < 2) return new Set();
    const listed = await new Api(this.#target).standingOnPage(fixtures.map(({ id }) => id));
    this.#listsFixtures = listed.size > 1;
    return listed;
  }

  /** Returns an image that is known to be untouched, for use by another test. */
  restock(...images: readonly Bystander[]): void {
    for (const { id, name } of images) if (this.#target.ledger.isOfUse(id)) this.#stock.push({ id, name });
  }

  async #stands({ id }: Bystander, isTrusted = true): Promise<boolean> {
    if (this.#target.description.images.source === 'stateless') return true;
    const { ledger } = this.#target;
    if (!ledger.isOfUse(id)) return false;
    if (isTrusted && ledger.sightings.areFresh(id)) return true;
    return isUntouched(await new Api(this.#target).getImage(id)) && ledger.isOfUse(id);
  }

  async #obtain(given?: string): Promise<Bystander> {
    const { description } = this.#target;
    premise(description.images.source !== 'none', untested('no-images'));
    if (description.images.source === 'ids') return this.#claimListed(description.images.ids);
    const spare = given === undefined ? await this.#spare() : undefined;
    if (spare !== undefined) return spare;
    const names = Array.from({ length: given === undefined && this.areCheap(batch) ? batch : 1 }, () => given ?? this.newName());
    const [first, ...rest] = names.length === 1 ? await this.#own.make(names[0] ?? '') : await this.#own.makeMany(names);
    if (first === undefined) throw new Error('the image source returned no image');
    this.#stock.push(...rest.map(({ id, name }) => ({ id, name })));
    if (first.read !== undefined && first.read.about === undefined) await new Api(this.#target).settled(first.id, first.read);
    return { id: first.id, name: first.name };
  }

  /** A name that shows which run made the image: `npm run sweep` finds it by its prefix. */
  newName(): string {
    return `${namePrefix}${this.#run.id}-${uuid().slice(0, 8)}`;
  }

  #spare(): Promise<Bystander | undefined> {
    return this.#claimSpare(({ refused }) => !refused);
  }

  /** An image that the set-up made, and whose deletion was refused then. */
  #refusedSpare(): Promise<Bystander | undefined> {
    return this.#claimSpare(({ refused = false }) => refused);
  }

  async #claimSpare(serves: (spare: SpareImage) => boolean): Promise<Bystander | undefined> {
    const { spare: spares } = targetOfRun(this.#run, this.#target.description.name);
    const spare = spares.find((each) => serves(each) && this.#claims.claim(each.id));
    if (spare === undefined) return undefined;
    this.#target.ledger.own(spare.id, spare.name, spare.proof, spare.mark, spare.refused);
    if (spare.proof !== 'stateless') await new Api(this.#target).settled(spare.id);
    return spare;
  }

  async #claimListed(ids: readonly string[]): Promise<Bystander> {
    const next = await this.#nextListed(ids);
    if (!('id' in next)) premise(false, next);
    return next;
  }

  /** The next listed image that is there, or why there is none. An image that is gone takes no other image from a test. */
  async #nextListed(ids: readonly string[]): Promise<Bystander | Reason> {
    const { current, total } = this.#run.shard;
    // The first shard runs every test that takes one of few images.
    const isMine = (index: number): boolean =>
      hasFewImages({ source: 'ids', ids }) ? current === 1 : index % total === current - 1;
    for (let last: Reason = untested('images-used-up'); ; ) {
      const id = ids.find((each, index) => isMine(index) && this.#claims.claim(each));
      if (id === undefined) return last;
      this.#target.ledger.own(id, '', 'listed');
      const { status } = (await new Api(this.#target).settled(id)).response ?? {};
      if (status === 200) return { id, name: '' };
      last = untested('listed-image-unusable', { id, status });
      if (status !== 404 && status !== 410) return last;
    }
  }
}
