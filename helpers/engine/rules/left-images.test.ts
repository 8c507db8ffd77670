import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import {
  isStillThere,
  leftImages,
  losesRefused,
  losesUnnamed,
  lostUnnamed,
  requestBeside,
  takenBeside,
  unnamedImages,
  wasUnavailable,
} from './left-images.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
const url = `http://a.test/v2/1/images/${id}`;
const shown = JSON.stringify({ image: { id, status: 'ACTIVE' } });

/** An exchange in a second of a minute; a number stands for the status of a response. */
const unavailable = JSON.stringify({ serviceUnavailable: { code: 503, message: 'Later.' } });

const exchange = (second: number, method: string, status: number | undefined, more: Partial<Exchange> = {}): Exchange => {
  const content = method === 'GET' && status === 200 ? shown : status === 503 ? unavailable : '';
  return judgedExchange({
    id: second,
    role: method === 'GET' ? 'state' : 'judged',
    request: { method, url, fields: [] },
    ...(status !== undefined && { response: response(status, content, [['Content-Type', 'application/json']]) }),
    started: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
    ...more,
    purpose: { caller: 'owner', ...(method === 'GET' ? {} : { aim: 'victim' }), ...more.purpose },
  });
};

const refusal = exchange(1, 'DELETE', 401, { purpose: { caller: 'nobody', toRefuse: 'no valid token' } });
const read = exchange(5, 'GET', 200);
const second = (of: string): number => Date.parse(`2026-01-01T00:00:0${of}.000Z`);
const found = (...exchanges: readonly Exchange[]): string[] => leftImages(exchanges).map((image) => image.id);

test('an image is left if it was refused, and shown after that', () => {
  expect(found(refusal, read)).toEqual([id]);
  expect(found(refusal, exchange(2, 'PUT', 405), exchange(3, 'FOO', 501), exchange(4, 'DELETE', 503), read)).toEqual([id]);
  expect(found(refusal, exchange(2, 'GET', 204, { role: 'judged', purpose: { aim: 'victim' } }), read)).toEqual([id]);
});

/** A moment of a second, in microseconds. */
const at = (us: number): Pick<Exchange, 'started'> => ({ started: `2026-01-01T00:00:01.${String(us).padStart(6, '0')}Z` });

test('an image is left if the read began in the millisecond in which the refusal ended', () => {
  const quick = { ...refusal, ...at(0), durationMs: 1.7 };

  expect(found(quick, { ...read, ...at(1701) })).toEqual([id]);
  expect(found(quick, { ...read, ...at(1699) })).toEqual([]);
});

test('an image is not left if its deletion was done in the millisecond in which a read showed it', () => {
  const before = { ...exchange(1, 'GET', 200), ...at(900), durationMs: 0.2 };
  const limited = { ...exchange(2, 'DELETE', 413, { purpose: { aim: 'own' } }), ...at(1200), durationMs: 0.2 };
  const shownAgain = { ...exchange(3, 'GET', 200), ...at(1500), durationMs: 0.2 };
  const done = { ...exchange(4, 'DELETE', 204, { purpose: { aim: 'own' } }), ...at(1800), durationMs: 0.1 };

  expect(found(before, limited, shownAgain, done)).toEqual([]);
});

for (const [name, later] of Object.entries({
  'got 204': exchange(2, 'DELETE', 204, { purpose: { aim: 'own' } }),
  'got 500, after which it may be carried out': exchange(2, 'DELETE', 500),
  'was answered by a gateway': exchange(2, 'DELETE', 504),
  'got no response': exchange(2, 'DELETE', undefined, { failure: { kind: 'timeout', detail: '' } }),
  'names the image in its content, and got 204': exchange(2, 'DELETE', 204, {
    request: { method: 'DELETE', url: 'http://a.test/v2/1/images/other', fields: [], content: `{"id":"${id.toUpperCase()}"}` },
  }),
  'names it in a longer path, and got 204': exchange(2, 'DELETE', 204, {
    request: { method: 'DELETE', url: `${url}.json`, fields: [] },
  }),
  'is another method that overrides it, and was carried out': exchange(2, 'PATCH', 200, {
    request: { method: 'PATCH', url, fields: [['X-HTTP-Method-Override', 'DELETE']] },
  }),
}))
  test(`an image is not left if a request that ${name} may have deleted it`, () => {
    expect(found(refusal, later, read)).toEqual([]);
  });

