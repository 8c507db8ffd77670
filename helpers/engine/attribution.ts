import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { concurrently } from '../images/client/concurrently.ts';
import { askedId, isGone } from '../images/client/image-state.ts';
import { imagesOn, type ListedImage } from '../images/client/images-in-responses.ts';
import type { Target } from '../images/client/target.ts';
import {
  byId,
  fateOfServer,
  isNewOfOthers,
  isShared,
  type ServerState,
  saidShared,
  type TenantServers,
} from '../images/client/tenant-images.ts';
import { changesBetween, takenBetween, type Window } from '../images/client/watched-deletions.ts';
import { counted } from '../platform/text/phrases.ts';
import { goneUnnamed, isLostLater, requestBeside, unnamedImages } from './rules/left-images.ts';
import type { AllExchanges } from './selections.ts';

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
    const isNew = isNewOfOthers(target, before?.images ?? []);
    const looks = this.windows.flatMap(({ before: earlier, after }) => [...earlier.appeared, ...after.appeared]);
    const inLooks = looks.filter(isNew);
    // What is on no page that was read before is not new.
    const shown = before?.whole ? [...imagesIn(lists, isNew), ...inLooks] : inLooks;
    this.appeared = [...byId(shown).values()];
  }

  /** The window in which an image was taken, of several that with the fewest requests of all workers in it; undefined if it was taken in none. */
  windowOf(id: string): Window | undefined {
    const taking = this.windows.filter(({ before, after }) => takenBetween(before, after).includes(id));
    return taking.sort((one, other) => this.sentIn(one) - this.sentIn(other))[0];
  }

  /** How many requests that may have taken it the run sent in a window. */
  sentIn({ before, after }: Window): number {
    return this.#seen.between(before.endMs, after.startMs).length;
  }

  /** The window in which a server vanished. */
  windowOfServer(id: string): Window | undefined {
    return this.windows.find(({ before, after }) => before.servers?.[id] !== undefined && after.servers?.[id] === undefined);
  }

  /** Why others seem to work on the servers of the tenant, as far as the lists around deletions and a last one show; undefined if nothing does. */
  othersOnServers(last: TenantServers = {}): string | undefined {
    const around = this.windows.flatMap(({ before, after }) => [before.servers, after.servers]);
    const lists = around.filter((servers) => servers !== undefined);
    const first = lists[0] ?? {};
    const ids = new Set([...lists, last].flatMap((servers) => Object.keys(servers)).filter((id) => first[id] === undefined));
    return ids.size === 0 ? undefined : `${counted(ids.size, 'server')} appeared that were not there before`;
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
    return this.#changesInQuiet() ? 'images vanished or changed while the run sent no deletion' : undefined;
  }

  /**
   * Whether an image vanished or changed between two windows with no request of the run in between. Of one whose deletion was refused, the
   * refusal may have been carried out later.
   */
  #changesInQuiet(): boolean {
    const { refused } = this.#seen;
    return changesBetween(this.windows).some(
      ({ ids, fromMs, toMs }) => ids.some((id) => !refused.has(id)) && this.#seen.between(fromMs, toMs).length === 0,
    );
  }
}

/** How many images that no request named are read, of the oldest and of the newest, to see whether something removes images of the run by itself. */
const mostRead = 3;

const takenUnnamed = 'an image of this run that no request named is gone, too';

/** Why others may have removed images of the run; undefined if nothing shows that they are at work. */
export function othersWhy(target: Target, seen: AllExchanges): string | undefined {
  if (isShared(target)) return saidShared;
  return new Attribution(target, seen).othersAtWork;
}

/**
 * Those late reads which found an image gone that others may have removed, and why. Others may be at work, or an image of the run is gone, too,
 * that no request named. Losses that each lie between two reads with one request of the run between them are of these requests, if there are
 * several and the tenant is not said to be shared.
 */
export async function byOthers(
  api: Api,
  seen: AllExchanges,
  reads: readonly Exchange[],
): Promise<{ readonly reads: readonly Exchange[]; readonly why?: string }> {
  const gone = reads.filter(isLostLater);
  if (gone.length === 0) return { reads: [] };
  const why = othersWhy(api.target, seen) ?? (await takesUnnamed(api, seen));
  if (why === undefined) return { reads: [] };
  const beside = new Map(gone.map((read) => [read, requestBeside(seen.byImage, read)]));
  const tied = new Set([...beside.values()].filter((each) => each !== undefined));
  const isTied = !isShared(api.target) && tied.size >= windowsBesideOthers;
  return { reads: isTied ? gone.filter((read) => beside.get(read) === undefined) : gone, why };
}

/** That an image of the run is gone that no request named; undefined if none is, or none can be read. */
async function takesUnnamed(api: Api, seen: AllExchanges): Promise<string | undefined> {
  const { images } = api.target.ledger;
  const isOfRun = (id = ''): boolean => images.isOfRun(id);
  if ([...goneUnnamed(seen.byImage).keys()].some((gone) => isOfRun(askedId(gone)))) return takenUnnamed;
  const unnamed = unnamedImages(seen.byImage).filter(isOfRun);
  // Whatever takes images may begin with the oldest, or with the newest.
  const ids = unnamed.filter((_, place) => place < mostRead || place >= unnamed.length - mostRead);
  // What the rules over the whole run read as the state of an image is a loss that they charge.
  const reads = await concurrently(api.target, ids, (id) => api.getImageLeft(id, { role: 'setup', label: id }));
  return reads.some(isGone) ? takenUnnamed : undefined;
}

/** The images that lists show and that somebody made. */
const imagesIn = (lists: readonly Exchange[], isNew: (image: ListedImage) => boolean): readonly ListedImage[] =>
  lists.flatMap((list) => imagesOn(list)?.shown.filter(isNew) ?? []);
