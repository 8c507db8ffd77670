import { constants } from 'node:http2';
import type { Evidence } from '../../../contracts/evidence.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Frame, frameFlags, frameTypes } from '../http2/frames.ts';
import { literalFields } from '../http2/literal-fields.ts';
import type { Answer, Defect, Message, Step } from '../message.ts';
import { fieldsWith, fieldsWithout } from '../message.ts';
import { isUuid } from '../naming.ts';
import type { Awaitable, Call, KnownCall, Stages } from '../stages.ts';
import type { Image, Universe } from '../universe.ts';

/** A single defect of the reference target, of a kind that real services have. */
export interface Mutant extends Behaviour {
  /** In kebab-case; also the name of the universe that behaves so. */
  readonly name: string;
  /** The bug in one line. */
  readonly bug: string;
  /** Exactly the requirements that the mutant violates, as the test of each observes it. */
  readonly breaks: readonly RequirementId[];
  /** Requirements that it violates or not, as the tests before have left the images. */
  readonly mayBreak?: readonly RequirementId[];
  /** Evidence that none of its responses shows: the requirements that declare it are not tested. */
  readonly lacks?: readonly Evidence[];
  /** Whether it has to be tried over TLS, where it offers HTTP/2. */
  readonly secured?: true;
  /** The public bug report that shows the defect in a real service, as `owner/repository#number`. */
  readonly report?: string;
}

/** A mutant, by its name and its bug in one line. */
export const mutant = (name: string, bug: string, more: Omit<Mutant, 'name' | 'bug'>): Mutant => ({ name, bug, ...more });

/** Whether a defect shows in an answer, or in the whole response made of it. */
export type Where = (answer: { readonly status: number }, call: Call) => boolean;

/** The members of a fault: code, message and more. */
export type Fault = Record<string, unknown>;

/** DELETE of an image. */
export const isDeletion = (call: Call): boolean => call.request.method === 'DELETE' && call.route.kind === 'image';

/** Answers with one of these statuses. */
export const status =
  (...statuses: readonly number[]): Where =>
  (answer) =>
    statuses.includes(answer.status);

/** Answers to DELETE of an image, with one of these statuses. */
export const deletion =
  (...statuses: readonly number[]): Where =>
  (answer, call) =>
    isDeletion(call) && statuses.includes(answer.status);

/** A DELETE, by a known caller, of a UUID that no image ever had. */
export const ofUnknown: Where = (answer, call) => {
  const id = 'id' in call.route ? call.route.id : '';
  return deletion(404)(answer, call) && isUuid(id) && !call.universe.images.has(id) && !call.universe.tombstones.has(id);
};

/** A service that overlooks some departures from RFC 9112, and goes on with the reading that its parser gives. */
export const overlooking =
  (...overlooked: readonly Defect[]) =>
  (s: Stages): Pick<Stages, 'admit'> => ({
    admit: (call) => {
      const defects = call.request.defects.filter((defect) => !overlooked.includes(defect));
      return s.admit({ ...call, request: { ...call.request, defects } });
    },
  });

/** Replaces some answers. */
export const rewriteAnswer = (where: Where, change: (answer: Answer, call: Call) => Awaitable<Answer>): Behaviour => ({
  answer: (answer, call) => (where(answer, call) ? change(answer, call) : answer),
});

/** A side effect of some answers. */
export const withSideEffect = (where: Where, effect: (call: Call, answer: Answer) => void): Behaviour =>
  rewriteAnswer(where, (answer, call) => {
    effect(call, answer);
    return answer;
  });

/** Replaces the members of some faults with the result of `change`, under the same name. */
export const rewriteFault = (where: Where, change: (fault: Fault, call: Call) => unknown): Behaviour =>
  rewriteAnswer(where, (answer, call) => {
    const [[name, fault] = ['', {}]] = Object.entries((answer.json ?? {}) as Record<string, Fault>);
    return { ...answer, json: { [name]: change(fault, call) } };
  });

/** Renames some faults. */
export const renameFault = (where: Where, name: string): Behaviour =>
  rewriteAnswer(where, (answer) => ({ ...answer, json: { [name]: Object.values(answer.json ?? {})[0] } }));

/** Content that is not JSON, or is JSON in a form of its own; `type` is its label. */
export const rewriteContent = (where: Where, type: string, text: (answer: Answer, call: Call) => string): Behaviour =>
  rewriteAnswer(where, (answer, call) => ({
    status: answer.status,
    fields: [['Content-Type', type], ...answer.fields],
    text: text(answer, call),
  }));

/** Sets a field, or adds it. */
export const withField = (where: Where, name: string, value: string | ((call: Call) => string)): Behaviour =>
  rewriteAnswer(where, (answer, call) => ({
    ...answer,
    fields: fieldsWith(answer.fields, name, typeof value === 'string' ? value : value(call)),
  }));

/** Removes a field that the service itself sends. */
export const withoutField = (where: Where, name: string): Behaviour =>
  rewriteAnswer(where, (answer) => ({ ...answer, fields: fieldsWithout(answer.fields, name) }));

/** Whether a whole response shows the defect. It can look at the response as well. */
export type MessageWhere = (message: Message, call: Call) => boolean;

/** Changes some whole responses, which have Date, request id and Content-Length by then. */
export const rewriteMessage = (where: MessageWhere, change: (message: Message, call: Call) => Message): Behaviour => ({
  message: (message, call) => (where(message, call) ? change(message, call) : message),
});

