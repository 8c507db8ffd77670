import { Reading } from './reading.ts';
import type { Form } from './secret-forms.ts';

/** Length of the pieces that are searched for. A shorter form is not searched for. */
const seedLength = 8;
const blockLength = 3;
const widest = seedLength - blockLength + 1;
const tableBits = 16;

/** A piece of a form: the characters of the form, the start of the piece, and the least length of a run. */
interface Seed {
  readonly codes: Uint16Array;
  readonly at: number;
  readonly run: number;
}

/** Receives places in a text, in order. Returns true to go on. */
type Found = (from: number, to: number) => boolean;

const block = (codes: Uint16Array, end: number): number =>
  ((codes[end - 2] ?? 0) * 43 + (codes[end - 1] ?? 0) * 977 + (codes[end] ?? 0) * 27_241) & ((1 << tableBits) - 1);

function hash(codes: Uint16Array, from: number): number {
  let value = 0;
  for (let at = from; at < from + seedLength; at += 1) value = (Math.imul(value, 0x01000193) ^ (codes[at] ?? 0)) | 0;
  return value;
}

/** A repetitive secret has the same piece in many places: at most this many of them are followed. */
const mostAlike = 16;

const reading = new Reading();

/**
 * Searches texts for runs of forms. It searches for pieces of eight characters by the algorithm of Wu and Manber, which never
 * compares most characters of a text. The pieces are so dense that every run of sufficient length contains one. A run is followed
 * to both ends.
 */
export class FormSearch {
  readonly #shift = new Uint8Array(1 << tableBits).fill(widest);
  readonly #seeds = new Map<number, Seed[]>();

  constructor(forms: readonly Form[]) {
    for (const form of forms) this.#add(form);
  }

  /** Finds runs in a text, and passes their places to `found` until it returns false. */
  search(text: string, found: Found): void {
    if (this.#seeds.size === 0 || text.length < seedLength) return;
    for (const read of reading.windows(text)) if (!this.#within(read, found)) return;
  }

  #add({ text, run: wanted }: Form): void {
    for (const read of reading.windows(text)) this.#addRead(read.codes.slice(0, read.length), wanted);
  }

  #addRead(codes: Uint16Array, wanted: number): void {
    const run = Math.min(wanted, codes.length);
    if (run < seedLength) return;
    for (let at = 0; at + seedLength <= codes.length; at += run - seedLength + 1) {
      const key = hash(codes, at);
      const alike = this.#seeds.get(key);
      if (alike === undefined) this.#seeds.set(key, [{ codes, at, run }]);
      else if (alike.length < mostAlike) alike.push({ codes, at, run });
      for (let end = blockLength - 1; end < seedLength; end += 1) {
        const slot = block(codes, at + end);
        this.#shift[slot] = Math.min(this.#shift[slot] ?? widest, seedLength - 1 - end);
      }
    }
  }

  #within(read: Reading, found: Found): boolean {
    const { codes, length } = read;
    const shift = this.#shift;
    let done = 0;
    for (let end = seedLength - 1; end < length; ) {
      const step = shift[block(codes, end)] ?? widest;
      if (step > 0) {
        end += step;
        continue;
      }
      const seeds = this.#seeds.get(hash(codes, end - seedLength + 1));
      const run = seeds === undefined ? undefined : longestRun(read, end - seedLength + 1, done, seeds);
      if (run === undefined) {
        end += 1;
        continue;
      }
      const [from, to] = read.place(run.from, run.to);
      if (!found(from, to)) return false;
      done = run.to;
      end = run.to + seedLength - 1;
    }
    return true;
  }
}

/** The longest run around the piece at `at`, not before `first`; undefined if it is too short. */
function longestRun(
  { codes, length }: Reading,
  at: number,
  first: number,
  seeds: readonly Seed[],
): { readonly from: number; readonly to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  for (const seed of seeds) {
    let to = 0;
    while (at + to < length && seed.at + to < seed.codes.length && codes[at + to] === seed.codes[seed.at + to]) to += 1;
    if (to < seedLength) continue;
    let before = 0;
    while (at - before > first && seed.at - before > 0 && codes[at - before - 1] === seed.codes[seed.at - before - 1])
      before += 1;
    if (before + to < seed.run) continue;
    if (best === undefined || before + to > best.to - best.from) best = { from: at - before, to: at + to };
  }
  return best;
}
