import { budgets } from '../../../contracts/budgets.ts';
import { namesOf, ofFalse, ofTrue, type Validators } from '../../../contracts/inputs/conditions.ts';
import { type Exchange, fieldValue } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { lastRead } from '../../images/client/image-reads.ts';
import { isUntouched } from '../../images/client/image-state.ts';
import type { Images } from '../../images/images.ts';
import type { Address } from '../../images/safety/address.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { disagreement } from '../rules/images-shown.ts';
import type { OncePerWorker } from '../worker.ts';
import { expectStanding, expectTried } from './read-back.ts';
import { type Batch, bisected, lostByThisTest } from './row-search.ts';

type Conditional = (api: Api, address: Address, fields: Readonly<Record<string, string>>) => Promise<Exchange>;

function validatorsIn(read: Exchange): Validators {
  expectStanding(read);
  const fields = read.response?.fields ?? [];
  return { tag: fieldValue(fields, 'ETag'), modified: fieldValue(fields, 'Last-Modified'), read: fieldValue(fields, 'Date') };
}

/** What became of images whose deletion was under a condition that is false of them. */
interface FalseConditions {
  readonly reads: readonly Exchange[];
  /** Whether the target offers conditions: GET shows an entity tag that is not weak or a date, or a deletion got 412. */
  readonly areOffered: boolean;
}

/** How many images may be lost before a target that offers no conditions is taken to know none. */
const mostLost = 2;

/**
 * Sends deletions of an image of the run under each condition that is false of it, once in a worker, and reads the image after each. Once it is lost,
 * another image shows whether the target knows conditions at all: frameworks send a weak entity tag with every 200 that nobody asked them for.
 */
export async function readsUnderFalseConditions(images: Images, sharing: OncePerWorker): Promise<FalseConditions> {
  const { api } = images;
  const aim = async () => {
    const { id, address } = await images.standing();
    return { id, address, shown: validatorsIn(await lastRead(api, id)) };
  };
  const trySome = async () => {
    let { id, address, shown } = await aim();
    const sent: Exchange[] = [];
    const reads: Exchange[] = [];
    const offers = (): boolean =>
      shown.tag?.startsWith('"') || shown.modified !== undefined || sent.some(({ response }) => response?.status === 412);
    for (const label of namesOf(ofFalse)) {
      const fields = ofFalse(shown)[label];
      if (fields === undefined) continue;
      const deletion = await api.deleteImage(address, { fields, label });
      const after = await api.getImageLeft(id, { label });
      sent.push(deletion);
      if (disagreement(deletion, after) === undefined) reads.push(after);
      if (isUntouched(after)) continue;
      const lost = reads.filter((read) => !isUntouched(read));
      if (offers() || lost.length === mostLost || !(await images.canTryAnother())) break;
      ({ id, address, shown } = await aim());
    }
    return { sent, reads, areOffered: offers() };
  };
  const tried = await sharing.once('false conditions', async () =>
    lostByThisTest(images, await trySome(), ({ reads }) => reads, trySome),
  );
  // Each test that looks at them says what was not answered.
  expectTried(tried.sent);
  const status = tried.sent.at(-1)?.response?.status ?? 0;
  premise(tried.reads.length > 0, untested('not-read-back', { detail: `DELETE gets ${status}, and GET shows the image` }));
  return tried;
}

/**
 * Sends requests to images of the run under conditions that are true of them, as many at once as a server evaluates together. If one is refused, finds
 * the one condition which it is refused for, on images of their own.
 */
export async function sentUnderTrueConditions(images: Images, send: Conditional): Promise<readonly Exchange[]> {
  const { api } = images;
  let shown: Validators = {};
  const tryOut = async (rows: Batch<string>, label: string): Promise<Exchange> => {
    const { id, address } = await images.present();
    shown = validatorsIn(await lastRead(api, id));
    const conditions = ofTrue(shown);
    // A date has no fractions: within its second a server that compares it with the time of the request finds both equal, and later not.
    if (shown.modified !== undefined) await api.target.ending.pause(budgets.second.mostMs);
    const fields = Object.assign({}, ...Object.values(rows).map((name) => conditions[name] ?? {}));
    return send(api.labelled(label), address, fields);
  };
  const isRefused = ({ response }: Exchange): boolean => response !== undefined && response.status >= 400;
  const tried = (rows: Batch<string>) => bisected(rows, tryOut, isRefused, () => images.canMake(1));
  const names = namesOf(ofTrue);
  // In a request with If-Match, If-Unmodified-Since is not evaluated (RFC 9110 section 13.2.2): each If-Match goes alone.
  const isAlone = (name: string): boolean => name.startsWith('If-Match');
  const sent = [await tried(Object.fromEntries(names.flatMap((name) => (isAlone(name) ? [] : [[name, name]]))))];
  for (const name of names.filter(isAlone))
    if (ofTrue(shown)[name] !== undefined && (await images.canTryAnother())) sent.push(await tried({ [name]: name }));
  return sent;
}
