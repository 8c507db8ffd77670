import { allow } from '../../contracts/fields.ts';
import type { Api, RequestOptions } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import type { Bystander, Image } from '../client/image.ts';
import { isStanding, wasAbsent } from '../client/image-state.ts';
import type { Identity } from '../config/description.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { malformed, spellings } from '../inputs/identifiers.ts';
import { alteredTokens, longToken, resizedTokens, unknownToken, wordsForNothing } from '../inputs/tokens.ts';
import { premise } from '../run-state/premise.ts';
import type { Address } from '../safety/address.ts';
import type { Images } from '../targets/images.ts';
import type { Provoker } from '../targets/provocation.ts';
import { untested } from '../verdict/reason.ts';
import type { FixtureAttempts } from './fixture-attempts.ts';
import type { Sharing } from './once-per-worker.ts';
import { type Attack, expectTried, readsAfterSome, wasRefused } from './read-back.ts';

/** Deletions with tokens that a conforming target refuses, aimed at an own image. */
export async function triedTokens(
  api: Api,
  images: Images,
  tokens: Readonly<Record<string, string | undefined>>,
): Promise<Exchange[]> {
  const { address } = await images.victim();
  return concurrently(api.target, Object.entries(tokens), ([label, token]) =>
    api.withToken(token).deleteImage(address, { label }),
  );
}

/** Every token that a conforming target refuses, and none at all. */
export function badTokens(api: Api, owner: Identity): Record<string, string | undefined> {
  const { expired, revoked } = api.target.description.identities;
  return {
    'no token': undefined,
    'empty token': '',
    'unknown token': unknownToken(),
    ...alteredTokens(owner.token),
    ...resizedTokens(owner.token),
    ...(expired !== undefined && { 'expired token': expired.token }),
    ...(revoked !== undefined && { 'revoked token': revoked.token }),
  };
}

/** The same as attacks, with a token that is too long beside them. */
export function tokenAttacks(api: Api, owner: Identity): Record<string, Attack> {
  const tokens = { ...badTokens(api, owner), ...wordsForNothing, 'token of 8000 characters': longToken() };
  const attack =
    (token: string | undefined): Attack =>
    ({ address }) =>
      api.withToken(token).deleteImage(address, { belowApi: true });
  return Object.fromEntries(Object.entries(tokens).map(([label, token]) => [label, attack(token)]));
}

/** Deletions without a token, each with another spelling of the path of an own image. */
export function spellingAttacks(api: Api): Record<string, Attack> {
  const anonymous = api.withToken(undefined);
  const attack =
    (label: string): Attack =>
    ({ id }) =>
      deletedIfFree(anonymous, api.target.ledger.derived(spellings(id)[label] ?? '', id), { label });
  return Object.fromEntries(Object.keys(spellings('-')).map((label) => [label, attack(label)]));
}

/** Methods that may create what they name: RFC 9110 section 9.3.4, RFC 5789 section 2. */
const creating: readonly string[] = ['PUT', 'PATCH'];

/** Requests with other methods, on an own image; on a random UUID without those that could make an image of that identifier. */
export async function triedMethods(api: Api, images: Images, methods: readonly string[]): Promise<Exchange[]> {
  const { address } = await images.victim();
  const sent = methods.filter((method) => !address.parts.standsIn || !creating.includes(method));
  return concurrently(api.target, sent, (method) => sendMethod(api, method, address));
}

/** Responses but those to a method that was not refused and that the target itself allows: by OPTIONS, or in the 405 of another method. */
export function unsupported(
  responses: readonly Exchange[],
  options: Exchange | undefined,
  ...refusals: readonly number[]
): Exchange[] {
  const said = options === undefined ? responses : [...responses, options];
  const allowed = (method: string): boolean =>
    said.some(({ request, response: { status = 0, fields = [] } = {} }) => {
      const methods = allow(fieldValue(fields, 'Allow') ?? '');
      const speaks = (status === 405 && request.method !== method) || (request.method === 'OPTIONS' && status < 300);
      return speaks && methods.ok && methods.value.has(method);
    });
  return responses.filter(({ request, response }) => refusals.includes(response?.status ?? 0) || !allowed(request.method));
}

