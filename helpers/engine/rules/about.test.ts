import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { allSubjects } from '../../selftest/proof/subjects.ts';
import type { Entry } from '../entry.ts';
import { isNotDone, showsForeignImage } from './effects.ts';
import * as faults from './faults.ts';
import * as fields from './fields.ts';
import * as limits from './limits.ts';
import type { Rule } from './rule.ts';
import { isNotChunked } from './wire.ts';

const answer = (status: number, content: unknown, ...lines: readonly FieldLine[]): Exchange =>
  judgedExchange({ response: response(status, content === '' ? '' : JSON.stringify(content), lines) });

const empty = answer(409, '');
const nameless = answer(409, { message: 'No.' });
const silent = answer(409, { conflictingRequest: { code: 409 } });
const whole = answer(409, { conflictingRequest: { code: 409, message: 'A server uses it.', details: 'x' } });
const late = answer(413, { overLimit: { retryAfter: '5' } }, ['Retry-After', '5'], ['Date', 'Thu, 01 Jan 2026 00:00:00 GMT']);
const dated = answer(413, '', ['Retry-After', 'Thu, 01 Jan 2026 00:00:05 GMT']);
const withIds = answer(204, '', ['X-Compute-Request-Id', 'a'], ['X-Openstack-Request-Id', 'a']);
const labelled = answer(200, {}, ['Content-Type', 'application/json; charset=utf-8'], ['Content-Encoding', 'gzip']);

/** Rules, each with an exchange that it is not about, and one that it is about and that obeys it. */
const decided: readonly (readonly [Rule, of: Exchange, about: Exchange])[] = [
  [faults.isJson, empty, silent],
  [faults.hasOneMember, empty, silent],
  [faults.namesEachMemberOnce, empty, silent],
  [faults.namesItsStatus, nameless, silent],
  [faults.saysSomething, silent, whole],
  [faults.showsNoInternals, silent, whole],
  [faults.hasStringDetails, silent, whole],
  [faults.hasIntegerCode, empty, silent],
  [faults.hasReadableRetry, silent, late],
  [limits.saysWhatConflicts, silent, whole],
  [limits.saysWhen, empty, late],
  [limits.agreesOnWhen, silent, late],
  [limits.isNotPast, late, dated],
  [fields.hasFixdateToRetry, late, dated],
  [fields.hasFixdate, empty, late],
  [fields.hasEqualRequestIds, answer(204, '', ['X-Openstack-Request-Id', 'a']), withIds],
  [fields.returnsNoForeignId('b'), empty, withIds],
  [fields.hasUtf8Charset, answer(200, {}, ['Content-Type', 'application/json']), labelled],
  [fields.namesItsFormat, whole, labelled],
  [fields.labelsItsContent, empty, labelled],
  [fields.labelsItsCoding, whole, labelled],
  [isNotChunked, whole, { ...whole, request: { ...whole.request, version: '1.0' } }],
  [isNotDone, answer(500, ''), answer(403, '')],
];

for (const [{ expected, check }, of, about] of decided)
  test(`that nothing violates "${expected}" says something only of what it is about`, () => {
    expect([check(of), check(about)]).toEqual([null, undefined]);
  });

test("another tenant's image is there if its owner reads it, or if its deletion is not answered as that of no image", () => {
  const deletion = (status: number): Exchange => ({ ...answer(status, ''), purpose: { fixture: 'foreign' } });
  const read = (status: number, content: object): Exchange => ({
    ...answer(status, content),
    ...{ role: 'state', purpose: { fixture: 'foreign' } },
    request: { method: 'GET', url: 'http://a.test/v2/1/images/1', fields: [] },
  });

  for (const seen of [deletion(403), deletion(409), read(200, { image: { id: '1' } })])
    expect(showsForeignImage(seen)).toBe(true);
  for (const unseen of [deletion(401), deletion(404), deletion(410), deletion(429), read(404, {})])
    expect(showsForeignImage(unseen)).toBe(false);
});

test('a limit and a service that is away decide nothing, for two reasons', () => {
  const after: FieldLine = ['Retry-After', '1'];

  expect(isNotDone.undecided?.(answer(413, '', after))).toBe("the target's rate limit answered instead");
  expect(isNotDone.undecided?.(answer(503, '', after))).toMatch(/answered instead that it is not available: 503/);
});

test('each requirement whose rule is not about all exchanges is left untested by some subject of the proof', () => {
  const left = new Set(allSubjects.flatMap(({ untested, undecided }) => [...untested.ids, ...Object.keys(undecided)]));
  const isOfSome = (id: RequirementId): boolean => {
    const { expect: expected }: Entry = requirements[id];
    return typeof expected === 'function' && expected.about !== undefined && expected.about !== 'fault';
  };

  expect(requirementIds.filter((id) => isOfSome(id) && !left.has(id))).toEqual([]);
  expect(requirementIds.filter(isOfSome).length).toBeGreaterThan(30);
  expect([...left].filter((id) => !requirementIds.some((each) => each === id))).toEqual([]);
});
