/** Changes of what the service does. Each is a step of the description of a mutant or variant, too: see `steps.ts`. */
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Behaviour } from '../behaviour.ts';
import { noContent } from '../faults.ts';
import { type Frame, frameTypes } from '../http2/frames.ts';
import { type Answer, type Defect, fieldsWith, fieldsWithout, type Message, type Step } from '../message.ts';
import type { Awaitable, Call, KnownCall, Stages } from '../stages.ts';
import { type Image, ownerOf, statusOf } from '../universe.ts';
import { idOf, type Where } from './where.ts';

type Made<Of> = Answer | ((call: Of) => Answer);

const made = <Of>(answer: Made<Of>, call: Of): Answer => (typeof answer === 'function' ? answer(call) : answer);

type Value = string | ((call: Call) => string);

const fieldValue = (value: Value, call: Call): string => (typeof value === 'string' ? value : value(call));

type Fault = Record<string, unknown>;

/** Replaces stages of the service. */
export const withStages = (stages: (standard: Stages) => Partial<Stages>): Behaviour => ({ stages });

/** Changes some answers. */
export const rewriteAnswer = (where: Where, change: (answer: Answer, call: Call) => Awaitable<Answer>): Behaviour => ({
  answer: (answer, call) => (where(call, answer) ? change(answer, call) : answer),
});

/** Gives another answer in the place of some. */
export const answering = (where: Where, answer: Made<Call>): Behaviour => rewriteAnswer(where, (_, call) => made(answer, call));

/** A side effect of some answers. */
export const withSideEffect = (where: Where, effect: (call: Call) => void): Behaviour =>
  rewriteAnswer(where, (answer, call) => {
    effect(call);
    return answer;
  });

/** Replaces the members of some faults with the result of `change`, under the same name. */
export const rewriteFault = (where: Where, change: (fault: Fault, call: Call) => unknown): Behaviour =>
  rewriteAnswer(where, (answer, call) => {
    const [[name, fault] = ['', {}]] = Object.entries((answer.json ?? {}) as Record<string, Fault>);
    return { ...answer, json: { [name]: change(fault, call) } };
  });

/** Writes other values into some faults: `undefined` leaves a member out. */
export const withMembers = (where: Where, members: Fault): Behaviour =>
  rewriteFault(where, (fault) => ({ ...fault, ...members }));

/** Renames some faults. */
export const renameFault = (where: Where, name: string): Behaviour =>
  rewriteAnswer(where, (answer) => ({ ...answer, json: { [name]: Object.values(answer.json ?? {})[0] } }));

/** Content that is not JSON, or is JSON in a form of its own; `type` is its label. */
export const rewriteContent = (where: Where, type: string, text: string | ((answer: Answer) => string)): Behaviour =>
  rewriteAnswer(where, (answer) => ({
    status: answer.status,
    fields: [['Content-Type', type], ...answer.fields],
    text: typeof text === 'string' ? text : text(answer),
  }));

/** Sets a field, or adds it. */
export const withField = (where: Where, name: string, value: Value): Behaviour =>
  rewriteAnswer(where, (answer, call) => ({ ...answer, fields: fieldsWith(answer.fields, name, fieldValue(value, call)) }));

/** Removes a field that the service itself sends. */
export const withoutField = (where: Where, name: string): Behaviour =>
  rewriteAnswer(where, (answer) => ({ ...answer, fields: fieldsWithout(answer.fields, name) }));

/** Refuses deletions that would have been carried out, with 204. */
export const refuseWhen = (where: Where, refusal: Made<KnownCall>): Behaviour => ({
  stages: (s) => ({
    obstacle: (call, image) => (where(call, noContent) ? made(refusal, call) : s.obstacle(call, image)),
  }),
});

/** Refuses the deletion of an image that is being saved, if nothing else does. */
export const refuseSaving = (refusal: Answer): Behaviour => ({
  stages: (s) => ({
    obstacle: (call, image) => s.obstacle(call, image) ?? (statusOf(image) === 'SAVING' ? refusal : undefined),
  }),
});

/** Refuses deletions for a precondition of the request. */
export const refuseCondition = (where: Where, refusal: Answer): Behaviour => ({
  stages: (s) => ({ condition: (call, image) => (where(call, noContent) ? refusal : s.condition(call, image)) }),
});

