import type { Exchange } from '../../http/exchange.ts';
import { mayBeOthers } from '../../images/client/clearance.ts';
import { hasAnswer, noteUnanswered } from '../../images/client/expect-answer.ts';
import { askedId, isGone, isUntouched } from '../../images/client/image-state.ts';
import type { Image } from '../../images/client/target.ts';
import type { Images } from '../../images/images.ts';
import { expectAllTried, premise } from '../../verdict/premise.ts';
import { isDone, wasRefused } from '../premises.ts';

/** The first half of some rows, which has the middle one, and the second. */
export const halves = <Row>(rows: readonly Row[]): readonly [Row[], Row[]] => {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
};

/** The rows of a table that go out together, by their labels. */
export type Batch<Row> = Readonly<Record<string, Row>>;

/**
 * Group testing: tries all rows at once. If what comes of it differs, tries halves until one row is left, and gives what that row does alone:
 * a table of n rows costs one try, and about twice the logarithm of n if a row differs. Gives what all rows do together if no row does it
 * alone, or if the search ends in a failure. `mayGoOn`: whether there is room for one more try.
 */
export async function bisected<Row, Result>(
  rows: Batch<Row>,
  send: (rows: Batch<Row>, label: string) => Promise<Result>,
  differs: (result: Result) => boolean,
  mayGoOn: () => boolean = () => true,
): Promise<Result> {
  const tryOut = (some: readonly (readonly [string, Row])[]): Promise<Result> => {
    const [first, ...others] = some;
    return send(Object.fromEntries(some), first !== undefined && others.length === 0 ? first[0] : `${some.length} rows at once`);
  };
  let suspects = Object.entries(rows);
  const together = await tryOut(suspects);
  let shown = together;
  let isShownAlone = suspects.length === 1;
  while (differs(together) && !isShownAlone && mayGoOn()) {
    const [half, rest] = halves(suspects);
    let result: Awaited<Result>;
    try {
      result = await tryOut(half);
    } catch {
      // What ends the search takes nothing back of what was shown.
      return shown;
    }
    if (!differs(result) && half.length === suspects.length) return together;
    isShownAlone = differs(result) && half.length === 1;
    if (isShownAlone) shown = result;
    suspects = differs(result) ? half : rest;
  }
  return shown;
}

/** What the label of a loss says whose rows, tried apart, take no image. */
export const unknownRow = 'nothing shows which of them did it';

/** How rows are tried at an image of the run that has to be left. */
export interface Trial<Row> {
  /** Sends rows at an image. What could not leave has no answer. */
  readonly send: (image: Image, rows: Batch<Row>) => Promise<readonly Exchange[]>;
  /** Whether an answer is one that the sentence is about: without such a one, that the image stands says nothing. */
  readonly counts?: (answer: Exchange) => boolean;
  /** The rows that may take the image, by the answers to all of them. What became of it is judged elsewhere then. */
  readonly excused?: (answers: readonly Exchange[]) => Promise<readonly string[]>;
  /** Judges a loss before the search for the row that did it. */
  readonly judge?: (loss: Exchange) => void;
}

/** A request that is refused and has an effect anyway is what a trial is about. One that is accepted is judged elsewhere. */
export const ofRefusals = {
  counts: wasRefused,
  excused: async (answers: readonly Exchange[]): Promise<readonly string[]> =>
    answers.flatMap((answer) => (isDone(answer) ? answer.label : [])),
};

/**
 * Sends all rows at one image that was seen in place, and reads it once if it stands. If it is lost, finds the row that did it by halves, on
 * further images. Gives the read that decides; undefined if none does.
 */
export async function readAfterRows<Row>(images: Images, rows: Batch<Row>, trial: Trial<Row>): Promise<Exchange | undefined> {
  const { send, counts = hasAnswer, excused = async () => [], judge = () => {} } = trial;
  const reads: Exchange[] = [];
  const tryOut = async (some: Batch<Row>, label: string) => {
    const image = await images.standing();
    const answers = await send(image, some);
    if (answers.length === 0) {
      // What kept all of them from being sent says more.
      expectAllTried();
      premise(false, mayBeOthers(images.api));
    }
    noteUnanswered(...answers);
    const read = await images.api.getImageLeft(image.id, { label });
    reads.push(read);
    const lawful = isUntouched(read) ? [] : await excused(answers);
    if (isGone(read) && lawful.length === 0) judge(read);
    return { answers, read, lawful };
  };
  const found = await bisected(
    rows,
    tryOut,
    ({ read, lawful }) => !isUntouched(read) && lawful.length === 0,
    () => images.canMake(1),
  );
  const all = Object.entries(rows);
  if (found.lawful.length > 0) {
    const rest = all.filter(([row]) => !found.lawful.includes(row));
    const isFewer = rest.length > 0 && rest.length < all.length;
    return isFewer ? readAfterRows(images, Object.fromEntries(rest), trial) : undefined;
  }
  const { read, answers } = found;
  if (isUntouched(read)) return answers.some(counts) ? read : undefined;
  // A replica may have lagged behind.
  const later = reads.slice(reads.indexOf(read) + 1);
  const isBack = later.find((each) => askedId(each) === askedId(read) && isUntouched(each));
  return isBack ?? (answers.length === 1 ? read : { ...read, label: `${read.label}, and ${unknownRow}` });
}
