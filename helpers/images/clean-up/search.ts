import { budgets } from '../../../contracts/budgets.ts';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { isMadeBy, runOfName } from '../../shared/run-id.ts';
import { untilEnough } from '../../shared/waiting.ts';
import type { ListedImage } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import type { ListedBefore } from '../safety/listed-before.ts';
import { idsAtSource } from '../sources.ts';
import type { CleanUpTime } from './clean-up-time.ts';
import type { Ended, ImageToDelete } from './deletion-decision.ts';
import { type ImageList, imageList } from './image-list.ts';
import type { Leftovers } from './leftovers.ts';
import { type Removed, removal } from './removal.ts';

/** An image of the run that no request may name. The run chose its name, so the name can be shown. */
export interface Unaddressable {
  readonly name: string;
  /** Why its id cannot be used, as a clause. */
  readonly because: string;
}

/** Why an id must not go into a URL, as a clause; undefined for one path segment without a secret of the run. */
export function whyUnaddressable(id: string, { redactor }: Target): string | undefined {
  if (redactor.finds(id)) return 'its id contains a secret of this run';
  return isIdentifier(id) ? undefined : 'its id is not a path segment';
}

/** Whether a name shows that an image is the run's. Without belief in a ledger, the image also has to be made while the run was going on. */
export const belongsTo = (run: string, believes: boolean): ImageToDelete['belongs'] =>
  believes ? (name) => runOfName(name) === run : (name, created) => isMadeBy(run, name, created);

/**
 * Those images whose names are wanted, without the operator's: those that a request can name, and the others. Nothing else finds an
 * image whose id no ledger holds.
 */
export function namedImages(
  target: Target,
  images: readonly Pick<ListedImage, 'id' | 'name'>[],
  isWanted: (name: string, id: string) => boolean,
) {
  const addressable: { id: string; name: string }[] = [];
  const unaddressable: Unaddressable[] = [];
  for (const { id, name = '' } of images) {
    if (!isWanted(name, id) || isOperators(id, target.description)) continue;
    const because = whyUnaddressable(id, target);
    if (because === undefined) addressable.push({ id, name });
    else unaddressable.push({ name, because });
  }
  return { addressable, unaddressable };
}

/** What a search by name came to. */
export interface FoundByName {
  readonly images: readonly Ended[];
  /** Names that the run asked for, if no list shows whether their images exist. */
  readonly lost: readonly string[];
  /** Names that the run asked for and that the list does not show. */
  readonly late: readonly string[];
  /** Names of images that the run did not ask for. */
  readonly unreturned: readonly string[];
  readonly unaddressable: readonly Unaddressable[];
  /** The last list; undefined if none could be read. */
  readonly list: ImageList | undefined;
  /** Whether the target showed one of the images as one of the run. */
  readonly isWitnessed: boolean;
}

export const nothingFound: FoundByName = {
  ...{ images: [], lost: [], late: [], unreturned: [], unaddressable: [] },
  ...{ list: undefined, isWitnessed: false },
};

interface Searching {
  readonly believes: boolean;
  readonly proven: boolean;
  readonly listed: ListedBefore;
  readonly isElsewhere: (id: string) => boolean;
  readonly time: CleanUpTime;
}

/**
 * Looks in the list for images that are named after the run and whose ids no ledger holds, and deletes them: the run ended before it learned
 * the id, or the source made more than it returned. If a request of the run may still make one, it looks again.
 */
export async function search(target: Target, leftovers: Leftovers, known: Removed, searching: Searching): Promise<FoundByName> {
  const { run, images, answered, doubtful, made, open } = leftovers;
  const { believes, proven, listed, isElsewhere, time } = searching;
  const asked = new Map(
    [...open].filter(([name]) => runOfName(name) === run).map(([name, count]) => [name.toLowerCase(), { name, count }]),
  );
  const ended = new Map<string, Ended>();
  /** Images that the list shows, or is to show, and GET does not, although nothing has deleted them. */
  const unshown = new Set(
    known.images.flatMap(({ id, fate }) => (fate === 'gone' && !answered.has(id) && !doubtful.has(id) ? [id] : [])),
  );
  /** Names by id, of images that no ledger holds. */
  const names = new Map<string, string>();
  const unreturned = new Map<string, string>();
  let isWitnessed = false;
  const isOurs = (name: string, id: string): boolean => runOfName(name) === run && listed(id) !== true && !isElsewhere(id);
  const isFound = (name: string, id: string): boolean =>
    isOurs(name, id) && (unshown.has(id) || !(made.has(id) || names.has(id)));
  /** Names with fewer images than requests. A later try gave the same name to an image that the ledger holds. */
  const unseen = (): string[] => {
    const times = (wanted: string): number => [...names.values()].filter((name) => name === wanted).length;
    return [...asked].flatMap(([lower, { name, count }]) => (times(lower) < count ? [name] : []));
  };
  const take = (shown: readonly Pick<ListedImage, 'id' | 'name'>[]): ReturnType<typeof namedImages> => {
    const found = namedImages(target, shown, isFound);
    for (const { id, name = '' } of shown) if (isOurs(name, id) && !made.has(id)) names.set(id, name.toLowerCase());
    return found;
  };
  const look = async (tries: number) => {
    const list = (tries === 1 && known.list?.whole ? known.list : undefined) ?? (await imageList(target, { send: time.read }));
    const { addressable: found, unaddressable } = take(list?.named ?? []);
    for (const name of unseen()) {
      const ids = await idsAtSource(target, name, time.read);
      found.push(...take(ids.map((id) => ({ id, name }))).addressable);
    }
    for (const { id, name } of found) if (!asked.has(name.toLowerCase()) && !made.has(id)) unreturned.set(id, name);
    const removed = await removal(
      target,
      found.map(({ id, name }) => {
        // Another service than the target may number its own images.
        const isAsked = asked.has(name.toLowerCase()) && list?.has(id) === true;
        return { id, proof: isAsked && proven ? 'made' : 'none', belongs: belongsTo(run, believes && isAsked) };
      }),
      time,
      { byGet: leftovers.shown, inList: true },
    );
    isWitnessed ||= removed.isWitnessed;
    unshown.clear();
    for (const each of removed.images) {
      ended.set(each.id, each);
      // The next list says whether it is gone.
      if (each.fate === 'gone') unshown.add(each.id);
    }
    return { list, unaddressable };
  };
  const isStanding = [...images.keys()].some((id) => !answered.has(id));
  const knows = (list: ImageList | undefined): boolean =>
    list?.whole === true && list.hasNames && (!isStanding || known.inList || names.size > 0);
  const last = await untilEnough(
    budgets.coming,
    time,
    look,
    (shown) => unshown.size === 0 && (unseen().length === 0 || !knows(shown.list)),
  );
  const left = unseen();
  const isKnown = knows(last.list);
  return {
    images: [...ended.values()].map((each) =>
      unshown.has(each.id) ? { ...each, fate: 'unread', because: `${each.because}, the list shows it` } : each,
    ),
    lost: isKnown ? [] : left,
    late: isKnown ? left : [],
    unreturned: [...unreturned.values()],
    unaddressable: last.unaddressable,
    list: last.list,
    isWitnessed,
  };
}
