import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { doesNotFailForGood, doesNotFailOnce, isOfTheService } from './limits.ts';
import { asksForContent } from './wire.ts';

/** A deletion of one image, by its number in the run; `again` says which request it repeats, and for the how many-th try. */
const deletion = (id: number, status: number, again?: Exchange['purpose']['again']): Exchange =>
  judgedExchange({
    id,
    test: 'tokens',
    request: { method: 'DELETE', url: 'http://a.test/v2/1/images/1', fields: [['X-Auth-Token', `token ${id}`]] },
    response: response(status),
    ...(again !== undefined && { purpose: { again } }),
  });

const violating = (rule: (all: readonly Exchange[]) => ReturnType<typeof doesNotFailOnce>, all: readonly Exchange[]): number[] =>
  all.filter((each) => rule(all).check(each) !== undefined).map(({ id }) => id);

test('a request that failed three times fails for good, and not once', () => {
  const all = [deletion(1, 500), deletion(2, 500, { first: 1, tries: 2 }), deletion(3, 500, { first: 1, tries: 3 })];

  expect(violating(doesNotFailForGood, all)).toEqual([1, 2, 3]);
  expect(violating(doesNotFailOnce, all)).toEqual([]);
});

test('different failed requests to one image are not tries of one request', () => {
  const all = [
    deletion(1, 500),
    deletion(2, 500, { first: 1, tries: 2 }),
    deletion(3, 404, { first: 1, tries: 3 }),
    deletion(4, 500),
  ];

  expect(violating(doesNotFailForGood, all)).toEqual([]);
  expect(violating(doesNotFailOnce, all)).toEqual([1, 2, 4]);
});

test('a page that answers an upgrade with 500 is of what holds the connection, and a fault is of the service', () => {
  const failing = (format: string): Exchange[] =>
    [1, 2, 3].map((id) => {
      const { request, ...failed } = deletion(id, 500, id === 1 ? undefined : { first: 1, tries: id });
      const answer = response(500, '{"computeFault": {}}', [['Content-Type', format]]);
      return { ...failed, request: { ...request, fields: [['Upgrade', 'h2c']] as const }, response: answer };
    });

  expect(violating(doesNotFailForGood, failing('text/html'))).toEqual([]);
  expect(violating(doesNotFailOnce, failing('text/html'))).toEqual([]);
  expect(violating(doesNotFailForGood, failing('application/json'))).toEqual([1, 2, 3]);
});

test('a server that fails once it has waited for content, and not asked for it, fails that client', () => {
  const request = {
    method: 'DELETE',
    url: 'http://a.test/v2/1/images/1',
    fields: [],
    content: '{}',
    framing: { awaits: true as const },
  };
  const tries = [1, 2, 3].map((id) => ({ ...deletion(id, 500, id === 1 ? undefined : { first: 1, tries: id }), request }));

  expect(violating(doesNotFailForGood, tries)).toEqual([]);
  expect(violating(doesNotFailOnce, tries)).toEqual([]);
  for (const each of tries) expect(asksForContent.check(each)).toBe('status 500, and no 100 (Continue) before');
});

test('a 503 that nothing provoked is a gateway’s where it is a page, and the service’s otherwise', () => {
  const answered = (type: string, more: Partial<Exchange> = {}): Exchange =>
    ({
      purpose: {},
      response: { status: 503, fields: [['Content-Type', type]], content: Buffer.alloc(0) },
      ...more,
    }) as unknown as Exchange;

  expect(isOfTheService.check(answered('text/html; charset=iso-8859-1'))).toBe('status 503');
  expect(isOfTheService.check(answered('application/json'))).toBeUndefined();
  expect(isOfTheService.check(answered('text/html', { purpose: { provoked: 503 } }))).toBeUndefined();
});
