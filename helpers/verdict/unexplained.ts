import { counted, firstListed } from '../platform/text/phrases.ts';

/**
 * What became of something. `unlisted`: the list lacks it, and GET still shows it. `unfound`: GET does not find it, and the list still shows it.
 */
export type LossFate = 'gone' | 'changed' | 'unlisted' | 'unfound';

/** What became of several. */
export type SharedFate = LossFate | 'gone or changed' | 'gone, hidden or changed';

/** The fate that several have together. */
export function sharedFate(fates: readonly SharedFate[]): SharedFate {
  const [one = 'gone', ...other] = new Set(fates);
  if (other.length === 0) return one;
  return fates.every((fate) => ['gone', 'changed', 'gone or changed'].includes(fate))
    ? 'gone or changed'
    : 'gone, hidden or changed';
}

/** A fate in words, behind "is" or "are". */
export const fateText = (fate: SharedFate, isOne: boolean): string =>
  ({
    unlisted: `no longer in the list, though GET still shows ${isOne ? 'it' : 'them'}`,
    unfound: `no longer found by GET, though the list still shows ${isOne ? 'it' : 'them'}`,
  })[fate as string] ?? fate;

/** What is gone, hidden or changed at the end of a run, and no request of it is known to have done that. */
export type Unexplained = {
  /** The names of the first, and how many there are. */
  readonly images: string;
  readonly count: number;
  readonly fate: SharedFate;
  readonly thing?: 'image' | 'server' | "image of the stranger's tenant" | 'image of this run';
  /** Why nobody knows who did it, as a clause. */
  readonly why: string;
  /** Whether the operator says that others work in the tenant. */
  readonly shared: boolean;
};

/** How many are named. */
const mostNamed = 5;

/** The first names, and how many more there are. */
export const firstNamed = (names: readonly string[]): string => firstListed(names, mostNamed);

/** What several losses have together. */
export const lossOf = (
  lost: readonly { readonly name: string; readonly fate: LossFate }[],
): Pick<Unexplained, 'images' | 'count' | 'fate'> => ({
  images: firstNamed(lost.map(({ name }) => name)),
  count: lost.length,
  fate: sharedFate(lost.map(({ fate }) => fate)),
});

/** That a loss could not be seen, in one clause. */
export const unwatchedText = 'nobody watched the images of others: every list is empty, though GET shows images';

/** That there was no list to watch them by. */
export const unlistedText = 'nobody watched the images of others: no list could be read before the run';

/** It in one clause, for the headline: `5 images that stood there before are gone, and the run named none of them`. */
export function unexplainedText({ count, fate, thing = 'image' }: Pick<Unexplained, 'count' | 'fate' | 'thing'>): string {
  const [are, none] = count === 1 ? ['is', 'did not name it'] : ['are', 'named none of them'];
  const [what, ...of] = thing.split(' of ');
  const things = [counted(count, what ?? thing), ...of].join(' of ');
  if (thing === 'image of this run')
    return `${things} ${are} gone, and no request is known to have deleted ${count === 1 ? 'it' : 'them'}`;
  return `${things} that stood there before ${are} ${fateText(fate, count === 1)}, and the run ${none}`;
}
