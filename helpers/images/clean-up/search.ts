import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { isOperators } from '../../settings/operators-images.ts';
import type { ListedImage } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import { isMadeBy, runOfName } from '../run-id.ts';
import type { ListedBefore } from '../safety/listed-before.ts';
import { idsAtSource } from '../sources.ts';
import type { CleanUpTime } from './clean-up-time.ts';
import type { ImageList } from './image-list.ts';
import type { Ended, ImageToDelete } from './leftover-image.ts';
import type { Leftovers } from './leftovers.ts';
import type { Finder } from './removal.ts';

/** Why an id must not go into a URL, as a clause; undefined for one path segment without a secret of the run. */
export function whyUnaddressable(id: string, { redactor }: Target): string | undefined {
  if (redactor.finds(id)) return 'its id contains a secret of this run';
  return isIdentifier(id) ? undefined : 'its id is not a path segment';
}

/** Whether a name shows that an image is the run's. Without belief in a ledger, the image also has to be made while the run was going on. */
export const belongsTo = (run: string, believes: boolean): ImageToDelete['belongs'] =>
  believes ? (name) => runOfName(name) === run : (name, created) => isMadeBy(run, name, created);

/**
 * Those images whose names are wanted, without the operator's: those that a request can name, and the others, which stay. The id of such a
 * one must not be printed either: the run chose its name.
 */
export function namedImages(
  target: Target,
  images: readonly Pick<ListedImage, 'id' | 'name'>[],
  isWanted: (name: string, id: string) => boolean,
) {
  const addressable: { id: string; name: string }[] = [];
  const unaddressable: Ended[] = [];
  for (const { id, name = '' } of images) {
    if (!isWanted(name, id) || isOperators(id, target.description)) continue;
    const why = whyUnaddressable(id, target);
    if (why === undefined) addressable.push({ id, name });
    else
      unaddressable.push({
        id: quoted(name),
        fate: 'left',
        because: `${why}: delete it by hand`,
      });
  }
  return { addressable, unaddressable };
}

interface Searching {
  readonly believes: boolean;
  readonly proven: boolean;
  readonly listed: ListedBefore;
  readonly isElsewhere: (id: string) => boolean;
  readonly time: CleanUpTime;
}

/**
 * Finds images that are named after the run and whose ids no ledger holds: the run ended before it learned the id, or the source made more
 * than it returned.
 */
export class Search implements Finder {
  readonly #target: Target;
  readonly #leftovers: Leftovers;
  readonly #searching: Searching;
  /** The names that the run asked for, and how often it does not know what became of the request. */
  readonly #asked: ReadonlyMap<string, { readonly name: string; readonly count: number }>;
  /** Names by id, of images that no ledger holds. */
  readonly #found = new Map<string, string>();
  readonly #unreturned = new Map<string, string>();
  #knows = false;
  readonly unaddressable: Ended[] = [];

  constructor(target: Target, leftovers: Leftovers, searching: Searching) {
    this.#target = target;
    this.#leftovers = leftovers;
    this.#searching = searching;
    const asked = [...leftovers.open].filter(([name]) => runOfName(name) === leftovers.run);
    this.#asked = new Map(asked.map(([name, count]) => [name.toLowerCase(), { name, count }]));
  }

  /** Names with fewer images than requests. A later try gave the same name to an image that the ledger holds. */
  get sought(): string[] {
    const times = (wanted: string): number => [...this.#found.values()].filter((name) => name === wanted).length;
    return [...this.#asked].flatMap(([lower, { name, count }]) => (times(lower) < count ? [name] : []));
  }

  /** Whether the last list would show an image of the run that exists. */
  get knows(): boolean {
    return this.#knows;
  }

  get isSeeking(): boolean {
    return this.#knows && this.sought.length > 0;
  }

  /** Names of images that the run did not ask for. */
  get unreturned(): readonly string[] {
    return [...this.#unreturned.values()];
  }

  async find(list: ImageList | undefined): Promise<readonly ImageToDelete[]> {
    const { images, answered } = this.#leftovers;
    const { believes, proven, time } = this.#searching;
    const found = this.#taken(list?.named ?? []);
    for (const name of this.sought)
      found.push(...this.#taken((await idsAtSource(this.#target, name, time.read)).map((id) => ({ id, name }))));
    for (const { id, name } of found) if (!this.#asked.has(name.toLowerCase())) this.#unreturned.set(id, name);
    const standing = [...images.keys()].filter((id) => !answered.has(id));
    this.#knows =
      list?.whole === true &&
      list.hasNames &&
      (standing.length === 0 || this.#found.size > 0 || standing.some((id) => list.has(id)) || this.#knows);
    return found.map(({ id, name }) => {
      // Another service than the target may number its own images.
      const isAsked = this.#asked.has(name.toLowerCase()) && list?.has(id) === true;
      return { id, proof: isAsked && proven ? 'made' : 'none', belongs: belongsTo(this.#leftovers.run, believes && isAsked) };
    });
  }

  /** Those of the run that are new. */
  #taken(images: readonly Pick<ListedImage, 'id' | 'name'>[]) {
    const { run, made } = this.#leftovers;
    const { listed, isElsewhere } = this.#searching;
    const isNew = ({ id, name = '' }: Pick<ListedImage, 'id' | 'name'>): boolean =>
      runOfName(name) === run && !(made.has(id) || this.#found.has(id) || listed(id) === true || isElsewhere(id));
    const found = images.filter(isNew);
    for (const { id, name = '' } of found) this.#found.set(id, name.toLowerCase());
    const { addressable, unaddressable } = namedImages(this.#target, found, () => true);
    this.unaddressable.push(...unaddressable);
    return addressable;
  }
}
