import { expect as base } from '@playwright/test';
import { type Exchange, fieldValue, isSuccess } from '../http/exchange.ts';
import { expectAnswer } from '../images/client/expect-answer.ts';
import { isGone, isStanding, isUntouched, unreadableReason } from '../images/client/image-state.ts';
import { imageIn } from '../images/client/images-in-responses.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { type Judged, judgement, shownField } from './judgement.ts';
import { isOwnersDeletion } from './rules/effects.ts';
import type { Check, Rule } from './rules/rule.ts';

/** Matchers over recorded exchanges. They are synchronous: everything was received before they look. */
export const expect = base.extend({
  /** The status is one of these. */
  toHaveStatus(judged: Judged, ...statuses: number[]) {
    return judgement(
      judged,
      `status ${statuses.join(' or ')}`,
      hasStatus((status) => statuses.includes(status)),
    );
  },

  /** The status is another than this. */
  toHaveAnotherStatus(judged: Judged, unwanted: number) {
    return judgement(
      judged,
      `any status but ${unwanted}`,
      hasStatus((status) => status !== unwanted),
    );
  },

  /** A deletion gets 204, or one of these statuses. Another status of success is DI-204-17's, and decides nothing else. */
  toBeAnsweredAsDeletion(judged: Judged, ...others: number[]) {
    const statuses = [204, ...others];
    const check = hasStatus((status) => statuses.includes(status));
    return judgement(judged, `status ${statuses.join(' or ')}`, check, { undecided: otherSuccess });
  },

  /** The status is a 4xx (for an unknown method also 501). */
  toBeRefused(judged: Judged) {
    const check = hasStatus((status) => (status >= 400 && status < 500) || status === 501);
    return judgement(judged, 'a refusal: status 4xx or 501', check);
  },

  /** The status does not say that a deletion took place or was taken on: it is no 2xx. */
  toDenyDeletion(judged: Judged) {
    return judgement(
      judged,
      'no status of success',
      hasStatus((status) => !isSuccess(status)),
    );
  },

  /** The field is there, and matches. */
  toHaveField(judged: Judged, name: string, pattern: RegExp = /\S/) {
    return judgement(judged, `field ${name} matching ${pattern}`, (exchange) =>
      pattern.test(fieldValue(exchange.response?.fields ?? [], name) ?? '') ? undefined : shownField(exchange, name),
    );
  },

  /** The field is absent. */
  toHaveNoField(judged: Judged, name: string) {
    return judgement(judged, `no field ${name}`, (exchange) =>
      fieldValue(exchange.response?.fields ?? [], name) === undefined ? undefined : shownField(exchange, name),
    );
  },

  /** The exchange obeys a rule, which may be one on all those judged. */
  toObey(judged: Judged, given: Rule | ((judged: readonly Exchange[]) => Rule)) {
    const rule = typeof given === 'function' ? given(asRows(judged)) : given;
    for (const exchange of rule.basis?.() ?? []) {
      expectAnswer(exchange);
      const because = rule.undecided?.(exchange);
      premise(because === undefined, untested('unread', { detail: because ?? '' }));
    }
    const undecided: Check = (exchange) => ofOtherVersion(rule, exchange) ?? rule.undecided?.(exchange);
    return judgement(judged, rule.expected, rule.check, { ...rule, undecided });
  },

  /** A GET finds the image gone: 404, 410, or 200 with the status DELETED. A GET that does not say so decides nothing. */
  toBeGone(judged: Judged) {
    const check: Check = (exchange) => (isGone(exchange) ? undefined : shownState(exchange));
    return judgement(judged, 'an image that is gone: 404, 410, or 200 with status DELETED in any case', check, unreadable);
  },

  /** A GET finds the image in place, and as it was. A GET that does not say decides nothing. */
  toBeStanding(judged: Judged) {
    const rows = asRows(judged);
    // An operator's image may be in deletion to begin with: that is the conflict.
    const isLeft = (exchange: Exchange): boolean =>
      isUntouched(exchange) || (exchange.fixture === 'conflict' && isStanding(exchange));
    const changed = ({ changed: what }: Exchange) =>
      what && `the image is there, with ${what}${/^another/.test(what) ? ' than before' : ''}`;
    const check: Check = (exchange) => (isLeft(exchange) ? changed(exchange) : shownState(exchange));
    const result = judgement(rows, 'an image that is in place', check, unreadable);
    // What was read and is gone is gone; that all stands is known only if all was read.
    for (const row of rows)
      premise(
        !result.pass || unreadableReason(row) === undefined,
        untested('not-read-back', { detail: unreadableReason(row) ?? '' }),
      );
    return result;
  },
});

const hasStatus =
  (is: (status: number) => boolean): Check =>
  ({ response: { status = 0 } = {} }) =>
    is(status) ? undefined : `status ${status}`;

const asRows = (judged: Judged): readonly Exchange[] => ('request' in judged ? [judged] : judged);

/** Why an exchange is not one that a rule is about: it is over the other version of HTTP. */
function ofOtherVersion({ only }: Rule, { request }: Exchange): string | undefined {
  const version = request.version === '2' ? 'HTTP/2' : 'HTTP/1.1';
  return only === undefined || only === version ? undefined : `the exchange is over ${version}, and the rule is about ${only}`;
}

/** A GET that does not say whether an image is there decides nothing, and if all are such the state cannot be read. */
const unreadable = {
  undecided: unreadableReason,
  reason: (detail: string) => untested('not-read-back', { detail }),
};

function shownState(exchange: Exchange): string {
  const shown = imageIn(exchange)?.status?.toUpperCase() ?? '';
  return `GET gets ${exchange.response?.status ?? 0}${shown === '' ? '' : `, status ${shown}`}`;
}

/** Why a deletion that is answered with another status of success than 204 decides nothing here, if DI-204-17 judges it. */
const otherSuccess: Check = (exchange) => {
  const { status = 0 } = exchange.response ?? {};
  const isOther = isSuccess(status) && status !== 204;
  return isOther && isOwnersDeletion(exchange) ? `DELETE gets ${status}: see DI-204-17` : undefined;
};
