import { grouped } from '../../contracts/grouped.ts';
import { type IdentityName, identityNames } from '../../contracts/target-words.ts';
import { isLoopback } from '../http/loopback.ts';
import { listed } from '../platform/text/phrases.ts';
import type { PendingDescription } from './description.ts';
import { withoutSlashes } from './formats.ts';
import { operatorRequests } from './operators-images.ts';
import type { Problems, Reading } from './settings-error.ts';
import type { TargetDraft, WrittenIdentity } from './targets.ts';

/** Adds a problem for each value that another one contradicts. */
export function checkContradictions(
  draft: TargetDraft,
  description: PendingDescription,
  ownerLogsIn: boolean,
  problems: Problems,
): void {
  for (const [name, identity] of Object.entries(draft.identities) as [IdentityName, WrittenIdentity][]) {
    checkToken(draft, name, problems);
    checkTenant(draft, name, identity, problems);
  }
  checkImages(draft, problems);
  checkProvokingIdentities(draft, ownerLogsIn, problems);
  checkForeign(draft, problems);
  checkUrls(draft, description, problems);
  // The suite finds HTTP/2 only by ALPN.
  const expected = 'auto or 1.1, because the URL of the target begins with http:';
  if (draft.httpVersions === '2' && draft.url?.startsWith('http:'))
    problems.add(draft.placeOf('/httpVersions'), expected, '2', 'write https: in the URL, or use auto');
}

/** The identities as far as their tokens and tenants are compared. */
type TokenOwners = Partial<Readonly<Record<IdentityName, Pick<WrittenIdentity, 'token' | 'tenant'>>>>;

/** An identity that has the token of this one, so that the target would be judged by the wrong rights. `expired` and `revoked` may share one. */
export function tokenTwin(name: IdentityName, identities: TokenOwners): IdentityName | undefined {
  const token = identities[name]?.token;
  const mayShare = (other: IdentityName): boolean => [name, other].every((each) => each === 'expired' || each === 'revoked');
  const before = identityNames.slice(0, identityNames.indexOf(name));
  return before.find((other) => token !== undefined && identities[other]?.token === token && !mayShare(other));
}

/** Whether the token of another tenant is said to be of the one in a URL: requests under its tenant would be the owner's own, and delete. */
export const isOfOwner = (name: IdentityName, identities: TokenOwners, url = ''): boolean =>
  ['stranger', 'rescoped'].includes(name) && identities[name]?.tenant?.toLowerCase() === url.split('/').at(-1)?.toLowerCase();

/** Refuses two ways to say where images come from. Of a list that was refused there is a problem already. */
function checkImages({ places, images }: TargetDraft, problems: Problems): void {
  const [word, list] = [places.get('/images/source'), places.get('/images/ids')];
  if (word === undefined || images === undefined) return;
  if (images.source !== 'ids' && list !== undefined)
    problems.add(word, `ids, because ${list} is set`, problems.shown(images.source), `unset either ${word} or ${list}`);
  if (images.source === 'ids' && images.ids.length === 0 && list === undefined)
    problems.add(word, 'a list of ids', 'none', 'set TARGET_IMAGE_IDS to the images that the suite may delete');
}

function checkToken(draft: TargetDraft, name: IdentityName, problems: Problems): void {
  const [token, command] = ['token', 'command'].map((way) => draft.places.get(`/identities/${name}/${way}`));
  if (token !== undefined && command !== undefined)
    problems.add(command, `either ${token} or ${command}`, 'both', 'unset one of them');
  const other = tokenTwin(name, draft.identities);
  if (other === undefined) return;
  const [where, expected] = [name, other].map((each) => draft.placeOf(`/identities/${each}/token`));
  problems.add(where ?? '', `a token other than ${expected}`, 'the same one', 'give each identity its own token');
}

