import { allow } from '../../contracts/fields.ts';
import { defined } from '../../contracts/json.ts';
import { type Exchange, fieldValue, isSuccess } from '../http/exchange.ts';
import { expectAnswer } from '../images/client/expect-answer.ts';
import { isGone, isStanding, isUntouched, unreadableReason } from '../images/client/image-state.ts';
import { imageIn } from '../images/client/images-in-responses.ts';
import type { ListPages, ListPath } from '../images/client/lists.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { copiesIn, type Deletion, listedAsDeleted, listsAround, shownElsewhere } from './deletion.ts';
import { asRows, expectObedience, type Judged, shownField } from './judgement.ts';
import { afterNotFound } from './requests.ts';
import { isOwnersDeletion } from './rules/effects.ts';
import * as shownRules from './rules/images-shown.ts';
import type { Case, Rule, Undecided } from './rules/rule.ts';
import { ShownRows } from './scene.ts';

/**
 * What is expected. It judges exchanges: a violation is recorded before it throws, and what decides nothing skips the test with the reason.
 * `of`: an expectation of the image that requests are aimed at is put to reads of it after them, and not to their answers.
 */
export interface Expectation {
  (judged: Judged, shown: ShownRows): void;
  readonly of?: About;
  /** What an exchange has to be or to hold, so that it is about it. */
  readonly about?: string;
  /** Whether it passes only if one of the requests was refused. An effect of one violates it, whatever that was answered. */
  readonly passesIfRefused?: true;
  /** The one version of HTTP that it is about. */
  readonly only?: Rule['only'];
}

/** What reads are judged after the requests of an entry. */
export type About =
  /** The image that all of them are aimed at. Of a loss, the request that did it is found. */
  | 'the image'
  /** The same, if one of them was refused: what is accepted is judged elsewhere. */
  | 'the image after a refusal'
  /** The same, but for texts under which GET finds it. */
  | 'the image unless GET finds it'
  /** Other images, which they do not name. */
  | 'others'
  /** Other images, which have to be as they were. */
  | 'others as they were'
  /** Another image, which they name. */
  | 'another'
  /** Each of their images. */
  | 'each image';

/** Judges within a choreography: what else an entry expects is judged by its engine. */
export const judge = (rows: Judged, expectation: Expectation): void => expectation(rows, new ShownRows());

/** Judges exchanges by the rule that comes with them. */
export const judgeCase = ({ rows, rule }: Case): void => judge(rows, obeys(rule));

/** The exchanges obey a rule, which may be made of all those judged, and of what else was shown. */
export function obeys(given: Rule | ((rows: readonly Exchange[], shown: ShownRows) => Rule)): Expectation {
  const judge: Expectation = (rows, shown) => {
    const rule = typeof given === 'function' ? given(asRows(rows), shown) : given;
    for (const exchange of rule.basis ?? []) {
      expectAnswer(exchange);
      const because = rule.undecided?.(exchange);
      premise(because === undefined, untested('unread', { detail: because ?? '' }));
    }
    expectObedience(rows, { ...rule, undecided: (exchange) => ofOtherVersion(rule, exchange) ?? rule.undecided?.(exchange) });
  };
  return typeof given === 'function' ? judge : Object.assign(judge, defined({ about: given.about, only: given.only }));
}

/** Why an exchange is not one that a rule is about: it is over the other version of HTTP. */
function ofOtherVersion({ only }: Rule, { request }: Exchange): string | undefined {
  const version = request.version === '2' ? 'HTTP/2' : 'HTTP/1.1';
  return only === undefined || only === version ? undefined : `the exchange is over ${version}, and the rule is about ${only}`;
}

const hasStatus = (expected: string, is: (status: number) => boolean): Rule => ({
  expected,
  check: ({ response: { status = 0 } = {} }) => (is(status) ? undefined : `status ${status}`),
});

const oneOf = (...statuses: readonly number[]): Rule =>
  hasStatus(`status ${statuses.join(' or ')}`, (status) => statuses.includes(status));

/** The status is one of these. */
export const status = (...statuses: number[]): Expectation => obeys(oneOf(...statuses));

/** The status is another than this. */
export const anotherStatus = (unwanted: number): Expectation =>
  obeys(hasStatus(`any status but ${unwanted}`, (status) => status !== unwanted));

/** A deletion gets 204, or one of these statuses. Another status of success is for DI-204-17, and decides nothing here. */
export const answeredAsDeletion = (...others: number[]): Expectation =>
  obeys({ ...oneOf(204, ...others), undecided: otherSuccess });

/** A deletion after a refusal gets 204, or 404 if GET does not find the image either. */
export const deletedOrGone: Expectation = (_, shown) => {
  const reads = shown.all(afterNotFound);
  if (reads.length > 0) judge(reads, isGoneNow);
  else judge(shown.row('DELETE'), answeredAsDeletion(404));
};

const otherSuccess: Undecided = (exchange) => {
  const { status = 0 } = exchange.response ?? {};
  const isOther = isSuccess(status) && status !== 204;
  return isOther && isOwnersDeletion(exchange) ? `DELETE gets ${status}: see DI-204-17` : undefined;
};

