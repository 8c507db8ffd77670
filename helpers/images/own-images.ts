import { join } from 'node:path';
import { budgets } from '../../contracts/budgets.ts';
import { imfFixdate } from '../../contracts/fields.ts';
import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { defined } from '../../contracts/json.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { endMs } from '../http/moments.ts';
import { quoted } from '../platform/text/phrases.ts';
import type { Proof } from '../settings/description.ts';
import { isOperators } from '../settings/operators-images.ts';
import { premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { Api } from './client/api.ts';
import { lossSeen } from './client/clearance.ts';
import { findsNothing } from './client/image-reads.ts';
import { imageState, isNotFound } from './client/image-state.ts';
import { listedImage } from './client/lists.ts';
import type { Target } from './client/target.ts';
import type { RunState, SpareImage } from './run-state.ts';
import { Cap, Claims } from './safety/claims.ts';
import { type ListedBefore, listedBefore, markOf, namesRun } from './safety/ownership.ts';
import {
  endBySource,
  givesNames,
  imagesFrom,
  type MadeImage,
  makeImages,
  makeSavingImage,
  nameAtSource,
  SourceError,
} from './sources.ts';
import { untilEnough, waited } from './waiting.ts';

/** The advice to trust a source, where another name alone speaks against it. */
const toTrust = "set images.trusted: true in the target file if the source never returns another person's image";

/** How far two clocks of one target may differ, and how far those of two machines if the target shows none, in ms. */
const [mostLateMs, mostSkewMs] = [60_000, 600_000];

/** The statuses of a GET that finds nothing. */
const unfound: readonly (number | undefined)[] = [404, 410];

/** An id that nothing proves to be the run's own. Blames the image source or the settings, never the target. */
export class OwnershipError extends SourceError {
  override name = 'OwnershipError';
}

/** An image that is the run's own. */
export interface OwnImage extends SpareImage {
  /** The first GET of the image; undefined if nothing was read. */
  readonly read?: Exchange;
}

/** Makes images. Records each in the ledger once it is proven to be the run's own; only then may it be deleted. */
export class OwnImages {
  readonly #target: Target;
  readonly #run: RunState;
  readonly #listedBefore: ListedBefore;
  /** TARGET_MAX_IMAGES: of the images that the workers of a run make, or take of those that are listed. */
  readonly limit: Cap;
  /** Whether the creator has ordered an image, and whether the owner has seen one of the creator's. */
  readonly #creators: Claims;
  /** The new image that vanished last, and why it serves no test. */
  vanished: { readonly id: string; readonly why: Reason } | undefined;

  constructor(target: Target, run: RunState) {
    this.#target = target;
    this.#run = run;
    this.#listedBefore = listedBefore(join(run.scratch, target.description.name));
    const { name, limits } = target.description;
    this.#creators = new Claims(join(run.scratch, name, 'of-the-creator'));
    this.limit = new Cap(join(run.scratch, name, 'images-taken'), limits.images);
  }

  /** Makes an image, or as many as one call of the command makes. `server`: the place of the one that is asked. @throws SourceError, OwnershipError */
  async make(name: string, server?: number): Promise<[OwnImage, ...OwnImage[]]> {
    this.#expectMore();
    const [first, ...others] = await makeImages(this.#target, name, server);
    const own: [OwnImage, ...OwnImage[]] = [await this.#takeOrEnd(first, name)];
    for (const image of others) {
      own.push(await this.#takeOrEnd(image, name));
      this.limit.take();
    }
    return own;
  }

  /** Makes a second image of a name; undefined if the source refuses it, or gives the first once more. It is tried once. */
  async makeNamesake(name: string): Promise<OwnImage | undefined> {
    this.#expectMore();
    try {
      return await this.#take((await imagesFrom(this.#target, name))[0], name);
    } catch (error) {
      return expectSourceFailed(error);
    }
  }

  /** Skips the test if no more images may be made, or those that are made may not be deleted. */
  #expectMore(): void {
    const { description, sender, windows } = this.#target;
    premise(!windows.isHarmful('own'), lossSeen(this.#target));
    premise(this.limit.take(), untested('images-used-up'));
    premise(description.images.source === 'stateless' || sender.cap > 0, untested('cap-reached', { cap: sender.cap }));
  }

  /**
   * Makes an image that is still being saved, as the creator if that is wanted and works. Skips the test if the quota of the account has no room for
   * it beside others. @throws SourceError, OwnershipError
   */
  async makeSaving(name: string, by: 'owner' | 'creator'): Promise<OwnImage> {
    this.#expectMore();
    const { source } = this.#target.description.images;
    const { creator } = this.#target.description.identities;
    // One of another tenant has none of the servers.
    const hasServer = [undefined, new Api(this.#target).caller.ownersTenant].includes(creator?.tenant);
    if (by === 'creator' && source === 'snapshot' && creator !== undefined && hasServer) {
      const image = await this.#byCreator(name);
      if (image !== undefined) return image;
    }
    const made = await makeSavingImage(this.#target, name).catch((error: unknown) => {
      const isFull = error instanceof SourceError && error.isOfQuota;
      if (isFull)
        premise(
          false,
          untested('source-failed', { times: 1, detail: error.message, source, ...defined({ status: error.status }) }),
        );
      throw error;
    });
    return this.#takeOrEnd(made, name);
  }

  /**
   * An image that the creator makes; undefined if it makes none that the owner sees. Until the owner sees its first one no other is ordered, as
   * nothing but the creator could delete it.
   */
  async #byCreator(name: string): Promise<OwnImage | undefined> {
    if (!this.#creators.claim('first') && !this.#creators.isClaimed('seen')) return undefined;
    try {
      const made = await makeSavingImage(this.#target, name, 'creator');
      const image = await this.#take({ ...made, isCreators: true }, name).catch(async (error: unknown) => {
        if (error instanceof OwnershipError && unfound.includes(error.status)) await this.#noteUnseen(made.id, name);
        throw error;
      });
      this.#creators.claim('seen');
      return image;
    } catch (error) {
      return expectSourceFailed(error);
    }
  }

  /** Records an image of the creator's that the owner does not see, and what the creator sees of it. */
  async #noteUnseen(id: string, name: string): Promise<void> {
    const { ledger } = this.#target;
    const label = 'does the creator see it';
    const read = await new Api(this.#target).as('creator').getImage(id, { role: 'setup', label });
    const isShown = namesRun(imageState(read, id).name, this.#run.id);
    ledger.note({ event: 'unseen', id, name, isShown });
  }

  /** A source that returns an image that is not the run's own cannot be trusted for the rest of the run. */
  #takeOrEnd(image: MadeImage, name: string): Promise<OwnImage> {
    return this.#take(image, name).catch((error: unknown) => {
      if (error instanceof OwnershipError) endBySource(this.#target, error);
      throw error;
    });
  }

  async #take(image: MadeImage, name: string): Promise<OwnImage> {
    const { id } = image;
    if (this.#target.description.images.source === 'stateless') {
      this.#target.ledger.own(id, name, 'stateless');
      return { id, name, proof: 'stateless' };
    }
    this.#expectUnlisted(id);
    const { read, proof } = await waited(`a read that shows the new image ${id}`, this.#proof(image, name));
    // After the proof: two workers that are given one stranger's image at once both learn that it is not the run's own.
    if (!this.#target.ledger.images.isNew(id)) throw this.#error(`returned ${quoted(id)} twice; every image needs its own id`);
    this.#target.ledger.sightings.noteNew(read);
    const shown = imageState(read, id);
    const isChanged = shown.name !== name && namesRun(shown.name, this.#run.id);
    const mark = { ...markOf(shown), ...(isChanged && { changedTo: shown.name?.length }) };
    this.#target.ledger.own(id, name, proof, mark);
    return { id, name, proof, mark, read };
  }

  /** Refuses an id that the operator listed. */
  #expectUnlisted(id: string): void {
    if (isOperators(id, this.#target.description))
      throw this.#error(`returned ${quoted(id)}, which the target file lists as a fixture, so it is not a new image`);
  }

  async #proof({ id, chosen, isCreators = false }: MadeImage, given: string): Promise<{ read: Exchange; proof: Proof }> {
    const api = new Api(this.#target);
    const label = 'is it an image of this run';
    const look = async () => {
      const read = await api.getImage(id, { label });
      return { read, proof: await this.#proofBy(read, id, chosen, given) };
    };
    const showsNone = this.#target.ledger.sightings.showsNoneOf(1);
    const isSeen = ({ read, proof }: Awaited<ReturnType<typeof look>>) =>
      read.response?.status === 200 || (proof !== undefined && (showsNone || !isNotFound(read)));
    // A new image may take a moment to be seen, even if the list shows it.
    const { read, proof } = await untilEnough(budgets.shown, this.#target.ending, look, isSeen);
    if (proof !== undefined) return { read, proof };
    // Where the target has shown another new image, it does not wait half a minute before it shows one.
    const { ending, ledger } = this.#target;
    const mayHaveVanished = ending.shared && (ledger.sightings.showsImages || ledger.sightings.wasAway) && isNotFound(read);
    const isListed = mayHaveVanished ? await this.#isListedNow(id, given) : await this.#isListedInTime(id, given);
    if (isListed) return { read, proof: 'new' };
    if (mayHaveVanished && !isCreators) await this.#skipVanished(id, given, read);
    throw this.#unproven(id, read, isListed);
  }

  /** Skips the test whose new image GET does not find. The clean-up looks for it: reads may find it again. */
  async #skipVanished(id: string, name: string, read: Exchange): Promise<void> {
    this.#target.ledger.note({ event: 'unshown', id, name });
    const detail = `GET gets ${read.response?.status}, also for what stood there before the run`;
    const fails = (await findsNothing(new Api(this.#target))) && untested('get-fails', { since: read.started, detail });
    const why = fails || untested('image-vanished', { id });
    this.vanished = { id, why };
    premise(false, why);
  }

  async #proofBy(read: Exchange, id: string, chosen: boolean, given: string): Promise<Proof | undefined> {
    const trusted = this.#target.description.images.trusted ? 'trusted' : undefined;
    // It existed before the run, whatever its name is now.
    if (this.#listedBefore(id)) return trusted;
    const { name = '', created } = imageState(read, id);
    if (namesRun(name, this.#run.id)) return 'name';
    // Whatever the list says.
    if (trusted === undefined) this.#expectOurs(id, 'GET', given, name);
    if (trusted === undefined) this.#expectYounger(id, read, created);
    if (!this.#isTargets(id)) return trusted;
    if (namesRun(await nameAtSource(this.#target, id), this.#run.id)) return 'name';
    if (chosen) return 'chosen';
    return trusted ?? ((await this.#isListedNow(id, given)) ? 'new' : undefined);
  }

  /** Whether the source names images as the target does. Another service may count its own: only a random identifier is no other image's. */
  #isTargets(id: string): boolean {
    const { images, url } = this.#target.description;
    return images.source !== 'glance' || images.url === url || isRandomUuid(id);
  }

  /**
   * Whether the list shows an image that it did not show before the run. A list that never shows it may be one of other images, or of
   * other identifiers, and its silence before proves nothing.
   */
  async #isListedNow(id: string, given: string): Promise<boolean | undefined> {
    if (!this.#isTargets(id) || this.#listedBefore(id) !== false) return undefined;
    const listed = await listedImage(new Api(this.#target), '/images', id);
    if (!listed) return listed;
    this.#expectOurs(id, 'the list', given, listed.name);
    return true;
  }

  /** An image that was created before the run began is somebody else's, by the clock of the target, which its Date field shows. */
  #expectYounger(id: string, read: Exchange, created: string | undefined): void {
    // A moment without a zone may be a local one.
    if (created === undefined || !/(?:Z|[+-]\d{2}:?\d{2})$/i.test(created)) return;
    const shownMs = imfFixdate(fieldValue(read.response?.fields ?? [], 'Date') ?? '');
    const readMs = endMs(read);
    const beganMs = Date.parse(this.#run.started) + (shownMs ?? readMs) - readMs;
    if (!(Date.parse(created) < beganMs - (shownMs === undefined ? mostSkewMs : mostLateMs))) return;
    throw this.#others(id, `GET shows that it was made before this run began (${quoted(created)})`);
  }

  /** The run gave another name: that image is somebody else's. So it may be if the service shortens names: what is left names no run. */
  #expectOurs(id: string, where: string, given: string, name = ''): void {
    if (name === '' || namesRun(name, this.#run.id) || !givesNames(this.#target.description.images)) return;
    const shows = `${where} shows the name ${quoted(name)}`;
    if (!given.toLowerCase().startsWith(name.toLowerCase()))
      throw this.#others(id, `${shows}, which this run did not give`, `, or ${toTrust}`);
    throw this.#error(
      `returned ${quoted(id)}, but ${shows}, the beginning of the one that this run gave: if the service shortens names, no name shows whose ` +
        `an image is. The suite did not delete it. Fix: let the service keep ${given.indexOf(this.#run.id) + this.#run.id.length} characters ` +
        `of a name, or ${toTrust}. If ${quoted(id)} is of ` +
        'this run, delete it by hand: no sweep finds it',
    );
  }

  /** Blames a source that returned somebody else's image, as this clause shows. `otherwise`: what else may be done. */
  #others(id: string, what: string, otherwise = ''): OwnershipError {
    return this.#error(
      `returned ${quoted(id)}, but ${what}. The suite did not delete it. Fix: let the source return the image that it makes${otherwise}`,
    );
  }

  #isListedInTime(id: string, given: string): Promise<boolean | undefined> {
    const isKnown = (isListed: boolean | undefined): boolean => isListed !== false;
    return untilEnough(budgets.listed, this.#target.ending, () => this.#isListedNow(id, given), isKnown);
  }

  #unproven(id: string, read: Exchange, isListed: boolean | undefined): OwnershipError {
    const said = `${whatGetSaid(read, id)}, and ${this.#whatListSaid(id, isListed)}`;
    // No setting makes an image of before the run its own.
    if (this.#listedBefore(id)) return this.#others(id, said);
    const { status = 500 } = read.response ?? {};
    // Of an image that GET may show later, no setting is wrong.
    const fix = status >= 500 ? 'find out why GET of images fails, then run again' : `${this.#namingAdvice()}${toTrust}`;
    return this.#error(
      `returned ${quoted(id)}, but nothing proves that this run created that image: ${said}. The suite did not delete it. Fix: ${fix}`,
      read.response?.status,
    );
  }

  /** How to make the source set the name that proves an image, unless it does so already. */
  #namingAdvice(): string {
    const { images } = this.#target.description;
    if (images.source === 'http' && !JSON.stringify(images.request).includes('{name}'))
      return 'put {name} into images.request, so that the image gets the name that this run chose, or ';
    if (images.source === 'command' && !images.run.includes('IMAGE_NAME'))
      return 'let images.run give the image the name in $IMAGE_NAME, or ';
    return '';
  }

  #whatListSaid(id: string, isListed: boolean | undefined): string {
    const wasListed = this.#listedBefore(id);
    if (wasListed === undefined) return 'no list was read to its end before the run';
    if (wasListed) return 'the list showed it before the run';
    return isListed === undefined ? 'the list cannot be read now' : 'the list does not show it now';
  }

  /** `answer`: the status of the owner's GET, if that is what proves nothing. */
  #error(what: string, answer?: number): OwnershipError {
    return new OwnershipError(this.#target.redactor.text(`the image source ${what}`), answer, 'owner');
  }
}

/** Takes a failure of the source for no image. @throws any other error */
function expectSourceFailed(error: unknown): undefined {
  if (!(error instanceof SourceError)) throw error;
}

function whatGetSaid(read: Exchange, id: string): string {
  const { response, failure } = read;
  if (response === undefined) return `GET got no response (${failure?.kind ?? 'unknown'})`;
  if (response.status !== 200) return `GET gets ${response.status}`;
  const { state, name } = imageState(read, id);
  if (state === 'unknown') return 'GET does not show an image with that id';
  return name !== undefined ? `GET shows the name ${quoted(name)}` : 'GET does not show its name';
}

/** How many images of the run that GET does not show are enough to say: the target has no GET of images, or none for this caller. */
const enoughUnshown = 3;

/** Skips the test, which would read an image of its own back, if GET has shown none of several. */
export function expectShown(target: Target): void {
  const { sightings, risks } = target.ledger;
  premise(!sightings.showsNoneOf(enoughUnshown), untested('no-get', { beside: risks.looksFirst }));
}