/** Sets a field of the whole response. */
export const withMessageField = (where: MessageWhere, name: string, value: string | ((call: Call) => string)): Behaviour =>
  rewriteMessage(where, (message, call) => ({
    ...message,
    fields: fieldsWith(message.fields, name, typeof value === 'string' ? value : value(call)),
  }));

/** Replaces the octets of some responses. */
export const rewriteOctets = (where: Where, change: (octets: Buffer, call: Call) => Buffer | readonly Step[]): Behaviour => ({
  octets: (octets, call, message) => (where(message, call) ? change(octets, call) : octets),
});

/** Closes the connection after some responses, with more octets before the close. */
export const withTrailingOctets = (where: Where, more: string): Behaviour => ({
  ...rewriteMessage(where, (message) => ({ ...message, close: true, fields: fieldsWith(message.fields, 'Connection', 'close') })),
  ...rewriteOctets(where, (octets) => Buffer.concat([octets, Buffer.from(more)])),
});

/** Removes a field of the whole response. */
export const withoutMessageField = (where: Where, name: string): Behaviour =>
  rewriteMessage(where, (message) => ({ ...message, fields: fieldsWithout(message.fields, name) }));

/** Whether an image was made during a run: mutants leave the others for the next test. */
export const isOrdinary = ({ names }: Universe, { id, tenant }: Image): boolean =>
  tenant === names.tenants.owner && ![...Object.values(names.fixtures), ...names.standing].includes(id);

/** The addressed image, if it exists and was made during a run. */
export function addressed(call: Call): Image | undefined {
  const image = 'id' in call.route ? call.universe.images.get(call.route.id) : undefined;
  return image !== undefined && isOrdinary(call.universe, image) ? image : undefined;
}

/** Removes the addressed image, whatever the answer is. */
export function removeAddressed(call: Call): void {
  const image = addressed(call);
  if (image !== undefined) call.universe.remove(image.id);
}

/** The image that was made or read last, and is probably under test. The given images are skipped. */
export function latest(universe: Universe, ...except: readonly string[]): Image | undefined {
  let found: Image | undefined;
  for (const image of universe.images.values()) {
    if (except.includes(image.id) || !isOrdinary(universe, image)) continue;
    if (found === undefined || universe.touched(image.id) > universe.touched(found.id)) found = image;
  }
  return found;
}

/** Removes the image that was made or read last. */
export function removeLatest(call: Call, ...except: readonly string[]): void {
  const image = latest(call.universe, ...except);
  if (image !== undefined) call.universe.remove(image.id);
}

/** Removes an image that was made or read after another one. */
export function removeSibling(call: Call, id: string): void {
  const sibling = latest(call.universe, id);
  if (sibling !== undefined && call.universe.touched(sibling.id) > call.universe.touched(id)) call.universe.remove(sibling.id);
}

/** Removes the image that was made or read next to another. */
export function removeNeighbour({ universe }: Call, id: string): void {
  const apart = (image: Image): number => Math.abs(universe.touched(image.id) - universe.touched(id));
  const others = [...universe.images.values()].filter((image) => image.id !== id && isOrdinary(universe, image));
  const [neighbour] = others.toSorted((a, b) => apart(a) - apart(b));
  if (neighbour !== undefined && apart(neighbour) <= 3) universe.remove(neighbour.id);
}

/** The owner as a principal, for tokens that are not the owner's. */
export const ownerOf = (universe: Universe) => ({ tenant: universe.names.tenants.owner, role: 'admin' }) as const;

/** The raw identifier in a path below `/images/`; undefined for any other path. */
export function rawId(call: Call): string | undefined {
  return /^\/v2\/[^/]+\/images\/(.*)$/s.exec(call.path)?.[1];
}

/** Refuses a deletion that would have been carried out. */
export const refuseWhen = (
  when: (call: KnownCall, image: Image) => boolean,
  refusal: (call: KnownCall) => Answer,
): Behaviour => ({
  stages: (s) => ({
    obstacle: (call, image) => (when(call, image) ? refusal(call) : s.obstacle(call, image)),
  }),
});

/** Whether a request came over HTTP/2. */
export const isHttp2 = (call: Call): boolean => call.request.version === '2';

/** Replaces the frames of some responses over HTTP/2. `change` gets the HEADERS frame; the DATA frames are left out. */
export const rewriteFrames = (
  where: Where,
  change: (headers: Frame, message: Message, call: Call) => readonly Frame[],
): Behaviour => ({
  frames: (frame, call, message) => {
    if (!where(message, call)) return [frame];
    return frame.type === frameTypes.headers ? change(frame, message, call) : [];
  },
});

/** A HEADERS frame with these fields instead, and the DATA frame that follows. */
export function framesOf(headers: Frame, { status, fields, content }: Message): readonly Frame[] {
  const isEmpty = content.length === 0;
  const section = literalFields([[':status', String(status)], ...fields]);
  const flags = frameFlags.endHeaders + (isEmpty ? frameFlags.endStream : 0);
  const data = { type: frameTypes.data, flags: frameFlags.endStream, stream: headers.stream, payload: content };
  return [{ ...headers, flags, payload: section }, ...(isEmpty ? [] : [data])];
}

/** In place of a response, the RST_STREAM frame by which a server says that it did not process the request: RFC 9113 section 8.7. */
export const refusedStream = (headers: Frame): readonly Frame[] => [
  { ...headers, type: frameTypes.reset, flags: 0, payload: Buffer.from([0, 0, 0, constants.NGHTTP2_REFUSED_STREAM]) },
];
