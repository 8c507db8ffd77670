import { budgets } from '../../../contracts/budgets.ts';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { isOperators } from '../../settings/operators-images.ts';
import { Api } from '../client/api.ts';
import { uncached } from '../client/caller.ts';
import { concurrently } from '../client/concurrently.ts';
import { saysNotDone } from '../client/expect-answer.ts';
import { isGone, isUntouched } from '../client/image-state.ts';
import { type ImageList, imageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { mostOfKind } from '../client/watched-deletions.ts';
import { type Leftovers, withoutProof } from '../safety/ledger-file.ts';
import { isMadeBy, runOfName } from '../safety/run-names.ts';
import { untilEnough } from '../waiting.ts';
import type { CleanUpTime } from './clean-up-time.ts';
import { type Ended, type ImageToDelete, type IsTheirs, isPutOff, LeftoverImage } from './leftover-image.ts';

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** In how many rounds an image is tried, and looked for by its name; a deletion under way is waited for longer. */
const [mostRounds, mostLooks] = [3, 6];

/** A DELETE, and the first GET after it, which shows the opposite of what its answer says. */
export interface Contradiction {
  /** `kept`: it got 204, and the image stands. `taken`: it was refused, and the image, which stood, is gone. */
  readonly effect: 'kept' | 'taken';
  readonly deletion: Exchange;
  readonly read: Exchange;
}

/** Whose images are removed. */
export interface Whose {
  /** Whether the images of a run are meant, by its id. */
  readonly isWanted: (run: string) => boolean;
  /** Whether an image is not theirs, whatever its name is: it was there before the run, or the run created it on another of its targets. */
  readonly isOthers: (id: string) => boolean;
}

/** What a removal rests on. */
interface RemovalOptions extends Whose {
  readonly leftovers: Leftovers;
  /** Those images of the ledger that may be deleted, with what proves them. */
  readonly known: readonly ImageToDelete[];
  readonly time: CleanUpTime;
  /** Whether nothing is deleted: the result says what would be. */
  readonly isDry: boolean;
}

/** Why no request may name an image, as a clause; undefined for one path segment without a secret of the run. */
export function whyUnaddressable(id: string, { redactor }: Target): string | undefined {
  if (redactor.finds(id)) return 'its id contains a secret of this run';
  return isIdentifier(id) ? undefined : 'its id is not a path segment';
}

/**
 * The one way in which images are removed, by a run, by a sweep and by a sweep by name: the list is read; each image is read, and has to be
 * shown as the run's; it is deleted; and it is read until it is gone or a minute is over. One that stays is deleted again with the fields of
 * the guide's example.
 */
export class Removal {
  readonly images: LeftoverImage[] = [];
  /** Images that no request can name. Their ids must not be printed either: the run chose their names. */
  readonly unaddressable: Ended[] = [];
  readonly contradictions: Contradiction[] = [];
  /** The last list; undefined if none could be read. */
  list: ImageList | undefined;
  /** Whether the last list would show an image of the run that exists. */
  knows = false;
  readonly #target: Target;
  readonly #api: Api;
  readonly #options: RemovalOptions;
  /** The names, by id, of images that the list shows and no ledger holds: the run ended before it learned the id, or more were made than it asked for. */
  readonly #found = new Map<string, string>();
  /** How the target has shown images of the run so far. */
  readonly #ways: { byGet: boolean; inList: boolean };
  readonly #areAllDeleted: boolean;
  #deletions = 0;

  constructor(target: Target, options: RemovalOptions) {
    const { leftovers, known } = options;
    this.#target = target;
    this.#api = new Api(target);
    this.#options = options;
    this.#ways = { ...leftovers.shown };
    this.#areAllDeleted = [...leftovers.images.values()].every(({ proof }) => proof === 'deleted');
    this.#add(known);
  }

  /** Removes the images, in rounds. */
  async run(): Promise<void> {
    const round = (number: number): Promise<boolean> => this.#goesOn(number);
    await untilEnough(budgets.removed, this.#options.time, round, (goesOn) => this.#isStopped || !goesOn);
  }

  get #isStopped(): boolean {
    return this.#options.isDry || this.#target.windows.isHarmful('own');
  }

  #add(more: readonly ImageToDelete[]): void {
    this.#options.time.allow(more.length);
    this.images.push(...more.map((image) => new LeftoverImage(image, this.#ways, this.#isTheirs)));
  }

  /** One round. Gives whether another may come to more. */
  async #goesOn(round: number): Promise<boolean> {
    const before = this.#deletions;
    await this.#look();
    if (round === 1) await this.#spareReads();
    const due = this.images.filter(({ isOpen }) => isOpen);
    // One after the other, until enough of them were watched.
    while (due.length > 0 && this.#deletions < mostOfKind.own) await this.#remove(due.shift() as LeftoverImage);
    await concurrently(this.#target, due, (left) => this.#remove(left), 'at the end');
    // The last list is one that was read after the last deletion: an image may have come back.
    if (this.#deletions > before) return true;
    const isSeeking = this.knows && this.sought.length > 0 && round < mostLooks;
    return isSeeking || this.images.some((left) => left.isOpen && (left.isUnderWay || round < mostRounds));
  }

  async #look(): Promise<void> {
    this.list = await imageList(this.#api, { send: this.#options.time.sent });
    this.#add(this.#newIn(this.list));
    for (const image of this.images) image.noteList(this.list);
    const isShown = this.images.some(({ listed }) => listed);
    this.#ways.inList ||= isShown;
    this.knows = this.list?.whole === true && this.list.hasNames && (this.knows || isShown || this.#areAllDeleted);
  }

  readonly #isTheirs: IsTheirs = (name, created) => {
    const run = runOfName(name);
    return run !== undefined && this.#options.isWanted(run) && isMadeBy(run, name, created);
  };

  /** The images of a list that have a name of theirs and are not known yet. */
  #newIn(list: ImageList | undefined): readonly ImageToDelete[] {
    const { leftovers, isWanted, isOthers } = this.#options;
    return (list?.named ?? []).flatMap(({ id, name = '' }) => {
      const isKnown = leftovers.made.has(id) || this.#found.has(id);
      if (isKnown || !isWanted(runOfName(name) ?? '') || isOthers(id)) return [];
      this.#found.set(id, name.toLowerCase());
      if (isOperators(id, this.#target.description)) return [];
      const why = whyUnaddressable(id, this.#target);
      if (why === undefined) return [{ ...withoutProof, id, isAnothers: false }];
      this.unaddressable.push({ id: quoted(name), fate: 'unproven', because: `${why}: delete it by hand` });
      return [];
    });
  }

  /** Names that the run asked the source for, with fewer images than requests. */
  get sought(): readonly string[] {
    const { open, run } = this.#options.leftovers;
    const times = (name: string): number => [...this.#found.values()].filter((each) => each === name.toLowerCase()).length;
    const asked = [...open].filter(([name]) => runOfName(name) === run);
    return asked.flatMap(([name, count]) => (times(name) < count ? [name] : []));
  }

  /** How many images it removed that no test had created: their names are the run's, and the ledger knows the images that it asked for by these. */
  get surplus(): number {
    const open = [...this.#options.leftovers.open.keys()].map((name) => name.toLowerCase());
    const isSurplus = (id: string): boolean => this.#found.has(id) && !open.includes(this.#found.get(id) ?? '');
    return this.images.filter(({ image, ended: { fate, isDeleted } }) => fate === 'gone' && isDeleted && isSurplus(image.id))
      .length;
  }

  /** A list that shows every image which was never deleted, and agrees with GET about one that was, speaks for the others that were. */
  async #spareReads(): Promise<void> {
    const { images } = this;
    const isWhole = this.#ways.inList && images.every(({ image, listed }) => image.proof !== 'made' || listed === true);
    const [sample, ...others] = images.filter(({ image, listed }) => image.proof === 'deleted' && listed === false);
    if (!isWhole || sample === undefined || (await this.#read(sample)) === undefined || sample.sight !== 'gone') return;
    for (const other of others) other.noteUnlisted();
  }

  /** Reads an image. Undefined if nothing was read, or by a cache, which does not say whose image has the identifier now. */
  async #read(left: LeftoverImage): Promise<Exchange | undefined> {
    const { id } = left.image;
    const isOnlyOurs = this.#target.ledger.images.isOnlyOurs(id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await this.#options.time.sent(() => this.#api.getImage(id, options));
    if (read === undefined || (!isOnlyOurs && isStored(read))) return undefined;
    left.noteRead(read);
    this.#ways.byGet ||= left.isShownByGet;
    return read;
  }

  /** Deletes an image, and reads what came of it. What was put off may have been done: the image is proved again before each try. */
  async #remove(left: LeftoverImage, mostTries = 2): Promise<void> {
    const before = await this.#read(left);
    if (before === undefined || !left.isDue || this.#isStopped || mostTries === 0) return;
    const deletion = await this.#delete(left);
    if (deletion === undefined) return;
    left.noteDelete(deletion);
    this.#deletions += 1;
    if (isPutOff(deletion)) return this.#remove(left, mostTries - 1);
    const read = await this.#read(left);
    if (read === undefined) return;
    if (deletion.response?.status === 204 && isUntouched(read) && left.isOurs)
      this.contradictions.push({ effect: 'kept', deletion, read });
    // Whatever else was answered may have been carried out in the meantime.
    const isFirst = left.image.proof === 'made' && left.deletes.length === 1;
    if (isFirst && saysNotDone(deletion) && isUntouched(before) && isGone(read))
      this.contradictions.push({ effect: 'taken', deletion, read });
  }

  /** Sends a DELETE; undefined if the time has ended, or deletions took images of others. */
  async #delete(left: LeftoverImage): Promise<Exchange | undefined> {
    const address = this.#target.ledger.leftover(left.image.id);
    const fields = left.deletes.length === 0 ? {} : exampleFields;
    const send = async (): Promise<[Exchange] | undefined> => {
      if (this.#isStopped) return undefined;
      const sent = await this.#options.time.sent(() =>
        this.#api.deleteImage(address, { fields, role: 'setup', label: 'clean up' }),
      );
      return sent && [sent];
    };
    // A run that ended early may have watched no deletion, and a sweep has not: the first ones show whether they take images of others.
    return (await this.#target.windows.around(this.#target, 'own', send, { isCleanUp: true }))?.[0];
  }
}