/** Refuses a tenant without a token, and the owner's for a token of another tenant. */
function checkTenant(draft: TargetDraft, name: IdentityName, identity: WrittenIdentity, problems: Problems): void {
  const { tenant, token, command, cloud } = identity;
  if (tenant === undefined) return;
  const pointer = `/identities/${name}/tenant`;
  const where = draft.placeOf(pointer);
  if (token === undefined && command === undefined) {
    const removal = draft.places.has(pointer) ? `unset ${where}` : 'remove it';
    const received = cloud === undefined ? 'none' : 'a login, which names its own tenant';
    const fix = cloud === undefined ? `set TARGET_${name.toUpperCase()}_TOKEN, or ${removal}` : removal;
    problems.add(where, `the tenant of a token of the ${name}`, received, fix);
  } else if (isOfOwner(name, draft.identities, draft.url)) {
    const fix = `write the tenant that the token of ${name === 'stranger' ? 'the stranger' : 'identities.rescoped'} belongs to`;
    problems.add(where, 'another tenant than the one in the URL of the target', problems.shown(tenant), fix);
  }
}

/** Refuses a token in a URL of a remote host. */
function checkUrls(draft: TargetDraft, { url, images, provoke }: PendingDescription, problems: Problems): void {
  const requests = operatorRequests({ images, provoke }).map(({ place: step, request }) => {
    return [`/${step.replace('.request', '').replaceAll('.', '/')}/request/url`, request.url];
  });
  const service = 'url' in images ? [['/images/url', images.url]] : [];
  const tokens = Object.values(draft.identities).flatMap(({ token }) => token ?? []);
  for (const [pointer = '', text = ''] of [['/url', url], ...service, ...requests]) {
    if (!URL.canParse(text) || isLoopback(text) || !tokens.some((token) => text.includes(token))) continue;
    const expected = 'a URL without a token, because servers and proxies keep URLs in their logs';
    problems.add(draft.placeOf(pointer), expected, 'one with a token', 'send the token in a field, such as X-Auth-Token');
  }
}

/** Refuses a foreign image that is another fixture, too: a service that deletes its owner's image would be accused. */
function checkForeign(draft: TargetDraft, problems: Problems): void {
  const { foreign = '', ...others } = draft.fixtures;
  const [twin] = Object.entries(others).find(([, id]) => id.toLowerCase() === foreign.toLowerCase()) ?? [];
  if (twin === undefined) return;
  const received = `${problems.shown(foreign)}, which ${draft.placeOf(`/fixtures/${twin}`)} names, too`;
  problems.add(draft.placeOf('/fixtures/foreign'), 'an image of another tenant', received, "name one of the stranger's tenant");
}

/** Refuses a provoking identity that the target does not have. An owner's login also makes a revoked token. */
function checkProvokingIdentities(draft: TargetDraft, ownerLogsIn: boolean, problems: Problems): void {
  const known = new Set([...Object.keys(draft.identities), ...(ownerLogsIn ? ['owner', 'revoked'] : [])]);
  for (const [code, way] of Object.entries(draft.provoke)) {
    if (!('identity' in way) || known.has(way.identity)) continue;
    const where = draft.placeOf(`/provoke/${code}/identity`);
    problems.add(where, 'an identity of this target', problems.shown(way.identity), `add /identities/${way.identity}`);
  }
}

interface Listed {
  readonly id: string;
  readonly where: string;
  readonly isExpendable: boolean;
}

function listedBy(draft: TargetDraft): Listed[] {
  const { images, fixtures, provoke } = draft;
  const listed = (pointer: string, id: string, isExpendable = false) => ({ id, where: draft.placeOf(pointer), isExpendable });
  return [
    ...(images?.source === 'ids' ? images.ids : []).map((id) => listed('/images/ids', id, true)),
    ...Object.entries(fixtures).map(([name, id]) => listed(`/fixtures/${name}`, id)),
    ...Object.entries(provoke).flatMap(([code, way]) => ('image' in way ? listed(`/provoke/${code}/image`, way.image) : [])),
  ];
}