/** The status is a 4xx (for an unknown method also 501). */
export const isRefused = obeys(
  hasStatus('a refusal: status 4xx or 501', (status) => (status >= 400 && status < 500) || status === 501),
);

const noSuccess = hasStatus('no status of success', (status) => !isSuccess(status));

/** The status does not say that a deletion took place or was taken on: it is no 2xx. */
export const deniesDeletion = obeys(noSuccess);

/** The same. Of the requests on a connection with a name, those decide that came behind another on it. */
export const deniesDeletionBehind = (line: string): Expectation =>
  obeys({
    ...noSuccess,
    undecided: ({ label, connection }) => (label.endsWith(line) && connection?.from !== 'kept' ? 'it came first' : undefined),
    reason: () => untested('connection-closed'),
  });

/** The field is there, and matches. */
export const field = (name: string, pattern?: RegExp): Expectation =>
  obeys({
    expected: pattern === undefined ? `field ${name}` : `field ${name} matching ${pattern}`,
    check: (exchange) => ((pattern ?? /\S/).test(fieldIn(exchange, name) ?? '') ? undefined : shownField(exchange, name)),
  });

/** The field is absent. */
export const noField = (name: string): Expectation =>
  obeys({
    expected: `no field ${name}`,
    check: (exchange) => (fieldIn(exchange, name) === undefined ? undefined : shownField(exchange, name)),
  });

const fieldIn = ({ response }: Exchange, name: string): string | undefined => fieldValue(response?.fields ?? [], name);

/** Why a read does not say what became of an image that has to be so. */
const notRead =
  (wanted: 'gone' | 'in place') =>
  (detail: string, { purpose: { noneShown } }: Exchange) =>
    untested('not-read-back', { detail, ...(noneShown ? { noneShown } : { wanted }) });

/** Reads find the image gone: 404, 410, or 200 with the status DELETED. A GET that does not say so decides nothing. */
export const isGoneNow = obeys({
  expected: 'an image that is gone: 404, 410, or 200 with status DELETED in any case',
  check: (read) => (isGone(read) ? undefined : shownState(read)),
  undecided: unreadableReason,
  reason: notRead('gone'),
});

/** Reads find the image in place, and as it was. A GET that does not say decides nothing. */
export const stillStands: Expectation = (judged, shown) => {
  standsNow(judged, shown);
  // What was read and is gone is gone; that all stands is known only if all was read.
  for (const read of asRows(judged)) {
    const why = unreadableReason(read);
    premise(why === undefined, notRead('in place')(why ?? '', read));
  }
};

const standsNow = obeys({
  expected: 'an image that is in place',
  check: (read) => (isLeft(read) ? changeIn(read) : shownState(read)),
  undecided: unreadableReason,
  reason: notRead('in place'),
});

/** An operator's image may be in deletion to begin with: that is the conflict. */
const isLeft = (read: Exchange): boolean => isUntouched(read) || (read.purpose.fixture === 'conflict' && isStanding(read));

const changeIn = ({ changed: what }: Exchange) =>
  what && `the image is there, with ${what}${/^another/.test(what) ? ' than before' : ''}`;

function shownState(read: Exchange): string {
  if (read.purpose.about !== undefined) return 'the list shows the image';
  const shown = imageIn(read)?.status?.toUpperCase() ?? '';
  return `GET gets ${read.response?.status ?? 0}${shown === '' ? '' : `, status ${shown}`}`;
}

/** A method that the target does not allow, as OPTIONS beside it says, gets one of these statuses. Skips the test if the target allows each. */
export const unlessAllowed =
  (...statuses: number[]): Expectation =>
  (judged, shown) => {
    const options = shown.all('OPTIONS').at(-1);
    const tried = ('request' in judged ? [judged] : judged).filter((each) => each !== options);
    const refused = unsupported(tried, options, ...statuses);
    premise(refused.length > 0, untested('all-supported'));
    status(...statuses)(refused, shown);
  };

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

/** Each of these, one after the other. */
export const inTurn =
  (...expectations: readonly Expectation[]): Expectation =>
  (judged, shown) => {
    for (const expectation of expectations) expectation(judged, shown);
  };

/** The status is that of another row, or one of these. */
export const statusOf =
  (row: string, ...others: number[]): Expectation =>
  (judged, shown) =>
    status(shown.statusOf(row), ...others)(judged, shown);

/** The answer is the same as that of another row: same status, same fault, same words but for what names the request. */
export const answersLike = (row: string): Expectation => obeys((_, shown) => shownRules.repeats(shown.row(row)));

/** The answer is like those of two other rows, but for what differs between these. */
export const resembles = (row: string, another: string): Expectation =>
  obeys((_, shown) => shownRules.isLike(shown.row(row), shown.row(another)));

/** A read finds the image gone if its deletion was answered as done, and in place if it was refused. */
export const agreesWithAnswer = (row = 'DELETE'): Expectation => obeys((_, shown) => shownRules.isAsAnswered(shown.row(row)));

const standing = (of: About): Expectation =>
  Object.assign((judged: Judged, shown: ShownRows) => stillStands(judged, shown), { of });

