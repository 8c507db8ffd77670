import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RequirementId, requirements } from '../../../contracts/requirements.ts';
import type { Exchange } from '../../http/exchange.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { counted } from '../../platform/text/phrases.ts';
import { print } from '../../platform/text/print.ts';
import { visibly } from '../../platform/text/visible.ts';
import type { Finding } from '../../verdict/finding.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { endOf } from '../../verdict/run-end.ts';
import { fateText, type LossFate, lossOf } from '../../verdict/tenant.ts';
import { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { askedId, isGone, isStanding } from '../client/image-state.ts';
import { received, showingOf, shownExchanges } from '../client/shown-exchanges.ts';
import type { Target } from '../client/target.ts';
import { goneByOthers, isBystander, isShared, nameOfImage, saidShared } from '../client/tenant-images.ts';
import { takenBetween, type Window } from '../client/watched-deletions.ts';
import type { RunState } from '../run-state.ts';
import { listedBefore } from '../safety/ownership.ts';
import { type AtCleanUp, noteTarget } from '../set-up-mailbox.ts';
import { type Cleaned, clean } from './clean-up.ts';
import { cleanUpLines } from './clean-up-text.ts';
import { CleanUpTime } from './clean-up-time.ts';
import type { Contradiction } from './leftover-image.ts';
import { forget, type Leftovers, leftoversOf } from './leftovers.ts';

/** Whether a run created an image on one of these targets, by its ledgers: two of them may be the same tenant. */
export function madeOn(targets: readonly Target[], run: RunState): (id: string) => boolean {
  const made = targets.map(({ description: { name } }) => leftoversOf(join(run.ledgers, name), run.id).made);
  return (id) => made.some((each) => each.has(id));
}

/**
 * Cleans up after a run on one target, and prints what is left. Never throws: it prints a failure, and what is left stays in the
 * ledger. Returns the result; undefined if the clean-up failed.
 */
export async function cleanUp(target: Target, run: RunState, isElsewhere = (_: string) => false): Promise<Cleaned | undefined> {
  const { name } = target.description;
  const folder = join(run.ledgers, name);
  const say = (text: string): void => print(visibly`${name}: ${text}\n`);
  target.sender.patience.beginCleanUp();
  let leftovers: Leftovers | undefined;
  try {
    const left = leftoversOf(folder, run.id);
    leftovers = left;
    const end = endOf(run.scratch, name);
    const isGone = end?.reason.code === 'target-gone';
    const time = new CleanUpTime({ perSecond: target.perSecond, isGone });
    const wasListed = listedBefore(join(run.scratch, name));
    const isOthers = (id: string): boolean => wasListed(id) === true || isElsewhere(id);
    const cleanAll = (): Promise<Cleaned> => clean(target, left, { time, isOthers });
    const cleaned = await (left.images.size > 0 ? judged(target, cleanAll, end !== undefined) : cleanAll());
    if (cleaned.isDone) forget(left.files);
    for (const line of cleanUpLines(cleaned)) say(line);
    return cleaned;
  } catch (error) {
    say(`the clean-up failed: ${target.redactor.text((error as Error).message)}`);
    const { images, armed } = leftovers ?? {};
    const standing = images === undefined ? 'images' : counted(images.size, 'image');
    const set = armed === undefined ? 'provocations' : counted(armed.length, 'provocation');
    const advice = existsSync(folder)
      ? `Run \`${commandLine('sweep')}\` to remove them.`
      : `The ledger in the output folder is gone: from tomorrow on, \`${commandLine('sweep', '--by-name')}\` finds the images by their names.`;
    say(`${standing} may still be there, and ${set} may still be armed. ${advice}`);
    return undefined;
  }
}

/** The requirements on what stands in the tenant, and is still to stand there at the end of a run. */
const standsAtTheEnd = { image: 'DI-KEEP-08', server: 'DI-KEEP-10' } as const;

/** How many images are read by themselves. */
const mostRead = 20;

/** Something that the clean-up took with it, or that somebody else removed in that moment. */
interface Taken {
  readonly name: string;
  readonly fate: LossFate;
  readonly read: Exchange;
}

/** The requirements on what a deletion of an image of the run does, by what it did instead. */
const onEffects = { kept: 'DI-GONE-01', taken: 'DI-KEEP-07' } as const;

/**
 * Cleans up between two lists. What vanishes beside the deletions, and is of no run, and what a deletion did that says the opposite, is left to
 * the reporter: the tests are over, and the verdict is not. `isCutShort`: no rule on the whole run has judged what was seen before, so that
 * a deletion that was seen to take images of others is judged here.
 */
async function judged(target: Target, clean: () => Promise<Cleaned>, isCutShort: boolean): Promise<Cleaned> {
  const before = isCutShort ? target.windows.harmful(target) : undefined;
  const { cleaned, window } = await target.windows.aroundCleanUp(target, clean);
  const opposites = cleaned.images.flatMap(({ contradiction }) => contradiction ?? []);
  // What cannot be read once more is not known.
  const all = await Promise.all([
    contradicted(target, opposites).catch(() => []),
    ...[before, window].map((each) => (each === undefined ? [] : beside(target, each).catch(() => []))),
  ]);
  const anothers = cleaned.images.filter(({ isAnothers }) => isAnothers);
  const alone = anothers.map(({ id }) => ({ requirement: standsAtTheEnd.image, reason: untested('id-used-anew', { id }) }));
  const results = [...all.flat(), ...alone];
  if (results.length > 0) noteTarget(target.description.name, { atCleanUp: results });
  return cleaned;
}

async function beside(target: Target, window: Window): Promise<readonly AtCleanUp[]> {
  const { before, after } = window;
  const [images, servers] = [await imagesTaken(target, window), await serversTaken(target, before.servers, after.servers)];
  return [...resultOf(target, window, images, 'image'), ...resultOf(target, window, servers, 'server')];
}

/** The results on the deletions whose answers say the opposite of what they did: the first of each kind, with how many there are. */
async function contradicted(target: Target, opposites: readonly Contradiction[]): Promise<readonly AtCleanUp[]> {
  const kept = opposites.filter(({ effect }) => effect === 'kept');
  const taken = opposites.filter(({ effect }) => effect === 'taken').slice(0, mostRead);
  const again = await concurrently(target, taken, ({ read }) =>
    new Api(target).getImageLeft(askedId(read) ?? '', { role: 'setup', label: 'clean up' }),
  );
  // A replica may have lagged behind.
  const lost = taken.filter((_, place) => again[place] !== undefined && isGone(again[place]));
  return [kept, lost].flatMap((each): readonly AtCleanUp[] => {
    const [first] = each;
    if (first === undefined) return [];
    const { effect, deletion, read } = first;
    const requirement = onEffects[effect];
    const ids = each.map((one) => askedId(one.read));
    if (effect === 'taken' && isShared(target)) return [{ requirement, reason: goneByOthers(target, ids, saidShared) }];
    const of = `${counted(each.length, 'deletion')} of the clean-up`;
    const [expected, because] =
      effect === 'kept'
        ? ['404 or 410 to a GET after the 204', `${of} answered 204, and the image stands`]
        : ['an image that is still in place', `${of} refused, and the image is gone`];
    return [{ requirement, finding: findingOf(target, requirement, { expected, because, deletion, read }) }];
  });
}

/** The images of others that the clean-up took or changed, by a read of each: a list may lag behind. */
async function imagesTaken(target: Target, { before, after }: Window): Promise<readonly Taken[]> {
  const taken = takenBetween(before, after);
  const images = target.windows.before?.images.filter((image) => taken.includes(image.id) && isBystander(target, image)) ?? [];
  if (images.length === 0) return [];
  const api = new Api(target);
  const reads = await concurrently(target, images.slice(0, mostRead), (image) =>
    api.getImageLeft(image.id, { role: 'setup', label: nameOfImage(image) }),
  );
  const again = await target.windows.look(target);
  return images.flatMap((image, place): readonly Taken[] => {
    const read = reads[place];
    if (read === undefined) return [];
    const isStillMissing = again?.missing.includes(image.id) === true;
    if (isStillMissing && (isGone(read) || !target.ledger.images.hasSeen))
      return [{ name: nameOfImage(image), fate: 'gone', read }];
    // A list that was not read to its end lacks only what GET does not find.
    if (isStillMissing && isStanding(read)) return [{ name: nameOfImage(image), fate: 'unlisted', read }];
    return again?.changed.includes(image.id) === true ? [{ name: nameOfImage(image), fate: 'changed', read }] : [];
  });
}

async function serversTaken(target: Target, before = {}, after: Window['after']['servers'] = before): Promise<readonly Taken[]> {
  const gone = Object.entries<string>(before).filter(([id]) => after[id] === undefined);
  const api = new Api(target);
  const reads = await concurrently(target, gone.slice(0, mostRead), ([id]) => api.read(`/servers/${id}`, { role: 'setup' }));
  return gone.flatMap(([id, name], place) => {
    const read = reads[place];
    return read?.response?.status === 404 ? [{ name: `${name} (${id})`, fate: 'gone', read }] : [];
  });
}

/** The result for the verdict: a finding, or that nobody knows who did it. */
function resultOf(
  target: Target,
  { kind, deletion }: Window,
  taken: readonly Taken[],
  thing: keyof typeof standsAtTheEnd,
): readonly AtCleanUp[] {
  const requirement = standsAtTheEnd[thing];
  const [first] = taken;
  if (first === undefined) return [];
  const others = target.windows.othersAtWork;
  const shared = isShared(target);
  const lost = { ...lossOf(taken), thing, shared };
  const why = shared ? saidShared : others;
  if (why !== undefined) return [{ requirement, reason: untested('tenant-in-use', { ...lost, why }) satisfies Reason }];
  const since =
    kind === 'clean-up' ? 'the last deletion of the clean-up' : 'this deletion, by the lists just before and after it';
  const because = `${first.name}: ${fateText(first.fate, true)} since ${since}; ${counted(taken.length, thing)} in all`;
  const expected = `every ${thing} that no request names, as it was`;
  return [{ requirement, finding: findingOf(target, requirement, { expected, because, deletion, read: first.read }) }];
}

/** What a finding rests on. */
interface Contrast extends Pick<Finding, 'expected' | 'because'> {
  readonly deletion: Exchange;
  readonly read: Exchange;
}

function findingOf(target: Target, requirement: RequirementId, { expected, because, deletion, read }: Contrast): Finding {
  const showing = showingOf(target);
  const exchange = { ...read, cause: deletion };
  return {
    title: requirements[requirement].statement,
    expected,
    received: received(exchange, showing.redact),
    because: showing.redact(because),
    ...shownExchanges(exchange, showing),
    statuses: read.response === undefined ? [] : [read.response.status],
  };
}
