import { budgets } from '../../../contracts/budgets.ts';
import { type IdentityName, identityNames } from '../../../contracts/target-words.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { fieldLines } from '../../http/recorder.ts';
import { cut } from '../../platform/text/phrases.ts';
import { visible } from '../../platform/text/visible.ts';
import { premise } from '../../verdict/premise.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { type Address, type Readable, urlTo } from '../safety/address.ts';
import { knowsNoImage } from '../safety/own-records.ts';
import { leadsOut } from '../safety/request-target.ts';
import type { Request } from '../safety/requests.ts';
import type { Risks } from '../safety/risks.ts';
import { untilEnough } from '../waiting.ts';
import type { Api } from './api.ts';
import { type Caller, type RequestOptions, uncached } from './caller.ts';
import { allImages, imageIn, imagesOn } from './images-in-responses.ts';
import { readList } from './lists.ts';
import type { Target } from './target.ts';
import { hasNewToken } from './token-renewal.ts';

/** The address of a request in the place of its caller. */
export function placedFor({ caller, target }: Api, request: Request, address: Address, options: RequestOptions = {}): Address {
  const texts = textsOf(request, options);
  return target.ledger.placed(address, { tenant: caller.tenant, guests: guestsIn(caller, target, texts) }, texts);
}

/** The identities of other tenants than the owner's whose tokens stand in texts. */
function guestsIn({ ownersTenant }: Caller, { description, tokens }: Target, texts: readonly string[]): readonly IdentityName[] {
  const isOthers = (name: IdentityName): boolean => {
    const { tenant = ownersTenant } = description.identities[name] ?? {};
    return name === 'stranger' || name === 'rescoped' || tenant !== ownersTenant;
  };
  return identityNames.filter(
    (name) => isOthers(name) && tokens.tokensOf(name).some((token) => texts.some((text) => text.includes(token))),
  );
}

/** What a request says apart from its path and its query. */
const textsOf = ({ fields, content = '' }: Request, { wire: { framing } = {} }: RequestOptions): readonly string[] => [
  ...fields.map(([, value]) => value),
  ...(framing?.lines ?? []),
  ...(framing?.emptyChunk?.trailers ?? []),
  ...(framing?.http2Fields ?? []).map(([, value]) => value),
  content,
];

/**
 * Whether a request may be sent to an address. If the address could be another person's image, the owner reads it just before, and so
 * does whoever sends the request from another place, there and under the tenant of the token: a target may take either.
 */
export async function isFree(api: Api, address: Address): Promise<boolean> {
  const { windows, ledger } = api.target;
  if (ledger.risks.isUnchecked || windows.isSuspicious) await windows.check(api.target);
  ledger.risks.noteChecked();
  const used = api.target.description.identities.owner?.token;
  // A read with a token that has expired shows nothing.
  return (await isFreeNow(api, address)) || ((await hasNewToken(api, 'owner', used)) && isFreeNow(api, address));
}

/** A GET before a request that may change something. */
interface Look {
  readonly reader: Api;
  readonly request: Request;
  readonly to: Readable;
  /** The request as it is sent: equal for two that are asked alike. */
  readonly words: string;
  /** The image of the run that it looks for, if that is not the whole address of what follows. */
  readonly of?: string;
}

function lookBy(reader: Api, path: string, of?: string): Look {
  const [request, to] = [reader.caller.request('GET', uncached), reader.caller.below(path)];
  return { reader, request, to, words: JSON.stringify([urlTo(to), request]), ...(of !== undefined && { of }) };
}

async function isFreeNow(api: Api, address: Address): Promise<boolean> {
  const { risks } = api.target.ledger;
  const caution = risks.caution(address);
  if (caution === 'list first') return listsOnlyOurs(api);
  if (caution !== 'read first') return caution === 'none';
  const looks = looksAt(api, address);
  if (looks === undefined || !(await findNoOthers(api, address, looks))) return false;
  risks.free.note(address);
  return true;
}

/** The looks that say whether a request hits nobody else's image; undefined if no look can say it. */
function looksAt(api: Api, address: Address): readonly Look[] | undefined {
  const owner = api.beside();
  const { description, ledger } = api.target;
  const { parts } = address;
  const names = parts.guests ?? [];
  // GET may believe the path, and DELETE the token: in a tenant that nobody named, nothing can be read.
  if (parts.removes.length > 0 && names.some((name) => description.identities[name]?.tenant === undefined)) return undefined;
  const guests = names.flatMap((name) => {
    const guest = api.beside({ caller: name, tenant: api.caller.tenant });
    const home = description.identities[name]?.tenant;
    return home === undefined || home === api.caller.tenant ? [guest] : [guest, guest.underIfNamed(home)];
  });
  const readers = parts.isElsewhere ? [owner, api, ...guests] : parts.isOwnImage ? [] : [owner];
  // No read may follow a path with a dot segment.
  if (readers.length > 0 && leadsOut(parts.path)) return undefined;
  const all = readers.map((reader) => lookBy(reader, parts.path));
  const isFirst = ({ words }: Look, place: number): boolean => all.findIndex((look) => look.words === words) === place;
  const isRead = address.isImage && parts.aim !== 'unknown';
  const gone = ledger.images.mayBeGone(address).filter((id) => !(isRead && parts.removes.includes(id)));
  return [...all.filter(isFirst), ...gone.map((id) => lookBy(owner, `/images/${id}`, id))];
}

