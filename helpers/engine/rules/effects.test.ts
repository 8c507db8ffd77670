import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import {
  isAnsweredUnlessUpgraded,
  isDoneWith204,
  isLeftInPlace,
  isNotDone,
  isNotDoneElsewhere,
  isPlainDeletion,
  isRefusedUnlessPage,
} from './effects.ts';

const image = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';

/** An exchange about the image, this many seconds after the first; status 0 is no response. */
function exchange(second: number, method: 'GET' | 'DELETE', status: number, fields: readonly FieldLine[] = []): Exchange {
  const content = status === 200 ? JSON.stringify({ image: { id: image, status: 'ACTIVE' } }) : '{}';
  return judgedExchange({
    id: second + 1,
    role: method === 'GET' ? 'state' : 'judged',
    purpose: { caller: 'owner' },
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

/** A read that shows the image, with what is changed of it. */
const showing = (second: number, change: object): Exchange => ({
  ...exchange(second, 'GET', 200),
  response: with200({ image: { id: image, status: 'ACTIVE', ...change } }),
});
const leaving = (second: number): Exchange => showing(second, { status: 'DELETING' });
const tried = (second: number, attempts: string): Exchange => showing(second, { metadata: { attempts } });
const refused = exchange(1, 'DELETE', 403);
const done = exchange(1, 'DELETE', 204);
const ofConflict: Exchange = { ...done, purpose: { caller: 'owner', fixture: 'conflict' } };
const mayHaveEnded = 'You listed the image as conflicting: check that it still is';
const ofOthers: Exchange = { ...done, purpose: { caller: 'owner', fixture: 'foreign' } };
const mayBeAdministrator = 'If TARGET_TOKEN is that of an administrator of the whole cloud, set the token of an ordinary user';
const [isGone, isLeaving] = ['the image is gone: GET gets 404', 'the image is being deleted'];
const isChanged = 'the image is there, with another metadata than before';
/** What a target says of an image that it shows nobody. */
const unshown: Exchange = { ...exchange(0, 'GET', 404), purpose: { caller: 'owner', noneShown: true } };
/** As the first exchange in time, too. */
const at = { started: shown.started };

for (const [what, exchanges, expected] of [
  ['that is lost after a refusal is a violation', [shown, refused, gone], ['undecided', 'left', isGone]],
  ['whose deletion is done is a violation', [shown, done], ['undecided', 'status 204']],
  ['whose conflict may have ended says so', [shown, ofConflict], ['undecided', `status 204. ${mayHaveEnded}`]],
  [
    'of another tenant may be an administrator’s to delete',
    [shown, ofOthers],
    ['undecided', `status 204. ${mayBeAdministrator}`],
  ],
  ['that a refused deletion takes later is lost', [shown, refused, leaving(2)], ['undecided', 'left', isLeaving]],
  [
    'that a refusal hid for a while is not lost',
    [shown, refused, gone, exchange(3, 'GET', 200)],
    ['undecided', 'left', 'undecided', 'left'],
  ],
  ['that was being deleted before is not lost', [leaving(0), refused, leaving(2)], ['undecided', 'left', 'left']],
  [
    'that a refused deletion changes is not as it was',
    [tried(0, ''), refused, tried(2, 'I'), tried(3, 'I')],
    ['undecided', 'left', isChanged, 'left'],
  ],
  [
    'that changes by itself is left',
    [tried(0, ''), refused, tried(2, 'I'), tried(3, 'II')],
    ['undecided', 'left', 'left', 'left'],
  ],
  ['that was read once after a change is left', [tried(0, ''), refused, tried(2, 'I')], ['undecided', 'left', 'left']],
  ['that exists after a refusal is left', [shown, refused, exchange(2, 'GET', 200)], ['undecided', 'left', 'left']],
  ['that is lost without a deletion accuses nobody', [shown, gone], ['undecided', 'undecided']],
  ['that is lost before a refusal accuses nobody', [shown, gone, exchange(3, 'DELETE', 409)], ['undecided', 'undecided', 'left']],
  ['that was gone before its deletion decides nothing', [exchange(0, 'GET', 404), done], ['undecided', 'undecided']],
  ['that is shown to nobody, and was gone, decides nothing', [unshown, exchange(1, 'DELETE', 404)], ['undecided', 'undecided']],
  ['that is shown to nobody is judged by a 204', [unshown, done], ['undecided', 'status 204']],
  ['that is shown to nobody is judged by a refusal', [unshown, refused], ['undecided', 'left']],
  [
    'that one test lost within a millisecond is lost in the order of sending',
    [shown, { ...refused, ...at }, gone],
    ['undecided', 'left', isGone],
  ],
  [
    'that one test read within a millisecond is left in the order of sending',
    [shown, { ...refused, ...at }, { ...exchange(2, 'GET', 200), ...at }],
    ['undecided', 'left', 'left'],
  ],
  [
    'that another test lost within a millisecond accuses nobody',
    [shown, { ...refused, ...at, test: 'another' }, gone],
    ['undecided', 'left', 'undecided'],
  ],
] as const satisfies readonly (readonly [string, readonly Exchange[], readonly string[]])[])
  test(`an image ${what}`, () => {
    expect(said(...exchanges)).toEqual(expected);
  });

for (const [what, exchanges, fate] of [
  ['left by a deletion that is answered as done', [shown, done, exchange(2, 'GET', 200)], { left: true }],
  ['lost by it', [shown, done, gone], {}],
  ['changed by it', [tried(0, ''), done, tried(2, 'I')], {}],
  ['lost later', [shown, done, exchange(2, 'GET', 200), exchange(3, 'GET', 404)], {}],
  ['left by one that may be carried out later', [shown, exchange(1, 'DELETE', 202), exchange(2, 'GET', 200)], {}],
  ['not read before', [done, exchange(2, 'GET', 200)], {}],
] as const)
  test(`the fate of an image that is ${what} is ${JSON.stringify(fate)}`, () => {
    const [deletion] = exchanges.filter(({ role }) => role === 'judged');

    expect(deletion && isLeftInPlace(exchanges).fate?.(deletion)).toEqual(fate);
  });

test('the fate of an image that a refused deletion changes says what of it changed', () => {
  const rows = [tried(0, ''), refused, tried(2, 'I'), tried(3, 'I')] as const;

  expect(isLeftInPlace(rows).fate?.(rows[2])).toEqual({ changed: 'another metadata' });
});

test('a deletion that got no response, or one of a limit or a gateway, decides nothing, and neither do the reads after it', () => {
  for (const status of [0, 413, 429, 502, 504]) {
    const rows = said(shown, exchange(1, 'DELETE', status), gone, exchange(3, 'GET', 200));
    expect(rows.slice(2), String(status)).toEqual(['undecided', 'undecided']);
  }
  for (const status of [413, 429, 502, 504]) expect(said(exchange(1, 'DELETE', status)), String(status)).toEqual(['undecided']);
});

test('a deletion is not plain if the last read before it shows an image that is being saved, though both began in one millisecond', () => {
  const { started } = shown;
  const saving: Exchange = { ...shown, response: with200({ image: { id: image, status: 'SAVING' } }) };
  const deletion: Exchange = { ...exchange(1, 'DELETE', 409), purpose: { caller: 'owner', aim: 'own' }, started };

  expect(isPlainDeletion(deletion, [saving, deletion])).toBe(false);
  expect(isPlainDeletion(deletion, [saving, { ...shown, label: 'again' }, deletion])).toBe(true);
  expect(isPlainDeletion(deletion, [shown, deletion])).toBe(true);
});

test('a deletion that is refused is not plain if somebody has protected its image since it was made', () => {
  const read = (second: number, isProtected: boolean): Exchange => {
    const content = { id: image, status: 'active', protected: isProtected };
    return { ...exchange(second, 'GET', 200), response: with200(content) };
  };
  const isPlain = (status: number, ...reads: readonly Exchange[]): boolean => {
    const deletion: Exchange = { ...exchange(2, 'DELETE', status), purpose: { caller: 'owner', aim: 'own' } };
    return isPlainDeletion(deletion, [...reads, deletion]);
  };

  expect(isPlain(403, read(1, false), read(3, true))).toBe(false);
  expect(isPlain(403, read(0, false), read(1, true))).toBe(false);
  for (const reads of [[read(1, false), read(3, false)], [read(1, true), read(3, true)], [read(3, true)]])
    expect(isPlain(403, ...reads)).toBe(true);
  expect(isPlain(500, read(1, false), read(3, true))).toBe(true);
});

test('two deletions are of one image only if their paths name one, whatever their queries are', () => {
  const deletionOf = (second: number, status: number, path: string): Exchange => {
    const { request, ...rest } = exchange(second, 'DELETE', status);
    return { ...rest, request: { ...request, url: `http://a.test/v2/1/images${path}` } };
  };
  const other = image.replace(/.$/, '1');
  const isRepeated = (...paths: readonly [string, string]): boolean => {
    const [first, second] = [deletionOf(0, 204, paths[0]), deletionOf(1, 200, paths[1])];
    return isDoneWith204([first, second]).undecided?.(second) !== undefined;
  };

  expect([isRepeated(`/${image}`, `/${image}?a=1`), isRepeated(`/${image}?a=1`, `/${image}?a=1`)]).toEqual([true, true]);
  expect([isRepeated(`/${image}?a=1`, `/${other}?a=1`), isRepeated('?a=1', `/${other}?a=1`)]).toEqual([false, false]);
});

test('the answer of a limit or a gateway to a deletion that has to be refused decides nothing', () => {
  for (const status of [429, 413, 502]) expect(isNotDone.undecided?.(exchange(0, 'DELETE', status))).toBeDefined();
  expect(isNotDone.undecided?.(exchange(0, 'DELETE', 403))).toBeUndefined();
});

test('a 2xx for a random UUID in the place of an image accuses nobody of a role, and without a valid token it is a violation', () => {
  const inPlace = { ...exchange(0, 'DELETE', 204), purpose: { standsIn: true } } as const;

  expect(isNotDone.undecided?.({ ...inPlace, purpose: { ...inPlace.purpose, caller: 'reader' } })).toBeDefined();
  expect(isNotDone.undecided?.({ ...inPlace, purpose: { ...inPlace.purpose, caller: 'nobody' } })).toBeUndefined();
  expect(isNotDone.undecided?.({ ...exchange(0, 'DELETE', 204), purpose: { caller: 'reader' } })).toBeUndefined();
});

test('a 2xx to a request whose path is not that of an image decides nothing', () => {
  const ofNoImage: Exchange = { ...exchange(0, 'DELETE', 200), purpose: { caller: 'nobody', ofNoImage: true } };

  for (const rule of [isNotDone, isNotDoneElsewhere([], { seen: { exchanges: [] } })])
    expect(rule.undecided?.(ofNoImage)).toMatch(/the path is not that of an image/);
});

/** What the rule on the status of a success says of each deletion. */
function answered(...exchanges: readonly Exchange[]): string[] {
  const { undecided, check } = isDoneWith204(exchanges);
  return exchanges.map((each) => (undecided?.(each) === undefined ? (check(each) ?? '204') : 'undecided'));
}

for (const [what, exchanges, expected] of [
  ['is a violation', [exchange(1, 'DELETE', 200)], ['status 200']],
  ['is a violation before a 204, too', [exchange(1, 'DELETE', 200), exchange(2, 'DELETE', 204)], ['status 200', '204']],
  ['after a 204 for the same image decides nothing', [done, exchange(2, 'DELETE', 200)], ['204', 'undecided']],
  [
    'beside a 204 for the same image decides nothing',
    [{ ...exchange(1, 'DELETE', 200), durationMs: 1500 }, exchange(2, 'DELETE', 204)],
    ['undecided', '204'],
  ],
] as const satisfies readonly (readonly [string, readonly Exchange[], readonly string[]])[])
  test(`a deletion answered 200 ${what}`, () => {
    expect(answered(...exchanges)).toEqual(expected);
  });

test("a 204 for another's image says nothing until the target answers 404 to the plain deletion of an unknown image", () => {
  const unknown = (status: number, purpose: Exchange['purpose'] = {}): Exchange => ({
    ...exchange(0, 'DELETE', status),
    purpose: { caller: 'owner', aim: 'unknown', ...purpose },
  });
  const isDecided = (...exchanges: readonly Exchange[]): boolean =>
    isNotDoneElsewhere([], { seen: { exchanges } }).undecided?.(done) === undefined;
  const others = [unknown(404, { caller: 'stranger' }), unknown(404, { aim: 'fixture' }), unknown(404, { belowApi: true })];

  // A selection or a shard may delete no unknown image.
  expect(isDecided(refused, ...others)).toBe(false);
  expect(isDecided(unknown(204), unknown(400))).toBe(false);
  // One answer of 204 among them does not make it so.
  expect(isDecided(unknown(204), unknown(404))).toBe(true);
});

test('a page that a front has for a path which the API does not have is no answer to a token', () => {
  const type = (format: string) => [['Content-Type', format]] as const;
  const page = { ...exchange(0, 'DELETE', 200), response: response(200, '<h1>Welcome</h1>', type('text/html')) };
  const unfound = { ...exchange(0, 'DELETE', 404), response: response(404, 'Not found', type('text/plain')) };
  const { undecided, check } = isRefusedUnlessPage(401);

  const refusing = { ...page, response: response(403, 'forbidden: by policy 17', type('text/plain')) };
  const denied = { ...page, response: response(401, 'Log in', type('text/html')) };
  const fault = { ...page, response: response(403, '{"forbidden": {"code": 403}}', type('application/json')) };
  // As Glance writes it.
  const deleted = { ...page, response: response(204, '', type('text/html; charset=UTF-8')) };

  for (const each of [page, refusing]) expect(undecided?.(each)).toBe('a front answers with a page of its own');
  expect([unfound, denied, fault, deleted].map((each) => [undecided?.(each), check(each)])).toEqual([
    [undefined, 'status 404'],
    [undefined, undefined],
    [undefined, 'status 403'],
    [undefined, 'status 204'],
  ]);
});

test('a page that answers an upgrade is of what holds the connection: it says nothing of a deletion, and 204 does', () => {
  const { request, ...deletion } = exchange(0, 'DELETE', 204);
  const type = (format: string) => [['Content-Type', format]] as const;
  const page = response(200, 'Can "Upgrade" only to "WebSocket".', type('text/html'));
  const upgrade = { ...request, fields: [['Upgrade', 'websocket']] as const };
  const { undecided } = isNotDone;

  const upgraded = { ...deletion, request: upgrade };
  expect(undecided?.({ ...upgraded, response: page })).toBe('a front answers the upgrade with a page of its own');
  for (const each of [
    { ...deletion, request, response: page },
    upgraded,
    { ...upgraded, response: response(200, '{}', type('application/json')) },
    { ...upgraded, response: response(200) },
  ])
    expect(undecided?.(each)).toBeUndefined();
  const elsewhere = isNotDoneElsewhere([], { seen: { exchanges: [] } });
  expect(elsewhere.undecided?.({ ...upgraded, response: page })).toBe('a front answers the upgrade with a page of its own');
});

test('an upgrade is answered as without it, or by what holds the connection: with a page, or an error without content', () => {
  const { request, ...deletion } = exchange(0, 'DELETE', 404);
  const said = (status: number, content: string, format: string): string | undefined | null =>
    isAnsweredUnlessUpgraded(404).check({
      ...deletion,
      request: { ...request, fields: [['upgrade', 'example/1']] },
      response: response(status, content, [['Content-Type', format]]),
    });

  expect([
    said(404, '{}', 'application/json'),
    said(400, '<h1>Bad Request</h1>', 'text/html'),
    said(400, '', 'application/json'),
    said(400, '{"badRequest": {}}', 'application/json'),
    said(204, '', 'application/json'),
  ]).toEqual([undefined, undefined, undefined, 'status 400', 'status 204']);
});
