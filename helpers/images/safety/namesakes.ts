import { areCounted, isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { includesId } from '../../settings/operators-images.ts';
import { withoutSlashes } from '../../settings/target-url.ts';
import { namePrefix } from '../run-state.ts';
import type { Claims } from './claims.ts';
import type { ListedBefore } from './listed-before.ts';
import { decodedOnce, readings } from './readings.ts';

/**
 * What must be known before a request is sent to an address: nothing, or that a read just before found no image of somebody else's there, or
 * that a list shows none at all. To some addresses nothing is ever sent.
 */
export type Caution = 'none' | 'read first' | 'list first' | 'never';

/** The identifiers that may be in use on the target. */
export interface NamesakesOptions {
  /** Whether all identifiers seen on the target were random UUIDs; undefined if none was seen. */
  readonly uuids: boolean | undefined;
  /** The operator's images: fixtures, and images listed as expendable. */
  readonly operators: readonly string[];
  /** Whether the suite chooses the identifiers of its own images: that they are UUIDs says nothing about others. */
  readonly chosen?: boolean;
  /** Images that any worker of the run made. */
  readonly made: Claims;
  /** Whether the list showed an identifier before the run. */
  readonly listed?: ListedBefore;
  /** Whether the target is on loopback or holds nothing of value, so that any image may be put at risk. */
  readonly isExempt: () => boolean;
}

/** A text with this many digits in a row of a random UUID is random, too: what is left of it has some ninety random bits. */
const enoughDigits = 24;

/**
 * The one rule for identifiers that a test changes or makes up: beside images of others they are sent only where every identifier that the
 * target has shown is a random UUID, only if they hold nearly all of one, and only after a read just before.
 */
export class Namesakes {
  readonly #operators: ReadonlySet<string>;
  readonly #made: Claims;
  readonly #isExempt: () => boolean;
  readonly #listed: ListedBefore;
  readonly #own = new Set<string>();
  readonly #chosen: boolean;
  /** Every part of that many digits of the random UUIDs of the run, without hyphens. */
  readonly #random = new Set<string>();
  /** The names that only the run gives, by the identifiers of its images. */
  readonly #names = new Map<string, string>();
  /** Whether every identifier that the target has shown is a random UUID; undefined if it has shown none. */
  uuids: boolean | undefined;
  #areCounted = false;

  constructor({ uuids, operators, made, isExempt, chosen = false, listed = () => false }: NamesakesOptions) {
    this.uuids = uuids;
    this.#chosen = chosen;
    this.#listed = listed;
    this.#operators = new Set(operators.map((id) => id.toLowerCase()));
    this.#made = made;
    this.#isExempt = isExempt;
    for (const id of operators) this.#see(id);
  }

  /** Records an image of this worker, and the name that the run gave it. */
  own(id: string, name = ''): void {
    this.#areCounted ||= [...this.#own].some((other) => areCounted(other, id));
    this.#own.add(id.toLowerCase());
    if (!this.#areCounted && isRandomUuid(id)) this.random(id);
    if (this.#areCounted) for (const own of this.#own) for (const part of partsOf(own)) this.#random.delete(part);
    if (name.startsWith(namePrefix)) this.#names.set(id, name.toLowerCase());
    if (!this.#chosen) this.#see(id);
  }

  /** Records a random UUID of the run. */
  random(id: string): void {
    for (const part of partsOf(id)) this.#random.add(part);
  }

  /** Whether no image of somebody else's can have this identifier, under any tenant and at any time. */
  isOnlyOurs(id: string): boolean {
    return this.#isExempt() || (isRandomUuid(id) && !this.#areCounted);
  }

  /** The caution for a path after the collection that was made from these own images, or from none; `own` where it is that of one. */
  caution(path: string, from: readonly string[]): Caution | 'own' {
    const read = identifiersIn(path);
    const others = read.filter((id) => !includesId(from, id));
    if (others.some((id) => this.#isTaken(id))) return 'never';
    // This is an image of the run, in another notation of its path, or what is below it.
    const [first = ''] = withoutSlashes(decodedOnce(path, 'utf8').replace(/^\/+/, '')).split('/');
    if (from.includes(first)) return 'own';
    if (this.#isExempt()) return 'none';
    return this.uuids === true && others.every((id) => this.#isRandom(id, from)) ? 'read first' : 'never';
  }

  /** Whether a text holds enough of a random UUID of the run, or the name that only the run gave one of these images. */
  #isRandom(text: string, from: readonly string[]): boolean {
    const isNamed = from.some((id) => text.toLowerCase() === this.#names.get(id));
    return isNamed || partsOf(text).some((part) => this.#random.has(part));
  }

  #isTaken(id: string): boolean {
    const lower = id.toLowerCase();
    return (
      this.#own.has(lower) ||
      this.#operators.has(lower) ||
      this.#made.isClaimed(lower) ||
      (!this.#isExempt() && this.#listed(lower) === true)
    );
  }

  /** Notes whether all identifiers that a list shows are random UUIDs. */
  noteListed(uuids: boolean): void {
    this.uuids = uuids && this.uuids !== false;
  }

  /** One identifier that is not a random UUID is enough. */
  #see(id: string): void {
    this.noteListed(isRandomUuid(id) && !this.#areCounted);
  }
}

/** All parts of a text that are as long as what has to be left of a random UUID, without hyphens. */
function partsOf(text: string): string[] {
  const digits = text.toLowerCase().replaceAll('-', '');
  return Array.from({ length: Math.max(0, digits.length - enoughDigits + 1) }, (_, at) => digits.slice(at, at + enoughDigits));
}

/**
 * The identifiers that servers may read in a path, without slashes around them: as written, without what may be dropped at its ends or
 * beyond ASCII, and as written last. A server that drops a full-width digit reads `1` in `４1`.
 */
function identifiersIn(path: string): string[] {
  const read = readings(path) ?? [path];
  return read.flatMap((reading) => {
    const id = withoutSlashes(reading.replace(/^\/+/, ''));
    const isEscaped = /%[0-9a-f]{2}/i.test(id);
    const dropped = [id.trim(), ...(isEscaped ? [] : [/\w(?:.*\w)?/s.exec(id)?.[0] ?? '', id.replace(/[^\x21-\x7e]/g, '')])];
    return [...new Set([...dropped.filter((each) => each !== ''), id])];
  });
}
