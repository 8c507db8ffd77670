import type { Form } from './secret-forms.ts';
import { type PlacedText, unescaped } from './unescaped.ts';

/** Length of the pieces that are searched for. A shorter form is not searched for. */
const seedLength = 8;

/** A character as the search compares it: ASCII with letters in lower case. 0 means that it (a blank or a control) is left out. */
const folded = Uint16Array.from({ length: 0x10000 }, (_, code) =>
  code <= 0x20 || code === 0x7f ? 0 : code < 0x80 ? String.fromCharCode(code).toLowerCase().charCodeAt(0) : code,
);
/** A character beyond ASCII that is blank, invisible or put over another: with it between its letters a secret looks the same. */
const unseen = /[\x85\p{M}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
for (let code = 0x80; code < 0x10000; code += 1) if (unseen.test(String.fromCharCode(code))) folded[code] = 0;
// The variation selectors and tags beyond the first plane, as two code units: nothing else of a secret begins with the first.
folded.fill(0, 0xdb40, 0xdb41).fill(0, 0xdc00, 0xdf00);
// Letters of full width.
folded.copyWithin(0xff01, 0x21, 0x7f);

/** How much of a text is read in one window, and how much windows overlap, because a match may cross their border. */
const window = 32_768;
const overlap = 2048;

/** What is read of a text: its characters, without escapes, blanks and case, and where each begins and ends in the window. */
const codes = new Uint16Array(window);
const from = new Uint32Array(window);
const to = new Uint32Array(window);
const places = Uint32Array.from({ length: window + 1 }, (_, place) => place);

/** Reads a text no longer than a window, and returns its length. `begins` and `ends` are the places of its characters. */
function fold({ text, from: begins, to: ends }: PlacedText): number {
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = folded[text.charCodeAt(at)] ?? 0;
    if (code === 0) continue;
    codes[length] = code;
    from[length] = begins[at] ?? 0;
    to[length] = ends[at] ?? 0;
    length += 1;
  }
  return length;
}

function read(given: string): number {
  const length = fold({ text: given, from: places, to: places.subarray(1) });
  if (!/[%\\&％＼＆]/.test(given)) return length;
  const text = Buffer.from(codes.buffer, 0, 2 * length).toString('utf16le');
  return fold(unescaped({ text, from: from.slice(0, length), to: to.slice(0, length) }));
}

/** Reads all of a text, window by window: work is linear in its length. Stops if `use` returns false. */
function readAll(text: string, use: (length: number, start: number) => boolean): void {
  for (let start = 0; use(read(text.slice(start, start + window)), start) && start + window < text.length; )
    start += window - overlap;
}

/** The hash of the last eight characters, from that of the eight before: of an older one no bit is left. */
const rolled = (hash: number, code: number): number => ((hash << 4) + code) | 0;

const slots = 1 << 16;
const slotOf = (hash: number): number => (Math.imul(hash, 0x9e3779b1) >>> 16) & (slots - 1);

/** A piece of a form: the characters of the form, the start of the piece, and the least length of a run. */
interface Seed {
  readonly form: Uint16Array;
  readonly at: number;
  readonly run: number;
}

/** Receives places in a text, in order. Returns true to go on. */
type Found = (from: number, to: number) => boolean;

/** A repetitive secret has the same piece in many places: at most this many of them are followed. */
const mostAlike = 16;

/**
 * Searches texts for runs of forms. It looks for pieces of eight characters by their hashes. The pieces are so dense that every run of
 * sufficient length contains one. A run is followed to both ends.
 */
export class FormSearch {
  readonly #seeds = new Map<number, Seed[]>();
  /** 1 for the slot of a hash in the map: most pieces of a text have none. */
  readonly #slots = new Uint8Array(slots);

  constructor(forms: readonly Form[]) {
    for (const { text, run } of forms)
      readAll(text, (length) => {
        this.#add(codes.slice(0, length), Math.min(run, length));
        return true;
      });
  }

  /** Finds runs in a text, and passes their places to `found` until it returns false. */
  search(text: string, found: Found): void {
    if (this.#seeds.size > 0 && text.length >= seedLength)
      readAll(text, (length, start) => this.#within(length, (first, end) => found(start + first, start + end)));
  }

  /** Whether a text has a run of a form. */
  finds(text: string): boolean {
    let found = false;
    this.search(text, () => {
      found = true;
      return false;
    });
    return found;
  }

  #add(form: Uint16Array, run: number): void {
    if (run < seedLength) return;
    for (let at = 0; at + seedLength <= form.length; at += run - seedLength + 1) {
      const key = form.subarray(at, at + seedLength).reduce(rolled, 0);
      const alike = this.#seeds.get(key) ?? [];
      if (alike.length < mostAlike) alike.push({ form, at, run });
      this.#seeds.set(key, alike);
      this.#slots[slotOf(key)] = 1;
    }
  }

  #within(length: number, found: Found): boolean {
    let hash = 0;
    let done = 0;
    for (let end = 0; end < length; end += 1) {
      hash = rolled(hash, codes[end] ?? 0);
      if (this.#slots[slotOf(hash)] === 0 || end - done < seedLength - 1) continue;
      const run = longestRun(length, end - seedLength + 1, done, this.#seeds.get(hash) ?? []);
      if (run === undefined) continue;
      if (!found(from[run.first] ?? 0, to[run.end - 1] ?? 0)) return false;
      done = run.end;
    }
    return true;
  }
}

/** The longest run around the piece at `at`, not before `done`; undefined if it is too short. */
function longestRun(
  length: number,
  at: number,
  done: number,
  seeds: readonly Seed[],
): { readonly first: number; readonly end: number } | undefined {
  let best: { first: number; end: number } | undefined;
  for (const { form, at: piece, run } of seeds) {
    let end = 0;
    while (at + end < length && piece + end < form.length && codes[at + end] === form[piece + end]) end += 1;
    if (end < seedLength) continue;
    let before = 0;
    while (at - before > done && piece - before > 0 && codes[at - before - 1] === form[piece - before - 1]) before += 1;
    if (before + end >= run && (best === undefined || before + end > best.end - best.first))
      best = { first: at - before, end: at + end };
  }
  return best;
}
