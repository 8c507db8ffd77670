import { expect as base } from '@playwright/test';
import { expectAnswer } from '../client/expect-answer.ts';
import { imageIn, imageShown } from '../client/images-in-responses.ts';
import { type Exchange, fieldValue, unreadReason } from '../http/exchange.ts';
import type { Check, Rule } from '../rules/rule.ts';
import { premise } from '../run-state/premise.ts';
import { untested } from '../verdict/reason.ts';
import { type Judged, judgement, shownField } from './judgement.ts';

/** Matchers over recorded exchanges. They are synchronous: everything was received before they look. */
export const expect = base.extend({
  /** The status is one of these. */
  toHaveStatus(judged: Judged, ...statuses: number[]) {
    return judgement(judged, `status ${statuses.join(' or ')}`, ({ response }) =>
      statuses.includes(response?.status ?? 0) ? undefined : `status ${response?.status ?? 0}`,
    );
  },

  /** The status is another than this. */
  toHaveAnotherStatus(judged: Judged, status: number) {
    return judgement(judged, `any status but ${status}`, ({ response }) =>
      response?.status === status ? `status ${status}` : undefined,
    );
  },

  /** The status is a 4xx (for an unknown method also 501). */
  toBeRefused(judged: Judged) {
    return judgement(judged, 'a refusal: status 4xx or 501', ({ response: { status = 0 } = {} }) =>
      (status >= 400 && status < 500) || status === 501 ? undefined : `status ${status}`,
    );
  },

  /** The status does not say that a deletion took place or was taken on: it is no 2xx. */
  toDenyDeletion(judged: Judged) {
    return judgement(judged, 'no status of success', ({ response: { status = 0 } = {} }) =>
      status < 200 || status > 299 ? undefined : `status ${status}`,
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

  /** The exchange obeys a rule. */
  toObey(judged: Judged, rule: Rule) {
    for (const exchange of rule.basis?.() ?? []) {
      expectAnswer(exchange);
      const because = rule.undecided?.(exchange);
      premise(because === undefined, untested('unread', { detail: because ?? '' }));
    }
    return judgement(judged, rule.expected, rule.check, rule);
  },

  /** A GET finds the image gone: 404, 410, or 200 with the status DELETED. */
  toBeGone(judged: Judged) {
    const check: Check = (exchange) => {
      const status = exchange.response?.status ?? 0;
      const shown = String(imageIn(exchange)?.status ?? '').toUpperCase();
      if (status === 404 || status === 410 || (status === 200 && shown === 'DELETED')) return undefined;
      return `GET is answered ${status}${shown === '' ? '' : `, status ${shown}`}`;
    };
    const undecided: Check = (exchange) => (exchange.response?.status === 200 ? unreadReason(exchange) : undefined);
    return judgement(judged, 'an image that is gone: 404, or 200 with status DELETED', check, { undecided });
  },

  /** A GET finds the image in place. Where a GET tells neither, the test is skipped. */
  toBeStanding(judged: Judged) {
    const rows: readonly Exchange[] = 'request' in judged ? [judged] : judged;
    const [unreadable] = rows.flatMap((row) => untold(row) ?? []);
    const told = untested('not-read-back', { detail: unreadable ?? '' });
    const readable = rows.filter((row) => untold(row) === undefined);
    premise(unreadable === undefined || readable.length > 0, told);
    const result = judgement(readable, 'an image that is in place', (exchange) => {
      const status = exchange.response?.status ?? 0;
      const shown = String(imageIn(exchange)?.status ?? '').toUpperCase();
      if (status === 200 && shown !== 'DELETED') return undefined;
      return `GET is answered ${status}${shown === '' ? '' : `, status ${shown}`}`;
    });
    // What was read and is gone is gone; that all stands is known only where all was read.
    premise(!result.pass || unreadable === undefined, told);
    return result;
  },
});

/** Why a GET that was answered does not say whether an image is in place; undefined where it does. */
function untold(exchange: Exchange): string | undefined {
  if (exchange.response === undefined) return undefined;
  const { status } = exchange.response;
  if (status !== 200) return status === 404 || status === 410 ? undefined : `GET is answered ${status}`;
  const image = imageShown(exchange);
  return image.ok ? undefined : image.reason;
}