/**
 * Refuses an image that a run may delete and that is listed once more, as a fixture or by another target of a fleet on the same URL: a run would
 * miss it, and accuse the service.
 */
export function checkListedOnce(drafts: readonly TargetDraft[], problems: Problems): void {
  for (const [, alike] of grouped(drafts, (draft) => baseOf(draft.url) ?? draft)) {
    const known = new Map<string, Listed>();
    for (const each of alike.flatMap(listedBy)) {
      const other = known.get(each.id.toLowerCase());
      known.set(each.id.toLowerCase(), other ?? each);
      if (other === undefined || other.where === each.where || !(each.isExpendable || other.isExpendable)) continue;
      const received = `${problems.shown(each.id)}, which ${other.where} lists, too`;
      problems.add(each.where, 'an image that is listed once, as a run may delete it', received, 'remove it from one of the two');
    }
  }
}

/** Where the images of a target are: every name of this machine is one. Undefined if only a login knows. */
function baseOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const host = isLoopback(url) ? 'loopback' : hostname;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}${pathOf(url)}`;
}

/** The path of a target, whose last segment is its tenant. */
const pathOf = (url: string): string => withoutSlashes(new URL(url).pathname);

/**
 * Whether images that were written down beside one URL may be others' at the URL of the run: an image is a tenant and an identifier. What is on
 * loopback is taken for a service that a test starts on some port, or for a tunnel, to the tenant that it names.
 */
function isElsewhere(url: string | undefined, written: string | undefined): boolean {
  if (url === undefined || written === undefined || [baseOf(url), undefined].includes(baseOf(written))) return false;
  return !(isLoopback(url) && pathOf(url) === pathOf(written));
}

/**
 * Refuses what is said of images beside another URL than that of the run: in a target file whose URL `written` a variable overrides, or in `.env`
 * if the environment names the target. A random UUID is, too: what was restored from a copy has the same identifiers.
 */
export function checkImagesElsewhere(draft: TargetDraft, written: string | undefined, reading: Reading): void {
  const { images, limits, file, url } = draft;
  const { given, dotenv, problems } = reading;
  const fix = 'write what holds for TARGET_URL into a target file of its own, or unset TARGET_URL';
  const refuse = (all: readonly Pick<Listed, 'id' | 'where'>[], place: string, why: string): void => {
    const [first] = all;
    if (first === undefined) return;
    const ofPlaces = [...grouped(all, (each) => each.where.replace(`${place} `, ''))];
    const counts = ofPlaces.map(([each, { length }]) => `${each}${length === 1 ? '' : ` (${length})`}`);
    const [where, received] = all.length === 1 ? [first.where, problems.shown(first.id)] : [place, listed(counts)];
    problems.add(where, `nothing about images, because ${why}`, received, fix);
  };
  const named = listedBy(draft);
  if (isElsewhere(url, written)) {
    const inFile = file?.name ?? '';
    const allowed = [limits.collectionDelete && '/limits/collectionDelete', images?.trusted && '/images/trusted'];
    const all = [
      ...named.filter(({ where }) => where.startsWith(`${inFile} `)),
      ...allowed.flatMap((pointer) => (pointer ? [{ id: 'true', where: draft.placeOf(pointer) }] : [])),
    ];
    refuse(all, inFile, `TARGET_URL overrides the url of ${inFile}`);
  }
  const chosen = ['TARGET_URL', 'TARGET_FILE'].find((name) => given[name] !== undefined);
  const isUnknown = dotenv.TARGET_URL === undefined && url !== undefined && !isLoopback(url);
  if (chosen === undefined || !(isUnknown || isElsewhere(url, dotenv.TARGET_URL))) return;
  const inDotenv = named.filter(({ where }) => dotenv[where] !== undefined && given[where] === undefined);
  refuse(inDotenv, '.env', `${inDotenv.length === 1 ? '.env lists it, and ' : ''}${chosen} of the environment names the target`);
}
