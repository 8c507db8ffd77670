import { grouped } from '../../contracts/grouped.ts';
import { counted, firstListed } from '../platform/text/phrases.ts';
import { type Annotation, dataAnnotation, dataIn } from './annotations.ts';
import type { Reason } from './reason.ts';
import type { EndedTest } from './run-record.ts';

type Loss = Extract<Reason, { readonly code: 'tenant-in-use' | 'list-hides' }>;

const isLossOrUnwatched = (reason: Reason): reason is Loss => reason.code === 'tenant-in-use' || reason.code === 'list-hides';

/**
 * What stood in the tenant before the run, is gone or changed, and was named by no request of it: whatever else a requirement was found, in
 * another shard or at the clean-up, nobody knows who did that. The same if nobody could see such a loss.
 */
export const unexplainedIn = (tests: readonly EndedTest[]): readonly Loss[] =>
  tests.flatMap(({ reason }) => (reason !== undefined && isLossOrUnwatched(reason) ? [reason] : []));

/** Whether such a loss keeps the run from a verdict: the operator did not say that others work in the tenant. */
export const isUnsettled = ({ parameters: { shared } }: Loss): boolean => !shared;

/** The clauses of the headline on such losses, one for what is lost of a kind: several requirements, or shards, may each have seen a part. */
export function lossesText(losses: readonly Loss[]): string[] {
  const unexplained = losses.flatMap((loss) => (loss.code === 'list-hides' ? [] : [loss.parameters]));
  const distinct = [...new Map(unexplained.map((each) => [`${each.thing} ${each.images}`, each])).values()];
  const ofKinds = grouped(distinct, ({ thing = 'image' }) => thing);
  const lost = [...ofKinds].map(([thing, each]) => {
    const count = each.reduce((sum, one) => sum + one.count, 0);
    const tried = each.some((one) => one.tried === true);
    return unexplainedText({ thing, count, fate: sharedFate(each.map(({ fate }) => fate)), tried });
  });
  return losses.length === unexplained.length ? lost : [...lost, unwatchedText];
}

/** That the target gave no list to watch the images of others by; empty if it gave one. */
export const unlistedIn = (tests: readonly EndedTest[]): string =>
  tests.some(({ reason }) => reason?.code === 'no-list-before') ? unlistedText : '';

/** That identifiers of the run's images are another's by now: of those the run deletes nothing. Empty if there are none. */
export function anothersText(tests: readonly EndedTest[]): string {
  const ids = tests.flatMap(({ reason }) =>
    reason?.code === 'given-again' || reason?.code === 'id-used-anew' ? reason.parameters.id : [],
  );
  const count = new Set(ids).size;
  const show = count === 1 ? 'an image of this run shows' : 'images of this run show';
  return count === 0 ? '' : `${counted(count, 'identifier')} of ${show} another's image, which the run left alone`;
}

/** How far the run watched the images of others: of several shards the one that watched least. Undefined if none did. */
export function tenantOf(tests: readonly EndedTest[]): TenantWatch | undefined {
  const all = tests.flatMap(({ tenant }) => tenant ?? []);
  const [least] = [...all].sort((a, b) => a.watched - b.watched);
  return least && { ...least, others: Math.max(...all.map(({ others }) => others)) };
}

/** How many images are lost, and which, whoever did it; empty if none is, or if the headline says so already. */
export const lostText = ({ lost = 0, lostImages = '' }: TenantWatch, losses: readonly Loss[]): string => {
  const isSaid = losses.some(({ code, parameters }) => code === 'tenant-in-use' && (parameters.thing ?? 'image') === 'image');
  if (lost === 0 || isSaid) return '';
  const names = lostImages === '' ? '' : `: ${lostImages}`;
  return `${counted(lost, 'image')} that stood there before ${lost === 1 ? 'is' : 'are'} gone or changed${names}`;
};

/** `200 of 607 images watched`. */
export const watchedText = ({ watched, of }: Pick<TenantWatch, 'watched' | 'of'>): string =>
  of === null
    ? `the first ${counted(watched, 'image')} watched of a list that was not read to its end`
    : `${watched} of ${counted(of, 'image')} watched`;

/** That a loss of some images could not be seen, in one clause; empty if all were watched. */
export const watchedInPartText = ({ watched, of }: Pick<TenantWatch, 'watched' | 'of'>): string => {
  if (of === watched) return '';
  const others = of === null ? 'those further down' : `the other ${of - watched}`;
  return `${watchedText({ watched, of })}: nobody watched ${others}`;
};

/** That others were at work in the tenant; empty if no image of theirs appeared. */
export const othersText = ({ others }: Pick<TenantWatch, 'others'>): string =>
  others === 0 ? '' : `${counted(others, 'image')} appeared or vanished during the run that it did not make`;

/** How far a run watched the images that stood in the tenant before it, and what it saw of others at work there. */
export interface TenantWatch {
  /** How many of these images it compared at its end. */
  readonly watched: number;
  /** How many there were; null if the list was too long to be read to its end. */
  readonly of: number | null;
  /** Images that appeared, and that the run did not make. */
  readonly others: number;
  /** Of those that it compared, and of the fixtures, how many are gone or changed, and the names of the first; absent if none is. */
  readonly lost?: number;
  readonly lostImages?: string;
}

/** The type of the annotation that carries it from a worker to the reporter. */
const type = 'tenant-watch';

/** It as an annotation. */
export const tenantWatchAnnotation = (watch: TenantWatch) => dataAnnotation(type, watch);

/** The first of some annotations; undefined if there is none. */
export function tenantWatchIn(annotations: readonly Annotation[]): TenantWatch | undefined {
  const [found] = dataIn(annotations, type) as readonly TenantWatch[];
  if (found === undefined) return undefined;
  const { watched, of, others, lost = 0, lostImages = '' } = found;
  const seen = { watched: Number(watched), of: of === null ? null : Number(of), others: Number(others) };
  return lost === 0 ? seen : { ...seen, lost: Number(lost), ...(lostImages !== '' && { lostImages: String(lostImages) }) };
}

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
  /** Whether deletions named some of them, none of which was accepted. */
  readonly tried?: boolean;
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
export const unwatchedText = 'nobody watched the images of others: the list lacks images that GET shows';

/** That there was no list to watch them by. */
export const unlistedText = 'nobody watched the images of others: no list could be read before the run';

/** It in one clause, for the headline: `5 images that stood there before are gone, and the run named none of them`. */
export function unexplainedText({
  count,
  fate,
  thing = 'image',
  tried = false,
}: Pick<Unexplained, 'count' | 'fate' | 'thing' | 'tried'>): string {
  const [are, them, none] = count === 1 ? ['is', 'it', 'did not name it'] : ['are', 'them', 'named none of them'];
  const [what, ...of] = thing.split(' of ');
  const things = [counted(count, what ?? thing), ...of].join(' of ');
  if (thing === 'image of this run')
    return `${things} ${are} gone, and no request is known to have deleted ${count === 1 ? 'it' : 'them'}`;
  const how = tried ? `no deletion of ${them} was accepted` : `the run ${none}`;
  return `${things} that stood there before ${are} ${fateText(fate, count === 1)}, and ${how}`;
}
