import { isUuid } from '../../contracts/image-identifiers.ts';
import { withoutSlashes } from '../config/target-url.ts';
import type { Claims } from './claims.ts';

/**
 * What has to be seen to before a request to an identifier that the suite made up may leave: nothing, that GET finds nothing there,
 * or it does not leave at all.
 */
export type Caution = 'none' | 'read first' | 'never';

/** Where identifiers may be in use that the suite makes up. */
export interface NamesakesOptions {
  /** Whether the identifiers of the target were seen to be UUIDs; undefined where none was seen. */
  readonly uuids: boolean | undefined;
  /** Images of the operator's: fixtures, and those that he listed as expendable. */
  readonly operators: readonly string[];
  /** Images that the run made, in all of its workers. */
  readonly made: Claims;
  /** Whether the target is loopback, or one that holds nothing of value: images of others are at risk there in any case. */
  readonly exempt: boolean;
}

/**
 * Tells whether an identifier that is cut, extended or invented may be that of an image. Nobody meets a UUID by that; where
 * identifiers are words or numbers, `img-1045` of `img-10452` may be an image of somebody else's.
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

  /** Takes note of an image of this worker's own. */
  own(id: string): void {
    this.#own.add(id.toLowerCase());
    this.#see(id);
  }

  /** How a path after the collection is to be treated that was made from these own images, or from none. */
  caution(path: string, from: readonly string[]): Caution {
    if (this.#uuids === true) return 'none';
    const id = identifierIn(path);
    // An own image itself, in another notation of its path.
    if (from.includes(id)) return 'none';
    const lower = id.toLowerCase();
    const isOfItsOwn = from.some((each) => each.toLowerCase() === lower);
    if (isOfItsOwn) return this.#exempt ? 'none' : 'never';
    if (this.#own.has(lower) || this.#operators.has(lower) || this.#made.isClaimed(lower)) return 'never';
    if (this.#exempt) return 'none';
    return /^-?\d*$/.test(id) ? 'never' : 'read first';
  }

  /** One identifier that is no UUID is enough. */
  #see(id: string): void {
    if (!isUuid(id)) this.#uuids = false;
    else this.#uuids ??= true;
  }
}

/** The identifier that a server may read in a path: percent-encoding undone, without the slashes around it. */
function identifierIn(path: string): string {
  const plain = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return withoutSlashes(plain.replace(/^\/+/, ''));
}
