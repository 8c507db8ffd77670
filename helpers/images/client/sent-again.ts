import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isGateways } from '../../http/exchange.ts';
import type { Address } from '../safety/address.ts';
import type { Purpose, Request } from '../safety/requests.ts';
import { givingUp, untilEnough, waited } from '../waiting.ts';
import type { Api } from './api.ts';
import { isFree } from './clearance.ts';
import { isUntouched } from './image-state.ts';
import { imageIn } from './images-in-responses.ts';

/**
 * If the target went down while a request was under way and has come back, sends the request once more, alone: of several that were under
 * way, this shows the one that ends the target. A request that could concern somebody else's image by now is not sent again.
 */
export async function sendAlone(api: Api, request: Request, address: Address, purpose: Purpose, lost: Exchange): Promise<void> {
  const { ending, recorder } = api.target;
  const { sender } = api.caller;
  const isLost = lost.response === undefined && ['reset', 'closed'].includes(lost.failure?.kind ?? '');
  if (!isLost || !ending.shared || !mayGoAlone(api, address, purpose)) return;
  const down = await sender.presence.failure();
  if (down === undefined || !(await sender.isBack(down))) return;
  const take = async (): Promise<boolean> => sender.turns.claim('alone');
  const turn = untilEnough(budgets.alone, givingUp(ending), take, Boolean);
  if (!(await waited('its turn to send a request alone', turn))) return;
  try {
    if (!(await isStillFree(api, address))) return;
    const again = { first: lost.id, tries: 2, alone: true } as const;
    const second = await sender.send(request, address, { ...purpose, again });
    const downAgain = second.response === undefined ? await sender.presence.failure() : undefined;
    if (downAgain === undefined) return;
    recorder.noteEnded(second);
    await sender.isBack(downAgain);
  } finally {
    sender.turns.release('alone');
  }
}

/** Whether nothing is at an address, on a target that is back and shows an image of the run: it may have lost them all. */
async function isStillFree(api: Api, address: Address): Promise<boolean> {
  const { images, risks } = api.target.ledger;
  if (risks.caution(address) === 'none') return true;
  const id = images.oneOfUse;
  if (id === undefined) return false;
  const read = await api.beside().getImage(id, { label: 'does GET find an image of the run' });
  return images.isStillOurs(id, read.response?.status, imageIn(read)) && isFree(api, address);
}

/** Whether what an address names is the run's alone, whatever became of it since it was sent there. */
function mayGoAlone(api: Api, address: Address, { provoked, wire }: Purpose): boolean {
  const { images, risks } = api.target.ledger;
  const { mayRemove } = address;
  const { aim, path, isElsewhere } = address.parts;
  const isUnique = aim !== 'synthetic' || withRandomPart.test(path);
  const isOurs = resendable.includes(aim) && isUnique && mayRemove.every((id) => images.isOnlyOurs(id));
  const caution = risks.caution(address);
  const mayBeLookedFor = caution === 'read first' && mayRemove.length === 0 && !isElsewhere;
  const mayBeFree = (caution === 'none' || mayBeLookedFor) && images.usedAnew(address) === undefined;
  const isSingle = provoked === undefined && wire?.together !== true;
  return isOurs && mayBeFree && isSingle && (!address.isCounted || api.caller.sender.hasRoom(1));
}

/** The aims of requests that may be sent again: no fixture, and nothing that may mean several images. */
const resendable: readonly string[] = ['own', 'victim', 'unknown', 'derived', 'synthetic'];

/** Part of a UUID; no other image has a name like this. */
const withRandomPart = /[0-9a-f]{8}/i;

/**
 * Whether 401 answered a request of the owner's, whose token a read has just shown to be good: it is sent once more, and what that gets counts. If
 * it is served, DI-204-16 judges the 401, and no other requirement takes it for the answer to what the request tries.
 */
export const isRefusedOwner = ({ caller }: Api, { purpose, response }: Exchange, { parts }: Address): boolean =>
  response?.status === 401 && caller.isAtHome && purpose.caller === 'owner' && resendable.includes(parts.aim);

/** Sends a request twice more whose answer is a failure that nothing provoked, if no image is at stake: does it stay? */
export async function sendIfFailing(
  api: Api,
  request: Request,
  address: Address,
  purpose: Purpose,
  failed: Exchange,
  first: number,
): Promise<void> {
  if (!mayStay(api, failed, address)) return;
  const again = (tries: number): Promise<Exchange> =>
    api.caller.sender.send(request, address, { ...purpose, again: { first, tries } });
  const isEnough = async ({ response }: Exchange): Promise<boolean> => {
    if ((response?.status ?? 0) < 500 || (address.isCounted && !api.caller.sender.hasRoom(1))) return true;
    return !(await isFree(api, address)) || !(await areUntouched(api, address));
  };
  await untilEnough(budgets.failing, api.target.ending, again, isEnough, { first: failed });
}

/** Whether each image that a request of the owner's could remove is seen to stand: what failed may have been carried out. */
async function areUntouched(api: Api, { parts: { aim, removes } }: Address): Promise<boolean> {
  if (aim !== 'derived') return true;
  if (api.target.description.images.source === 'stateless') return false;
  const owner = api.beside();
  const reads = await Promise.all(removes.map((id) => owner.getImage(id, { label: 'does the image stand after the failure' })));
  return reads.every(isUntouched);
}

/**
 * Whether it is worth while to see if a failure stays: nothing provoked it, the service itself failed, and no image is at stake: it was deleted,
 * or must not be. 501 and 505 refuse what HTTP itself leaves to a server.
 */
function mayStay(api: Api, { role, purpose: { provoked, toRefuse }, request, response }: Exchange, address: Address): boolean {
  const { aim } = address.parts;
  const { images } = api.target.ledger;
  const status = response?.status ?? 0;
  const failed =
    status >= 500 && ![501, 505].includes(status) && response !== undefined && !isGateways({ response, purpose: {} });
  const isMeantToFail = toRefuse !== undefined || request.method !== 'DELETE';
  const wasDeleted = address.mayRemove.every((id) => images.owns(id) && !images.isOfUse(id));
  const harmless =
    ['unknown', 'synthetic', 'derived'].includes(aim) || (aim === 'victim' && isMeantToFail) || (aim === 'own' && wasDeleted);
  return role === 'judged' && provoked === undefined && failed && harmless;
}
