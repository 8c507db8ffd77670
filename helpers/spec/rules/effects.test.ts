import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { isDoneWith204, isLeftInPlace, isNotDone, isPlainDeletion } from './effects.ts';

const image = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';

/** An exchange about the image, so many seconds after the first; status 0 is no response. */
function exchange(second: number, method: 'GET' | 'DELETE', status: number, fields: readonly FieldLine[] = []): Exchange {
  const content = status === 200 ? JSON.stringify({ image: { id: image, status: 'ACTIVE' } }) : '{}';
  return judgedExchange({
    id: second + 1,
    role: method === 'GET' ? 'state' : 'judged',
    caller: 'owner',
    request: { method, url: `http://a.test/v2/1/images/${image}`, fields: [] },
    ...(status > 0 && { response: response(status, content, fields) }),
    started: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  });
}

const with200 = (content: unknown) => response(200, JSON.stringify(content));

const shown = exchange(0, 'GET', 200);
const gone = exchange(2, 'GET', 404);

/** What the rule says of each exchange: `left`, why it is violated, or that it decides nothing. */
function said(...exchanges: readonly Exchange[]): string[] {
  const { undecided, check } = isLeftInPlace(exchanges);
  return exchanges.map((each) => (undecided?.(each) === undefined ? (check(each) ?? 'left') : 'undecided'));
}

test('an image that was refused to be deleted and is lost is a violation, and so is a deletion that is done', () => {
  expect(said(shown, exchange(1, 'DELETE', 409), gone)).toEqual(['undecided', 'left', 'the image is gone: GET is answered 404']);
  expect(said(shown, exchange(1, 'DELETE', 204))).toEqual(['undecided', 'status 204']);
});

test('an image that a refused deletion takes later is lost, and one that was being deleted before is not', () => {
  const leaving = (second: number): Exchange => ({
    ...exchange(second, 'GET', 200),
    response: with200({ image: { id: image, status: 'DELETING' } }),
  });
  const refused = exchange(1, 'DELETE', 403);

  expect(said(shown, refused, leaving(2))).toEqual(['undecided', 'left', 'the image is being deleted']);
  expect(said(leaving(0), refused, leaving(2))).toEqual(['undecided', 'left', 'left']);
});

test('an image that a refused deletion changes is not left as it was, unless it changes by itself', () => {
  const read = (second: number, attempts: string): Exchange => ({
    ...exchange(second, 'GET', 200),
    response: with200({ image: { id: image, status: 'ACTIVE', metadata: { attempts } } }),
  });
  const refused = exchange(1, 'DELETE', 403);
  const changed = 'the image is there, with another metadata than before';

  expect(said(read(0, ''), refused, read(2, 'I'), read(3, 'I')).slice(1)).toEqual(['left', changed, 'left']);
  expect(said(read(0, ''), refused, read(2, 'I'), read(3, 'II')).slice(1)).toEqual(['left', 'left', 'left']);
  expect(said(read(0, ''), refused, read(2, 'I')).slice(1)).toEqual(['left', 'left']);
});

test('of exchanges that began in one millisecond, those of one test follow each other as they were sent', () => {
  const started = shown.started;
  const refused: Exchange = { ...exchange(1, 'DELETE', 409), started };

  expect(said(shown, refused, gone).slice(1)).toEqual(['left', 'the image is gone: GET is answered 404']);
  expect(said(shown, refused, { ...exchange(2, 'GET', 200), started })).toEqual(['undecided', 'left', 'left']);
  expect(said(shown, { ...refused, test: 'another' }, gone).slice(1)).toEqual(['left', 'undecided']);
});

test('a deletion is not plain if the last read before it shows an image that is being saved, though both began in one millisecond', () => {
  const { started } = shown;
  const saving: Exchange = { ...shown, response: with200({ image: { id: image, status: 'SAVING' } }) };
  const deletion: Exchange = { ...exchange(1, 'DELETE', 409), aim: 'own', started };

  expect(isPlainDeletion(deletion, [saving, deletion])).toBe(false);
  expect(isPlainDeletion(deletion, [saving, { ...shown, label: 'again' }, deletion])).toBe(true);
  expect(isPlainDeletion(deletion, [shown, deletion])).toBe(true);
});

