import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import type { RefusalCode } from '../../../contracts/operation.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { isMadeBy } from '../../shared/run-id.ts';
import { Api } from '../client/api.ts';
import { imageState } from '../client/image-state.ts';
import type { Target } from '../client/target.ts';
import { throwSwitch } from '../provocation.ts';
import type { ListedBefore } from '../safety/listed-before.ts';
import { CleanUpTime, cleanUpMs } from './clean-up-time.ts';
import type { Ended, Fate, ImageToDelete } from './deletion-decision.ts';
import { forget, type Leftovers } from './leftovers.ts';
import { type Removed, removal } from './removal.ts';
import { belongsTo, type FoundByName, nothingFound, search, type Unaddressable, whyUnaddressable } from './search.ts';

/** The result of a clean-up. */
export interface Cleaned {
  /** What became of every image. */
  readonly images: readonly Ended[];
  /** Ids in a ledger for which nothing was sent: not an image identifier, or an operator's image. */
  readonly refused: readonly string[];
  /** Names of images that the run asked for and whose ids it never learned, if no list shows whether they exist. */
  readonly lost: readonly string[];
  /** Names of such images that the list does not show: a source that did not answer may still make them. */
  readonly late: readonly string[];
  /** Names of images that the list showed and that no ledger holds: the source made more than it returned. */
  readonly unreturned: readonly string[];
  /** Existing images whose ids must not go into a URL. They stay. */
  readonly unaddressable: readonly Unaddressable[];
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
  /** Whether the run made an image on another of its targets, which may be the same tenant. */
  readonly isElsewhere?: (id: string) => boolean;
  readonly time?: CleanUpTime;
}

/**
 * Disarms what is armed, deletes what is left of the run's images, and reads every one of them back. Then looks in the list for each image
 * whose name is the run's, and deletes it, too. Removes the ledgers if nothing is left; otherwise they keep what is left, for `npm run sweep`.
 */
export async function clean(target: Target, leftovers: Leftovers, options: CleanOptions = {}): Promise<Cleaned> {
  const bound = cleanUpMs(leftovers.images.size + leftovers.open.size, target.perSecond);
  const { believes = true, listed = () => false, isElsewhere = () => false, time = new CleanUpTime(bound) } = options;
  // A proof recorded in a ledger does not count in a sweep: anybody may have written the file.
  const proven = believes || target.description.images.trusted === true;
  const { disarmed, armed } = await disarm(target, leftovers, proven);
  const stateless = target.description.images.source === 'stateless';
  const known = stateless ? [] : [...leftovers.images.keys()];
  const refused = known.filter((id) => whyUnaddressable(id, target) !== undefined || isOperators(id, target.description));
  // The identifier of a deleted image may be free again, and then be somebody else's.
  const provenBy = (id: string): ImageToDelete['proof'] =>
    leftovers.answered.has(id) ? 'deleted' : leftovers.doubtful.has(id) ? 'doubtful' : 'made';
  const toDelete = known
    .filter((id) => !refused.includes(id))
    .map((id) => ({
      id,
      proof: proven ? provenBy(id) : 'none',
      belongs: belongsTo(leftovers.run, believes),
      unnamed: ['chosen', 'new', 'trusted'].includes(leftovers.proofs.get(id) ?? ''),
      ...(proven && { mark: leftovers.marks.get(id) }),
    }));
  // That proof says that the list showed the image once it was made.
  const inList = [...leftovers.proofs.values()].includes('new');
  const ways = { byGet: leftovers.shown, inList, lists: leftovers.open.size > 0 };
  const removed = await removal(target, toDelete, time, ways);
  const searching = { believes, proven, listed, isElsewhere, time };
  // A ledger may have lost its end: a sweep looks for names whatever it says.
  const found = stateless || (believes && !leftovers.asked) ? nothingFound : await search(target, leftovers, removed, searching);
  const isMoot = toDelete.length + leftovers.open.size === 0 && found.list === undefined;
  const doubt = isMoot ? undefined : whyDoubtful(leftovers, removed, found, believes);
  const ended = new Map([...removed.images, ...found.images].map((each) => [each.id, each]));
  const images = [...ended.values()].map((ended) =>
    doubt !== undefined && ended.fate === 'gone' ? { ...ended, fate: 'unread' as const } : ended,
  );
  for (const { id, fate } of images) if (fate === 'removed' || fate === 'gone') target.ledger.note({ event: 'gone', id });
  const { lost, late, unreturned, unaddressable } = found;
  const { damaged } = leftovers;
  const isDone =
    doubt === undefined &&
    [armed, lost, unaddressable, damaged, believes ? late : []].every(({ length }) => length === 0) &&
    !images.some((each) => remains(each, believes));
  if (isDone) forget(leftovers.files);
  const rest = { disarmed, armed, doubt, ended: time.ended, damaged, isDone };
  return { images, refused, lost, late, unreturned, unaddressable, ...rest };
}

/**
 * Why the 404 of an image may be that of another tenant, of a wrong route or of a target in maintenance, as a clause. It counts if an image of
 * the run was shown just now, or a list that the run could have read, too. If there never was a list, only the run itself knows that its
 * requests reach its tenant: to a sweep, such a target has to show an image of the run.
 */
function whyDoubtful(
  { listed }: Leftovers,
  removed: Removed,
  { list, isWitnessed }: FoundByName,
  believes: boolean,
): string | undefined {
  if (removed.isWitnessed || isWitnessed) return undefined;
  if (list === undefined) {
    if (listed !== undefined) return 'the list of images cannot be read, as it could when the run began';
    return believes ? undefined : 'the target shows neither a list of images nor an image of the run';
  }
  if (believes || [...(listed ?? [])].some((digest) => list.hasDigest(digest))) return undefined;
  if (listed !== undefined && listed.size > 0) return 'the list shows none of the images that it showed when the run began';
  return list.whole ? undefined : 'the list of images cannot be read to its end';
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
