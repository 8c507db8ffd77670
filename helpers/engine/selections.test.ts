import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../contracts/fields.ts';
import type { Exchange } from '../http/exchange.ts';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { type Reason, reasonText, untested } from '../verdict/reason.ts';
import {
  AllExchanges,
  all,
  answered,
  faultResponses,
  faultsWith,
  plainDeletions,
  refusedMethods,
  toRefuse,
} from './selections.ts';

/** What a rule over the whole run looks at. */
const from = (...exchanges: readonly Exchange[]) => ({ seen: new AllExchanges(exchanges) });

const refused = (path: string, more: Partial<Exchange> = {}): Exchange => {
  const request = { method: 'PUT', url: `http://a.test/v2/1/images/${path}`, fields: [] };
  return judgedExchange({ request, response: response(405), ...more, purpose: { caller: 'owner', ...more.purpose } });
};

test('a 405 on an image counts, whatever its identifier looks like, and one on anything else or for somebody else does not', () => {
  const uuid = refused('9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0');
  const own = refused('img-10452', { purpose: { onImage: true } });
  const sameRead = refused('img-10452');
  const others = [refused('img-1045'), refused('detail'), refused('img-10452', { purpose: { caller: 'nobody' } })];

  expect(refusedMethods(from(uuid, own, sameRead, ...others))).toEqual([uuid, own, sameRead]);
});

test('a 429 to a provocation is no refusal of the service where it answers what provokes nothing in the same way', () => {
  const provoked = refused('a', { response: response(429), purpose: { provoked: 413 } });
  const served = { ...refused('b'), response: response(204) };
  const limited = { ...provoked, purpose: {} };
  const answers = (...others: readonly Exchange[]) => all(from(provoked, ...others)).filter(hasAnswer);

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

  expect(toRefuse('stranger')(from(early, hidden, late))).toEqual([early, hidden]);
  expect(toRefuse('no valid token')(from(by('nobody', 1, 401)))).toHaveLength(1);
});

test('a deletion at the same time as that of the owner had, perhaps, nothing to refuse, and one that is done itself had', () => {
  const at = (started: string, durationMs: number, more: Partial<Exchange>): Exchange =>
    refused('a', { request: { method: 'DELETE', url: 'http://a.test/images/a', fields: [] }, started, durationMs, ...more });
  const own = at('2026-01-01T00:00:01.000Z', 20, { response: response(204), purpose: { aim: 'own' } });
  const by = (second: string): Exchange =>
    at(`2026-01-01T00:00:${second}Z`, 20, { response: response(204), purpose: { caller: 'reader', toRefuse: 'reader' } });
  const [before, meanwhile] = [by('00.900'), by('01.010')];
  const elsewhere = { ...own, purpose: { caller: 'owner', toRefuse: 'foreign tenant' } } as const;

  expect(toRefuse('reader')(from(own, before, meanwhile))).toEqual([before]);
  expect(toRefuse('foreign tenant')(from(elsewhere))).toEqual([elsewhere]);
});

test('a page is no fault if it names another server than each fault of the service, which writes faults at its status', () => {
  const deletion = (status: number, content: string, ...fields: readonly FieldLine[]): Exchange => {
    const request = { method: 'DELETE', url: `http://a.test/v2/1/images/${crypto.randomUUID()}`, fields: [] };
    return refused('', { request, response: response(status, content, fields) });
  };
  const fault = deletion(403, '{"forbidden": {"code": 403, "message": "No."}}', ['Server', 'nginx']);
  const page = (status: number, server: string) =>
    deletion(status, '<h1>No</h1>', ['Content-Type', 'text/html'], ['Server', server]);
  const [firewall, service, alone] = [page(403, 'awselb/2.0'), page(403, 'nginx'), page(404, 'awselb/2.0')];

  expect(faultResponses(from(fault, firewall, service, alone))).toEqual([fault, service, alone]);
  expect(faultsWith(403)(from(fault, firewall, service))).toEqual([fault, service]);
  expect(faultResponses(from(firewall))).toEqual([firewall]);
});