test('an image is left after another method than DELETE, whatever that is answered', () => {
  const others = [exchange(6, 'HEAD', 200, { role: 'state' }), exchange(6, 'OPTIONS', 204, { role: 'state' })];
  const methods = [exchange(4, 'PATCH', 200), exchange(4, 'PUT', 500)];

  for (const other of [...others, ...methods]) expect(found(refusal, read, other), other.request.method).toEqual([id]);
});

test('an image is not left if a GET that the run judges may have deleted it, and nothing shows it after that', () => {
  const overridden = exchange(6, 'GET', 204, {
    role: 'judged',
    purpose: { aim: 'victim' },
    request: { method: 'GET', url: `${url}?_method=DELETE`, fields: [] },
  });

  expect(found(refusal, read, overridden, exchange(7, 'GET', 404))).toEqual([]);
  expect(found(refusal, read, overridden, exchange(7, 'GET', 200))).toEqual([id]);
  expect(found(refusal, read, exchange(6, 'GET', 200, { role: 'judged' }))).toEqual([id]);
});

test('an image that was shown just before its deletions were refused is left if no test looked at it after that', () => {
  const before = exchange(0, 'GET', 200);
  const met = exchange(5, 'GET', 404, { test: 'next' });

  expect(leftImages([before, refusal, met]).map(({ wasSeen }) => wasSeen)).toEqual([false]);
  expect(leftImages([before, refusal, read]).map(({ wasSeen }) => wasSeen)).toEqual([true]);
  const lost = [before, refusal, exchange(5, 'GET', 404)];
  expect([found(...lost), losesRefused(lost)]).toEqual([[], true]);
  expect(losesRefused([before, refusal, met])).toBe(false);
  for (const other of [exchange(2, 'DELETE', 404), exchange(2, 'DELETE', 500)]) expect(found(before, refusal, other)).toEqual([]);
});

for (const status of [303, 406, 413, 501, 503, 505])
  test(`an image of the run is left if its only deletion got ${status}, whoever looks at it meanwhile judges no loss`, () => {
    const before = { ...read, started: '2026-01-01T00:00:00.000Z' };
    const deletion = exchange(1, 'DELETE', status, { purpose: { aim: 'own' } });
    const gone = (requirement: 'DI-NEG-12' | 'DI-401-10') => exchange(2, 'GET', 404, { requirement });

    const left = (...more: readonly Exchange[]) => leftImages([before, deletion, ...more], (each) => each === 'DI-401-10');

    expect([left(), left(gone('DI-NEG-12')), left(gone('DI-401-10'))].map(({ length }) => length)).toEqual([1, 1, 0]);
  });

test('what was sent before an image was last shown says nothing of what became of it later', () => {
  const earlier = exchange(1, 'DELETE', 204, { request: { method: 'DELETE', url: `${url}.json`, fields: [] } });
  const since = exchange(6, 'DELETE', 406, { purpose: { aim: 'own' } });

  expect(found(earlier, read, since)).toEqual([id]);
  expect(found(earlier, since)).toEqual([]);
});

test('an image is not left if nothing shows it after the last refusal, nor before the first', () => {
  expect(found(refusal, exchange(5, 'GET', 404))).toEqual([]);
  expect(found(refusal, exchange(5, 'GET', 200, { purpose: { caller: 'stranger' } }))).toEqual([]);
});

test('an image that GET never finds, whatever lists show, is not lost by a GET after its deletion was refused', () => {
  const attempt = exchange(3, 'DELETE', 403, { purpose: { aim: 'fixture', fixture: 'shared' } });
  const listed = (second: number) =>
    exchange(second, 'GET', 200, {
      request: { method: 'GET', url: 'http://a.test/v2/1/images', fields: [] },
      response: response(200, JSON.stringify({ images: [{ id, status: 'ACTIVE' }] }), [['Content-Type', 'application/json']]),
      purpose: { about: [id] },
    });
  const absent = exchange(2, 'GET', 404);

  expect(found(listed(1), absent, attempt, listed(5)), 'hidden from the beginning').toEqual([]);
  expect(found(listed(1), attempt, listed(5)), 'never asked for').toEqual([id]);
  expect(found(exchange(1, 'GET', 200), absent, attempt, listed(5)), 'shown before').toEqual([id]);
  expect(found(listed(1), attempt, exchange(4, 'GET', 404), listed(5)), 'lost since').toEqual([id]);
  expect(lostUnnamed([listed(1), absent]), 'before any request').toEqual([]);
});