/** The image that the requests are aimed at is in place afterwards, and as it was. */
export const imageStands = standing('the image');

/** The image is in place after requests of which one at least was refused. */
export const imageStandsRefused = standing('the image after a refusal');

/** The image is in place after requests to texts under which GET does not find it. */
export const imageStandsUnlessFound = standing('the image unless GET finds it');

/** Images that the requests do not name are in place afterwards. */
export const othersStand = standing('others');

/** Images that the requests do not name are in place afterwards, with all that a list shows of them. */
export const othersUnchanged = standing('others as they were');

/** The other image that a request names is in place afterwards. */
export const otherStands = standing('another');

/** An expectation that passes only if one of the requests at least was refused. Unlike {@link imageStandsRefused}, it excuses no request that was done. */
export const ifOneIsRefused = (expectation: Expectation): Expectation =>
  Object.assign(expectation.bind(undefined), expectation, { passesIfRefused: true } as const);

/** Each image is as the answer to its deletion says, by a rule on the reads of all. */
export const eachObeys = (rule: (reads: readonly Exchange[]) => Rule): Expectation =>
  Object.assign(obeys(rule), { of: 'each image' } as const);

// What an entry expects of the looks around the deletion that all of a worker look at.

/** The pages of a list that showed an image before; skips the test if it did not, or was not read to its end. */
function wholeList(path: ListPath, list: ListPages | undefined): readonly Exchange[] {
  premise(list !== undefined, untested('not-listed-before', { list: path }));
  premise(list.cut === undefined, untested('list-unread', { detail: list.cut ?? '' }));
  return list.pages;
}

/** What was seen around the deletion meets an expectation. */
const looking =
  (look: (around: Deletion, shown: ShownRows) => void): Expectation =>
  (_, shown) =>
    look(shown.around, shown);

/** The list, which showed the image before, does not show it any more, on any page, nor a copy that its deletion made. */
export const isAbsentFrom = (path: ListPath): Expectation =>
  looking((around) => {
    const pages = wholeList(path, around.views[path]?.after);
    judge(pages, obeys(shownRules.doesNotList(around.image.id, around.shown, copiesIn(path, around))));
  });

/** No way of looking that showed the image before shows it now. */
export const isAbsentElsewhere = looking(({ image, views, shown, read }) =>
  judge(shownElsewhere(views), obeys(shownRules.isShownNowhere(image.id, shown, read))),
);

/** The lists show all other images that they showed before. */
export const listsTheOthers = looking(({ views, leftOut }) => judgeCase(listsAround(views, leftOut)));

/** The server of the images reads as before, in these members. */
export const serverReadsAsBefore = (members: readonly string[]): Expectation =>
  looking(({ server }) => {
    premise(server?.before.response?.status === 200, untested('not-seen', { what: 'server of the images', own: true }));
    judge(server.after, obeys(shownRules.readsLike(server.before, { members })));
  });

/** The GET just after the deletion. */
export const readAfterwards =
  (expectation: Expectation): Expectation =>
  (_, shown) => {
    const { read, shownName } = shown.around;
    premise(read !== undefined && shownName !== undefined, untested('no-state'));
    expectation(read, shown);
  };

/** The list of changes is read to its end, and shows the image, which the list showed before. */
export const listsTheImage = (path: ListPath): Expectation =>
  looking(({ image, views }, { list }) => {
    const pages = wholeList(path, list);
    premise(views[path] !== undefined, untested('not-listed-before', { list: path }));
    judge(pages.slice(-1), obeys(shownRules.lists(image.id, pages)));
  });

/** The list of changes is read to its end, and does not show the image, which the list of those since before its deletion shows. */
export const lacksTheImage = looking(({ image: { id }, shown }, rows) => {
  judge(wholeList('/images/detail', rows.list), obeys(shownRules.doesNotList(id, shown)));
  const isListed = rows.all('changes since before').some((page) => shownRules.statusShown(page, id) !== undefined);
  premise(isListed, untested('no-deleted-image-shown'));
});

/** Whatever shows the image obeys a rule: the list of changes, and what else was read. */
const whereShown = (
  rule: typeof shownRules.showsAsDeletedInAnyCase,
  others: (around: Deletion) => readonly Exchange[],
): Expectation =>
  looking((around, { list }) => {
    const { id } = around.image;
    const showing = [...others(around), ...(list?.pages ?? [])].filter((page) => shownRules.statusShown(page, id) !== undefined);
    premise(showing.length > 0, untested('no-deleted-image-shown'));
    judge(showing, obeys(rule(id, { ...around.shown, wasGone: around.read !== undefined && isGone(around.read) })));
  });

/** Where GET or the list of changes shows the image, it has the status DELETED. */
export const isShownAsDeleted = whereShown(shownRules.showsOnlyAsDeleted, ({ read }) => (read === undefined ? [] : [read]));

/** Where the list of changes, or that of deleted images, shows the image, it has the status DELETED, in whatever case. */
export const isListedAsDeleted = whereShown(shownRules.showsAsDeletedInAnyCase, ({ views }) => listedAsDeleted(views));
