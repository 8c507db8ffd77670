import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { underWayAtEnd } from '../http/recorder.ts';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { type Reason, reasonText, untested } from '../verdict/reason.ts';
import { AllExchanges } from './all-exchanges.ts';
import { answered } from './selections.ts';

const refused = (path: string, more: Partial<Exchange> = {}): Exchange => {
  const request = { method: 'PUT', url: `http://a.test/v2/1/images/${path}`, fields: [] };
  return judgedExchange({ request, response: response(405), ...more, purpose: { caller: 'owner', ...more.purpose } });
};

test('a 405 on an image counts, whatever its identifier looks like, and one on anything else or for somebody else does not', () => {
  const uuid = refused('9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0');
  const own = refused('img-10452', { purpose: { onImage: true } });
  const sameRead = refused('img-10452');
  const others = [refused('img-1045'), refused('detail'), refused('img-10452', { purpose: { caller: 'nobody' } })];

  expect(new AllExchanges([uuid, own, sameRead, ...others]).refusedMethods).toEqual([uuid, own, sameRead]);
});

test('a target may be idempotent until it answers 404 to the plain deletion of an unknown image', () => {
  const unknown = (status: number, more: Partial<Exchange> = {}): Exchange => {
    const response = { status, reason: '', fields: [], content: Buffer.alloc(0) };
    const request = { method: 'DELETE', url: 'http://a.test/v2/1/images/9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0', fields: [] };
    return refused('', { request, response, ...more, purpose: { aim: 'unknown', ...more.purpose } });
  };
  const others = [
    unknown(404, { purpose: { caller: 'stranger' } }),
    unknown(404, { purpose: { aim: 'fixture' } }),
    unknown(404, { purpose: { belowApi: true } }),
  ];

  // A selection or a shard may delete no unknown image.
  expect(new AllExchanges([refused('a'), ...others]).mayBeIdempotent).toBe(true);
  expect(new AllExchanges([unknown(204), unknown(400)]).mayBeIdempotent).toBe(true);
  // One answer of 204 among them does not make it so.
  expect(new AllExchanges([unknown(204), unknown(404)]).mayBeIdempotent).toBe(false);
});

test('a 429 to a provocation is no refusal of the service where it answers what provokes nothing in the same way', () => {
  const provoked = refused('a', { response: response(429), purpose: { provoked: 413 } });
  const served = { ...refused('b'), response: response(204) };
  const limited = { ...provoked, purpose: {} };
  const answers = (...others: readonly Exchange[]) => new AllExchanges([provoked, ...others]).all.filter(hasAnswer);

  expect(answers(served)).toEqual([provoked, served]);
  expect(answers(served, limited)).toEqual([served]);
});

test('a 401 to a token that has to work is a refusal only if a later answer shows that the token was good', () => {
  const by = (caller: 'stranger' | 'nobody', second: number, status: number): Exchange =>
    refused('a', {
      ...{ response: response(status), started: `2026-01-01T00:00:0${second}.000Z` },
      purpose: { caller, toRefuse: caller === 'nobody' ? 'no valid token' : caller },
    });
  const [early, hidden, late] = [by('stranger', 1, 401), by('stranger', 2, 404), by('stranger', 3, 401)];

  expect(new AllExchanges([early, hidden, late]).toRefuse('stranger')).toEqual([early, hidden]);
  expect(new AllExchanges([by('nobody', 1, 401)]).toRefuse('no valid token')).toHaveLength(1);
});

test('a request that never reached the target is none of those that have to be answered', () => {
  const { response: _, ...lost } = refused('a');
  const unreached = { ...lost, failure: { kind: 'refused', detail: 'ECONNREFUSED' } } as const;
  const reset = { ...lost, failure: { kind: 'reset', detail: 'ECONNRESET' } } as const;

  expect(new AllExchanges([unreached, reset]).all).toEqual([reset]);
});

test('a request that was under way when the target went away says nothing, and one that was lost before does', () => {
  const { response: _, ...lost } = refused('a');
  const at = (second: number) => ({ started: `2026-01-01T00:00:0${second}.000Z` });
  const closed = { failure: { kind: 'closed', detail: '' } } as const;
  const answered = refused('b', at(5));
  const before = { ...lost, ...closed, ...at(2) };
  const cut = refused('c', { ...at(5), failure: { kind: 'truncated', detail: '' } });
  const underWay = { ...lost, ...closed, ...at(5) };
  const after = { ...lost, failure: { kind: 'refused', detail: '' }, ...at(6) } as const;

  expect(underWayAtEnd([before, answered, cut, underWay, after])).toEqual([cut, underWay, after]);
});

test('plain deletions are the first of each image, and carry nothing that may be a reason to refuse them', () => {
  const at = (place: number): string => new Date(Date.parse('2026-01-01') + place * 1000).toISOString();
  const idOf = (place: number): string => `9b63c1a5-0c2f-4d21-9f11-${String(place).padStart(12, '0')}`;
  const deletion = (place: number, status: number, fields: Record<string, string> = {}, id = idOf(place)): Exchange => {
    const response = { status, reason: '', fields: [], content: Buffer.alloc(0) };
    const request = { method: 'DELETE', url: `http://a.test/v2/1/images/${id}`, fields: Object.entries(fields) };
    return refused('', { request, response, purpose: { aim: 'own' }, started: at(place) });
  };
  const many = Array.from({ length: 12 }, (_, place) => deletion(place, 204, { Accept: 'application/json' }));
  const repeated = deletion(20, 404, {}, idOf(0));
  const odd = [{ Accept: 'image/png' }, { Range: 'bytes=0-0' }, { 'If-Match': '"a"' }].map((fields, n) =>
    deletion(30 + n, 400, fields),
  );

  expect(new AllExchanges([...many, repeated, ...odd]).plainDeletions).toEqual(many);
  const failed = deletion(40, 500);
  expect(new AllExchanges([failed]).plainDeletions).toEqual([failed]);
});

test('what a run that ended early has not seen is not tested for the reason of its end', () => {
  const gone = untested('target-gone', { kind: 'refused', detail: 'ECONNREFUSED' });
  const looks = (end?: Reason): (() => unknown)[] => {
    const all = new AllExchanges([refused('a')], end);
    return [() => answered(503)({ seen: all }), () => all.toRefuse('reader')];
  };

  // A test that ran before in this process may have given premises a runner, which would skip this one.
  const runner = testsRunBy(undefined);
  for (const look of looks()) expect(look).toThrow(/was seen/);
  for (const look of looks(gone)) expect(look).toThrow(reasonText(gone));
  testsRunBy(runner);
});

test('a refused deletion that was not sent, because images of others are lost, is not missing for want of a token', () => {
  const runner = testsRunBy(undefined);
  const all = new AllExchanges([refused('a')], undefined, undefined, true);
  expect(() => all.toRefuse('foreign')).toThrow(reasonText(untested('loss-seen')));
  testsRunBy(runner);
});