/** Does something before an image is removed. */
export const onRemoval = (effect: (call: KnownCall, image: Image) => void): Behaviour => ({
  stages: (s) => ({
    remove(call, image) {
      effect(call, image);
      return s.remove(call, image);
    },
  }),
});

/** Changes what lists show, before it is cut into pages; the newest image comes first in any case. */
export const rewriteList = (
  change: (listed: readonly Image[], call: KnownCall, query: URLSearchParams) => readonly Image[],
): Behaviour => ({
  stages: (s) => ({
    listed: (call, query) => change(s.listed(call, query), call, query).toSorted((a, b) => b.sequence - a.sequence),
  }),
});

/** Makes a note of the image that some requests name, whatever they are answered. */
export const noting = (what: string, where: Where): Behaviour =>
  withSideEffect(where, (call) => void call.universe.notes.set(`${what} ${idOf(call)}`, ''));

/** Lets more callers delete than the role of a token does. */
export const lettingDelete = (more: (call: KnownCall) => boolean): Behaviour => ({
  stages: (s) => ({ mayDelete: (call) => more(call) || s.mayDelete(call) }),
});

/** Takes a caller whose token names nobody for the owner if the request makes a claim. */
export const ownerIf = (claims: (call: Call, token: string | undefined) => boolean): Behaviour => ({
  stages: (s) => ({
    authenticate: (call, token) => s.authenticate(call, token) ?? (claims(call, token) ? ownerOf(call.universe) : undefined),
  }),
});

/** Shows images in another form. */
export const rewriteView = (
  change: (view: Readonly<Record<string, unknown>>, call: KnownCall, image: Image) => Readonly<Record<string, unknown>>,
): Behaviour => ({ stages: (s) => ({ view: (call, image) => change(s.view(call, image), call, image) }) });

/** Overlooks some departures from RFC 9112, and goes on with the reading that the parser gives. */
export const overlooking = (...overlooked: Defect[]): Behaviour => ({
  stages: (s) => ({
    admit: (call) => {
      const defects = call.request.defects.filter((defect) => !overlooked.includes(defect));
      return s.admit({ ...call, request: { ...call.request, defects } });
    },
  }),
});

/** Whether a whole response shows the defect. It can look at the response as well. */
type MessageWhere = (call: Call, message: Message) => boolean;

/** Changes some whole responses, which have Date, request id and Content-Length by then. */
export const rewriteMessage = (where: MessageWhere, change: (message: Message, call: Call) => Partial<Message>): Behaviour => ({
  message: (message, call) => (where(call, message) ? { ...message, ...change(message, call) } : message),
});

/** Sets a field of some whole responses. */
export const withMessageField = (where: MessageWhere, name: string, value: Value): Behaviour =>
  rewriteMessage(where, ({ fields }, call) => ({ fields: fieldsWith(fields, name, fieldValue(value, call)) }));

/** Adds field lines to some whole responses, beside those of the same names. */
export const withMessageLines = (where: MessageWhere, ...lines: FieldLine[]): Behaviour =>
  rewriteMessage(where, ({ fields }) => ({ fields: [...fields, ...lines] }));

/** Removes a field of some whole responses. */
export const withoutMessageField = (where: MessageWhere, name: string): Behaviour =>
  rewriteMessage(where, ({ fields }) => ({ fields: fieldsWithout(fields, name) }));

/** Keeps the connection open after some responses, and does not say that it ends. */
export const keepingOpen = (where: MessageWhere): Behaviour =>
  rewriteMessage(where, ({ fields }) => ({ close: false, fields: fieldsWithout(fields, 'Connection') }));

/** Replaces the octets of some responses. */
export const rewriteOctets = (
  where: MessageWhere,
  change: readonly Step[] | ((octets: Buffer, call: Call, message: Message) => Buffer | readonly Step[]),
): Behaviour => ({
  octets: (octets, call, message) =>
    where(call, message) ? (typeof change === 'function' ? change(octets, call, message) : change) : octets,
});

/** Replaces the frames of some responses over HTTP/2. `change` gets the HEADERS frame; the DATA frames are left out. */
export const rewriteFrames = (where: Where, change: (headers: Frame, message: Message) => readonly Frame[]): Behaviour => ({
  frames: (frame, call, message) => {
    if (!where(call, message)) return [frame];
    return frame.type === frameTypes.headers ? change(frame, message) : [];
  },
});