/**
 * Whether no look finds somebody else's image. A GET says so only if one has shown an image: a target without that operation answers 404 for all.
 * The looks go side by side where requests do.
 */
async function findNoOthers(api: Api, address: Address, looks: readonly Look[]): Promise<boolean> {
  const { images, risks, sightings } = api.target.ledger;
  const { aim, isElsewhere, removes } = address.parts;
  const [named] = address.isImage && aim !== 'unknown' ? removes : [];
  const idOf = ({ of }: Look): string | undefined => of ?? (isElsewhere ? undefined : named);
  // It was seen in place just now, and nothing was sent since.
  const isSeen = (look: Look): boolean => {
    const owners = look.reader.caller.isAtHome && named !== undefined && images.isOnlyOurs(named) ? named : undefined;
    const sighted = idOf(look) ?? owners;
    return sighted !== undefined && sightings.areFresh(sighted);
  };
  const answers = new Map<string, Promise<Exchange>>();
  const answerTo = ({ reader, request, to, words }: Look): Promise<Exchange> => {
    const purpose = { role: 'state', label: 'does GET find an image there' } as const;
    const answer = answers.get(words) ?? reader.caller.sender.read(request, to, purpose);
    answers.set(words, answer);
    return answer;
  };
  const isHarmless = (look: Look, answer: Exchange): boolean => {
    const { status } = answer.response ?? {};
    const shown = imageIn(answer);
    const id = idOf(look);
    if (id !== undefined && shown?.id === id) {
      sightings.noteShown();
      images.noteShown(id, shown);
    }
    // A response that a cache had stored says what was there a while ago.
    if (isStored(answer)) {
      risks.noteStored();
      return false;
    }
    return look.of === undefined
      ? risks.isHarmless(address, status, shown, look.reader.caller.identity !== 'owner')
      : images.isStillOurs(look.of, status, shown) && !(risks.takesOthers && knowsNoImage(status));
  };
  const wanted = looks.filter((look) => !isSeen(look));
  if (!api.caller.sender.goesOneByOne) await Promise.all(wanted.map(answerTo));
  for (const look of wanted) if (!isHarmless(look, await answerTo(look))) return false;
  return true;
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
 * then. Only where nobody else's image can have the identifier. Skips the test if the request must not be sent.
 */
export async function lookAhead(api: Api, address: Address): Promise<void> {
  if (!api.target.ledger.images.areOnlyOurs(address) || !needsLook(api, address)) return;
  premise(await isFree(api, address), whyHeld(api, address));
  api.target.ledger.risks.free.keep(address);
}

/** Whether the list shows the run's images and no others. One that another worker has just made is known a moment later. */
async function listsOnlyOurs(api: Api): Promise<boolean> {
  const { ledger, ending } = api.target;
  // A list that lacks an image of the run, which GET has shown, does not show what is there.
  const known = ledger.sightings.showsImages ? ledger.images.oneOfUse : undefined;
  const showsOurs = async (): Promise<boolean> => {
    const { pages, cut } = await readList(api.beside(), '/images');
    const isKnown = known === undefined || pages.some((page) => imagesOn(page)?.has(known));
    return isKnown && allImages(pages, cut)?.every((image) => ledger.images.isOurs(image)) === true;
  };
  const isOnlyOurs = await untilEnough(budgets.claimed, ending, showsOurs, Boolean);
  ledger.risks.noteAlone(isOnlyOurs);
  return isOnlyOurs;
}

const risksOf = (api: Api): Risks => api.target.ledger.risks;

/** Whether something has to be known before a request is sent. */
export const needsLook = (api: Api, placed: Address): boolean =>
  isFromNobody(api, placed) || (risksOf(api).caution(placed) !== 'none' && !risksOf(api).free.isKept(placed));

/** Whether what has to be known first is known. The owner's read comes last: nothing lies between it and the deletion. */
export async function maySend(api: Api, placed: Address, options: RequestOptions): Promise<boolean> {
  if (isFromNobody(api, placed) && !(await findsOurs(api, placed, options))) return false;
  return isFree(api, placed);
}

/** Most characters of an identifier that a reason shows. */
const shownCharacters = 80;

/** Why a request that may name an image of somebody else's is not sent, with an identifier that is not random. */
export function mayBeOthers({ target }: Api): Reason {
  const { oddId } = target.ledger.images;
  return untested('strangers-image', oddId === undefined ? {} : { id: visible(cut(oddId, shownCharacters)) });
}

/** That no more requests of a kind are sent, as images of others are lost since some. */
export const lossSeen = ({ description }: Target): Reason =>
  untested('loss-seen', { shared: description.limits.sharedTenant === true });

/** Why a request must not be sent. */
export function whyHeld(api: Api, placed: Address): Reason {
  if (placed.parts.aim === 'broad') return untested('collection-at-risk');
  const { ledger, description } = api.target;
  if (ledger.risks.takesOthers) return lossSeen(api.target);
  const homeless = placed.parts.guests?.find((name) => description.identities[name]?.tenant === undefined);
  if (homeless !== undefined) return untested('tenant-unknown', { identity: homeless });
  if (ledger.risks.caution(placed) === 'never' || !ledger.risks.looksFirst) return mayBeOthers(api);
  return untested('image-shown', ledger.risks.areReadsStored ? { stored: true } : {});
}

/** Whether a request without a token of the operator's goes to an identifier which may be another image's in a tenant that it is given. */
function isFromNobody(api: Api, address: Address): boolean {
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
