import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { untilEnough } from '../../shared/waiting.ts';
import { Api, type ListOptions, uncached } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import type { Target } from '../client/target.ts';
import { type CleanUpTime, isPutOff } from './clean-up-time.ts';
import { Course, type Doomed, type Ended, type WaysShown } from './deletion-decision.ts';
import { type ImageList, imageList } from './image-list.ts';

type Fields = Readonly<Record<string, string>>;

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields: Fields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** From so many images on, a list may spare reads. */
const fewest = 4;

/** A longer list costs more than the reads that it spares. */
const mostPages = 5;

/**
 * Deletes images and reads each back, whatever the response to DELETE: by the list if it has proved itself against GET, else by GET.
 * Deletes those that still exist again with the fields of the guide's example, and once more after a short wait. `shown`: how the target
 * has shown images of the run so far.
 */
export async function removal(
  target: Target,
  images: readonly Doomed[],
  time: CleanUpTime,
  shown: WaysShown,
): Promise<readonly Ended[]> {
  return new Removal(target, images, time, shown).done();
}

class Removal {
  readonly #target: Target;
  readonly #api: Api;
  readonly #time: CleanUpTime;
  readonly #courses: readonly Course[];
  #shown: WaysShown;
  #listBefore: Promise<ImageList | undefined> | undefined;

  constructor(target: Target, images: readonly Doomed[], time: CleanUpTime, shown: WaysShown) {
    this.#target = target;
    this.#api = new Api(target);
    this.#time = time;
    this.#shown = shown;
    // Images that probably exist come first: once one is shown, a 404 is evidence.
    const rank = ({ proof }: Doomed): number => Number(proof === 'doubtful' || proof === 'deleted');
    this.#courses = [...images].sort((a, b) => rank(a) - rank(b)).map((image) => new Course(image));
  }

  async done(): Promise<readonly Ended[]> {
    const [first, ...rest] = this.#courses;
    if (first === undefined) return [];
    const before = this.#courses.length < fewest ? undefined : await this.#list({ most: mostPages });
    await this.#remove(first);
    const unread = before === undefined ? rest : await this.#withoutGone(rest, before);
    // Where the list agrees with GET on an image that was there and on one that is gone, it reads the others back.
    const byList = before !== undefined && first.isGone(this.#shown) && unread.length < rest.length;
    await this.#each(unread, (course) => this.#remove(course, { byList: byList && before.has(course.image.id) }));
    if (byList) await this.#readBack(unread.filter(({ isRead }) => !isRead));
    await this.#lookInList(this.#courses);
    await untilEnough(
      budgets.standing,
      this.#time,
      () => this.#removeAgain(),
      () => this.#open().length === 0,
    );
    await this.#waitForAccepted();
    await this.#lookInList(this.#courses.filter(({ isListed }) => isListed));
    return this.#courses.map((course) => course.ended(this.#shown));
  }

  /**
   * The images without those that are gone by the list: one that was read to its end, that shows every image which was never deleted, and
   * that says the same as GET of one whose deletion was answered as done.
   */
  async #withoutGone(courses: readonly Course[], list: ImageList): Promise<readonly Course[]> {
    const gone = courses.filter(({ image }) => image.proof === 'deleted' && !list.has(image.id));
    const [sample] = gone;
    const isWhole = this.#courses.every(({ image }) => image.proof !== 'made' || list.has(image.id));
    if (sample === undefined || !list.whole || !this.#shown.inList || !isWhole) return courses;
    await this.#read(sample);
    if (!sample.isGone(this.#shown)) return courses;
    for (const course of gone) if (course !== sample) course.noteUnlisted();
    return courses.filter((course) => !gone.includes(course));
  }

  /** Looks in the list for images that were deleted just now, and reads those that it shows; all of them without a whole list. */
  async #readBack(courses: readonly Course[]): Promise<void> {
    if (courses.length === 0) return;
    const list = await this.#list({ most: mostPages });
    const isGone = ({ image }: Course): boolean => list?.whole === true && !list.has(image.id);
    for (const course of courses.filter(isGone)) course.noteUnlisted();
    await this.#each(
      courses.filter((course) => !isGone(course)),
      (course) => this.#read(course),
    );
  }

  /** Removes the images that are not finished once more, with fields that some targets demand. */
  async #removeAgain(): Promise<void> {
    await this.#each(this.#open(), (course) => this.#remove(course, { fields: exampleFields }));
  }