test('a loss that a test finds after a request of its own is judged there, and one that it meets at its start is not', () => {
  const other = { method: 'DELETE', url: 'http://a.test/v2/1/images/9b63c1a5', fields: [] };
  const guess = exchange(6, 'DELETE', 204, { request: other, purpose: { aim: 'derived' }, test: 'cut short' });

  expect(found(refusal, read, guess, exchange(7, 'GET', 404, { test: 'cut short' }))).toEqual([]);
  expect(
    found(refusal, read, exchange(7, 'GET', 404, { test: 'next' }), {
      ...guess,
      test: 'next',
      started: '2026-01-01T00:00:08.000Z',
    }),
  ).toEqual([id]);
});

test('images of the operator are watched if the owner can see them', () => {
  const attempt = (fixture: 'foreign' | 'protected' | 'saving') =>
    exchange(1, 'DELETE', 403, { purpose: { aim: 'fixture', fixture } });

  expect(found(attempt('protected'), read)).toEqual([id]);
  expect([found(attempt('foreign'), read), found(attempt('saving'), read)]).toEqual([[], []]);
});

test('an image that is gone later is a violation, unless something else may have taken it', () => {
  const gone = exchange(20, 'GET', 404);
  const { check, undecided } = isStillThere();

  expect(check(gone)).toContain('404');
  for (const said of [check(read), check(refusal), undecided?.(gone), undecided?.(refusal)]) expect(said).toBeUndefined();
  expect(undecided?.(exchange(20, 'GET', 429))).toContain('429');
  for (const each of [gone, refusal]) expect(isStillThere('another is gone').undecided?.(each)).toBe('another is gone');
});

test('an image was lost to requests for something else if a test that does not name it finds it gone', () => {
  const other = { method: 'DELETE', url: 'http://a.test/v2/1/images/null', fields: [] };
  const guess = exchange(7, 'DELETE', 404, { request: other, purpose: { aim: 'synthetic' }, test: 'null' });
  const gone = exchange(8, 'GET', 404, { test: 'null' });

  expect([losesUnnamed([read, guess, gone]), losesUnnamed([refusal, read, guess, gone])]).toEqual([true, true]);
  const byContent = { ...guess, request: { ...guess.request, content: JSON.stringify({ id }) } };
  expect(losesUnnamed([read, byContent, gone])).toBe(true);
  expect(losesUnnamed([read, gone])).toBe(false);
  expect(losesUnnamed([guess, gone])).toBe(false);
  expect(losesUnnamed([exchange(1, 'DELETE', 204), read, guess, gone])).toBe(false);
  expect(losesUnnamed([read, exchange(7, 'DELETE', 401, { test: 'null' }), gone])).toBe(false);
});

test('an image that was there is lost if a read finds it gone before any request named it, unless the target was away', () => {
  const [deletion, gone] = [exchange(9, 'DELETE', 404, { test: 'b' }), exchange(8, 'GET', 404, { test: 'b' })];

  expect(lostUnnamed([read, gone, deletion])).toEqual([gone]);
  expect(lostUnnamed([read, exchange(7, 'DELETE', 401, { test: 'a' }), gone])).toEqual([]);
  const awayAt = (of: string) => lostUnnamed([read, gone], { awayAtMs: second(of) });

  expect([awayAt('6'), awayAt('4')]).toEqual([[], [gone]]);
  expect(lostUnnamed([read, gone, exchange(9, 'GET', 200)]), 'it is back').toEqual([]);
});

test('an image that no read showed otherwise than being saved was never there: a service may remove one whose saving fails', () => {
  const json = JSON.stringify({ image: { id, status: 'SAVING' } });
  const saving = exchange(5, 'GET', 200, { response: response(200, json, [['Content-Type', 'application/json']]) });
  const other = { method: 'DELETE', url: 'http://a.test/v2/1/images/null', fields: [] };
  const guess = exchange(7, 'DELETE', 404, { request: other, purpose: { aim: 'synthetic' }, test: 'null' });
  const gone = exchange(8, 'GET', 404, { test: 'null' });

  expect(lostUnnamed([saving, { ...gone, test: 'b' }])).toEqual([]);
  expect(losesUnnamed([saving, guess, gone])).toBe(false);
});

test('one request lies beside a loss if no other was sent between the reads that show it', () => {
  const gone = exchange(8, 'GET', 404);
  const other = { method: 'DELETE', url: 'http://a.test/v2/1/images/other', fields: [] };
  const before = exchange(4, 'DELETE', 401);
  const between = exchange(6, 'DELETE', 401, { request: other });

  expect(requestBeside([before, read, between, gone], gone)).toBe(between);
  expect(requestBeside([before, read, between, exchange(7, 'PUT', 405), gone], gone)).toBeUndefined();
  expect(requestBeside([before, read, gone], gone), 'nothing was sent').toBeUndefined();
  expect(requestBeside([between, gone], gone), 'nothing showed it').toBeUndefined();
});

