import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import type { RefusalCode } from '../../../contracts/operation.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { Api } from '../client/api.ts';
import { imageState } from '../client/image-state.ts';
import type { Target } from '../client/target.ts';
import { isMadeBy } from '../run-id.ts';
import type { ListedBefore } from '../safety/listed-before.ts';
import { throwSwitch } from '../switch.ts';
import { CleanUpTime, cleanUpMs } from './clean-up-time.ts';
import type { Ended, Fate, ImageToDelete } from './leftover-image.ts';
import { forget, type Leftovers } from './leftovers.ts';
import { type Removed, removal } from './removal.ts';
import { belongsTo, Search, whyUnaddressable } from './search.ts';

/** The result of a clean-up. */
export interface Cleaned {
  /** What became of every image. The id of one that no request can name is replaced by its name. */
  readonly images: readonly Ended[];
  /** Names of images that the run asked for and whose ids it never learned: nothing shows that they were made. */
  readonly sought: readonly string[];
  /** Whether the list would show such an image: a source that did not answer may still make it. */
  readonly isLate: boolean;
  /** Names of images that the list showed and that no ledger holds: the source made more than it returned. */
  readonly unreturned: readonly string[];
  readonly disarmed: readonly string[];
  /** Provocations that could not be undone, each with its reason. */
  readonly armed: readonly string[];
  /** Why a 404 of this clean-up does not show that an image is gone, as a clause. */
  readonly doubt: string | undefined;
  /** Why the clean-up ended early, as a clause. */
  readonly ended: string | undefined;
  readonly damaged: Leftovers['damaged'];
  /** Whether nothing is left, so that the ledgers of the run are removed. */
  readonly isDone: boolean;
}

/** Options of {@link clean}. */
export interface CleanOptions {
  /** Whether to trust the ledger: true for this run's own, whose images were proven when made. Otherwise the names must prove it. */
  readonly believes?: boolean;
  /** Whether the list before the run showed an id. Such an image is not the run's, whatever its name is now. */
  readonly listed?: ListedBefore;
  /** Whether the run created an image on another of its targets, which may be the same tenant. */
  readonly isElsewhere?: (id: string) => boolean;
  readonly time?: CleanUpTime;
}

/**
 * Disarms what is armed, deletes what is left of the run's images and what the list shows under a name of the run, and reads every one of
 * them back. Removes the ledgers if nothing is left; otherwise they keep what is left, for `npm run sweep`.
 */
export async function clean(target: Target, leftovers: Leftovers, options: CleanOptions = {}): Promise<Cleaned> {
  const bound = cleanUpMs(leftovers.images.size + leftovers.open.size, target.perSecond);
  const { believes = true, listed = () => false, isElsewhere = () => false, time = new CleanUpTime(bound) } = options;
  const { source, trusted = false } = target.description.images;
  // A proof recorded in a ledger does not count in a sweep: anybody may have written the file.
  const proven = believes || trusted;
  const { disarmed, armed } = await disarm(target, leftovers, proven);
  const known = source === 'stateless' ? [] : [...leftovers.images.keys()];
  const refused = known.filter((id) => whyUnaddressable(id, target) !== undefined || isOperators(id, target.description));
  const toDelete = known.filter((id) => !refused.includes(id)).map((id) => imageOf(id, leftovers, believes, proven));
  const search = new Search(target, leftovers, { believes, proven, listed, isElsewhere, time });
  // That proof says that the list showed the image once it was made.
  const shown = { byGet: leftovers.shown, inList: [...leftovers.proofs.values()].includes('new') };
  // A ledger may have lost its end: a sweep looks for names whatever it says.
  const isIdle = source === 'stateless' || (believes && !leftovers.asked && known.length === 0);
  const removed = isIdle ? undefined : await removal(target, toDelete, time, search, shown);
  const doubt =
    removed && (known.length > 0 || removed.list !== undefined) ? whyDoubtful(leftovers, removed, believes) : undefined;
  const ended = removed?.images.map((image) => image.ended) ?? [];
  const images = ended.map((each) => (doubt !== undefined && each.fate === 'gone' ? { ...each, fate: 'unread' as const } : each));
  for (const { id, fate } of images) if (fate === 'removed' || fate === 'gone') target.ledger.note({ event: 'gone', id });
  // Where nothing answered, no 404 is in doubt.
  const isMoot = time.ended !== undefined && !ended.some(({ fate }) => fate === 'gone');
  const { sought, knows: isLate, unreturned } = search;
  const { damaged } = leftovers;
  const isMissing = !isIdle && sought.length > 0 && (believes || !isLate);
  const isDone =
    doubt === undefined &&
    [armed, damaged, refused, search.unaddressable].every(({ length }) => length === 0) &&
    !(isMissing || images.some((each) => remains(each, believes)));
  if (isDone) forget(leftovers.files);
  const alone = refused.map((id) => ({ id: quoted(id), fate: 'alone' as const, because: 'no run can have made it' }));
  const all = [...images, ...search.unaddressable, ...alone];
  const said = isMoot ? undefined : doubt;
  return { images: all, sought, isLate, unreturned, disarmed, armed, doubt: said, ended: time.ended, damaged, isDone };
}

function imageOf(id: string, leftovers: Leftovers, believes: boolean, proven: boolean): ImageToDelete {
  const { run, answered, doubtful, marks, anothers } = leftovers;
  // The identifier of a deleted image may be free again, and then be somebody else's.
  const proof = answered.has(id) ? 'deleted' : doubtful.has(id) ? 'doubtful' : 'made';
  const belongs = belongsTo(run, believes);
  return { id, proof: proven ? proof : 'none', belongs, isAnothers: anothers.has(id), ...(proven && { mark: marks.get(id) }) };
}

/**
 * Why the 404 of an image may be that of another tenant, of a wrong route or of a target in maintenance, as a clause. It counts if the target
 * has shown an image of the run just now, or the list as it was when the run began. If there never was a list, only the run itself knows
 * that its requests reach its tenant.
 */
function whyDoubtful({ listed }: Leftovers, { images, list }: Removed, believes: boolean): string | undefined {
  if (images.some(({ isWitnessed }) => isWitnessed)) return undefined;
  const isAsBefore =
    list === undefined
      ? believes && listed === undefined
      : believes || (listed?.size ? [...listed].some((digest) => list.hasDigest(digest)) : listed !== undefined || list.whole);
  return isAsBefore
    ? undefined
    : 'the target shows neither an image of this run nor the list of images as it was when the run began';
}

/** The ids of images with one of these fates. */
export function idsOf({ images }: Pick<Cleaned, 'images'>, ...fates: readonly Fate[]): string[] {
  return images.flatMap(({ id, fate }) => (fates.includes(fate) ? [id] : []));
}

/** Whether a later sweep still has something to do about an image. `isRuns`: a run cleans up; after a sweep, another one could do no more. */
function remains({ fate, unlisted }: Ended, isRuns: boolean): boolean {
  return ['left', 'unread', 'alone'].includes(fate) || (isRuns && fate === 'unconfirmed' && unlisted !== true);
}

/**
 * Disarms as much as possible. A failure does not stop the removal of images. Unless the ledger is the run's own, a step that names
 * the image is sent only if GET shows that the run created the image: the step may be the DELETE of a lock.
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
        armed.push(`${what}: nothing shows that this run created the image, so provoke.${code}.after was not sent. ${byHand}`);
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
