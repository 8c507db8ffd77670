import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { isOperators } from '../../settings/operators-images.ts';
import type { ImageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { isMadeBy, runOfName } from '../run-state.ts';
import { type Leftovers, withoutProof } from '../safety/ledger-file.ts';
import type { Ended, ImageToDelete, IsTheirs } from './leftover-image.ts';

/** Why no request may name an image, as a clause; undefined for one path segment without a secret of the run. */
export function whyUnaddressable(id: string, { redactor }: Target): string | undefined {
  if (redactor.finds(id)) return 'its id contains a secret of this run';
  return isIdentifier(id) ? undefined : 'its id is not a path segment';
}

/** Whose images are cleaned up. */
export interface Whose {
  /** Whether the images of a run are meant, by its id. */
  readonly isWanted: (run: string) => boolean;
  /** Whether an image is not theirs, whatever its name is: it was there before the run, or the run created it on another of its targets. */
  readonly isOthers: (id: string) => boolean;
}

/** Finds images by their names whose ids no ledger holds: the run ended before it learned the id, or the source made more than it returned. */
export class Search {
  readonly #target: Target;
  readonly #leftovers: Leftovers;
  readonly #whose: Whose;
  /** Names by id, of images that no ledger holds. */
  readonly #found = new Map<string, string>();
  /** Images that no request can name. Their ids must not be printed either: the run chose their names. */
  readonly unaddressable: Ended[] = [];

  constructor(target: Target, leftovers: Leftovers, whose: Whose) {
    this.#target = target;
    this.#leftovers = leftovers;
    this.#whose = whose;
  }

  readonly isTheirs: IsTheirs = (name, created) => {
    const run = runOfName(name);
    return run !== undefined && this.#whose.isWanted(run) && isMadeBy(run, name, created);
  };

  /** Those of a list that were not found before. */
  find(list: ImageList | undefined): readonly ImageToDelete[] {
    const { isWanted, isOthers } = this.#whose;
    return (list?.named ?? []).flatMap(({ id, name = '' }) => {
      const isKnown = this.#leftovers.made.has(id) || this.#found.has(id);
      if (isKnown || !isWanted(runOfName(name) ?? '') || isOthers(id)) return [];
      this.#found.set(id, name.toLowerCase());
      if (isOperators(id, this.#target.description)) return [];
      const why = whyUnaddressable(id, this.#target);
      if (why === undefined) return [{ ...withoutProof, id, isAnothers: false }];
      this.unaddressable.push({ id: quoted(name), fate: 'unproven', because: `${why}: delete it by hand` });
      return [];
    });
  }

  /** Names that the run asked the source for, with fewer images than requests. */
  get sought(): readonly string[] {
    const times = (name: string): number => [...this.#found.values()].filter((each) => each === name.toLowerCase()).length;
    const asked = [...this.#leftovers.open].filter(([name]) => runOfName(name) === this.#leftovers.run);
    return asked.flatMap(([name, count]) => (times(name) < count ? [name] : []));
  }
}
