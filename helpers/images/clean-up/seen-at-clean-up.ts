import { type RequirementId, requirements } from '../../../contracts/requirements.ts';
import type { Exchange } from '../../http/exchange.ts';
import { counted } from '../../platform/text/phrases.ts';
import type { Finding } from '../../verdict/finding.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { lossOf } from '../../verdict/tenant.ts';
import { Api } from '../client/api.ts';
import { inPairs } from '../client/concurrently.ts';
import { askedId, isGone } from '../client/image-state.ts';
import { lostImages } from '../client/lost-images.ts';
import { received, showingOf, shownExchanges } from '../client/shown-exchanges.ts';
import type { Target } from '../client/target.ts';
import { goneByOthers, isBystander, isShared, nameOfImage, saidShared, tenantImages } from '../client/tenant-images.ts';
import { takenBetween, type Window } from '../client/watched-deletions.ts';
import type { Cleaned, Contradiction } from './clean-up.ts';

/** What is known of a requirement since the clean-up: a violation, or why something is not known. */
export interface AtCleanUp {
  readonly requirement: RequirementId;
  readonly finding?: Finding;
  readonly reason?: Reason;
}

/** The clean-up of a run: the tests are over by then, so that the reporter takes its results. */
export interface EndedCleanUp extends Cleaned {
  readonly results: readonly AtCleanUp[];
}

/** What is to stand in the tenant at the end of a run. */
const standsAtTheEnd: RequirementId = 'DI-KEEP-08';

/** What a deletion of an image of the run violates, what is expected of it, and what it did instead. */
const onEffects = {
  kept: ['DI-GONE-01', '404 or 410 to a GET after the 204', 'answered 204, and the image stands'],
  taken: ['DI-KEEP-07', 'an image that is still in place', 'refused, and the image is gone'],
  unfound: ['DI-204-16', 'status 204', 'answered 404 twice, and GET shows the image before and after'],
  failing: ['DI-500-05', 'a status below 500', 'answered 500 three times, and GET shows the image, which is in ERROR'],
} as const;

/** How many images are read by themselves. */
const mostRead = 20;

/**
 * Cleans up between two lists. What vanishes beside the deletions, and is of no run, and what a deletion did that says the opposite, is left to
 * the reporter: the tests are over, and the verdict is not. `isCutShort`: no rule on the whole run has judged what was seen before, so that
 * a deletion that was seen to take images of others is judged here.
 */
export async function judged(target: Target, clean: () => Promise<Cleaned>, isCutShort: boolean): Promise<EndedCleanUp> {
  const before = isCutShort ? target.windows.harmful(target) : undefined;
  const { cleaned, window } = await target.windows.aroundCleanUp(target, clean);
  // What cannot be read once more is not known. A provocation that is still armed may be why deletions fail.
  const isCharged = ({ effect }: Contradiction): boolean => effect !== 'failing' || cleaned.armed.length === 0;
  const all = await Promise.all([
    contradicted(target, cleaned.contradictions.filter(isCharged), cleaned.vanished > 0).catch(() => []),
    ...[before, window].map((each) => (each === undefined ? [] : beside(target, each).catch(() => []))),
  ]);
  const anothers = cleaned.images.filter(({ isAnothers }) => isAnothers);
  const alone = anothers.map(({ id }) => ({ requirement: standsAtTheEnd, reason: untested('id-used-anew', { id }) }));
  return { ...cleaned, results: [...all.flat(), ...alone] };
}

/** Why nobody knows which deletion took an image of the run. */
const vanishing = 'images of this run vanished that nothing deleted';

/**
 * The results on the deletions whose answers say the opposite of what they did: the first of each kind, with how many there are. `isVanishing`: whether
 * images are gone, too, that no deletion named.
 */
async function contradicted(
  target: Target,
  opposites: readonly Contradiction[],
  isVanishing: boolean,
): Promise<readonly AtCleanUp[]> {
  const of = (kind: Contradiction['effect']): readonly Contradiction[] => opposites.filter(({ effect }) => effect === kind);
  const taken = of('taken').slice(0, mostRead);
  // A replica may have lagged behind.
  const again = await inPairs(target, taken, ({ read }) =>
    new Api(target).getImageLeft(askedId(read) ?? '', { role: 'setup', label: 'clean up' }),
  );
  const lost = again.flatMap(([each, read]) => (isGone(read) ? [each] : []));
  return [of('kept'), lost, of('unfound'), of('failing')].flatMap((each): readonly AtCleanUp[] => {
    const [first] = each;
    if (first === undefined) return [];
    const { effect, deletion, read } = first;
    const [requirement, expected, because] = onEffects[effect];
    const ids = each.map((one) => askedId(one.read));
    const why = isShared(target) ? saidShared : isVanishing ? vanishing : undefined;
    if (effect === 'taken' && why !== undefined) return [{ requirement, reason: goneByOthers(target, ids, why) }];
    const text = `${counted(each.length, 'deletion')} of the clean-up ${because}`;
    const shown = effect === 'unfound' || effect === 'failing' ? deletion : { ...read, cause: deletion };
    return [{ requirement, finding: findingOf(target, requirement, shown, expected, text) }];
  });
}

/** The result on the images of others that vanished or changed beside deletions. */
async function beside(target: Target, { before: look, after, kind, deletion }: Window): Promise<readonly AtCleanUp[]> {
  const { before } = target.windows;
  const taken = takenBetween(look, after);
  const images = before?.images.filter((image) => taken.includes(image.id) && isBystander(target, image)) ?? [];
  const now = images.length === 0 ? undefined : await tenantImages(target, { ...(before && { path: before.path }) });
  if (before === undefined || now === undefined) return [];
  const { lost } = await lostImages(target, images, { before, now }, 'setup');
  const [first] = lost;
  if (first === undefined) return [];
  const requirement = standsAtTheEnd;
  const shared = isShared(target);
  const why = shared ? saidShared : target.windows.othersAtWork;
  const loss = lossOf(lost.map(({ image, fate }) => ({ name: nameOfImage(image), fate })));
  if (why !== undefined) return [{ requirement, reason: untested('tenant-in-use', { ...loss, shared, why }) }];
  const since =
    kind === 'clean-up' ? 'the last deletion of the clean-up' : 'this deletion, by the lists just before and after it';
  const because = `${nameOfImage(first.image)}: ${first.what} since ${since}; ${counted(lost.length, 'image')} in all`;
  const expected = 'every image that no request names, as it was';
  return [{ requirement, finding: findingOf(target, requirement, { ...first.shown, cause: deletion }, expected, because) }];
}

/** A finding on a read, by what came of a deletion before it. */
function findingOf(target: Target, requirement: RequirementId, exchange: Exchange, expected: string, because: string): Finding {
  const showing = showingOf(target);
  const { status } = exchange.response ?? {};
  return {
    title: requirements[requirement].statement,
    expected,
    received: received(exchange, showing.redact),
    because: showing.redact(because),
    ...shownExchanges(exchange, showing),
    statuses: status === undefined ? [] : [status],
  };
}
