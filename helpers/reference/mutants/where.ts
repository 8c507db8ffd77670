import type { FixtureName } from '../../../contracts/target-words.ts';
import { fieldOf } from '../message.ts';
import { isUuid } from '../naming.ts';
import type { Route } from '../routes.ts';
import type { Call } from '../stages.ts';
import type { Image, Principal, Universe } from '../universe.ts';

/** Whether a request, with what the conforming service answers to it, is one that a behaviour changes. */
export type Where = (call: Call, answer: { readonly status: number }) => boolean;

/** Where each of these holds. */
export const all =
  (...wheres: readonly Where[]): Where =>
  (call, answer) =>
    wheres.every((where) => where(call, answer));

/** Where this does not hold. */
export const not =
  (where: Where): Where =>
  (call, answer) =>
    !where(call, answer);

export const always = (): boolean => true;

/** Requests of a caller whose token is valid. */
export const isKnown = ({ principal }: Call): boolean => principal !== undefined;

/** Requests of a caller with this role. */
export const ofRole =
  (role: Principal['role']) =>
  ({ principal }: Call): boolean =>
    principal?.role === role;

/** Requests with the token of another tenant. */
export const isStranger = ({ principal, universe }: Call): boolean => principal?.tenant === universe.names.tenants.stranger;

/** Requests with one of these methods. */
export const method =
  (...methods: readonly string[]) =>
  ({ request }: Call): boolean =>
    methods.includes(request.method);

/** Requests to a resource of one of these kinds. */
export const kind =
  (...kinds: readonly Route['kind'][]) =>
  ({ route }: Call): boolean =>
    kinds.includes(route.kind);

/** Requests with a field, and with this value, or one that matches. */
export const carrying =
  (name: string, value: string | RegExp = /^/) =>
  ({ request }: Call): boolean => {
    const given = fieldOf(request.fields, name);
    return given !== undefined && (typeof value === 'string' ? given === value : value.test(given));
  };

/** Requests without a field. */
export const lacking = (name: string): Where => not(carrying(name));

export const hasContent = ({ request }: Call): boolean => request.content.length > 0;

export const isHttp2 = ({ request }: Call): boolean => request.version === '2';

export const isHttp10 = ({ request }: Call): boolean => request.version === '1.0';

/** Answers with one of these statuses. */
export const status =
  (...statuses: readonly number[]): Where =>
  (_, answer) =>
    statuses.includes(answer.status);

/** Answers that refuse, or fail. */
export const isRefusal: Where = (_, answer) => answer.status >= 400;

/** DELETE of an image. */
export const isDeletion = ({ request, route }: Call): boolean => request.method === 'DELETE' && route.kind === 'image';

/** DELETE of an image, by a caller whose token is valid. */
export const isKnownDeletion = (call: Call): boolean => isDeletion(call) && isKnown(call);

/** Answers to DELETE of an image, with one of these statuses. */
export const deletion = (...statuses: readonly number[]): Where => all(isDeletion, status(...statuses));

/** GET or HEAD of an image. */
export const isRead = ({ request, route }: Call): boolean => ['GET', 'HEAD'].includes(request.method) && route.kind === 'image';

/** The identifier that a path names. */
export const idOf = ({ route }: Call): string | undefined => ('id' in route ? route.id : undefined);

/** Requests that name a fixture. */
export const ofFixture =
  (which: FixtureName) =>
  (call: Call): boolean =>
    idOf(call) === call.universe.names.fixtures[which];

/** Requests that name an image that was deleted. */
export const ofDeleted = (call: Call): boolean => call.universe.tombstones.has(idOf(call) ?? '');

/** A DELETE, by a known caller, of a UUID that no image ever had. */
export const ofUnknown: Where = all(deletion(404), (call) => {
  const id = idOf(call) ?? '';
  return isUuid(id) && !call.universe.images.has(id) && !ofDeleted(call);
});

/** A DELETE, by whomever, of what names no image. */
export const ofNothing: Where = all(isDeletion, (call) => !call.universe.images.has(idOf(call) ?? ''));

/** Requests of the owner, or of nobody, under another tenant than that of the token. */
export const isUnderForeignTenant = ({ principal, route }: Call): boolean =>
  principal !== undefined && route.tenant !== principal.tenant;

/** Whether an image was created during a run: mutants leave the others for the next test. */
export const isOrdinary = ({ names }: Universe, { id, tenant }: Image): boolean =>
  tenant === names.tenants.owner && ![...Object.values(names.fixtures), ...names.standing].includes(id);

/** The addressed image, if it exists and was made during a run. */
export function addressed(call: Call): Image | undefined {
  const image = call.universe.images.get(idOf(call) ?? '');
  return image !== undefined && isOrdinary(call.universe, image) ? image : undefined;
}

/** Requests that name an image that was created during a run. */
export const isAimed = (call: Call): boolean => addressed(call) !== undefined;

/** The raw identifier in a path below `/images/`; undefined for any other path. */
export const rawId = (call: Call): string | undefined => /^\/v2\/[^/]+\/images\/(.*)$/s.exec(call.path)?.[1];
