import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { budgets } from '../../contracts/budgets.ts';
import { isAlive } from '../platform/output/process-life.ts';
import { writeWhole } from '../platform/output/whole-file.ts';
import { serversOf } from '../settings/operators-images.ts';
import type { Target } from './client/target.ts';
import type { RunState, SpareImage } from './run-state.ts';
import { Claims } from './safety/claims.ts';
import { untilEnough, waited } from './waiting.ts';

/** The files by which the runner, which orders images, and the workers, which take them in turn, know of each other. */
export class Queue {
  readonly #folder: string;
  readonly #asking: string;
  /** By their places in the order in which they are ordered: an image is older than the next. */
  readonly ordered: Claims;
  readonly taken: Claims;
  #taken = 0;
  #ordered = 0;

  constructor({ scratch }: Pick<RunState, 'scratch'>, target: string) {
    this.#folder = join(scratch, target, 'ordered-ahead');
    this.#asking = join(this.#folder, 'asking');
    this.ordered = new Claims(join(this.#folder, 'ordered'));
    this.taken = new Claims(join(this.#folder, 'taken'));
    mkdirSync(this.#asking, { recursive: true });
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

  /** How many images workers have asked for, each with its place. */
  get asked(): number {
    while (this.taken.has(this.#taken)) this.#taken += 1;
    return this.#taken;
  }

  add(place: number, { id, name, proof, mark }: SpareImage): void {
    writeWhole(join(this.#folder, `${place}.json`), JSON.stringify({ id, name, proof, mark }));
  }

  image(place: number): SpareImage | undefined {
    const file = join(this.#folder, `${place}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SpareImage) : undefined;
  }

  /** How many are ordered and not made yet. */
  get making(): number {
    while (this.ordered.has(this.#ordered)) this.#ordered += 1;
    return this.#ordered - readdirSync(this.#folder).filter((file) => file.endsWith('.json')).length;
  }

  /** Lets the runner order nothing until the function that is returned is called. */
  ask(): () => void {
    const file = join(this.#asking, String(process.pid));
    writeFileSync(file, '');
    return () => rmSync(file, { force: true });
  }

  /** Whether a worker orders an image of its own. One that the system ended has left its file behind. */
  get isAsking(): boolean {
    return readdirSync(this.#asking).some((pid) => isAlive(Number(pid)));
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
    return this.#queue.ordered.has(this.#queue.asked);
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
