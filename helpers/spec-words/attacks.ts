import { allow } from '../../contracts/fields.ts';
import type { Api, RequestOptions } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Image } from '../client/image.ts';
import { isStanding, wasAbsent } from '../client/image-state.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { controls, dropped, malformed, spellings } from '../inputs/identifiers.ts';
import { unknownToken } from '../inputs/tokens.ts';
import { premise } from '../run-state/premise.ts';
import type { Address } from '../safety/address.ts';
import type { Images } from '../targets/images.ts';
import { foreignTenant, type Provoker } from '../targets/provocation.ts';
import { untested } from '../verdict/reason.ts';
import type { FixtureAttempts } from './fixture-attempts.ts';
import type { Sharing } from './once-per-worker.ts';
import { type Attack, expectTried, readsBeside, wasRefused } from './read-back.ts';
import { readsAfterAnyTries, readsAfterTries, type TriesOf, tried } from './shared-tries.ts';

/** Deletions without a token, each with another spelling of the path of an own image. */
export function spellingAttacks(api: Api): Record<string, Attack> {
  const anonymous = api.withToken(undefined);
  const attack =
    (label: string): Attack =>
    ({ id }) =>
      anonymous.deleteIfFree(api.target.ledger.derived(spellings(id)[label] ?? '', id), { label });
  return Object.fromEntries(Object.keys(spellings('-')).map((label) => [label, attack(label)]));
}

/** Methods that may create what they name: RFC 9110 section 9.3.4, RFC 5789 section 2. */
const creating: readonly string[] = ['PUT', 'PATCH'];

/** Requests with other methods, on an own image; on a random UUID without those that could make an image of that identifier. */
export async function triedMethods(of: TriesOf, methods: readonly string[]): Promise<Exchange[]> {
  const { address } = await of.images.shareVictim();
  const sent = methods.filter((method) => !address.parts.standsIn || !creating.includes(method));
  return tried(of, methodAttacks(of.api, sent));
}

/** Reads the image back that requests with other methods were aimed at. */
export async function readsAfterMethods(of: TriesOf, methods: readonly string[]): Promise<Exchange[]> {
  return readsAfterAnyTries(of, methodAttacks(of.api, methods));
}

