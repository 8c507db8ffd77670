import type { Exchange } from '../http/exchange.ts';
import type { ListedImage } from '../images/client/images-in-responses.ts';
import type { Target } from '../images/client/target.ts';
import { byId, isOfSuite } from '../images/client/tenant-images.ts';
import { fateOfServer, type ServerState } from '../images/client/tenant-servers.ts';
import { changesBetween, takenBetween, type Window } from '../images/client/windows.ts';
import type { AllExchanges } from './all-exchanges.ts';
import { unknownImages } from './rules/tenant-changes.ts';

/** Where others are at work, this many deletions have to be seen to take something: one may have been by chance. */
export const windowsBesideOthers = 2;

/**
 * Which deletion of a run took what no request named: the one that a window of two lists ties it to. Somebody else may have done it in the
 * same moment, so that the windows without a request of the run, and images that it did not make, say whether others are at work.
 */
export class Attribution {
  /** Images that some list showed during the run, that were not there before, and that the run did not make. */
  readonly appeared: readonly ListedImage[];
  readonly windows: readonly Window[];
  readonly #seen: AllExchanges;
  readonly #serverBefore: ServerState | undefined;

  constructor(target: Target, seen: AllExchanges, lists: readonly Exchange[] = seen.lists) {
    this.#seen = seen;
    this.windows = target.windows.all;
    const { before } = target.windows;
    this.#serverBefore = before?.server;
    const known = byId(before?.images ?? []);
    const isKnown = ({ id, name }: ListedImage): boolean =>
      known.has(id.toLowerCase()) || isOfSuite(name) || target.ledger.images.isOfRun(id);
    const looks = this.windows.flatMap(({ before: earlier, after }) => [...earlier.appeared, ...after.appeared]);
    const inLooks = looks.filter((image) => !isKnown(image));
    // What is on no page that was read before is not new.
    const shown = before?.whole ? [...unknownImages(lists, isKnown), ...inLooks] : inLooks;
    this.appeared = [...byId(shown).values()];
  }

  /** The window in which an image was taken; undefined if it was taken in none. */
  windowOf(id: string): Window | undefined {
    return this.windows.find(({ before, after }) => takenBetween(before, after).includes(id));
  }

  /** The window in which a server vanished. */
  windowOfServer(id: string): Window | undefined {
    return this.windows.find(({ before, after }) => before.servers?.[id] !== undefined && after.servers?.[id] === undefined);
  }

  /** The deletion beside which the server that images are created from changed: the first of the run. */
  get deletionOfServer(): Exchange | undefined {
    const before = this.#serverBefore;
    return this.windows.find(({ after }) => fateOfServer(before, after.server) !== undefined)?.deletion;
  }

  /** Why others seem to have worked in the tenant during the run; undefined if nothing shows it. */
  get othersAtWork(): string | undefined {
    const { length } = this.appeared;
    if (length > 0) return `${length} image${length === 1 ? '' : 's'} appeared that this run did not make`;
    return this.#changesInQuiet() ? 'images vanished or changed while the run sent nothing' : undefined;
  }

  /** Whether an image vanished or changed between two windows with no request of the run in between. */
  #changesInQuiet(): boolean {
    return changesBetween(this.windows).some(({ fromMs, toMs }) => !this.#seen.isAtWork(fromMs, toMs));
  }
}
