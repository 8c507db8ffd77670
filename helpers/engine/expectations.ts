import type { Exchange } from '../http/exchange.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import type { Judged } from './judgement.ts';
import { expect } from './matchers.ts';
import type { Premise } from './premises.ts';
import * as shownRules from './rules/images-shown.ts';
import type { Rule } from './rules/rule.ts';
import type { ShownRows } from './shown-rows.ts';
import { unsupported } from './tried-requests.ts';

/**
 * What is expected. It judges exchanges: a violation is recorded before it throws, and what decides nothing skips the test with the reason.
 * `of`: an expectation of the image that requests are aimed at is put to reads of it after them, and not to their answers.
 */
export interface Expectation {
  (judged: Judged, shown: ShownRows): void;
  readonly of?: About;
  /** Which of several deletions is shown: the first whose image is not as this rule says. */
  readonly rule?: (deletion: Exchange) => Rule;
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

/** The status is one of these. */
export const status =
  (...statuses: number[]): Expectation =>
  (judged) =>
    expect(judged).toHaveStatus(...statuses);

/** The status is another than this. */
export const anotherStatus =
  (unwanted: number): Expectation =>
  (judged) =>
    expect(judged).toHaveAnotherStatus(unwanted);

/** A deletion gets 204, or one of these statuses. Another status of success is for DI-204-17. */
export const answeredAsDeletion =
  (...others: number[]): Expectation =>
  (judged) =>
    expect(judged).toBeAnsweredAsDeletion(...others);

/** The status is a 4xx (for an unknown method also 501). */
export const isRefused: Expectation = (judged) => expect(judged).toBeRefused();

/** The status does not say that a deletion took place or was taken on: it is no 2xx. */
export const deniesDeletion: Expectation = (judged) => expect(judged).toDenyDeletion();

/** The field is absent. */
export const noField =
  (name: string): Expectation =>
  (judged) =>
    expect(judged).toHaveNoField(name);

/** Reads find the image gone: 404, 410, or 200 with the status DELETED. */
export const isGoneNow: Expectation = (judged) => expect(judged).toBeGone();

/** Reads find the image in place, and as it was. */
export const stillStands: Expectation = (judged) => expect(judged).toBeStanding();

/** The field is there, and matches. */
export const field =
  (name: string, pattern?: RegExp): Expectation =>
  (judged) =>
    expect(judged).toHaveField(name, pattern);

/** The exchanges obey a rule, which may be one on all those judged. */
export const obeys =
  (rule: Rule | ((judged: readonly Exchange[]) => Rule)): Expectation =>
  (judged) =>
    expect(judged).toObey(rule);

/** A method that the target does not allow, as OPTIONS beside it says, gets one of these statuses. Skips the test if the target allows each. */
export const unlessAllowed =
  (...statuses: number[]): Expectation =>
  (judged, shown) => {
    const options = shown.all('OPTIONS').at(-1);
    const tried = ('request' in judged ? [judged] : judged).filter((each) => each !== options);
    const refused = unsupported(tried, options, ...statuses);
    premise(refused.length > 0, untested('all-supported'));
    expect(refused).toHaveStatus(...statuses);
  };

/** The exchanges obey a rule that is made of what else the requests have shown. */
export const obeysBeside =
  (rule: (shown: ShownRows) => Rule): Expectation =>
  (judged, shown) =>
    expect(judged).toObey(rule(shown));

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
    expect(judged).toHaveStatus(shown.statusOf(row), ...others);

/** The answer is the same as that of another row: same status, same fault, same words but for what names the request. */
export const answersLike = (row: string): Expectation => obeysBeside((shown) => shownRules.repeats(shown.row(row)));

/** The answer is like those of two other rows, but for what differs between these. */
export const resembles = (row: string, another: string): Expectation =>
  obeysBeside((shown) => shownRules.isLike(shown.row(row), shown.row(another)));

/** A read finds the image gone if its deletion was answered as done, and in place if it was refused. */
export const agreesWithAnswer = (row = 'DELETE'): Expectation => obeysBeside((shown) => shownRules.isAsAnswered(shown.row(row)));

const standing = (of: About): Expectation => Object.assign((judged: Judged) => expect(judged).toBeStanding(), { of });

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

/** Each image is as the answer to its deletion says, by this rule. `wants`: what rows have to be like, so that the sentence is about them. */
export const eachObeys = (
  rule: (deletion: Exchange) => Rule,
  wants: Readonly<Partial<Record<'first GET' | 'DELETE', Premise>>>,
): Expectation => {
  const judge: Expectation = (judged, shown) => {
    for (const [row, wanted] of Object.entries(wants)) wanted(shown.row(row), shown);
    expect(judged).toObey(rule(shown.row('DELETE')));
  };
  return Object.assign(judge, { of: 'each image', rule } as const);
};