test('a plain deletion takes an image beside its own if it is all that was done between the reads of that image', () => {
  const other = { method: 'DELETE', url: `http://a.test/v2/1/images/${id.replace('9', '8')}`, fields: [] };
  const own = (place: number, status: number, more: Partial<Exchange> = {}) =>
    exchange(place, 'DELETE', status, { request: other, purpose: { aim: 'own' }, ...more });
  const gone = exchange(8, 'GET', 404);
  const taking = own(6, 204);
  const taken = (...between: readonly Exchange[]) => [...takenBeside([read, ...between, gone])];

  expect(taken(taking)).toEqual([[gone, taking]]);
  expect(taken(taking, own(7, 404)), 'what is refused is not done').toEqual([[gone, taking]]);
  expect(taken(taking, own(7, 204)), 'one of two').toEqual([]);
  expect(taken(own(6, 404)), 'nothing was done').toEqual([]);
  expect(taken(own(6, 204, { purpose: { caller: 'reader', toRefuse: 'reader', aim: 'own' } })), 'not the owner').toEqual([]);
  expect(taken(taking, exchange(7, 'DELETE', 401)), 'a request names the image').toEqual([]);
  expect([...takenBeside([read, taking, gone, exchange(9, 'GET', 200)])], 'it is back').toEqual([]);
});

test('an image is unnamed if plain reads alone name it', () => {
  expect(unnamedImages([read, exchange(6, 'GET', 200)])).toEqual([id]);
  expect(unnamedImages([read, refusal])).toEqual([]);
  expect(unnamedImages([exchange(5, 'GET', 200, { purpose: { fixture: 'protected' } })])).toEqual([]);
});

test('a deletion names an image in whatever case and encoding its URL has', () => {
  const gone = exchange(8, 'GET', 404);
  const lostAfter = (path: string) => {
    const sent = { method: 'DELETE', url: `http://a.test/v2/1/images/${path}`, fields: [] };
    return lostUnnamed([read, exchange(7, 'DELETE', 204, { request: sent, test: 'a' }), gone]);
  };

  for (const path of [id, id.toUpperCase(), `9%62${id.slice(2)}`, `9%2562${id.slice(2)}`, `${id}%00`, `%zz${id}`])
    expect(lostAfter(path), path).toEqual([]);
  expect(lostAfter(`9%61${id.slice(2)}`)).toEqual([gone]);
});

test('a foreign image is lost to who owns it alone, and images whose state ends by itself are not', () => {
  const seenBy = (caller: 'owner' | 'stranger', second: number, status: number) =>
    exchange(second, 'GET', status, { purpose: { caller, fixture: 'foreign' } });
  const saving = { purpose: { fixture: 'saving' } } as const;

  expect(lostUnnamed([seenBy('stranger', 1, 200), seenBy('stranger', 2, 404)])).toHaveLength(1);
  expect(lostUnnamed([seenBy('stranger', 1, 200), seenBy('owner', 2, 404)])).toEqual([]);
  expect(lostUnnamed([exchange(1, 'GET', 200, saving), exchange(2, 'GET', 404, saving)])).toEqual([]);
  const before = { fixtures: ['foreign', 'saving'] } as const;

  expect(lostUnnamed([seenBy('stranger', 2, 404)], before), 'seen in the preflight').toHaveLength(1);
  expect(lostUnnamed([seenBy('owner', 2, 404), exchange(2, 'GET', 404, saving)], before)).toEqual([]);
  expect(lostUnnamed([seenBy('stranger', 2, 404)], { ...before, awayAtMs: second('1') })).toEqual([]);
});

test('a 503 without the fault of the service is not a refusal', () => {
  const { response, ...sent } = exchange(2, 'DELETE', 503);
  const byGateway = { ...sent, response: response && { ...response, content: Buffer.from('upstream connect error') } };

  expect(leftImages([refusal, byGateway as Exchange, read])).toEqual([]);
});

test('one 503 among the refusals says that the service was not available', () => {
  const images = leftImages([refusal, exchange(2, 'DELETE', 503), read]);

  expect(images.map(wasUnavailable)).toEqual([true]);
  expect(leftImages([refusal, read]).map(wasUnavailable)).toEqual([false]);
});