/** The same as attacks. */
export function methodAttacks(api: Api, methods: readonly string[]): Record<string, Attack> {
  return Object.fromEntries(methods.map((method) => [method, ({ address }: Image) => sendMethod(api, method, address)]));
}

/** Methods that HTTP knows are refused by the API; others by whatever reads the request first. */
function sendMethod(api: Api, method: string, address: Address): Promise<Exchange> {
  const known = ['PUT', 'POST', 'PATCH'].includes(method);
  return api.send(method, address, { label: method, ...(!known && { belowApi: true }) });
}

/** Ways in which frameworks let another method, GET or POST, stand for DELETE. */
export function overrideAttacks(api: Api, method: 'GET' | 'POST'): Record<string, Attack> {
  const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];
  const byField = names.map((name): [string, Attack] => [
    `${method} with ${name}`,
    ({ address }) => api.send(method, address, { fields: { [name]: 'DELETE' } }),
  ]);
  const byQuery: Attack = ({ address }) => api.send(method, api.target.ledger.withQuery(address, '?_method=DELETE'));
  const byForm = method === 'POST' ? { 'POST of a form with _method': formOverride(api) } : {};
  return { ...Object.fromEntries(byField), [`${method} with _method in the query`]: byQuery, ...byForm };
}

/** A form of HTML knows GET and POST only: frameworks let it name the method that it means. */
const formOverride =
  (api: Api): Attack =>
  ({ address }) =>
    api.send('POST', address, {
      content: '_method=DELETE',
      fields: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });

/** Refusals of several kinds, to see that none of them removes another image. */
export function refusals(api: Api): Attack[] {
  const { ledger } = api.target;
  return [
    ({ address }) => api.withToken(undefined).deleteImage(address, { label: 'no token' }),
    ({ address }) => api.withToken(unknownToken()).deleteImage(address, { label: 'unknown token' }),
    () => api.deleteImage(ledger.unknown(), { label: 'unknown image' }),
    ({ address }) => api.send('PUT', address, { label: 'PUT' }),
    ({ address }) => api.send('POST', address, { label: 'POST' }),
  ];
}

