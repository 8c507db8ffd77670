import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import type { RefusalCode } from '../../../contracts/operation.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { isMadeBy, runOfName } from '../../shared/run-id.ts';
import { Api } from '../client/api.ts';
import { imageState } from '../client/image-state.ts';
import type { Target } from '../client/target.ts';
import { throwSwitch } from '../provocation.ts';
import type { ListedBefore } from '../safety/listed-before.ts';
import { CleanUpTime, cleanUpMs } from './clean-up-time.ts';
import type { Ended, Fate, ImageToDelete } from './deletion-decision.ts';
import { imageList } from './image-list.ts';
import { forget, type Leftovers } from './leftovers.ts';
import { removal } from './removal.ts';

/** The result of a clean-up. */
export interface Cleaned {
  /** What became of every image. */
  readonly images: readonly Ended[];
  /** Ids in a ledger for which nothing was sent: not an image identifier, or an operator's image. */
  readonly refused: readonly string[];
  /** Names of images whose ids the run never learned, if no list shows whether they exist. */
  readonly lost: readonly string[];
  /** Names of images that a source may still make: it did not answer, and no list shows them yet. */
  readonly late: readonly string[];
  /** Existing images whose ids must not go into a URL. They stay. */
  readonly unaddressable: readonly Unaddressable[];
  readonly disarmed: readonly string[];
  /** Provocations that could not be undone, each with its reason. */
  readonly armed: readonly string[];
  /** Why the clean-up ended early, as a clause. */
  readonly ended: string | undefined;
  /** Whether nothing is left, so that the ledgers of the run are removed. */
  readonly isDone: boolean;
}

/** An image of the run that no request may name. The run chose its name, so the name can be shown. */
export interface Unaddressable {
  readonly name: string;
  /** Why its id cannot be used, as a clause. */
  readonly because: string;
}

/** Options of {@link clean}. */
export interface CleanOptions {
  /** Whether to trust the ledger: true for this run's own, whose images were proven when made. Otherwise the names must prove it. */
  readonly believes?: boolean;
  /** Whether the list before the run showed an id. Such an image is not the run's, whatever its name is now. */
  readonly listed?: ListedBefore;
  readonly time?: CleanUpTime;
}

/**
 * Disarms what is armed, deletes what is left of the run's images, and reads every one of them back. Removes the ledgers if
 * nothing is left; otherwise they keep what is left, for `npm run sweep`.
 */
export async function clean(target: Target, leftovers: Leftovers, options: CleanOptions = {}): Promise<Cleaned> {
  const bound = cleanUpMs(leftovers.images.size + leftovers.lost.size, target.perSecond);
  const { believes = true, listed = () => false, time = new CleanUpTime(bound) } = options;
  // A proof recorded in a ledger does not count in a sweep: anybody may have written the file.
  const proven = believes || target.description.images.trusted === true;
  const { disarmed, armed } = await disarm(target, leftovers, proven);
  const stateless = target.description.images.source === 'stateless';
  const known = stateless ? [] : [...leftovers.images.keys()];
  const refused = known.filter((id) => whyUnaddressable(id, target) !== undefined || isOperators(id, target.description));
  const { found, lost, late, unaddressable } = stateless ? nothingLost : await lostImages(target, leftovers, time, listed);
  // The identifier of a deleted image may be free again, and then be somebody else's.
  const provenBy = (id: string): ImageToDelete['proof'] =>
    leftovers.answered.has(id) ? 'deleted' : leftovers.doubtful.has(id) ? 'doubtful' : 'made';
  const belongs = believes
    ? (name: string): boolean => runOfName(name) === leftovers.run
    : (name: string, created?: string): boolean => isMadeBy(leftovers.run, name, created);
  const toDelete: ImageToDelete[] = [...new Set([...known.filter((id) => !refused.includes(id)), ...found])].map((id) => ({
    id,
    proof: proven ? provenBy(id) : 'none',
    belongs,
    unnamed: ['chosen', 'new', 'trusted'].includes(leftovers.proofs.get(id) ?? ''),
    ...(proven && { mark: leftovers.marks.get(id) }),
  }));
  // That proof says that the list showed the image once it was made.
  const inList = [...leftovers.proofs.values()].includes('new');
  const images = await removal(target, toDelete, time, { byGet: leftovers.shown, inList });
  for (const { id, fate } of images) if (fate === 'removed' || fate === 'gone') target.ledger.note({ event: 'gone', id });
  const sought = { lost, late: believes ? late : [], unaddressable };
  const isDone =
    [armed, ...Object.values(sought)].every(({ length }) => length === 0) && !images.some((each) => remains(each, believes));
  if (isDone) forget(leftovers.files);
  return { images, refused, ...sought, disarmed, armed, ended: time.ended, isDone };
}

