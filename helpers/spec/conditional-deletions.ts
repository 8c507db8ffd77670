import { budgets } from '../../contracts/budgets.ts';
import { namesOf, ofFalse, ofTrue, type Validators } from '../../contracts/inputs/conditions.ts';
import { untested } from '../declarations/reason.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import type { Address } from '../images/safety/address.ts';
import { premise } from '../shared/premise.ts';
import { type Batch, bisected } from './bisection.ts';
import { expectStanding, expectTried } from './read-back.ts';

type Conditional = (api: Api, address: Address, fields: Readonly<Record<string, string>>) => Promise<Exchange>;

function validatorsIn(read: Exchange): Validators {
  expectStanding(read);
  const fields = read.response?.fields ?? [];
  return { tag: fieldValue(fields, 'ETag'), modified: fieldValue(fields, 'Last-Modified') };
}

/**
 * Sends a request to an own image under each condition that is false of it, and reads the image after each. Gives the read after the first that
 * did not leave it, or after the last.
 */
export async function readUnderFalseConditions(images: Images, send: Conditional): Promise<Exchange> {
  const { api } = images;
  const { id, address } = await images.standing();
  const conditions = Object.entries(ofFalse(validatorsIn(await api.getImage(id, { label: 'before' }))));
  const sent: Exchange[] = [];
  let after: Exchange | undefined;
  for (const [label, fields] of conditions) {
    sent.push(await send(api.labelled(label), address, fields));
    after = await api.getImageLeft(id, { label });
    if (!isUntouched(after)) return after;
  }
  premise(after !== undefined, untested('no-validator'));
  expectTried(sent);
  return after;
}

/**
 * Sends requests to own images under conditions that are true of them, as many at once as a server evaluates together. If one is refused, finds
 * the one condition which it is refused for, on images of their own.
 */
export async function sentUnderTrueConditions(images: Images, send: Conditional): Promise<readonly Exchange[]> {
  const { api } = images;
  let shown: Validators = {};
  const tryOut = async (rows: Batch<string>, label: string): Promise<Exchange> => {
    const { id, address } = await images.present();
    shown = validatorsIn(await api.lastRead(id));
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
