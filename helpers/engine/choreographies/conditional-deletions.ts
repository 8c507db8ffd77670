import { budgets } from '../../../contracts/budgets.ts';
import { namesOf, ofFalse, ofTrue, type Validators } from '../../../contracts/inputs/conditions.ts';
import { type Exchange, fieldValue } from '../../http/exchange.ts';
import { hasAnswer } from '../../images/client/expect-answer.ts';
import { lastRead, readAWhileLater } from '../../images/client/image-reads.ts';
import { isUntouched } from '../../images/client/image-state.ts';
import type { Image } from '../../images/client/target.ts';
import type { Images } from '../../images/images.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { expectStanding, expectTried, isDone } from '../premises.ts';
import type { OncePerWorker } from '../worker.ts';
import { type Batch, bisected, readAfterRows } from './row-search.ts';

function validatorsIn(read: Exchange): Validators {
  expectStanding(read);
  const fields = read.response?.fields ?? [];
  return { tag: fieldValue(fields, 'ETag'), modified: fieldValue(fields, 'Last-Modified'), read: fieldValue(fields, 'Date') };
}

/** What became of an image whose deletions were under conditions that are false of it. */
interface FalseConditions {
  readonly read: Exchange;
  /** Whether the target offers conditions: GET shows an entity tag that is not weak or a date, or a deletion got 412. */
  readonly areOffered: boolean;
}

/**
 * Whether the validators of an image are others than before. A weak tag that becomes strong says that it is the same image (RFC 9110 section
 * 8.8.3.2); web servers give a new file such a one.
 */
function areOthers(was: Validators, is: Validators): boolean {
  const opaque = (tag?: string): string | undefined => tag?.replace(/^W\//, '');
  return opaque(was.tag) !== opaque(is.tag) || was.modified !== is.modified;
}

/** Whether the validators of an image change while nothing is sent: a condition that was false may be true when its deletion comes. */
async function haveNewValidators({ api }: Images, { id }: Image): Promise<boolean> {
  const before = validatorsIn(await api.getImage(id));
  return areOthers(before, validatorsIn(await readAWhileLater(api, id)));
}

/**
 * Reads an image of the run after deletions of it under each condition that is false of it, once in a worker. Frameworks send a weak entity tag
 * with every 200 that nobody asked them for: it offers no condition.
 */
export async function readUnderFalseConditions(images: Images, sharing: OncePerWorker): Promise<FalseConditions> {
  const { api } = images;
  const tried = await sharing.once('false conditions', async () => {
    const sent: Exchange[] = [];
    const send = async ({ id, address }: Image, rows: Batch<unknown>) => {
      const conditions = ofFalse(validatorsIn(await lastRead(api, id)));
      const answers: Exchange[] = [];
      for (const label of Object.keys(rows)) {
        const fields = conditions[label];
        // Without it, this would be a plain deletion.
        if (fields !== undefined) answers.push(await api.deleteImage(address, { fields, label }));
      }
      sent.push(...answers);
      return answers;
    };
    const { id } = await images.standing();
    const shown = validatorsIn(await lastRead(api, id));
    // If the image stands after a deletion that was done, the read may lag behind.
    const counts = (answer: Exchange): boolean => hasAnswer(answer) && !isDone(answer);
    const read = await readAfterRows(images, ofFalse(shown), { send, counts });
    const isOffered = shown.tag?.startsWith('"') || shown.modified !== undefined;
    // Of the conditions without a validator nobody else changes what they say.
    const isDoubtful = read !== undefined && !isUntouched(read) && !Object.keys(ofFalse({})).includes(read.label);
    const isMoving = isDoubtful && (await haveNewValidators(images, await images.standing()));
    return { sent, read, isMoving, areOffered: isOffered || sent.some(({ response }) => response?.status === 412) };
  });
  const { sent, read, isMoving, areOffered } = tried;
  // Each test that looks at it says what was not answered.
  expectTried(sent);
  const status = sent.at(-1)?.response?.status ?? 0;
  premise(!isMoving, untested('changes-by-itself'));
  premise(read !== undefined, untested('not-read-back', { detail: `DELETE gets ${status}, and GET shows the image` }));
  return { read, areOffered };
}

/**
 * Sends requests to images of the run under conditions that are true of them, as many at once as a server evaluates together. If one is refused, finds
 * the one condition which it is refused for, on images of their own.
 */
export async function sentUnderTrueConditions(images: Images): Promise<readonly Exchange[]> {
  const { api } = images;
  let shown: Validators = {};
  let hasMoved = false;
  const isRefused = ({ response }: Exchange): boolean => response !== undefined && response.status >= 400;
  const tryOut = async (rows: Batch<string>, label: string): Promise<Exchange> => {
    const { id, address } = await images.present();
    shown = validatorsIn(await lastRead(api, id));
    const conditions = ofTrue(shown);
    // A date has no fractions: within its second a server that compares it with the time of the request finds both equal, and later not.
    if (shown.modified !== undefined) await api.target.ending.pause(budgets.second.mostMs);
    const fields = Object.assign({}, ...Object.values(rows).map((name) => conditions[name] ?? {}));
    const answer = await api.deleteImage(address, { fields, label });
    const after = isRefused(answer) ? await api.getImage(id, { label: 'after the refusal' }) : undefined;
    hasMoved ||= after !== undefined && isUntouched(after) && areOthers(shown, validatorsIn(after));
    return answer;
  };
  const tried = (rows: Batch<string>) => bisected(rows, tryOut, isRefused, () => images.canMake(1));
  const names = namesOf(ofTrue);
  // In a request with If-Match, If-Unmodified-Since is not evaluated (RFC 9110 section 13.2.2): each If-Match goes alone.
  const isAlone = (name: string): boolean => name.startsWith('If-Match');
  const sent = [await tried(Object.fromEntries(names.flatMap((name) => (isAlone(name) ? [] : [[name, name]]))))];
  for (const name of names.filter(isAlone))
    if (ofTrue(shown)[name] !== undefined && (await images.canTryAnother())) sent.push(await tried({ [name]: name }));
  // What was true when it was read may be false by then.
  premise(!hasMoved, untested('changes-by-itself'));
  if (sent.some(isRefused) && images.canMake(1))
    premise(!(await haveNewValidators(images, await images.present())), untested('changes-by-itself'));
  return sent;
}
