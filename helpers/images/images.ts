import { join } from 'node:path';
import { namesIdentifier } from '../../contracts/image-identifiers.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { SourceName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import { isLoopback } from '../http/loopback.ts';
import { imagesAtMost } from '../settings/operators-images.ts';
import { noteUntried, premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { Api } from './client/api.ts';
import { detailed, isBeingSaved, isInError, ListReads, lastRead } from './client/image-reads.ts';
import { askedId, isGone, isNotFound, isStanding, isUntouched } from './client/image-state.ts';
import { imageIn } from './client/images-in-responses.ts';
import type { Bystander, Image, Target } from './client/target.ts';
import { ExpendableImages } from './expendable-images.ts';
import { LateSwitches } from './late-switches.ts';
import { OrderedImages } from './ordered-images.ts';
import { OwnImages } from './own-images.ts';
import type { EarlierRefusal, Refused } from './provocation-steps.ts';
import { fewImagesOf, isSmokeRun, type RunState } from './run-state.ts';
import type { Address } from './safety/address.ts';
import { Claims } from './safety/claims.ts';
import { newImageName } from './safety/ownership.ts';
import { mayBeCarriedOutLater } from './safety/rate-limit.ts';
import { SettledImages } from './settled-images.ts';

/** Whether an image has to be younger than those before. */
type Age = 'any' | 'youngest';

/** An image of the run, and its name as GET shows it. */
export interface NamedImage extends Image {
  readonly shownName: string;
}

/** The sources that create images. */
export const naming: readonly SourceName[] = ['snapshot', 'glance', 'http', 'command', 'stateless'];

/** The images of one worker: made by the source of the target, or claimed from the operator's list. */
export class Images {
  /** The refusals that this worker has provoked. */
  readonly refusals = new Map<RefusalCode, EarlierRefusal>();
  /** What it has seen of the switches that arm them. */
  readonly switches: LateSwitches;
  readonly #target: Target;
  readonly #run: RunState;
  readonly #claims: Claims;
  /** Counts the images that tests took, and could have done without. */
  readonly #spared: Claims;
  readonly #own: OwnImages;
  readonly #ordered: OrderedImages;
  readonly #settled: SettledImages;
  readonly #lists: ListReads;
  readonly #listed: ExpendableImages;
  readonly #standing = new Map<Refused, Bystander>();
  #stock: Bystander[] = [];
  /** The images that the running test was given. */
  #given: Bystander[] = [];
  /** The images that the running test has aimed at. */
  readonly #aimed = new Set<string>();
  /** All images that refused requests were aimed at. */
  readonly #victims = new Set<string>();
  /** Images whose deletion may still be carried out: that one is gone later says nothing of what was sent since. */
  readonly #doubtful = new Set<string>();

  constructor(target: Target, run: RunState, claims: string) {
    this.#target = target;
    this.switches = new LateSwitches(target.ending);
    this.#run = run;
    this.#claims = new Claims(claims);
    this.#spared = new Claims(join(claims, 'spared'));
    this.#lists = new ListReads(new Api(target));
    this.#own = new OwnImages(target, run);
    this.#listed = new ExpendableImages(target, { claims: this.#claims, limit: this.#own.limit, shard: run.shard });
    this.#ordered = new OrderedImages(target, run);
    this.#settled = new SettledImages(target, { run, claims: this.#claims, own: this.#own, ordered: this.#ordered });
    target.pool = {
      instead: (address, exchange) => this.#instead(address, exchange),
      aimed: ({ removes }) => this.#aimAt(removes),
      takeBack: (sent) => this.#takeBack(sent),
    };
  }

  /** The operation, as the owner of the images. */
  get api(): Api {
    return new Api(this.#target);
  }

  /** An image that the test deletes, seen in place just before: what becomes of it comes of what is sent from now on. */
  async present(age: Age = 'any'): Promise<Image> {
    const image = await this.bystander(age);
    return { ...image, address: this.#target.ledger.image(image.id, 'own') };
  }

  #give(image: Bystander): Bystander {
    this.#stock = this.#stock.filter(({ id }) => id !== image.id);
    this.#given.push(image);
    return image;
  }

  #aimAt(ids: readonly string[]): void {
    for (const id of ids) this.#aimed.add(id);
  }

  #takeBack(sent: readonly Exchange[]): void {
    const judged = sent.filter(({ role }) => role === 'judged');
    const texts = judged.flatMap(({ request }) => [
      request.url,
      request.content ?? '',
      ...request.fields.map(([, value]) => value),
    ]);
    const isNamed = (id: string): boolean => texts.some((text) => namesIdentifier(text, id));
    const isLost = (id: string): boolean => sent.some((each) => askedId(each) === id && isGone(each));
    this.#doubt(judged);
    this.restock(...this.#given.filter(({ id }) => !this.#aimed.has(id) && !isNamed(id) && !isLost(id)));
    this.#given = [];
    this.#aimed.clear();
  }

  /** Takes the images out of the pool that a test has left in doubt; as the common victim only if there is another. */
  #doubt(judged: readonly Exchange[]): void {
    for (const id of this.#aimed) {
      const answers = judged.filter((each) => each.request.method === 'DELETE' && askedId(each) === id);
      if (mayBeCarriedOutLater(answers)) this.#doubtful.add(id);
    }
    const common = this.#standing.get('by itself');
    if (common !== undefined && this.#doubtful.has(common.id) && this.canMake(1)) this.#standing.delete('by itself');
  }

  /** Skips the test unless the image source is one of these. */
  expectSource(...needed: readonly SourceName[]): void {
    const { source } = this.#target.description.images;
    premise(needed.includes(source), untested('wrong-source', { source, needed }));
  }

  /** An image that is still being saved, made by the creator if that is wanted and works. Skips the test if the image source cannot make one. */
  async saving(by: 'owner' | 'creator' = 'owner'): Promise<Image> {
    const { ledger } = this.#target;
    this.expectSource('snapshot', 'glance');
    const { id, name, read } = await this.#ordered.alone(() => this.#own.makeSaving(newImageName(this.#run), by));
    const status = String(read && imageIn(read)?.status);
    premise(read !== undefined && isBeingSaved(read), untested('settled-at-once', { status }));
    return { id, name, address: ledger.image(id, 'own') };
  }

  /**
   * The image that refused requests of many tests are aimed at; a random UUID if images are short and the test takes one. Nothing reads
   * it before: if an earlier request took it, and it is not found, the request goes to another. No test deletes it.
   */
  async victim(): Promise<Image> {
    const standIn = await this.#standIn('by itself');
    if (standIn !== undefined) return standIn;
    const known = this.#standing.get('by itself');
    if (known !== undefined && this.isVictim(known.id)) return this.#asVictim(known);
    // A target without conditions may delete the common victim: few images leave no second one.
    premise(known === undefined || this.#maySpare(), untested('images-used-up'));
    return this.#nextVictim('by itself', await this.#any());
  }

  /** An image for refused requests, seen in place just before: what becomes of it comes of what is sent from now on. */
  async standing(refused: Refused = 'by itself'): Promise<Image> {
    return (await this.#standIn(refused)) ?? this.ownVictim(refused);
  }

  async #standIn(refused: Refused): Promise<Image | undefined> {
    const { ledger } = this.#target;
    if (!ledger.takesStandIn || (await this.#hasVictim(refused))) return undefined;
    const id = ledger.randomId();
    return { id, name: '', address: ledger.standIn(id) };
  }

  /** An image of the run that is seen in place, even if images are short. */
  async ownVictim(refused: Refused = 'by itself'): Promise<Image> {
    const known = this.#standing.get(refused);
    if (known !== undefined && (await this.#stands(known))) return this.#asVictim(known);
    premise(known === undefined || this.#maySpare(), untested('images-used-up'));
    return this.#nextVictim(refused, await this.bystander());
  }

  #nextVictim(refused: Refused, next: Bystander): Image {
    this.#standing.set(refused, next);
    return this.#asVictim(next);
  }

  /** An image whose deletion is refused before the test deletes it; a victim if no other can be had. */
  async passingVictim(refused: Refused): Promise<Image> {
    if (await this.#hasAnother()) return this.#asVictim(await this.bystander());
    return this.standing(refused);
  }

  #asVictim(image: Bystander): Image {
    this.#victims.add(image.id);
    return { ...image, address: this.#target.ledger.image(image.id, 'victim') };
  }

  /** Another victim for a request that did not find its own, if GET does not find that, either: an earlier request took it. */
  async #instead({ parts, isImage }: Address, missed: Exchange): Promise<Address | undefined> {
    const [id] = parts.removes;
    // To whom it is not shown, it is not there.
    const isHidden = ['stranger', 'foreign tenant', 'unscoped', 'rescoped'].includes(missed.purpose.toRefuse ?? '');
    const isUnread = parts.aim === 'victim' && id === this.#standing.get('by itself')?.id;
    if (id === undefined || !isImage || isHidden || !isNotFound(missed) || !isUnread || !this.canMake(1)) return undefined;
    if (this.#target.description.images.source === 'stateless') return undefined;
    if (!isGone(await this.api.getImage(id, { label: 'is the image there' }))) return undefined;
    return this.#nextVictim('by itself', await this.bystander()).address;
  }

  /** Whether refused requests are aimed at this image. */
  isVictim(id: string): boolean {
    return [...this.#standing.values()].some((each) => each.id === id) && this.#target.ledger.images.isOfUse(id);
  }

  /**
   * Leaves the victim alone from here on, if another costs nothing, no snapshot of a server and no upload to a cloud, nor time: what becomes of
   * it later comes of what it met so far.
   */
  renewVictim(): void {
    const { images, url } = this.#target.description;
    const isCheap = isLoopback(url) || ['http', 'command', 'stateless'].includes(images.source);
    if (isCheap && !this.#ordered.areSlow && this.canMake(1)) this.#standing.delete('by itself');
  }

  /** Whether there is an image to aim at: one that stands, or one that can be had, and the cap allows its deletion. */
  async #hasVictim(refused: Refused): Promise<boolean> {
    const { description, sender } = this.#target;
    if (description.images.source === 'none' || !sender.hasRoom(1)) return false;
    const standing = imagesAtMost(description) < Number.POSITIVE_INFINITY ? this.#standing.get(refused) : undefined;
    if (standing !== undefined && (await this.#stands(standing))) return true;
    const isAllotted = refused === 'by itself' && standing === undefined && fewImagesOf(description.name)?.victim === true;
    return isAllotted ? this.#isAnother() : this.#hasAnother();
  }

  /** Whether there is such an image for what a test can do without: few images go first to the tests that need them. */
  async #hasAnother(): Promise<boolean> {
    return (await this.#isAnother()) && this.#maySpare();
  }

  #maySpare(): boolean {
    const spare = fewImagesOf(this.#target.description.name)?.spare;
    return spare === undefined || this.#spared.claimNumber(spare) !== undefined;
  }

  /** Whether an image can be had that no test has aimed at, and the cap allows its deletion. */
  async #isAnother(): Promise<boolean> {
    const { images } = this.#target.description;
    if (images.source === 'none' || !this.#target.sender.hasRoom(1)) return false;
    if (this.#stock.length > 0) return true;
    if (images.source !== 'ids') return this.#own.limit.hasRoom(1) || this.#ordered.areThere;
    const next = await this.#listed.next();
    if ('id' in next) this.#stock.push(next);
    return 'id' in next;
  }

  /** Whether that many more images can be created and deleted: the source makes as many as it is asked for, and the cap allows the deletions. */
  canMake(deletions: number): boolean {
    const { images } = this.#target.description;
    const isUnlimited = imagesAtMost(this.#target.description) === Number.POSITIVE_INFINITY;
    return images.source !== 'none' && isUnlimited && this.#target.sender.hasRoom(deletions);
  }

  /** Whether there is an image for one more row of a table. Without one, that row is not tried. */
  async canTryAnother(): Promise<boolean> {
    const isThere = await this.#hasAnother();
    const cap = this.#target.description.limits.deletes;
    if (!isThere) noteUntried(this.#target.sender.hasRoom(1) ? untested('images-used-up') : untested('cap-reached', { cap }));
    return isThere;
  }

  /** An image whose name GET shows. Skips the test if the source creates no image, or if GET shows no name. */
  async named(): Promise<NamedImage> {
    this.expectSource(...naming);
    this.#target.expectState();
    const image = await this.present('youngest');
    const shownName = imageIn(await lastRead(this.api, image.id))?.name;
    premise(shownName !== undefined, untested('no-namesake'));
    return { ...image, shownName };
  }

  /** Another image of the name that an image has or had. Skips the test if the source makes none, or GET shows another name. */
  async namesake({ name, shownName }: Pick<NamedImage, 'name' | 'shownName'>): Promise<Bystander> {
    const made = await this.#settled.namesake(name);
    premise(made !== undefined && isStanding(made.read) && imageIn(made.read)?.name === shownName, untested('no-namesake'));
    return this.#give({ id: made.id, name });
  }

  /** An image that the test deletes, and beside it, where images are not few, another that stays: of its name if the source makes such. */
  async besideAnother(): Promise<Image> {
    if (isSmokeRun() || !this.canMake(2)) return this.present();
    const { name } = await this.bystander();
    const made = await this.#settled.namesake(name);
    return made === undefined
      ? this.present()
      : { ...this.#give({ id: made.id, name }), address: this.#target.ledger.image(made.id, 'own') };
  }

  /** An image that no request is aimed at. */
  async bystander(age: Age = 'any'): Promise<Bystander> {
    // A listed image is as old as it is.
    const isYoung = age === 'youngest' && this.#target.description.images.source !== 'ids';
    while (!isYoung) {
      const image = this.#stock.shift();
      if (image === undefined) break;
      if (await this.#stands(image)) return this.#give(image);
    }
    return this.#give(await this.#obtain(isYoung));
  }

  /** Reads of images that have to be left: by one list if that can be trusted. */
  async left(images: readonly Bystander[]): Promise<Exchange[]> {
    this.#target.expectState();
    return this.#withoutLost(await this.#lists.of(images));
  }

  /** The list that this worker read last, if nothing was sent since that could change an image. */
  get listed(): Exchange | undefined {
    return this.#target.ledger.sightings.pageOf(detailed);
  }

  /** Drops from the stock what reads do not find. */
  #withoutLost(reads: Exchange[]): Exchange[] {
    const lost = reads.filter(isGone).map(askedId);
    this.#stock = this.#stock.filter(({ id }) => !lost.includes(id));
    return reads;
  }

  isAimedAt({ id }: Bystander): boolean {
    return this.#aimed.has(id);
  }

  /** Whether refused requests were aimed at an image, whether it still stands or not. */
  wasVictim(id: string): boolean {
    return this.#victims.has(id);
  }

  /**
   * Bystanders, and the operator's fixtures that the owner can see. All of them were seen in place just before. Two, or, if one list reads
   * them, all images of this worker that nothing was aimed at; the first of the stock is left to the test, which may aim at it. What was refused
   * for a victim may be carried out at any time.
   */
  async watched(): Promise<Bystander[]> {
    const { description, ledger } = this.#target;
    const shown = Object.entries(description.fixtures).filter(([name]) => name !== 'foreign');
    const fixtures = shown.map(([name, id]) => ({ id, name }));
    const own = [await this.#any(), await this.#any()];
    if (this.#lists.readsSeveral) {
      const [first, ...others] = this.#stock;
      own.push(...(first === undefined ? [] : [first]), ...others.map((image) => this.#give(image)));
    }
    const unseen = [...own, ...fixtures].filter(({ id }) => !ledger.sightings.areFresh(id));
    const stateless = description.images.source === 'stateless';
    const reads = stateless ? [] : this.#withoutLost(await this.#lists.of(unseen, { again: false }));
    const hidden = unseen.filter((_, index) => reads[index] === undefined || !isStanding(reads[index]));
    if (stateless) return own;
    const lost = own.filter((image) => hidden.includes(image));
    const others = [];
    while (own.length - lost.length + others.length < 2) others.push(await this.bystander());
    return [...own.filter((image) => !lost.includes(image)), ...others, ...fixtures.filter((each) => !hidden.includes(each))];
  }

  /** An image of the run, which need not be in place any more. */
  async #any(): Promise<Bystander> {
    const seen = this.#stock.find(({ id }) => this.#target.ledger.sightings.areFresh(id)) ?? this.#stock[0];
    return this.#give(seen ?? (await this.#obtain()));
  }

  /** Returns an image that is known to be untouched, for use by another test. */
  restock(...images: readonly Bystander[]): void {
    const { ledger } = this.#target;
    const isStocked = (id: string): boolean => this.#victims.has(id) || this.#stock.some((each) => each.id === id);
    for (const { id, name } of images)
      if (ledger.images.isOfUse(id) && !isStocked(id) && !this.#doubtful.has(id)) this.#stock.push({ id, name });
  }

  async #stands({ id }: Bystander): Promise<boolean> {
    if (this.#target.description.images.source === 'stateless') return true;
    const { ledger } = this.#target;
    if (!ledger.images.isOfUse(id)) return false;
    if (ledger.sightings.areFresh(id)) return true;
    const read = await this.api.getImageLeft(id);
    return isUntouched(read) && !isInError(read) && ledger.images.isOfUse(id);
  }

  async #obtain(isYoung = false): Promise<Bystander> {
    const { description } = this.#target;
    premise(description.images.source !== 'none', untested('no-images'));
    if (description.images.source === 'ids') {
      const next = await this.#listed.next();
      if (!('id' in next)) premise(false, next);
      return next;
    }
    const { image, others } = await this.#settled.next(isYoung);
    this.#stock.push(...others);
    return image;
  }
}
