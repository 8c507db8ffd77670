import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import type { RefusalCode } from '../../../contracts/operation.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { Api } from '../client/api.ts';
import { imageState } from '../client/image-state.ts';
import type { ImageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import type { FateOfOthers } from '../client/watched-deletions.ts';
import { throwSwitch } from '../provocation-steps.ts';
import { type Leftovers, withoutProof } from '../safety/ledger-file.ts';
import { isMadeBy } from '../safety/run-names.ts';
import { CleanUpTime } from './clean-up-time.ts';
import type { Ended } from './leftover-image.ts';
import { type Contradiction, Removal, type Whose, whyUnaddressable } from './removal.ts';

/** The result of a clean-up. */
export interface Cleaned {
  /** What became of every image. The id of one that no request can name is replaced by its name. */
  readonly images: readonly Ended[];
  readonly contradictions: readonly Contradiction[];
  /** Names of images that the run asked for and whose ids it never learned: nothing shows that they were made. */
  readonly sought: readonly string[];
  /** How many of the images no test had created; 0 of a sweep, as a ledger may have lost its end. */
  readonly surplus: number;
  readonly disarmed: readonly string[];
  /** Provocations that could not be undone, each with its reason. */
  readonly armed: readonly string[];
  /** Whether a 404 of this clean-up does not show that an image is gone. */
  readonly isDoubtful: boolean;
  /** Why the clean-up ended early, as a clause. */
  readonly ended: string | undefined;
  /** What deletions were seen to do to images of others, so that it deleted no more; undefined if nothing. */
  readonly tookOthers: FateOfOthers | undefined;
  /** The last list; undefined if none could be read. */
  readonly list: ImageList | undefined;
  /** Whether nothing is left, so that the ledgers of the run may be removed. */
  readonly isDone: boolean;
}

/** Options of {@link clean}: it believes the ledger, and cleans up after the run of it, unless they say otherwise. */
export interface CleanOptions extends Partial<Whose> {
  readonly time?: CleanUpTime;
  /** Whether to trust the ledger: true for this run's own, whose images were proven when made. Otherwise the names must prove it. */
  readonly believes?: boolean;
  /** Whether to disarm and to delete nothing. */
  readonly isDry?: boolean;
}

/**
 * Disarms what is armed, deletes what is left of the run's images and what the list shows under a name of the run, and reads every one of
 * them back. The ledgers keep what is left, for `npm run sweep`.
 */
export async function clean(target: Target, leftovers: Leftovers, options: CleanOptions = {}): Promise<Cleaned> {
  const { time = new CleanUpTime({ perSecond: target.perSecond }), believes = true, isDry = false } = options;
  const { isWanted = (run) => run === leftovers.run, isOthers = () => false } = options;
  const { source, trusted = false } = target.description.images;
  // A proof recorded in a ledger does not count in a sweep: anybody may have written the file.
  const isProven = believes || trusted;
  const { disarmed, armed } = isDry ? { disarmed: [], armed: [] } : await disarm(target, leftovers, isProven);
  const isNever = (id: string): boolean => whyUnaddressable(id, target) !== undefined || isOperators(id, target.description);
  const made = source === 'stateless' ? [] : [...leftovers.images].map(([id, image]) => ({ id, ...image }));
  const known = made.filter(({ id }) => !isNever(id)).map((image) => (isProven ? image : { ...image, ...withoutProof }));
  const removal = new Removal(target, { leftovers, known, time, isDry, isWanted, isOthers });
  // A ledger may have lost its end: a sweep looks for names whatever it says.
  const isIdle = source === 'stateless' || (believes && !leftovers.asked && made.length === 0);
  if (!isIdle) await removal.run();
  const { contradictions, list, unaddressable } = removal;
  const alone = made
    .filter(({ id }) => isNever(id))
    .map(({ id }): Ended => ({ id: quoted(id), fate: 'unproven', because: 'no run can have made it' }));
  const sought = isIdle ? [] : removal.sought;
  const ended = removal.images.map((image) => image.ended);
  const isByAbsence = ({ fate, isDeleted }: Ended): boolean => fate === 'gone' && isDeleted !== true;
  const isDoubtful = mayBeElsewhere(target, removal, believes) && (sought.length > 0 || ended.some(isByAbsence));
  const images = ended.map((each) => (isDoubtful && isByAbsence(each) ? { ...each, fate: 'unread' as const } : each));
  for (const { id, fate } of images) if (fate === 'gone') target.ledger.note({ event: 'gone', id });
  const all = [...images, ...unaddressable, ...alone];
  const isMissing = sought.length > 0 && (believes || !removal.knows);
  const isDone = !isDoubtful && armed.length === 0 && !isMissing && !all.some((each) => remains(each, believes));
  const { tookOthers } = target.windows;
  const surplus = believes ? removal.surplus : 0;
  const became = { images: all, contradictions, sought, surplus, disarmed, armed, isDoubtful };
  return { ...became, ended: time.ended, tookOthers, list, isDone };
}

/**
 * Whether a 404 may be that of another tenant, of a wrong route or of a target in maintenance: until the target shows an image of the run. Only
 * the run itself knows that its requests reach its tenant, unless the list is gone that it has read.
 */
function mayBeElsewhere({ windows }: Target, { images, list }: Removal, believes: boolean): boolean {
  if (images.some(({ isWitnessed }) => isWitnessed)) return false;
  return !believes || (list === undefined && windows.wereListed);
}

/** Whether a later sweep still has something to do about an image. After a sweep, another one could do no more about one that it deleted. */
const remains = ({ fate, isDeleted }: Ended, isRuns: boolean): boolean =>
  fate === 'unread' ? isRuns || isDeleted !== true : fate !== 'gone';

/**
 * Disarms as much as possible. A failure does not stop the removal of images. Unless the ledger is the run's own, a step that names
 * the image is sent only if GET shows that the run created the image: the step may be the DELETE of a lock.
 */
async function disarm(target: Target, leftovers: Leftovers, isProven: boolean): Promise<Pick<Cleaned, 'disarmed' | 'armed'>> {
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
      if (!isProven && JSON.stringify(way.after).includes('{image}') && !(await isShownAs(target, image, leftovers.run))) {
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
