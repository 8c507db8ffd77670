import { budgets } from '../../../contracts/budgets.ts';
import { fieldLines } from '../../http/recorder.ts';
import { premise } from '../../verdict/premise.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { type Address, urlTo } from '../safety/address.ts';
import { leadsOut } from '../safety/request-target.ts';
import type { ReadBefore } from '../safety/requests.ts';
import { untilEnough } from '../waiting.ts';
import type { Api } from './api.ts';
import { type RequestOptions, uncached } from './caller.ts';
import { imageIn, imagesOn, isWholeList, pageShown } from './images-in-responses.ts';
import { readList } from './lists.ts';
import { hasNewToken } from './token-renewal.ts';

/**
 * Whether a request may be sent to an address. If the address could be another person's image, the owner reads it just before, and so
 * does whoever sends the request from another place, there and under the tenant of the token: a target may take either.
 */
export async function isFree(api: Api, address: Address): Promise<boolean> {
  const { windows, ledger } = api.target;
  if (ledger.risks.isUnchecked || windows.isSuspicious) await windows.check(api.target);
  ledger.risks.noteChecked(windows.isHarmful('unknown'));
  const used = api.target.description.identities.owner?.token;
  // A read with a token that has expired shows nothing.
  return (await isFreeNow(api, address)) || ((await hasNewToken(api, 'owner', used)) && isFreeNow(api, address));
}

async function isFreeNow(api: Api, address: Address): Promise<boolean> {
  if (api.target.ledger.risks.caution(address) === 'list first') return isAlone(api);
  const owner = api.beside();
  const { identities } = api.target.description;
  const { parts } = address;
  const names = api.caller.guestsAt(address);
  // GET may believe the path, and DELETE the token: in a tenant that nobody named, nothing can be read.
  const isUnknown = parts.removes.length > 0 && names.some((name) => identities[name]?.tenant === undefined);
  if (isUnknown && api.target.ledger.risks.caution(address) !== 'none') return false;
  const guests = names.flatMap((name) => {
    const guest = api.beside({ caller: name, tenant: api.caller.tenant });
    const home = identities[name]?.tenant;
    return home === undefined || home === api.caller.tenant ? [guest] : [guest, guest.underIfNamed(home)];
  });
  const readers = parts.isElsewhere ? [owner, api, ...guests] : parts.isOwnImage ? [] : [owner];
  // No read may follow a path with a dot segment.
  if (readers.length > 0 && leadsOut(parts.path)) return false;
  const readBy = ({ caller }: Api, path: string) => {
    const [request, to] = [caller.request('GET', uncached), caller.below(path)];
    return { request, to, words: JSON.stringify([urlTo(to), request]) };
  };
  const all = readers.map((reader) => ({
    ...readBy(reader, parts.path),
    byGuest: reader.caller.identity !== 'owner',
    isOwners: reader === owner,
  }));
  const isFirst = ({ words }: ReadBefore, place: number): boolean => all.findIndex((read) => read.words === words) === place;
  const isRead = address.isImage && parts.aim !== 'unknown';
  const gone = api.target.ledger.images.mayBeGone(address).filter((id) => !(isRead && parts.removes.includes(id)));
  const own = gone.map((id) => ({ ...readBy(owner, `/images/${id}`), of: id }));
  return api.caller.sender.free.isFree(address, [...all.filter(isFirst), ...own], imageIn);
}

/** Before many DELETEs of random UUIDs at once, none of which can be read for by itself: skips the test if GET finds an image for one. */
export async function expectNothingElse(api: Api): Promise<void> {
  const { ledger } = api.target;
  if (!ledger.risks.looksFirst) return;
  const address = ledger.unknown();
  premise(await isFree(api, address), whyHeld(api, address));
  ledger.risks.allowBurst();
}

/**
 * The look at an image of the run before the target is made to refuse whatever reaches it, reads included: it cannot come just before the request
 * then. Only where nobody else's image can have the identifier. Skips the test if the request must not leave.
 */
export async function lookAhead(api: Api, address: Address): Promise<void> {
  if (!api.target.ledger.images.areOnlyOurs(address) || !needsLook(api, address)) return;
  premise(await isFree(api, address), whyHeld(api, address));
  api.caller.sender.free.keep(address);
}

/** Whether the list shows the run's images and no others. One that another worker has just made is known a moment later. */
async function isAlone(api: Api): Promise<boolean> {
  const { ledger, ending } = api.target;
  const isOurs = (list: ReturnType<typeof pageShown>): boolean =>
    list.ok && list.value.images.shown.every((image) => ledger.images.isOurs(image));
  // A list that lacks an image of the run, which GET has shown, does not show what is there.
  const known = ledger.images.hasSeen ? ledger.images.oneOfUse : undefined;
  const showsOurs = async (): Promise<boolean> => {
    const { pages, cut } = await readList(api.beside(), '/images');
    const isKnown = known === undefined || pages.some((page) => imagesOn(page)?.has(known));
    return isKnown && isWholeList(pages, cut) && pages.map(pageShown).every(isOurs);
  };
  const isOnlyOurs = await untilEnough(budgets.claimed, ending, showsOurs, Boolean);
  ledger.risks.noteAlone(isOnlyOurs);
  return isOnlyOurs;
}

/** Whether something has to be known before a request leaves. */
export const needsLook = (api: Api, placed: Address): boolean =>
  isNobodys(api, placed) || (api.target.ledger.risks.caution(placed) !== 'none' && !api.caller.sender.free.isKept(placed));

/** Whether what has to be known first is known. The owner's read comes last: nothing lies between it and the deletion. */
export async function mayLeave(api: Api, placed: Address, options: RequestOptions): Promise<boolean> {
  if (isNobodys(api, placed) && !(await findsOurs(api, placed, options))) return false;
  return isFree(api, placed);
}

/** Why a request must not leave. */
export function whyHeld(api: Api, placed: Address): Reason {
  if (placed.parts.aim === 'broad') return untested('collection-at-risk');
  const { ledger, description } = api.target;
  if (ledger.risks.takesOthers) return untested('loss-seen');
  const homeless = api.caller.guestsAt(placed).find((name) => description.identities[name]?.tenant === undefined);
  if (homeless !== undefined) return untested('tenant-unknown', { identity: homeless });
  return untested(ledger.risks.caution(placed) !== 'never' && ledger.risks.looksFirst ? 'image-shown' : 'strangers-image');
}

/** Whether a request without a token of the operator's goes to an identifier which may be another image's in a tenant that it is given. */
function isNobodys(api: Api, address: Address): boolean {
  const isKnown = Object.values(api.target.description.identities).some((one) => one?.token === api.caller.token);
  return !isKnown && !api.target.ledger.images.areOnlyOurs(address);
}

/** Whether a GET that says the same of its sender is refused, or shows the image of the run. */
async function findsOurs(
  api: Api,
  { parts: { path, query, removes } }: Address,
  { fields = {} }: RequestOptions,
): Promise<boolean> {
  if (/method/i.test(query) || leadsOut(path)) return false;
  const same = fieldLines(fields).filter(([name]) => !/method/i.test(name));
  const read = await api.read(`${path}${query}`, { fields: same, role: 'setup', label: 'which image does nobody find here' });
  const { status = 0 } = read.response ?? {};
  return status >= 300 || removes.some((id) => api.target.ledger.images.isStillOurs(id, status, imageIn(read)));
}
