import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { isOperators } from '../../settings/operators-images.ts';
import type { ListedImage } from '../client/images-in-responses.ts';
import type { ImageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { isMadeBy, runOfName } from '../run-state.ts';
import { idsAtSource } from '../sources.ts';
import type { CleanUpTime } from './clean-up-time.ts';
import type { Ended, ImageToDelete } from './leftover-image.ts';
import { type Leftovers, withoutProof } from './leftovers.ts';

/** Why no request may name an image, as a clause; undefined for one path segment without a secret of the run. */
export function whyUnaddressable(id: string, { redactor }: Target): string | undefined {
  if (redactor.finds(id)) return 'its id contains a secret of this run';
  return isIdentifier(id) ? undefined : 'its id is not a path segment';
}

/** Whose images are cleaned up, and what shows that an image is theirs. */
export interface Whose {
  /** Whether what the ledger proves counts: it is trusted, or the image source is. */
  readonly proven: boolean;
  /** Whether the images of a run are meant, by its id. */
  readonly isWanted: (run: string) => boolean;
  /** Whether an image is not theirs, whatever its name is: it was there before the run, or the run created it on another of its targets. */
  readonly isOthers: (id: string) => boolean;
}

/**
 * Finds images that are named after the run and whose ids no ledger holds: the run ended before it learned the id, or the source made more
 * than it returned.
 */
export class Search {
  readonly #target: Target;
  readonly #leftovers: Leftovers;
  readonly #whose: Whose;
  /** The names that the run asked for, and how often it does not know what became of the request. */
  readonly #asked: ReadonlyMap<string, { readonly name: string; readonly count: number }>;
  /** Names by id, of images that no ledger holds. */
  readonly #found = new Map<string, string>();
  #knows = false;
  /** Names of images that the run did not ask for. */
  readonly unreturned: string[] = [];
  /** Images that no request can name. Their ids must not be printed either: the run chose their names. */
  readonly unaddressable: Ended[] = [];

  constructor(target: Target, leftovers: Leftovers, whose: Whose) {
    this.#target = target;
    this.#leftovers = leftovers;
    this.#whose = whose;
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

  /** Whether a name shows that an image is theirs, made while that run was going on. */
  readonly isTheirs = (name: string, created: string | undefined): boolean => {
    const run = runOfName(name);
    return run !== undefined && this.#whose.isWanted(run) && isMadeBy(run, name, created);
  };

  /** Whether a later list may show more. */
  get isSeeking(): boolean {
    return this.#knows && this.sought.length > 0;
  }

  /** Images of a list, or of the image source, that were not found before. */
  async find(list: ImageList | undefined, time: CleanUpTime): Promise<readonly ImageToDelete[]> {
    const found = this.#new(list?.named ?? []);
    for (const name of this.sought)
      found.push(...this.#new((await idsAtSource(this.#target, name, time.read)).map((id) => ({ id, name }))));
    const standing = [...this.#leftovers.images].flatMap(([id, { proof }]) => (proof === 'deleted' ? [] : [id]));
    const showsRun = standing.length === 0 || this.#found.size > 0 || standing.some((id) => list?.has(id)) || this.#knows;
    this.#knows = list?.whole === true && list.hasNames && showsRun;
    return found.map(({ id, name = '' }) => {
      const isAsked = this.#asked.has(name.toLowerCase());
      if (!isAsked) this.unreturned.push(name);
      // Another service than the target may number its own images.
      const proof = isAsked && this.#whose.proven && list?.has(id) === true ? 'made' : 'none';
      return { ...withoutProof, id, proof, isAnothers: false };
    });
  }

  /** Those that are theirs and new, and that a request can name. */
  #new(images: readonly Pick<ListedImage, 'id' | 'name'>[]): Pick<ListedImage, 'id' | 'name'>[] {
    const { isOthers, isWanted } = this.#whose;
    return images.filter(({ id, name = '' }) => {
      const run = runOfName(name);
      const isKnown = this.#leftovers.made.has(id) || this.#found.has(id);
      if (run === undefined || !isWanted(run) || isKnown || isOthers(id)) return false;
      this.#found.set(id, name.toLowerCase());
      if (isOperators(id, this.#target.description)) return false;
      const why = whyUnaddressable(id, this.#target);
      if (why !== undefined) this.unaddressable.push({ id: quoted(name), fate: 'left', because: `${why}: delete it by hand` });
      return why === undefined;
    });
  }
}
