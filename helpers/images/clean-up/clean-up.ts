import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { budgets } from '../../../contracts/budgets.ts';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { print } from '../../platform/text/print.ts';
import { visibly } from '../../platform/text/visible.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { endOf } from '../../verdict/run-end.ts';
import { Api } from '../client/api.ts';
import { uncached } from '../client/caller.ts';
import { concurrently } from '../client/concurrently.ts';
import { saysNotDone } from '../client/expect-answer.ts';
import { isInError } from '../client/image-reads.ts';
import { isGone, isNotFound, isUntouched } from '../client/image-state.ts';
import { type ImageList, imageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { type FateOfOthers, mostOfKind } from '../client/watched-deletions.ts';
import type { RunState } from '../run-state.ts';
import { forget, type Leftovers, leftoversOf, type RecordedImage, withoutProof } from '../safety/ledger-file.ts';
import { isMadeDuring, listedBefore, runOfName } from '../safety/ownership.ts';
import { untilEnough } from '../waiting.ts';
import { cleanUpLines } from './clean-up-text.ts';
import { CleanUpTime } from './clean-up-time.ts';
import { type Disarmed, disarmAll } from './disarm.ts';
import { type Ended, isOver, type Knowledge, LeftoverImage } from './leftover-image.ts';
import { type EndedCleanUp, judged } from './seen-at-clean-up.ts';

/** The result of a clean-up. */
export interface Cleaned extends Disarmed {
  /** What became of every image. The id of one that no request can name is replaced by its name. */
  readonly images: readonly Ended[];
  readonly contradictions: readonly Contradiction[];
  /** Names of images that the run asked for and whose ids it never learned: nothing shows that they were made. */
  readonly sought: readonly string[];
  /** How many images the run made, and how many of these GET showed in ERROR before their deletion. */
  readonly made: number;
  readonly failed: number;
  /** How many of them are gone although no deletion of them was answered as done; 0 of a sweep, as a ledger may have lost its end. */
  readonly vanished: number;
  /** How many of the images no test had created; 0 of a sweep, as a ledger may have lost its end. */
  readonly surplus: number;
  /** Whether the target file says that the source never returns another person's image. */
  readonly isTrusted: boolean;
  /** Whether a 404 of this clean-up does not show that an image is gone: the target may be another one, or another tenant. */
  readonly isDoubtful: boolean;
  /** Why the clean-up ended early, as a clause. */
  readonly ended: string | undefined;
  /** What deletions were seen to do to images of others, so that it deleted no more; undefined if nothing. */
  readonly tookOthers: FateOfOthers | undefined;
  /** The last list; undefined if none could be read. */
  readonly list: ImageList | undefined;
  /** Whether nothing of the run is left that a sweep could delete, so that the ledgers of the run may be removed. */
  readonly isDone: boolean;
}

/** A DELETE, and the first GET after it, which shows the opposite of what its answer says. */
export interface Contradiction {
  /**
   * `kept`: it got 204, and the image stands. `taken`: it was refused, and the image, which stood, is gone. `unfound`: it is the second that got 404,
   * and the image stood before and after each. `failing`: it is the third that got 500, and the image, which stands, is in ERROR.
   */
  readonly effect: 'kept' | 'taken' | 'unfound' | 'failing';
  readonly deletion: Exchange;
  readonly read: Exchange;
}

/** Whether a run created an image on one of these targets, by its ledgers: two of them may be the same tenant. */
export function madeOn(targets: readonly Target[], run: RunState): (id: string) => boolean {
  const made = targets.map(({ description: { name } }) => leftoversOf(join(run.ledgers, name), run.id).made);
  return (id) => made.some((each) => each.has(id));
}

/**
 * Cleans up after a run on one target, and prints what is left. Never throws: it prints a failure, and what is left stays in the
 * ledger. Returns the result; undefined if the clean-up failed.
 */
export async function cleanUp(
  target: Target,
  run: RunState,
  isElsewhere = (_: string) => false,
): Promise<EndedCleanUp | undefined> {
  const { name } = target.description;
  const folder = join(run.ledgers, name);
  const say = (text: string): void => print(visibly`${name}: ${text}\n`);
  target.sender.patience.beginCleanUp();
  try {
    const left = leftoversOf(folder, run.id);
    const end = endOf(run.scratch, name);
    const time = new CleanUpTime(target.perSecond, end?.reason.code === 'target-gone');
    const wasListed = listedBefore(join(run.scratch, name));
    const isOthers = (id: string): boolean => wasListed(id) === true || isElsewhere(id);
    const cleanAll = (): Promise<Cleaned> => clean(target, left, { time, isOthers });
    const cleaned =
      left.images.size > 0 ? await judged(target, cleanAll, end !== undefined) : { ...(await cleanAll()), results: [] };
    if (cleaned.isDone) forget(left.files);
    for (const line of cleanUpLines(cleaned)) say(line);
    return cleaned;
  } catch (error) {
    const advice = existsSync(folder)
      ? `Run \`${commandLine('sweep')}\` to remove them.`
      : `The ledger in the output folder is gone: from tomorrow on, \`${commandLine('sweep', '--by-name')}\` finds the images by their names.`;
    say(`the clean-up failed: ${target.redactor.text((error as Error).message)}`);
    say(`images may still be there, and provocations may still be armed. ${advice}`);
    return undefined;
  }
}

/** Options of {@link clean}: it believes the ledger, and cleans up after the run of it, unless they say otherwise. */
export interface CleanOptions {
  readonly time?: CleanUpTime;
  /** Whether to trust the ledger: true for this run's own, whose images were proven when made. Anybody may have written another one. */
  readonly believes?: boolean;
  /** Whether to disarm and to delete nothing: the result says what would be. */
  readonly isDry?: boolean;
  /** Whether the images of a run are removed, by its id. */
  readonly isWanted?: (run: string) => boolean;
  /** Whether an image stays, whatever its name is: it was there before the run, or the run created it on another of its targets. */
  readonly isOthers?: (id: string) => boolean;
}

/**
 * Disarms what is armed, deletes what is left of the run's images and what the list shows under a name of the run, and reads every one of
 * them back. The ledgers keep what is left, for `npm run sweep`.
 */
export const clean = (target: Target, leftovers: Leftovers, options: CleanOptions = {}): Promise<Cleaned> =>
  new CleanUp(target, leftovers, options).run();

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** In how many rounds an image is tried, read after its deletion, and looked for by its name; a deletion under way is waited for longer. */
const [mostRounds, mostSettling, mostLooks] = [3, 5, 6];

/**
 * The one way in which images are removed, by a run, by a sweep and by a sweep by name: the list is read; each image is read, and has to be
 * shown as the run's; it is deleted; and it is read until it is gone or a minute is over. One that stays is deleted again with the fields of
 * the guide's example.
 */
class CleanUp {
  readonly #target: Target;
  readonly #api: Api;
  readonly #leftovers: Leftovers;
  readonly #options: Required<CleanOptions>;
  readonly #knowledge: Knowledge;
  readonly #images: LeftoverImage[] = [];
  /** Images that no request may name. The id of one that the list shows must not be printed either: the run chose its name. */
  readonly #alone: Ended[] = [];
  /** The names, by id, of images that the list shows and no ledger holds: the run ended before it learned the id, or more were made than it asked for. */
  readonly #found = new Map<string, string>();
  readonly #contradictions: Contradiction[] = [];
  #list: ImageList | undefined;
  #deletions = 0;
  /** How many of these were sent when the last list was read. */
  #deletionsListed = 0;

  constructor(target: Target, leftovers: Leftovers, options: CleanOptions) {
    this.#target = target;
    this.#api = new Api(target);
    this.#leftovers = leftovers;
    this.#options = {
      time: new CleanUpTime(target.perSecond),
      ...{ believes: true, isDry: false, isWanted: (run) => run === leftovers.run, isOthers: () => false },
      ...options,
    };
    this.#knowledge = {
      isTheirs: (name, created, isRecorded) => {
        const run = this.#wantedRun(name);
        return run !== undefined && (isRecorded || (leftovers.gave(name) && isMadeDuring(run, created)));
      },
      shown: { ...leftovers.shown, inList: this.#options.believes && leftovers.shown.inList },
      // Only the run itself knows that its requests reach its tenant.
      isDoubtful: !this.#options.believes,
      isAtHome: false,
    };
  }

  async run(): Promise<Cleaned> {
    const { time, believes, isDry } = this.#options;
    const { source, trusted = false } = this.#target.description.images;
    const isProven = believes || trusted;
    const disarmed = isDry ? { disarmed: [], armed: [] } : await disarmAll(this.#target, this.#leftovers, isProven);
    this.#addUnseen();
    // A ledger may have lost its end: a sweep looks for names whatever it says.
    if (source !== 'stateless' && (!believes || this.#leftovers.asked)) {
      this.#addRecorded(isProven);
      const round = (number: number): Promise<boolean> => this.#goesOn(number);
      await untilEnough(budgets.removed, time, round, (goesOn) => this.#isStopped || !goesOn);
      // A target that makes a copy of each image that it deletes leaves one, and only a list shows its identifier.
      if (this.#deletions > this.#deletionsListed && time.ended === undefined) await this.#look();
    }
    return this.#result(disarmed);
  }

  #result(disarmed: Disarmed): Cleaned {
    const { time, believes } = this.#options;
    const { windows, ledger } = this.#target;
    const images = [...this.#images.map((image) => image.ended), ...this.#alone];
    for (const { id, fate } of images) if (fate === 'gone') ledger.note({ event: 'gone', id });
    // No sweep comes to more of what the owner does not see.
    const areLeft = !images.every((image) => isOver(image) || image.fate === 'unseen');
    const sought = this.#sought;
    const isMissing = sought.length > 0 && (believes || !this.#isTelling);
    return {
      ...disarmed,
      ...{ images, sought, contradictions: this.#contradictions, list: this.#list },
      failed: this.#images.filter(({ hasFailed }) => hasFailed).length,
      made: this.#leftovers.made.size,
      vanished: believes ? this.#images.filter(({ hasVanished }) => hasVanished).length : 0,
      surplus: believes ? this.#surplusAmong(images) : 0,
      isTrusted: this.#target.description.images.trusted === true,
      isDoubtful: this.#images.some(({ isDoubted }) => isDoubted),
      ended: time.ended,
      tookOthers: windows.tookOthers,
      isDone: !areLeft && !isMissing && disarmed.armed.length === 0,
    };
  }

  get #isStopped(): boolean {
    return this.#options.isDry || this.#target.windows.isHarmful('own');
  }

  /** Whether the last list would show each name of the run that an image has. A sweep believes that of the tenant's, and of one that has shown one. */
  get #isTelling(): boolean {
    const { isAtHome, shown } = this.#knowledge;
    return this.#list?.whole === true && this.#list.hasNames && (this.#options.believes || isAtHome || shown.inList);
  }

  /** Names that the run asked the source for, with fewer images than requests. */
  get #sought(): readonly string[] {
    const { open, run } = this.#leftovers;
    const names = [...this.#found.values(), ...this.#images.map(({ nextName }) => nextName?.toLowerCase())];
    const times = (name: string): number => names.filter((each) => each === name.toLowerCase()).length;
    return [...open].flatMap(([name, asked]) => (runOfName(name) === run && times(name) < asked ? [name] : []));
  }

  /** How many of some images were removed that no test had created: their names are the run's, and the ledger knows the images that it asked for by these. */
  #surplusAmong(images: readonly Ended[]): number {
    const open = [...this.#leftovers.open.keys()].map((name) => name.toLowerCase());
    const isSurplus = ({ id, fate, isDeleted }: Ended): boolean =>
      fate === 'gone' && isDeleted === true && this.#found.has(id) && !open.includes(this.#found.get(id) ?? '');
    return images.filter(isSurplus).length;
  }

  #wantedRun(name = ''): string | undefined {
    const run = runOfName(name);
    return run !== undefined && this.#options.isWanted(run) ? run : undefined;
  }

  /** Adds the images that no request of the owner reaches. */
  #addUnseen(): void {
    for (const { id, isShown } of this.#leftovers.unseen) {
      const because = isShown ? 'the creator sees it, with the name of this run' : 'nor does the creator see it';
      this.#alone.push({ id: isIdentifier(id) ? id : quoted(id), fate: 'unseen', because });
    }
  }

  /** Adds the images of the ledger. Without `isProven`, only what the target shows of one counts. */
  #addRecorded(isProven: boolean): void {
    for (const [id, image] of this.#leftovers.images) {
      if (this.#whyUnaddressable(id) !== undefined || isOperators(id, this.#target.description))
        this.#alone.push({ id: quoted(id), fate: 'unproven', because: 'no run can have made it' });
      else this.#add(id, isProven ? image : { ...image, proof: 'none' });
    }
  }

  #add(id: string, record: RecordedImage): void {
    this.#options.time.allow(1);
    this.#images.push(new LeftoverImage(id, record, this.#knowledge));
  }

  /** Adds the images of the list that have a name of theirs and are not known yet. */
  #addListed(): void {
    for (const { id, name = '' } of this.#list?.named ?? []) {
      const { made, images } = this.#leftovers;
      const isKnown = made.has(id) || images.has(id) || this.#found.has(id);
      if (isKnown || this.#wantedRun(name) === undefined || this.#options.isOthers(id)) continue;
      this.#found.set(id, name.toLowerCase());
      if (isOperators(id, this.#target.description)) continue;
      const odd = this.#whyUnaddressable(id);
      if (odd === undefined && this.#leftovers.gave(name)) this.#add(id, withoutProof);
      else if (odd === undefined) this.#alone.push({ id: quoted(name), fate: 'alike', because: '' });
      else this.#alone.push({ id: quoted(name), fate: 'unproven', because: `${odd}: delete it by hand` });
    }
  }

  /** Why no request may name an image, as a clause; undefined for one path segment without a secret of the run. */
  #whyUnaddressable(id: string): string | undefined {
    if (this.#target.redactor.finds(id)) return 'its id contains a secret of this run';
    return isIdentifier(id) ? undefined : 'its id is not a path segment';
  }

  /** One round. Gives whether another may come to more. */
  async #goesOn(round: number): Promise<boolean> {
    const before = this.#deletions;
    await this.#look();
    if (round === 1) {
      // Where the list is gone, the target may be another one.
      this.#knowledge.isDoubtful ||= this.#list === undefined && this.#target.windows.listed !== undefined;
      await this.#spareReads();
    }
    const due = this.#images.filter(({ isOpen }) => isOpen);
    // One after the other, until enough of them were watched.
    while (due.length > 0 && this.#deletions < mostOfKind.own) await this.#remove(due.shift() as LeftoverImage);
    await concurrently(this.#target, due, (image) => this.#remove(image), 'at the end');
    // The last list is one that was read after the last deletion: an image may have come back.
    if (this.#deletions > before) return true;
    const isSeeking = this.#isTelling && this.#sought.length > 0 && round < mostLooks;
    const goesOn = (image: LeftoverImage): boolean =>
      image.isOpen && (image.isUnderWay || round < (image.isSettling ? mostSettling : mostRounds));
    return isSeeking || this.#images.some(goesOn);
  }

  async #look(): Promise<void> {
    this.#deletionsListed = this.#deletions;
    this.#list = await imageList(this.#api, { send: this.#options.time.sent });
    this.#knowledge.isAtHome = this.#list?.showsAll(this.#leftovers.stood) === true;
    this.#addListed();
    for (const image of this.#images) image.noteList(this.#list);
  }

  /** A list that shows every image which was never deleted, and agrees with GET about one that was, speaks for the others that were. */
  async #spareReads(): Promise<void> {
    const isWhole =
      this.#knowledge.shown.inList && this.#images.every(({ proof, listed }) => proof !== 'made' || listed === true);
    const [sample, ...others] = this.#images.filter(({ proof, listed }) => proof === 'deleted' && listed === false);
    if (!isWhole || sample === undefined || (await this.#read(sample)) === undefined || sample.sight !== 'gone') return;
    for (const other of others) other.noteUnlisted();
  }

  /** Reads an image. Undefined if nothing was read, or by a cache, which does not say whose image has the identifier now. */
  async #read(image: LeftoverImage): Promise<Exchange | undefined> {
    const isOnlyOurs = this.#target.ledger.images.isOnlyOurs(image.id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await this.#options.time.sent(() => this.#api.getImage(image.id, options));
    if (read === undefined || (!isOnlyOurs && isStored(read))) return undefined;
    image.noteRead(read);
    return read;
  }

  /** Proves an image, deletes it, and reads what came of it. What a limit put off may have been done: the next round proves it again. */
  async #remove(image: LeftoverImage): Promise<void> {
    const before = await this.#read(image);
    if (before === undefined || !image.isDue) return;
    const deletion = await this.#delete(image);
    if (deletion === undefined) return;
    image.noteDelete(deletion);
    this.#deletions += 1;
    const read = await this.#read(image);
    if (read === undefined) return;
    if (deletion.response?.status === 204 && isUntouched(read) && image.isOurs)
      this.#contradictions.push({ effect: 'kept', deletion, read });
    const isAgain = image.deletes.length === 2 && image.deletes.every(isNotFound);
    if (isAgain && isUntouched(before) && isUntouched(read) && image.isOurs)
      this.#contradictions.push({ effect: 'unfound', deletion, read });
    const hasFailed = image.deletes.length === 3 && image.deletes.every(({ response }) => response?.status === 500);
    if (hasFailed && isInError(before) && isUntouched(read) && image.isOurs)
      this.#contradictions.push({ effect: 'failing', deletion, read });
    // Whatever else was answered may have been carried out in the meantime.
    const isFirst = image.proof === 'made' && image.deletes.length === 1;
    if (isFirst && saysNotDone(deletion) && isUntouched(before) && isGone(read))
      this.#contradictions.push({ effect: 'taken', deletion, read });
  }

  /** Sends a DELETE; undefined if the time has ended, or deletions took images of others. */
  async #delete(image: LeftoverImage): Promise<Exchange | undefined> {
    const address = this.#target.ledger.leftover(image.id);
    const options = { fields: image.deletes.length === 0 ? {} : exampleFields, role: 'setup', label: 'clean up' } as const;
    const send = async (): Promise<[Exchange] | undefined> => {
      const sent = this.#isStopped ? undefined : await this.#options.time.sent(() => this.#api.deleteImage(address, options));
      return sent && [sent];
    };
    // A run that ended early may have watched no deletion, and a sweep has not: the first ones show whether they take images of others.
    return (await this.#target.windows.around(this.#target, 'own', send, { isCleanUp: true }))?.[0];
  }
}