/** The ids of images with one of these fates. */
export function idsOf({ images }: Cleaned, ...fates: readonly Fate[]): string[] {
  return images.flatMap(({ id, fate }) => (fates.includes(fate) ? [id] : []));
}

/** Whether a later sweep still has something to do about an image. `isRuns`: a run cleans up; after a sweep, another one could do no more. */
function remains({ fate, unlisted }: Ended, isRuns: boolean): boolean {
  return ['left', 'unread', 'unproven'].includes(fate) || (isRuns && fate === 'unconfirmed' && !unlisted);
}

/**
 * Disarms as much as possible. A failure does not stop the removal of images. Unless the ledger is the run's own, a step that names
 * the image is sent only if GET shows that the run made the image: the step may be the DELETE of a lock.
 */
async function disarm(target: Target, leftovers: Leftovers, proven: boolean): Promise<Pick<Cleaned, 'disarmed' | 'armed'>> {
  const disarmed: string[] = [];
  const armed: string[] = [];
  for (const { code, image } of leftovers.armed) {
    const what = `${code} for image ${image}`;
    const way = target.description.provoke[code as RefusalCode];
    if (way === undefined || !('after' in way) || !isIdentifier(image)) {
      armed.push(`${code}: the target file no longer has provoke.${code}.after, which disarms it`);
      continue;
    }
    try {
      if (!proven && JSON.stringify(way.after).includes('{image}') && !(await isShownAs(target, image, leftovers.run))) {
        armed.push(`${what}: nothing shows that this run made the image, so provoke.${code}.after was not sent. ${byHand}`);
        continue;
      }
      await throwSwitch(target, way.after, `disarm ${code}`, { code: String(code), image });
      target.ledger.note({ event: 'disarmed', code, image });
      disarmed.push(what);
    } catch (error) {
      armed.push(`${what}: ${target.redactor.text((error as Error).message)}`);
    }
  }
  return { disarmed, armed };
}

const byHand = 'If the fault is still armed, disarm it by hand; then remove the ledger';

async function isShownAs(target: Target, id: string, run: string): Promise<boolean> {
  if (whyUnaddressable(id, target) !== undefined) return false;
  const { name, created } = imageState(await new Api(target).getImage(id, { role: 'setup', label: 'clean up' }), id);
  return name !== undefined && isMadeBy(run, name, created);
}

/** Why an id must not go into a URL, as a clause; undefined for one path segment without a secret of the run. */
function whyUnaddressable(id: string, { redactor }: Target): string | undefined {
  if (redactor.finds(id)) return 'its id contains a secret of this run';
  return isIdentifier(id) ? undefined : 'its id is not a path segment';
}

/**
 * Reads the list for images whose names are wanted, without the operator's: those that a request can name, and the others. Undefined if there
 * is none. Nothing else finds an image whose id no ledger holds.
 */
export async function namedImages(target: Target, time: CleanUpTime, isWanted: (name: string) => boolean) {
  const list = await imageList(target, { send: time.read });
  if (list === undefined) return undefined;
  const addressable: { id: string; name: string }[] = [];
  const unaddressable: Unaddressable[] = [];
  for (const { id, name = '' } of list.named) {
    if (!isWanted(name) || isOperators(id, target.description)) continue;
    const because = whyUnaddressable(id, target);
    if (because === undefined) addressable.push({ id, name });
    else unaddressable.push({ name, because });
  }
  return { list, addressable, unaddressable };
}

type Lost = Pick<Cleaned, 'lost' | 'late' | 'unaddressable'> & { readonly found: readonly string[] };

const nothingLost: Lost = { found: [], lost: [], late: [], unaddressable: [] };

/** Images whose ids the run never learned, found by names that only this run gave. */
async function lostImages(target: Target, leftovers: Leftovers, time: CleanUpTime, listed: ListedBefore): Promise<Lost> {
  const { run, images, answered, lost, unanswered } = leftovers;
  const names = [...lost].filter((name) => runOfName(name) === run);
  if (names.length === 0) return nothingLost;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const shown = await namedImages(target, time, (name) => wanted.has(name.toLowerCase()));
  if (shown === undefined) return { ...nothingLost, lost: names };
  const { list, addressable, unaddressable } = shown;
  const found = addressable.flatMap(({ id }) => (listed(id) ? [] : [id]));
  // A later try gave the same name to an image that the ledger holds.
  const seen = new Set(list.named.flatMap(({ id, name = '' }) => (images.has(id) ? [] : name.toLowerCase())));
  const unseen = names.filter((name) => !seen.has(name.toLowerCase()));
  const standing = [...images.keys()].filter((id) => !answered.has(id));
  const showsRun = standing.length === 0 || standing.some((id) => list.has(id));
  if (!list.whole || !list.hasNames || !showsRun) return { found, lost: unseen, late: [], unaddressable };
  return { found, lost: [], late: unseen.filter((name) => unanswered.has(name)), unaddressable };
}
