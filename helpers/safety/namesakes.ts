import { isUuid } from '../../contracts/image-identifiers.ts';
import { includesId } from '../config/operators-images.ts';
import { withoutSlashes } from '../config/target-url.ts';
import type { Claims } from './claims.ts';
import { readings } from './readings.ts';

/**
 * The condition for sending a request to an identifier that the suite made up: none, only after GET has found nothing there, or
 * never.
 */
export type Caution = 'none' | 'read first' | 'never';

/** The identifiers that may be in use on the target. */
export interface NamesakesOptions {
  /** Whether all identifiers seen on the target were UUIDs; undefined if none was seen. */
  readonly uuids: boolean | undefined;
  /** The operator's images: fixtures, and images listed as expendable. */
  readonly operators: readonly string[];
  /** Whether the suite chooses the identifiers of its own images: that they are UUIDs says nothing about others. */
  readonly chosen?: boolean;
  /** Images that any worker of the run made. */
  readonly made: Claims;
  /** Whether the list showed an identifier before the run. */
  readonly listed?: (id: string) => boolean;
  /** Whether the target is on loopback or holds nothing of value, so that any image may be put at risk. */
  readonly exempt: boolean;
}

/**
 * Decides whether a shortened, extended or invented identifier may belong to an image. It never hits a UUID by chance. If
 * identifiers are words or numbers, `img-1045`, made from `img-10452`, may be another person's image.
 */
export class Namesakes {
  readonly #operators: ReadonlySet<string>;
  readonly #made: Claims;
  readonly #exempt: boolean;
  readonly #listed: (id: string) => boolean;
  readonly #own = new Set<string>();
  readonly #chosen: boolean;
  #uuids: boolean | undefined;

  constructor({ uuids, operators, made, exempt, chosen = false, listed = () => false }: NamesakesOptions) {
    this.#uuids = uuids;
    this.#chosen = chosen;
    this.#listed = listed;
    this.#operators = new Set(operators.map((id) => id.toLowerCase()));
    this.#made = made;
    this.#exempt = exempt;
    for (const id of operators) this.#see(id);
  }

  /** Records an image of this worker. */
  own(id: string): void {
    this.#own.add(id.toLowerCase());
    if (!this.#chosen) this.#see(id);
  }

  /** The caution for a path after the collection that was made from these own images, or from none. */
  caution(path: string, from: readonly string[]): Caution {
    if (this.#uuids === true) return 'none';
    const read = identifiersIn(path);
    const others = read.filter((id) => !includesId(from, id));
    if (others.some((id) => this.#isTaken(id))) return 'never';
    const plain = read.at(-1) ?? '';
    // This is an own image, in another notation of its path.
    if (from.includes(plain)) return 'none';
    if (this.#exempt) return 'none';
    const numbers = from.map(leadingNumber);
    const couldBeAnother = (id: string): boolean => /^-?\d*$/.test(id) || !['', ...numbers].includes(leadingNumber(id));
    return includesId(from, plain) || others.some(couldBeAnother) ? 'never' : 'read first';
  }

  #isTaken(id: string): boolean {
    const lower = id.toLowerCase();
    return (
      this.#own.has(lower) || this.#operators.has(lower) || this.#made.isClaimed(lower) || (!this.#exempt && this.#listed(lower))
    );
  }

  /** One identifier that is not a UUID is enough. */
  #see(id: string): void {
    if (!isUuid(id)) this.#uuids = false;
    else this.#uuids ??= true;
  }
}

/** The whole number that some servers read at the start of an identifier, with its sign, and leave the rest; empty for none. */
const leadingNumber = (id: string): string => /^[+-]?\d+/.exec(id.trimStart())?.[0] ?? '';

/** The identifiers that servers may read in a path, without slashes and blanks around them. */
function identifiersIn(path: string): string[] {
  const read = readings(path) ?? [path];
  return read.flatMap((reading) => {
    const id = withoutSlashes(reading.replace(/^\/+/, ''));
    const trimmed = id.trim();
    return trimmed === id ? [id] : [trimmed, id];
  });
}
