import type { Exchange } from '../http/exchange.ts';
import type { Judged } from '../spec/judgement.ts';
import { expect } from '../spec/matchers.ts';
import type { Rule } from '../spec/rules/rule.ts';

/**
 * What is expected. It judges exchanges: a violation is recorded before it throws, and what decides nothing skips the test with the reason.
 * `of`: an expectation of the image that requests are aimed at is put to reads of it after them, and not to their answers.
 */
export interface Expectation {
  (judged: Judged): void;
  readonly of?: 'image';
}

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

/** A deletion is answered 204, or with one of these statuses. Another status of success is for DI-204-17. */
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

/** The image that the requests are aimed at is in place afterwards, and as it was. */
export const imageStands: Expectation = Object.assign((judged: Judged) => expect(judged).toBeStanding(), {
  of: 'image',
} as const);
