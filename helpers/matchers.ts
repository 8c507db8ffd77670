import { expect as base } from '@playwright/test';
import { type Exchange, fieldValue } from './exchange.ts';
import { imageIn } from './images-in-responses.ts';
import { type Judged, judgement, shownField } from './judgement.ts';
import { expectAnswer, premise } from './premise.ts';
import type { Rule } from './rules/rule.ts';

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
    for (const exchange of rule.basis?.() ?? []) expectAnswer(exchange);
    return judgement(judged, rule.expected, rule.check, rule);
  },

  /** A GET finds the image gone: 404, 410, or 200 with the status DELETED. */
  toBeGone(judged: Judged) {
    return judgement(judged, 'an image that is gone: 404, or 200 with status DELETED', (exchange) => {
      const status = exchange.response?.status ?? 0;
      const shown = String(imageIn(exchange)?.status ?? '').toUpperCase();
      if (status === 404 || status === 410 || (status === 200 && shown === 'DELETED')) return undefined;
      return `GET is answered ${status}${shown === '' ? '' : `, status ${shown}`}`;
    });
  },

  /** A GET finds the image in place. Where a GET tells neither, the test is skipped. */
  toBeStanding(judged: Judged) {
    const rows: readonly Exchange[] = 'request' in judged ? [judged] : judged;
    const unreadable = rows.find(({ response }) => response !== undefined && ![200, 404, 410].includes(response.status));
    const told = `the image cannot be read back: GET is answered ${unreadable?.response?.status ?? 0}`;
    const readable = rows.filter(({ response }) => response === undefined || [200, 404, 410].includes(response.status));
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