/** OPTIONS of an own image, once in a worker. */
export async function triedOptions({ api, images, sharing }: TriesOf): Promise<Exchange> {
  const { id } = await images.shareVictim();
  return sharing.once(`OPTIONS of ${id}`, () => api.read(`/images/${id}`, {}, 'OPTIONS'), hasAnswer);
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

/** Requests with other methods. */
export function methodAttacks(api: Api, methods: readonly string[]): Record<string, (image: Image) => Promise<Exchange>> {
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
  return [
    ({ address }) => api.withToken(undefined).deleteImage(address, { label: 'no token' }),
    ({ address }) => api.withToken(unknownToken()).deleteImage(address, { label: 'unknown token' }),
    ({ address }) => api.send('PUT', address, { label: 'PUT' }),
    ({ address }) => api.send('POST', address, { label: 'POST' }),
  ];
}

/** Deletions of two random UUIDs, by their labels. */
export function unknownDeletions(api: Api): Readonly<Record<string, () => Promise<Exchange>>> {
  const labels = ['unknown image', 'another unknown image'];
  return Object.fromEntries(labels.map((label) => [label, () => api.deleteImage(api.target.ledger.unknown(), { label })]));
}

/** Roles and images that a conforming target answers with 403. */
const waysOf403 = { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'] } as const;

type RefusedRole = (typeof waysOf403.identities)[number];

const byRole = (api: Api, name: RefusedRole): Record<string, (image: Image) => Promise<Exchange>> => ({
  [`deletion by the ${name}`]: ({ address }) => api.as(name).deleteImage(address),
});

/** The deletion of an own image by a role that may not delete, once in a worker. */
export async function triedByRole(of: TriesOf, name: RefusedRole): Promise<Exchange[]> {
  return tried(of, byRole(of.api, name));
}

/** Reads images back after a 403: by the roles that may not delete, as the target provokes it, and of each fixture that is refused. */
export async function readsAfterForbidden(of: TriesOf, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { api, images } = of;
  const { identities, fixtures, provoke } = api.target.description;
  const roles = waysOf403.identities.filter((name) => identities[name] !== undefined);
  const reads: Exchange[] = [];
  // One role after the other: deletions of one image by who may look at it would be a race for it.
  for (const name of roles) await triedByRole(of, name);
  if (roles.length > 0) {
    const attacks = Object.assign({}, ...roles.map((name) => byRole(api, name)));
    reads.push(...(await readsAfterTries(of, attacks, wasRefused)));
    images.leaveVictim();
  }
  const provokes = provoke[403] !== undefined && !('unreachable' in provoke[403]);
  if (provokes) reads.push(await provoker.readAfter(403));
  for (const name of waysOf403.fixtures) {
    if (fixtures[name] === undefined) continue;
    const { before, deletion, after } = await attempts.onImage(fixtures[name]);
    const isToldOf = before !== undefined && after !== undefined && isStanding(before);
    if (isToldOf && wasRefused(deletion)) reads.push(after);
  }
  premise(reads.length > 0, untested('none-of', waysOf403));
  return reads;
}

/** Deletions of an own image under a tenant that is not the owner's. */
const underForeignTenant = (api: Api): Record<string, (image: Image) => Promise<Exchange>> => ({
  'foreign tenant': ({ address }) => api.under(foreignTenant(api.target, address)).deleteImage(address),
});

/** The deletion of an own image under a tenant that is not the owner's, once in a worker. */
export async function triedUnderForeignTenant(of: TriesOf): Promise<Exchange[]> {
  return tried(of, underForeignTenant(of.api));
}

/** Reads the image back that was to be deleted under a tenant that is not the owner's. */
export async function readsAfterForeignTenant(of: TriesOf): Promise<Exchange[]> {
  return readsAfterAnyTries(of, underForeignTenant(of.api));
}

/** Deletions in conflict with the state of an image: as the target provokes a 409, and of the fixture in such a state. */
export async function triedConflicts(api: Api, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { fixtures, provoke } = api.target.description;
  // Without a way to provoke a 409, the fixture is the image of the provocation.
  const isApart = fixtures.conflict !== undefined && provoke[409] !== undefined;
  const attempt = isApart ? await attempts.onImage(fixtures.conflict) : undefined;
  const { exchange } = await provoker.provoke(409);
  return attempt === undefined || wasAbsent(attempt.before, attempt.deletion) ? [exchange] : [exchange, attempt.deletion];
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
    api.deleteIfFree(api.target.ledger.synthetic(`/${text}`), { label, ...options }),
  );
  const sent = tried.filter((exchange) => exchange !== undefined);
  premise(sent.length > 0, untested('strangers-image'));
  return sent;
}

/** Identifiers that end a line, sent once in a worker. */
export function triedControls(api: Api, sharing: Sharing): Promise<Exchange[]> {
  return sharing.once('identifiers that end a line', () =>
    triedIdentifiers(api, controls(api.target.ledger.randomId()), { belowApi: true }),
  );
}

/** The table of malformed identifiers, sent once in a worker; those that were sent beside watched images serve as they are. */
export async function triedMalformed(api: Api, sharing: Sharing): Promise<Exchange[]> {
  const rows = malformed(api.target.ledger.randomId());
  const known = Object.keys(rows).flatMap((label) => sharing.known<Exchange>(droppedKey(label))?.value ?? []);
  const others = Object.entries(rows).filter(([label]) => !known.some((exchange) => exchange.label === label));
  const sent = await sharing.once('malformed identifiers', () => triedIdentifiers(api, Object.fromEntries(others)));
  return [...known, ...sent];
}

/** Identifiers that a server may drop, sent beside images that have to be left; later tests of a worker look at the answers, too. */
export function readsBesideDropped(api: Api, images: Images, sharing: Sharing): Promise<Exchange[]> {
  return readsBeside(images, async () => {
    const sent = expectTried(await triedIdentifiers(api, dropped(api.target.ledger.randomId())));
    for (const exchange of sent) if (hasAnswer(exchange)) sharing.keep(droppedKey(exchange.label), exchange, [exchange]);
  });
}

const droppedKey = (label: string): string => `identifier that may be dropped: ${label}`;

/** Aims DELETE at what a bad server could take for many images, beside images that have to be left, and reads these. */
export function readsAfterBroad(api: Api, images: Images, paths: (beside: string) => readonly string[]): Promise<Exchange[]> {
  const { ledger } = api.target;
  const address = (text: string): Address => {
    const [path = '', query] = text.split('?');
    return query === undefined ? ledger.broad(path) : ledger.withQuery(ledger.broad(path), `?${query}`);
  };
  return readsBeside(images, async ([first]) => {
    const rows = paths(first?.id ?? ledger.randomId()).map((path) => ({ label: path, address: address(path) }));
    expectTried(
      await concurrently(api.target, rows, ({ label, address }) => api.deleteImage(address, { label, belowApi: true })),
    );
  });
}
