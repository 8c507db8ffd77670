import { type Exchange, fieldValue, isSuccess } from '../http/exchange.ts';
import { expectAnswer, expectDeleted, hasAnswer, noteUnanswered } from '../images/client/expect-answer.ts';
import { askedId, isGone, isStanding, unreadableReason } from '../images/client/image-state.ts';
import { expectAllTried, noteUntried, premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { statusesOf, without204, withoutDeletion } from './rules/race-outcomes.ts';
import type { ShownRows } from './scene.ts';

/** What an answer has to be like, so that the sentence of the entry is about it. Skips the test, with the reason, if it is not. */
export type Premise = (answer: Exchange, shown: ShownRows) => void;

/** Whether a request was answered for what it asked, and the answer is a refusal. */
export const wasRefused = (exchange: Exchange): boolean => hasAnswer(exchange) && (exchange.response?.status ?? 0) >= 400;

/** Whether a deletion was answered as done. */
export const isDone = ({ response }: Exchange): boolean => isSuccess(response?.status);

/** Skips the test if a request that its premise rests on was not refused, or got no answer of its own. */
export function expectRefused(exchange: Exchange): void {
  expectAnswer(exchange);
  premise(wasRefused(exchange), untested('not-refused'));
}

/** Skips the test if nothing that was tried was answered for what it asked, and keeps it from passing if something was not. */
export function expectTried(tried: readonly (Exchange | undefined)[]): void {
  const sent = tried.filter((exchange) => exchange !== undefined);
  // What kept all of them from being sent says more than that nothing was answered.
  if (sent.length === 0) expectAllTried();
  noteUnanswered(...sent);
  premise(sent.some(hasAnswer), untested('no-answer'));
}

/** Skips the test if a read does not show the image in place: what becomes of it later would say nothing. */
export function expectStanding(read: Exchange): void {
  // What kept the test from looking elsewhere, such as in the tenant of the image, says more.
  if (!isStanding(read)) expectAllTried();
  const because = unreadableReason(read);
  premise(because === undefined, untested('not-read-back', { detail: because ?? '' }));
  premise(isStanding(read), untested('not-there', { what: 'the image' }));
}

/** The service itself answered: no limit, no gateway. */
export const anAnswer: Premise = expectAnswer;

/** The service answered the first try: one that a limit delayed may have met the image in another state. */
export const anAnswerAtOnce: Premise = (answer) => {
  expectAnswer(answer);
  premise(answer.purpose.again === undefined, untested('rate-limited'));
};

export const both =
  (one: Premise, other: Premise): Premise =>
  (answer, shown) => {
    one(answer, shown);
    other(answer, shown);
  };

/** The deletion was done, with whatever success. */
export const aSuccess: Premise = expectDeleted;

/** The request was refused. */
export const aRefusal: Premise = (answer) => expectRefused(answer);

/**
 * The deletion was refused for a field that it carries: one that ignores the field deletes the image, and one that fails with 5xx may have
 * deleted it.
 */
export const aRefusalFor =
  (field: string): Premise =>
  (answer) => {
    expectAnswer(answer);
    const status = answer.response?.status ?? 0;
    premise(status < 500, untested('not-refused'));
    premise(status >= 400, untested('condition-ignored', { field, status }));
  };

/** The request was answered by the service. If it was not, the entry cannot pass; what else is judged may violate it. */
export const tried: Premise = (answer) => expectTried([answer]);

/** The read shows the image in place. */
export const theImage: Premise = (read) => expectStanding(read);

/** The identifier that the read asks for has a letter in lower case. */
export const aLetter: Premise = (read) => {
  const id = askedId(read) ?? '';
  premise(id !== id.toUpperCase(), untested('no-lower-case'));
};

/** The status is this one. */
export const exactly =
  (wanted: 401): Premise =>
  ({ response }) =>
    premise(response?.status === wanted, untested('request-answered', { status: response?.status, wanted }));

/** The answer is a fault: an identifier that names nothing may get 204, which is no fault to look at. */
export const aFault: Premise = (answer) => {
  expectAnswer(answer);
  const status = answer.response?.status ?? 0;
  premise(status >= 400, untested('no-fault', { status }));
};

/** The status is not this one: the service does not want the request. */
export const not =
  (unwanted: number): Premise =>
  ({ response }) =>
    premise(response?.status !== unwanted, untested('request-answered', { status: unwanted, wanted: 404 }));

/** The service answered, with another status than this one. */
export const anyBut = (unwanted: number): Premise => both(anAnswer, not(unwanted));

/** The server says that it did not process the request. */
export const aRefusedStream: Premise = ({ failure }) =>
  premise(failure?.kind === 'refused-stream', untested('no-refused-stream'));

/** The service does what HEAD asks for. */
export const supportsHead: Premise = ({ response }) => premise(![405, 501].includes(response?.status ?? 0), untested('no-head'));

/** The answer names methods in Allow. */
export const anAllow: Premise = ({ response: { status = 0, fields = [] } = {} }) =>
  premise(status < 300 && fieldValue(fields, 'Allow') !== undefined, untested('no-methods-named', { status }));

/** One of the deletions of a race got 204. */
export const some204: Premise = (_, { last }) =>
  premise(without204(last) === undefined, untested('no-204-in-race', { statuses: statusesOf(last) }));

/** One of the deletions of a race was done, with whatever success. */
export const someSuccess: Premise = (_, { last }) =>
  premise(withoutDeletion(last) === undefined, untested('no-deletion-in-race', { statuses: statusesOf(last) }));

/** The deletion gets 204. */
export const answered204: Premise = ({ response }) =>
  premise(response?.status === 204, untested('deletion-answered', { status: response?.status }));

/** After the deletion, the ordinary GET does not find the image: what another way shows is not just what GET shows, too. */
export const goneForGet: Premise = (_, { around: { read } }) =>
  premise(read !== undefined && isGone(read), untested('still-shown', { status: read?.response?.status }));

/** Why GET did not show the metadata of the image before; undefined if it did. */
function whyNoMetadata({ around: { metadataBefore } }: ShownRows): Reason | undefined {
  const { status } = metadataBefore.response ?? {};
  return status === 200 ? undefined : untested('no-metadata', { status });
}

/** The image had metadata before. */
export const hadMetadata: Premise = (_, shown) => {
  const why = whyNoMetadata(shown);
  if (why !== undefined) premise(false, why);
};

/** The same. If it had none, the entry cannot pass; what else is judged may violate it. */
export const metadataTried: Premise = (_, shown) => {
  const why = whyNoMetadata(shown);
  if (why !== undefined) noteUntried(why);
};

/** The read does not find the image: other entries judge a target that shows it as DELETED. */
export const noImage: Premise = ({ response }) =>
  premise(response?.status === 404 || response?.status === 410, untested('still-shown', { status: response?.status }));