/** Roles and images that a conforming target answers with 403. */
const waysOf403 = { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'] } as const;

/** Reads images back after a 403: as the target provokes it, by the roles that may not delete, and of each fixture that is refused. */
export async function readsAfterForbidden(
  api: Api,
  images: Images,
  attempts: FixtureAttempts,
  provoker: Provoker,
): Promise<Exchange[]> {
  const { identities, fixtures, provoke } = api.target.description;
  const provokes = provoke[403] !== undefined && !('unreachable' in provoke[403]);
  const reads = provokes ? [await provoker.readAfter(403)] : [];
  const roles = waysOf403.identities.filter((name) => identities[name] !== undefined);
  // One role after the other: deletions of one image by who may look at it would be a race for it.
  for (const name of roles) {
    const attack: Attack = ({ address }) => api.as(name).deleteImage(address);
    reads.push(...(await readsAfterSome(api, images, { [name]: attack }, wasRefused)));
  }
  for (const name of waysOf403.fixtures) {
    if (fixtures[name] === undefined) continue;
    const { before, deletion, after } = await attempts.onImage(fixtures[name]);
    const isToldOf = before !== undefined && after !== undefined && isStanding(before);
    if (isToldOf && wasRefused(deletion)) reads.push(after);
  }
  premise(reads.length > 0, untested('none-of', waysOf403));
  return reads;
}

/** Deletions in conflict with the state of an image: as the target provokes a 409, and of the fixture in such a state. */
export async function triedConflicts(api: Api, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { exchange } = await provoker.provoke(409);
  const { fixtures, provoke } = api.target.description;
  // Without a way to provoke a 409, the fixture was the image of the provocation.
  if (fixtures.conflict === undefined || provoke[409] === undefined) return [exchange];
  const { deletion, before } = await attempts.onImage(fixtures.conflict);
  return wasAbsent(before, deletion) ? [exchange] : [exchange, deletion];
}

/** The deletion of an own image with an entity tag that no image has, and a read of that image. */
export async function deletedIfMatching(
  api: Api,
  images: Images,
): Promise<{ readonly deletion: Exchange; readonly after: Exchange }> {
  const { id, address } = await images.victim();
  const deletion = await api.deleteImage(address, { fields: { 'If-Match': '"nothing"' } });
  return { deletion, after: await api.getImage(id, { label: 'after the deletion' }) };
}

/** Deletions with identifiers that name nothing. */
export async function triedIdentifiers(
  api: Api,
  identifiers: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<Exchange[]> {
  const tried = await concurrently(api.target, Object.entries(identifiers), ([label, text]) =>
    deletedIfFree(api, api.target.ledger.synthetic(`/${text}`), { label, ...options }),
  );
  const sent = tried.filter((exchange) => exchange !== undefined);
  premise(sent.length > 0, untested('strangers-image'));
  return sent;
}

/** A DELETE of an identifier that the suite has made up; undefined where that may be an image of somebody else's. */
async function deletedIfFree(api: Api, address: Address, options: RequestOptions): Promise<Exchange | undefined> {
  return (await api.isFree(address)) ? api.deleteImage(address, options) : undefined;
}

/** The table of malformed identifiers, sent once in a worker. */
export function triedMalformed(api: Api, sharing: Sharing): Promise<Exchange[]> {
  return sharing.once('malformed identifiers', () => triedIdentifiers(api, malformed(api.target.ledger.randomId())));
}

/** Aims DELETE at what a bad server could take for many images; gives the images that have to be left. */
export async function attackBroadly(
  api: Api,
  images: Images,
  paths: readonly string[],
  { namingThem = false }: { readonly namingThem?: boolean } = {},
): Promise<Bystander[]> {
  const { ledger } = api.target;
  const rows = paths.map((path) => ({ label: path, address: ledger.broad(path) }));
  const left = await images.watched();
  const [first] = left;
  const query = first === undefined ? '' : `?id=${first.id}`;
  if (namingThem)
    rows.push(...paths.map((path) => ({ label: path + query, address: ledger.withQuery(ledger.broad(path), query) })));
  expectTried(await concurrently(api.target, rows, ({ label, address }) => api.deleteImage(address, { label, belowApi: true })));
  // One that is gone is not handed out again: the stock is looked at first.
  images.restock(...left);
  return left;
}

/** Aims DELETE at texts made from an own image's identifier or name, and reads that image back. */
export async function readsAfterDerived(
  api: Api,
  images: Images,
  texts: (id: string, name: string) => Readonly<Record<string, string>>,
  options: { readonly onlyWhatGetDoesNotFind?: boolean } = {},
): Promise<Exchange[]> {
  const found = new Set<string>();
  const strangers = new Set<string>();
  const attack =
    (label: string): Attack =>
    async ({ id, name }) => {
      const text = texts(id, name)[label] ?? '';
      // A short identifier has no such part.
      if (text === '' || text === id) return undefined;
      if (options.onlyWhatGetDoesNotFind) {
        const get = await api.read(`/images/${text}`, { label });
        // One that was lost, or limited, or failed does not say that the target does not know the notation.
        if (![400, 404, 410].includes(get.response?.status ?? 0)) {
          found.add(label);
          return undefined;
        }
      }
      const sent = await deletedIfFree(api, api.target.ledger.derived(`/${text}`, id), { label });
      if (sent === undefined) strangers.add(label);
      return sent;
    };
  const labels = Object.keys(texts('', ''));
  const attacks = Object.fromEntries(labels.map((label) => [label, attack(label)]));
  const reads = await readsAfterSome(api, images, attacks, () => true);
  premise(reads.length > 0 || strangers.size === 0, untested('strangers-image'));
  premise(reads.length > 0 || found.size === 0, untested('found-in-each-notation'));
  premise(reads.length > 0, untested('no-answer'));
  return reads;
}