  /**
   * The one rule by which an image is deleted, whether a run cleans up or a sweep does: it is read, it is shown to be the run's, it is
   * deleted, and it is read again, unless a list does that later.
   */
  async #remove(course: Course, { fields = {}, byList = false }: { fields?: Fields; byList?: boolean } = {}): Promise<void> {
    const deletion = async (): Promise<Exchange | undefined> => {
      if (!(await this.#isDue(course))) return undefined;
      const address = this.#target.ledger.leftover(course.image.id);
      const send = (): Promise<Exchange> => this.#api.deleteImage(address, { fields, role: 'setup', label: 'clean up' });
      const sent = await this.#time.sent('DELETE', send);
      course.noteDelete(sent);
      return sent;
    };
    // What was put off may have been carried out, so that the image is read and proved again before the next try.
    const isEnough = (sent: Exchange | undefined): boolean => sent === undefined || !isPutOff(sent);
    const last = await untilEnough(budgets.putOff, this.#time, deletion, isEnough);
    if (last !== undefined && !(byList && course.isAnswered)) await this.#read(course);
  }

  /**
   * Whether a DELETE is to be sent now. The image is read just before: it may be gone, and its identifier another image's by now, whatever
   * the run knows. If GET says nothing of it, a list from before the first DELETE may.
   */
  async #isDue(course: Course): Promise<boolean> {
    if (!(await this.#read(course)) || course.isGone(this.#shown) || course.isPending) return false;
    if (course.saysNothing(this.#shown) && !course.wasDeleted) {
      this.#listBefore ??= this.#list();
      const list = await this.#listBefore;
      if (list !== undefined && !course.isLookedUp) course.noteList(list);
    }
    return course.mayBeDeleted(this.#shown);
  }

  /** The images that are not finished: they exist, or nothing shows that they do not. */
  #open(): Course[] {
    return this.#courses.filter((course) => {
      if (course.isRefused || course.isGone(this.#shown)) return false;
      if (course.state === 'standing' || course.state === 'leaving' || course.isListed) return true;
      return course.isUndecided || !(course.isAnswered || course.isUnlisted(this.#shown));
    });
  }

  /** Reads images whose deletion the target has accepted, until they are gone. */
  async #waitForAccepted(): Promise<void> {
    const later = (): Course[] => this.#open().filter((course) => course.state === 'leaving' || course.isAccepted);
    const look = async (): Promise<Course[]> => {
      await this.#each(later(), (course) => this.#read(course));
      return later();
    };
    await untilEnough(budgets.accepted, this.#time, look, ({ length }) => length === 0, { first: later() });
  }

  /** Looks in the list for images about which GET shows nothing. */
  async #lookInList(among: readonly Course[]): Promise<void> {
    const courses = among.filter((course) => !course.isRefused && course.saysNothing(this.#shown));
    const before = await this.#listBefore;
    if (courses.length === 0 || (this.#listBefore !== undefined && before === undefined)) return;
    const now = await this.#list();
    for (const course of courses) {
      if (before !== undefined && !course.isLookedUp) course.noteList(before);
      if (now !== undefined) course.noteList(now);
    }
  }

  async #list(reading: ListOptions = {}): Promise<ImageList | undefined> {
    const list = await imageList(this.#target, { ...reading, send: this.#time.read });
    if (list !== undefined && this.#courses.some(({ image }) => list.has(image.id)))
      this.#shown = { ...this.#shown, inList: true };
    return list;
  }

  /** Reads an image. Returns false if a cache answered, which does not say whose image has the identifier now. */
  async #read(course: Course): Promise<boolean> {
    const { id } = course.image;
    const isOnlyOurs = this.#target.ledger.isOnlyOurs(id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await this.#time.read(() => this.#api.getImage(id, options));
    if (!isOnlyOurs && read !== undefined && isStored(read)) return false;
    course.noteRead(read);
    if (course.state === 'standing' || course.state === 'leaving') this.#shown = { ...this.#shown, byGet: true };
    return true;
  }

  async #each(courses: readonly Course[], work: (course: Course) => Promise<unknown>): Promise<void> {
    // If no new token can be had, the clean-up goes on with the old one; the next response shows whether it is still valid.
    await this.#target.renewTokens().catch(() => {});
    await concurrently(this.#target, courses, work);
  }
}
