import { budgets } from '../../contracts/budgets.ts';
import type { Exchange } from '../http/exchange.ts';
import { startMs } from '../http/moments.ts';
import { premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { Api } from './client/api.ts';
import { isInError, settledImage } from './client/image-reads.ts';
import { isGone, isStanding, unreadableReason } from './client/image-state.ts';
import type { Bystander, Target } from './client/target.ts';
import type { OrderedImages } from './ordered-images.ts';
import type { OwnImage, OwnImages } from './own-images.ts';
import { type RunState, type SpareImage, targetOfRun } from './run-state.ts';
import type { Claims } from './safety/claims.ts';
import { newImageName } from './safety/ownership.ts';
import { untilEnough } from './waiting.ts';

/** How many images in a row may fail before a worker orders no more. */
const mostFailed = 6;

/** How long it then takes GET at its word before it reads the last of them again, in ms. */
const lookAgainMs = 5000;

interface Parts {
  readonly run: RunState;
  /** Which of the images of the set-up some worker has taken. */
  readonly claims: Claims;
  readonly own: OwnImages;
  readonly ordered: OrderedImages;
}

/** What came of an order. */
interface Settled<Given> {
  readonly image: Given;
  /** The last GET of the image; absent if there is none, or the target keeps no state. */
  readonly read?: Exchange;
  /** Why the image serves no test. */
  readonly why?: Reason;
}

/** The last of the images in a row that failed: how many they are, why, and when it was read. */
interface Failed {
  readonly id: string;
  readonly count: number;
  readonly why: Reason;
  readonly readMs: number;
}

/**
 * New images for tests, once they have settled. One that GET shows in ERROR, finds no more, or cannot show although it has shown others, serves no
 * test: what the target answers for it says nothing of other images. The clean-up deletes it.
 */
export class SettledImages {
  readonly #target: Target;
  readonly #parts: Parts;
  #failed: Failed | undefined;

  constructor(target: Target, parts: Parts) {
    this.#target = target;
    this.#parts = parts;
  }

  /** An image that is ready, or a new one, with the others that came with it. `isYoung`: it has to be younger than those before. */
  async next(isYoung: boolean): Promise<{ readonly image: Bystander; readonly others: readonly Bystander[] }> {
    const { own, ordered, run } = this.#parts;
    const others: Bystander[] = [];
    const { image } = await this.#settled(async () => {
      const ready = (isYoung ? undefined : this.#spare()) ?? (await ordered.next());
      if (ready !== undefined) {
        this.#target.ledger.own(ready.id, ready.name, ready.proof, ready.mark);
        return ready;
      }
      const [first, ...rest] = await ordered.alone(() => own.make(newImageName(run)));
      others.push(...rest.map(({ id, name }) => ({ id, name })));
      return first;
    });
    return { image: { id: image.id, name: image.name }, others };
  }

  /** A second image of a name, as GET shows it; undefined if the source makes none. */
  async namesake(name: string): Promise<(Bystander & { readonly read: Exchange }) | undefined> {
    const { own, ordered } = this.#parts;
    const { image, read } = await this.#settled(() => ordered.alone(() => own.makeNamesake(name)));
    return image && read && { id: image.id, name, read };
  }

  /** The first of three images that does not fail, if `order` gives any. Skips the test if all do. */
  async #settled<Given extends OwnImage | undefined>(order: () => Promise<Given>) {
    const settle = async (): Promise<Settled<Given>> => {
      await this.#expectNotAllFail();
      const image = await order().finally(() => this.#countVanished());
      if (image === undefined || image.proof === 'stateless') return { image };
      const { id } = image;
      const read = await this.#read(id, image.read);
      if (image.read === undefined) this.#target.ledger.sightings.noteNew(read);
      const why = this.#whyUnusable(read);
      if (why === undefined) this.#failed = undefined;
      else this.#fail(id, why);
      return { image, read, ...(why && { why }) };
    };
    const settled = await untilEnough(budgets.usable, this.#target.ending, settle, ({ why }) => why === undefined);
    if (settled.why !== undefined) premise(false, settled.why);
    return settled;
  }

  /** Counts a new image that vanished before anything proved it. */
  #countVanished(): void {
    const { own } = this.#parts;
    if (own.vanished !== undefined)
      this.#fail(own.vanished.id, this.#failed?.why.code === 'get-fails' ? this.#failed.why : own.vanished.why);
    own.vanished = undefined;
  }

  #fail(id: string, why: Reason): void {
    this.#failed = { id, why, count: (this.#failed?.count ?? 0) + 1, readMs: Date.now() };
  }

  /** The read of a new image that has settled. Where GET cannot show it, and is not known to fail, it is given some seconds. */
  #read(id: string, first?: Exchange): Promise<Exchange> {
    const api = new Api(this.#target);
    const look = (tries: number): Promise<Exchange> => settledImage(api, id, tries === 1 ? first : undefined);
    const isEnough = (read: Exchange): boolean => this.#failed !== undefined || this.#whyUnread(read) === undefined;
    return untilEnough(budgets.unshown, this.#target.ending, look, isEnough);
  }

  /** Skips the test if many images in a row failed. GET of the last of them, now and then, shows whether that is over. */
  async #expectNotAllFail(): Promise<void> {
    if (this.#failed === undefined || this.#failed.count < mostFailed) return;
    const { id, readMs, why } = this.#failed;
    if (Date.now() < readMs + lookAgainMs) premise(false, why);
    const read = await new Api(this.#target).getImage(id);
    const isOver = isStanding(read) && this.#whyUnusable(read) === undefined;
    this.#failed = isOver ? undefined : { ...this.#failed, readMs: Date.now() };
    premise(isOver, why);
  }

  #whyUnusable(read: Exchange): Reason | undefined {
    // OpenStack can be told to remove an image whose saving fails.
    const isLost = isGone(read) && this.#target.ledger.sightings.showsImages;
    return isInError(read) || isLost ? untested('in-error') : this.#whyUnread(read);
  }

  /** That GET, which has shown images, does not say whether an image is there. */
  #whyUnread(read: Exchange): Reason | undefined {
    const detail = unreadableReason(read);
    if (detail === undefined || !this.#target.ledger.sightings.showsImages) return undefined;
    const known = this.#failed?.why;
    const since = known?.code === 'get-fails' ? known.parameters.since : new Date(startMs(read)).toISOString();
    return untested('get-fails', { since, detail });
  }

  /** An image that the set-up made. */
  #spare(): SpareImage | undefined {
    const { claims, run } = this.#parts;
    return targetOfRun(run, this.#target.description.name).spare.find(({ id }) => claims.claim(id));
  }
}
