import { isUuid } from '../../contracts/image-identifiers.ts';
import { withoutSlashes } from '../config/target-url.ts';
import type { Claims } from './claims.ts';

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
  /** Images that any worker of the run made. */
  readonly made: Claims;
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
  readonly #own = new Set<string>();
  #uuids: boolean | undefined;

  constructor({ uuids, operators, made, exempt }: NamesakesOptions) {
    this.#uuids = uuids;
    this.#operators = new Set(operators.map((id) => id.toLowerCase()));
    this.#made = made;
    this.#exempt = exempt;
    for (const id of operators) this.#see(id);
  }

  /** Records an image of this worker. */
  own(id: string): void {
    this.#own.add(id.toLowerCase());
    this.#see(id);
  }

  /** The caution for a path after the collection that was made from these own images, or from none. */
  caution(path: string, from: readonly string[]): Caution {
    if (this.#uuids === true) return 'none';
    const id = identifierIn(path);
    // This is an own image, in another notation of its path.
    if (from.includes(id)) return 'none';
    const lower = id.toLowerCase();
    const isOfItsOwn = from.some((each) => each.toLowerCase() === lower);
    if (isOfItsOwn) return this.#exempt ? 'none' : 'never';
    if (this.#own.has(lower) || this.#operators.has(lower) || this.#made.isClaimed(lower)) return 'never';
    if (this.#exempt) return 'none';
    return /^-?\d*$/.test(id) ? 'never' : 'read first';
  }

  /** One identifier that is not a UUID is enough. */
  #see(id: string): void {
    if (!isUuid(id)) this.#uuids = false;
    else this.#uuids ??= true;
  }
}

/** The identifier that a server may read in a path: percent-decoded, without the slashes around it. */
function identifierIn(path: string): string {
  const plain = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return withoutSlashes(plain.replace(/^\/+/, ''));
}