test('an image that exists after a refusal is not lost', () => {
  expect(said(shown, exchange(1, 'DELETE', 403), exchange(2, 'GET', 200))).toEqual(['undecided', 'left', 'left']);
});

test('an image that is lost without a refused deletion accuses nobody', () => {
  expect(said(shown, gone)).toEqual(['undecided', 'undecided']);
  expect(said(shown, gone, exchange(3, 'DELETE', 409))).toEqual(['undecided', 'undecided', 'left']);
});

test('a deletion that got no response, or one of a limit or a gateway, decides nothing, and neither do the reads after it', () => {
  for (const status of [0, 413, 429, 502, 504]) {
    const rows = said(shown, exchange(1, 'DELETE', status), gone, exchange(3, 'GET', 200));
    expect(rows.slice(2), String(status)).toEqual(['undecided', 'undecided']);
  }
  for (const status of [413, 429, 502, 504]) expect(said(exchange(1, 'DELETE', status)), String(status)).toEqual(['undecided']);
});

test('the deletion of an image that was gone before decides nothing', () => {
  expect(said(exchange(0, 'GET', 404), exchange(1, 'DELETE', 204))).toEqual(['undecided', 'undecided']);
  expect(said({ ...exchange(0, 'GET', 404), noneShown: true }, exchange(1, 'DELETE', 404))).toEqual(['undecided', 'undecided']);
});

test('a target that shows no image is judged by its answers to the deletion', () => {
  const unshown: Exchange = { ...exchange(0, 'GET', 404), noneShown: true };

  expect(said(unshown, exchange(1, 'DELETE', 204))).toEqual(['undecided', 'status 204']);
  expect(said(unshown, exchange(1, 'DELETE', 409))).toEqual(['undecided', 'left']);
});

test('the answer of a limit or a gateway to a deletion that has to be refused decides nothing', () => {
  expect([429, 413, 502].map((status) => isNotDone.undecided?.(exchange(0, 'DELETE', status)) !== undefined)).toEqual([
    true,
    true,
    true,
  ]);
  expect(isNotDone.undecided?.(exchange(0, 'DELETE', 403))).toBeUndefined();
});

test('a 2xx for a random UUID in the place of an image accuses nobody of a role, and without a valid token it is a violation', () => {
  const done = { ...exchange(0, 'DELETE', 204), standsIn: true } as const;

  expect(isNotDone.undecided?.({ ...done, caller: 'reader' })).toBeDefined();
  expect(isNotDone.undecided?.({ ...done, caller: 'nobody' })).toBeUndefined();
  expect(isNotDone.undecided?.({ ...exchange(0, 'DELETE', 204), caller: 'reader' })).toBeUndefined();
});

/** What the rule on the status of a success says of each deletion. */
function answered(...exchanges: readonly Exchange[]): string[] {
  const { undecided, check } = isDoneWith204(exchanges);
  return exchanges.map((each) => (undecided?.(each) === undefined ? (check(each) ?? '204') : 'undecided'));
}

test('a deletion that is answered 200 is a violation, whatever comes after it', () => {
  expect(answered(exchange(1, 'DELETE', 200))).toEqual(['status 200']);
  expect(answered(exchange(1, 'DELETE', 200), exchange(2, 'DELETE', 204))).toEqual(['status 200', '204']);
});

test('a 200 after or beside a 204 for the same image decides nothing', () => {
  expect(answered(exchange(1, 'DELETE', 204), exchange(2, 'DELETE', 200))).toEqual(['204', 'undecided']);
  expect(answered({ ...exchange(1, 'DELETE', 200), durationMs: 1500 }, exchange(2, 'DELETE', 204))).toEqual(['undecided', '204']);
});
