import { grouped } from '../../contracts/grouped.ts';
import { counted } from '../platform/text/phrases.ts';
import type { Reason } from './reason.ts';
import type { EndedTest } from './run-record.ts';
import type { TenantWatch } from './tenant-watch.ts';
import { sharedFate, unexplainedText, unlistedText, unwatchedText } from './unexplained.ts';

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
    return unexplainedText({ thing, count, fate: sharedFate(each.map(({ fate }) => fate)) });
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

/** How many images are lost, whoever did it; empty if none is, or if the headline says so already. */
export const lostText = ({ lost = 0 }: TenantWatch, losses: readonly Loss[]): string => {
  const isSaid = losses.some(({ code, parameters }) => code === 'tenant-in-use' && (parameters.thing ?? 'image') === 'image');
  return lost === 0 || isSaid
    ? ''
    : `${counted(lost, 'image')} that stood there before ${lost === 1 ? 'is' : 'are'} gone or changed`;
};

/** `200 of 607 images watched`. */
export const watchedText = ({ watched, of }: TenantWatch): string =>
  of === null
    ? `${watched} images watched of a list that is too long to be read to its end`
    : `${watched} of ${counted(of, 'image')} watched`;

/** That others were at work in the tenant; empty if no image of theirs appeared. */
export const othersText = ({ others }: Pick<TenantWatch, 'others'>): string =>
  others === 0 ? '' : `${counted(others, 'image')} appeared or vanished during the run that it did not make`;
