import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { budgets } from '../../contracts/budgets.ts';
import { bePresent, presentIn } from '../platform/output/process-life.ts';
import { keepData, keptData } from '../platform/output/whole-file.ts';
import { serversOf } from '../settings/operators-images.ts';
import { paused } from '../verdict/run-end.ts';
import { Api } from './client/api.ts';
import { isSaving } from './client/image-reads.ts';
import type { Target } from './client/target.ts';
import { OwnImages } from './own-images.ts';
import type { RunState, SpareImage } from './run-state.ts';
import { Claims } from './safety/claims.ts';
import { newImageName } from './safety/ownership.ts';
import { untilEnough, waited } from './waiting.ts';

/** The files by which the runner, which orders images, and the workers, which take them in turn, know of each other. */
export class Queue {
  readonly #folder: string;
  readonly #asking: string;
  /** By their places in the order in which they are ordered: an image is older than the next. */
  readonly ordered: Claims;
  /** Those that workers have asked for, by the same places. */
  readonly taken: Claims;

  constructor({ scratch }: Pick<RunState, 'scratch'>, target: string) {
    this.#folder = join(scratch, target, 'ordered-ahead');
    this.#asking = join(this.#folder, 'asking');
    this.ordered = new Claims(join(this.#folder, 'ordered'));
    this.taken = new Claims(join(this.#folder, 'taken'));
  }

  #mark(name: 'begun' | 'over'): string {
    return join(this.#folder, name);
  }

  open(): void {
    writeFileSync(this.#mark('begun'), '');
  }

  close(): void {
    writeFileSync(this.#mark('over'), '');
  }

  get hasBegun(): boolean {
    return existsSync(this.#mark('begun'));
  }

  get isOpen(): boolean {
    return this.hasBegun && !existsSync(this.#mark('over'));
  }

  add(place: number, { id, name, proof, mark }: SpareImage): void {
    keepData(this.#file(place), { id, name, proof, mark });
  }

  image(place: number): SpareImage | undefined {
    return keptData(this.#file(place));
  }

  #file(place: number): string {
    return join(this.#folder, `${place}.json`);
  }

  /** How many are ordered and not made yet. */
  get making(): number {
    return this.ordered.count - readdirSync(this.#folder).filter((file) => file.endsWith('.json')).length;
  }

  /** Lets the runner order nothing until the function that is returned is called. */
  ask(): () => void {
    return bePresent(this.#asking);
  }

  /** Whether a worker orders an image of its own. */
  get isAsking(): boolean {
    return presentIn(this.#asking).length > 0;
  }
}

/** For a worker: the images that the runner orders ahead. */
export class OrderedImages {
  readonly #target: Pick<Target, 'description' | 'ending'>;
  readonly #queue: Queue;

  constructor(target: Pick<Target, 'description' | 'ending'>, run: Pick<RunState, 'scratch'>) {
    this.#target = target;
    this.#queue = new Queue(run, target.description.name);
  }

  /** Whether images take so long that the runner orders them ahead. */
  get areSlow(): boolean {
    return this.#queue.hasBegun;
  }

  /** Whether one was ordered that no worker has asked for. */
  get areThere(): boolean {
    return this.#queue.ordered.has(this.#queue.taken.count);
  }

  /** The next of them, once it is made; undefined if the runner orders no more. */
  async next(): Promise<SpareImage | undefined> {
    const queue = this.#queue;
    if (!queue.isOpen && !this.areThere) return undefined;
    const place = queue.taken.claimNumber(Number.POSITIVE_INFINITY) ?? 0;
    const look = async (): Promise<SpareImage | undefined> => queue.image(place);
    const isEnough = (image: SpareImage | undefined): boolean => image !== undefined || !queue.isOpen;
    const found = await waited('an image to be created', untilEnough(budgets.ordered, this.#target.ending, look, isEnough));
    return found ?? queue.image(place);
  }

  /** Orders an image that has to be of its own kind, once a server is free: the runner orders nothing meanwhile. */
  async alone<T>(order: () => Promise<T>): Promise<T> {
    const queue = this.#queue;
    if (!queue.isOpen) return order();
    const { images } = this.#target.description;
    const servers = images.source === 'snapshot' ? serversOf(images).length : 1;
    const isFree = (making: number): boolean => making < servers || !queue.isOpen;
    const answered = queue.ask();
    try {
      const free = untilEnough(budgets.ordered, this.#target.ending, async () => queue.making, isFree);
      await waited('a server that creates no image', free);
      return await order();
    } finally {
      answered();
    }
  }
}

/** How many images of each server may wait for a test. */
const mostWaiting = 2;

/**
 * For the runner: orders images while tests run, one at a time of each server, because a worker that waits for its image could order no other.
 * It orders no more than the tests that have not begun may take, and what they have asked for, and stops at its first failure. A source that does
 * not work, or gives an image of others, ends the run, as it does for a worker.
 */
export class OrdersAhead {
  readonly #target: Target;
  readonly #run: RunState;
  readonly #queue: Queue;
  readonly #own: OwnImages;
  readonly #servers: number;
  /** The names of those that were made, by their places. */
  readonly #names = new Map<number, string>();
  #ended: Promise<unknown> = Promise.resolve();
  #expected = 0;
  #shortestMs = 0;
  #isOver = false;
  /** Whether an order failed, or no more are allowed: what is ordered is still made. */
  #isFull = false;
  /** Whether the image is created that the preflight has ordered. */
  isFirstMade = false;

  /** `target`: with the ending that workers share. */
  constructor(target: Target, run: RunState) {
    const { images, name } = target.description;
    this.#target = target;
    this.#run = run;
    this.#queue = new Queue(run, name);
    this.#own = new OwnImages(target, run);
    this.#servers = images.source === 'snapshot' ? serversOf(images).length : 1;
  }

  /** Begins once the image is created that the preflight has ordered of the first server. */
  begin(first: SpareImage): void {
    this.#queue.open();
    const ends = Array.from({ length: this.#servers }, async (_, server) => {
      try {
        await this.#orderOf(server, first);
      } catch {
        this.#isFull = true;
      }
    });
    this.#ended = Promise.all(ends).then(() => this.#queue.close());
  }

  /** Says how many images the tests that have not begun take at most. */
  expect(images: number): void {
    this.#expected = images;
  }

  /** Orders no more, and waits for the answers to what is ordered. The names of the images that no worker asked for: the clean-up deletes them. */
  async stop(): Promise<readonly string[]> {
    this.#isOver = true;
    this.#queue.close();
    await this.#ended;
    await this.#target.dispose();
    const { count: asked } = this.#queue.taken;
    return [...this.#names].flatMap(([place, name]) => (place < asked ? [] : [name]));
  }

  async #orderOf(server: number, first: SpareImage): Promise<void> {
    if (server === 0) {
      await this.#made(first.id);
      this.isFirstMade = true;
    }
    for (let place = await this.#nextPlace(); place !== undefined; place = await this.#nextPlace()) {
      const [image] = await this.#own.make(newImageName(this.#run), server);
      this.#names.set(place, image.name);
      await this.#made(image.id);
      this.#queue.add(place, image);
    }
  }

  /** The place of the next image in the order of their making, once it may be ordered; undefined if there will be none. */
  #nextPlace(): Promise<number | undefined> {
    const { ordered } = this.#queue;
    const claim = async (): Promise<number | undefined> => {
      if (this.#isDone || this.#queue.isAsking) return undefined;
      const most = this.#queue.taken.count + Math.min(this.#expected, mostWaiting * this.#servers);
      return ordered.claimNumber(Math.min(most, this.#target.sender.cap));
    };
    const pause = (ms: number): Promise<void> => paused(ms, () => this.#isDone);
    return untilEnough(budgets.ordered, { pause }, claim, (place) => place !== undefined || this.#isDone);
  }

  /** Whether no more may be ordered. */
  get #isDone(): boolean {
    const { ending, sender } = this.#target;
    return ending.end !== undefined || this.#isOver || this.#isFull || this.#queue.ordered.has(sender.cap - 1);
  }

  /** Waits until an image has left SAVING, or the run is over. It is not looked for before the time has passed that the fastest took so far. */
  async #made(id: string): Promise<void> {
    const api = new Api(this.#target);
    const beganMs = performance.now();
    const look = () => api.getImage(id, { role: 'setup', label: 'is the image made' });
    const pause = async (ms: number): Promise<boolean> => {
      await paused(ms, () => this.#isOver || this.#target.ending.end !== undefined);
      return !this.#isOver;
    };
    const waiter = { pause, expectGoingOn: () => this.#target.ending.expectGoingOn() };
    await pause(0.95 * this.#shortestMs);
    if (this.#isOver) return;
    await untilEnough(budgets.made, waiter, look, (read) => !isSaving(read));
    const tookMs = performance.now() - beganMs;
    this.#shortestMs = this.#shortestMs === 0 ? tookMs : Math.min(tookMs, this.#shortestMs);
  }
}