test('a request that never reached the target is none of those that have to be answered', () => {
  const { response: _, ...lost } = refused('a');
  const unreached = { ...lost, failure: { kind: 'refused', detail: 'ECONNREFUSED' } } as const;
  const reset = { ...lost, failure: { kind: 'reset', detail: 'ECONNRESET' } } as const;

  expect(all(from(unreached, reset))).toEqual([reset]);
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

  expect(plainDeletions(from(...many, repeated, ...odd))).toEqual(many);
  const withKey = deletion(50, 500, { 'X-Api-Key': 'of the operator' });
  const behindGateway = deletion(51, 500, { 'X-Api-Key': 'of the operator' });
  Object.assign(behindGateway.request, { gateway: ['x-api-key'] });
  expect(plainDeletions(from(withKey, behindGateway))).toEqual([behindGateway]);
  const failed = deletion(40, 500);
  expect(plainDeletions(from(failed))).toEqual([failed]);
});

test('a 401 counts among plain deletions, whatever they name, if the same token is taken when it is sent again', () => {
  const unknown = { ...refused('a', { response: response(401), purpose: { aim: 'unknown' } }), id: 7 };
  const again = (status: number, more: object = {}): Exchange =>
    refused('a', { response: response(status), purpose: { aim: 'unknown', again: { first: 7, tries: 2, ...more } } });
  const runner = testsRunBy(undefined);

  expect(plainDeletions(from(unknown, again(404)))).toEqual([unknown]);
  for (const other of [again(401), again(503), again(404, { renewed: true }), { ...again(404), test: 'another' }])
    expect(() => plainDeletions(from(unknown, other))).toThrow(/plain deletion/);
  testsRunBy(runner);
});

test('a 401 to a plain deletion counts only where a later answer shows that its token was good', () => {
  const plain = (second: number, status: number, purpose: Exchange['purpose'] = {}): Exchange =>
    refused(`img-${second}`, {
      request: { method: 'DELETE', url: `http://a.test/v2/1/images/img-${second}`, fields: [] },
      ...{ response: response(status), started: `2026-01-01T00:00:0${second}.000Z`, id: second },
      purpose: { aim: 'own', ...purpose },
    });
  const [failed, unauthorized, later] = [plain(1, 500), plain(2, 401), plain(3, 204)];
  const renewed = plain(3, 204, { again: { first: 2, tries: 2, renewed: true } });

  expect(plainDeletions(from(failed, unauthorized))).toEqual([failed]);
  expect(plainDeletions(from(failed, unauthorized, renewed))).toEqual([failed, renewed]);
  expect(plainDeletions(from(failed, unauthorized, later))).toEqual([failed, unauthorized, later]);
});

test('what a run that ended early has not seen is not tested for the reason of its end', () => {
  const gone = untested('target-gone', { kind: 'refused', detail: 'ECONNREFUSED' });
  const looks = (end?: Reason): (() => unknown)[] => {
    const seen = new AllExchanges([refused('a')], { end });
    return [() => answered(503)({ seen }), () => toRefuse('reader')({ seen })];
  };

  // A test that ran before in this process may have given premises a runner, which would skip this one.
  const runner = testsRunBy(undefined);
  for (const look of looks()) expect(look).toThrow(/was seen/);
  for (const look of looks(gone)) expect(look).toThrow(reasonText(gone));
  testsRunBy(runner);
});

test('a refused deletion that was not sent, because images of others are lost, is not missing for want of a token', () => {
  const runner = testsRunBy(undefined);
  const seen = new AllExchanges([refused('a')], { isHarmSeen: true });
  expect(() => toRefuse('foreign')({ seen })).toThrow(reasonText(untested('loss-seen', { shared: false })));
  testsRunBy(runner);
});
