import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../contracts/fields.ts';
import { unknownToken } from '../../contracts/inputs/tokens.ts';
import { contentRules, foundInContent } from '../engine/rules/content-rules.ts';
import { isLike, readsLike } from '../engine/rules/images-shown.ts';
import { hasStatusAndFormat } from '../engine/rules/negotiation.ts';
import { cutter, pageShown } from '../images/client/images-in-responses.ts';
import { redactor } from '../platform/text/redaction/redaction.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { contentOctets } from './content-facts.ts';
import type { Exchange } from './exchange.ts';
import { parseExchange, Recorder, recordedExchanges, type Unrecorded, underWayAtEnd } from './recorder.ts';
import { judgedExchange, response } from './testing/judged-exchange.ts';

const secret = 'S3cr3tTokenOfTheOwner-0123456789abcdef';

interface Recording {
  readonly recorder: Recorder;
  /** What a rule over everything seen reads back. */
  seen(): Exchange[];
  readonly file: string;
}

function recording(): Recording {
  const file = join(freshFolder(), 'exchanges.jsonl');
  const recorder = new Recorder({ file, redactor: redactor([secret]), variables: new Map(), cut: cutter(foundInContent) });
  const seen = (): Exchange[] => {
    const exchanges: Exchange[] = [];
    recorder.flush((json) => exchanges.push(parseExchange(json)));
    return exchanges;
  };
  return { recorder, file, seen };
}

function answer(content: string | Buffer, { status = 409, type = 'application/json' } = {}): Unrecorded {
  const fields: FieldLine[] = [
    ['Content-Type', type],
    ['Retry-After', '10'],
  ];
  return {
    label: '',
    test: '',
    role: 'judged',
    request: { method: 'GET', url: 'http://a.test/v2/1/images/an-id', fields: [] },
    response: { status, reason: '', fields, content: Buffer.from(content as string) },
    started: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    purpose: {},
  };
}

test('content that is JSON is JSON without its secrets, too, even if nothing says where one ends', () => {
  const { recorder, seen } = recording();
  recorder.add(answer(JSON.stringify({ itemNotFound: { message: `it's 'x-token: abc`, code: 404, token: 'def' } })));

  const [exchange] = seen();
  const { itemNotFound } = JSON.parse(String(exchange?.response?.content));
  expect(itemNotFound).toEqual({ message: "it's 'x-token: [redacted]", code: 404, token: '[redacted]' });
});

const long = 'x'.repeat(100_000);
const fault = (more: object, first: object = {}): string =>
  JSON.stringify({ conflictingRequest: { ...first, details: long, code: 409, message: 'It is busy.', ...more } });

/** Long content with what is wrong at its end, where a record has it no more. */
const contents: readonly (readonly [what: string, content: string | Buffer, type?: string])[] = [
  ['a fault', fault({})],
  ['a fault with another time', fault({ retryAfter: '99' })],
  ['a fault that names a member twice', fault({}).replace('"code":409', '"code":409,"code":409')],
  ['a fault that is cut short', fault({}).slice(0, -1)],
  ['a byte order mark before a fault', `\ufeff${fault({})}`],
  ['HTML', `<!-- ${long} --><html><body>Conflict</body></html>`],
  ['octets that are no UTF-8', Buffer.concat([Buffer.from(fault({})), Buffer.from([0xff])])],
  ['brackets', '['.repeat(100_000)],
];

test.describe('a rule says of a record what it says of the whole', () => {
  for (const [what, content, type] of contents) {
    test(what, () => {
      const { recorder, seen } = recording();
      const whole: Exchange = { ...answer(content, type === undefined ? {} : { type }), id: 1, echoes: [] };
      const inTest = recorder.add(whole);
      const [recorded] = seen();

      const said = (exchange: Exchange | undefined) =>
        Object.fromEntries(
          contentRules.map(({ name, check }) => [name, exchange === undefined ? '' : (check(exchange) ?? 'obeyed')]),
        );
      expect(said(inTest)).toEqual(said(whole));
      expect(said(recorded)).toEqual(said(whole));
      expect(recorded?.response?.content.length).toBeLessThanOrEqual(65_536);
    });
  }
});

test('a page of a list is parsed twice, whoever looks at it, and no rule on faults does', () => {
  const { recorder } = recording();
  const page = JSON.stringify({ images: [{ id: 'an-id', name: long }] });
  const { parse } = JSON;
  let parsed = 0;
  JSON.parse = (text: string) => {
    parsed += Number(text === page);
    return parse(text);
  };
  const { response: kept } = recorder.add(answer(page, { status: 200 }));
  JSON.parse = parse;

  expect(parsed).toBe(2);
  expect(kept?.whole?.facts?.found.hasOneMember).toBeNull();
});

test('compressed content that is not decoded is recorded so that nobody can expand it', () => {
  const { recorder, seen } = recording();
  const zipped = gzipSync(JSON.stringify({ unauthorized: { code: 401, message: `the token was ${secret}` } }));
  recorder.add(answer(zipped));
  const { content = Buffer.alloc(0) } = seen()[0]?.response ?? {};

  expect(() => gunzipSync(content)).toThrow();
  expect([content.length, isUtf8(content)]).toEqual([zipped.length, false]);
});

test('content is recorded up to 64 KiB, with its length and digest', () => {
  const { recorder, seen, file } = recording();
  const content = fault({});
  recorder.add(answer(content));
  const [recorded] = seen();

  expect(recorded?.response?.content.toString()).toBe(content.slice(0, 65_536));
  expect(recorded?.response?.whole).toMatchObject({
    octets: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    facts: { format: 'json', found: {} },
  });
  expect(recorded?.response && contentOctets(recorded.response)).toBe(content.length);
  expect(readFileSync(file).length).toBeLessThan(70_000);
});

test('nothing is noted of content that was not read to its end', () => {
  const { recorder, seen } = recording();
  const detail = 'the content is longer than 1048576 octets';
  recorder.add({ ...answer('['.repeat(100_000)), failure: { kind: 'unread', detail } });
  expect(seen()[0]?.response?.whole).toEqual({ octets: 100_000, sha256: expect.any(String) });
});

test('a worker keeps a megabyte of long content, then only beginnings, and at last next to nothing', () => {
  const { recorder, seen, file } = recording();
  for (let n = 0; n < 1000; n += 1) recorder.add(answer(fault({})));
  const lengths = seen().map(({ response }) => response?.content.length ?? 0);

  expect([lengths[0], lengths[100], lengths.at(-1)]).toEqual([65_536, 4096, 256]);
  // 1000 of 64 KiB are 65 MB.
  expect(readFileSync(file).length).toBeLessThan(6_000_000);
});

test.describe('a secret across the end of what is kept', () => {
  for (const before of [65_520, 65_500, 65_536 - 12]) {
    test(`is not shown in part (${before} octets before it)`, () => {
      const { recorder, seen } = recording();
      recorder.add(answer(`${'x'.repeat(before)}${secret}${long}`));
      const [recorded] = seen();
      expect(recorded?.response?.content.toString()).not.toContain(secret.slice(0, 6));
      expect(recorded?.echoes).toEqual(['content']);
    });
  }

  test('nor if only its place reveals it, or in what a rule found', () => {
    const { recorder, seen } = recording();
    recorder.add(answer(`${'x'.repeat(65_500)}"token":"nobody-knows-this-one","a":"${long}"`));
    recorder.add(answer(`${secret}${long}`));
    const [byPlace, byRule] = seen();
    expect(byPlace?.response?.content.toString()).not.toContain('nobody');
    expect(byRule?.response?.whole?.facts?.found.isJson).toContain('[redacted]');
    expect(JSON.stringify(byRule)).not.toContain(secret);
  });
});

test('characters of several octets are not cut through', () => {
  const { recorder, seen } = recording();
  recorder.add(answer(`x${'é'.repeat(50_000)}`));
  expect(seen()[0]?.response?.content.toString()).toMatch(/^xé+$/);
});

test('a list that is cut still shows its images in the test that read it', () => {
  const { recorder } = recording();
  const images = Array.from({ length: 2000 }, (_, n) => ({ id: `image-${n}`, name: long.slice(0, 40), status: 'ACTIVE' }));
  const page = pageShown(recorder.add(answer(JSON.stringify({ images, next: '/v2/images?marker=1999' }), { status: 200 })));

  expect(page.ok && [page.value.images.size, page.value.images.statusOf('image-1999'), page.value.next]).toEqual([
    2000,
    'ACTIVE',
    '/v2/images?marker=1999',
  ]);
  expect(page.ok && page.value.images.has('image-2000')).toBe(false);
});

const [one, other] = ['9b635b9a-6bfb-4ad8-99a6-6c0d7a4f9d3c', '11111111-6bfb-4ad8-99a6-6c0d7a4f9d3c'];
const deep = `{"image":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
const afterList = (z: number): string => JSON.stringify({ tags: [], details: long, z });

for (const [what, first, second, like, reads, format] of [
  ['identifiers alone', fault({ z: one }), fault({ z: other }), undefined, 'changed: z', undefined],
  ['the end', fault({ z: 1 }), fault({ z: 2 }), / differs from 409 /, 'changed: z', undefined],
  [
    'the order of members',
    fault({ a: 1, z: { b: 1, c: [2] } }),
    fault({ z: { c: [2], b: 1 }, a: 1 }),
    / differs from 409 /,
    undefined,
    undefined,
  ],
  ['what follows a list', afterList(1), afterList(2), / differs from 409 /, 'changed: z', undefined],
  ['the format', fault({}), `<html>${long}</html>`, / differs from 409 /, /changed/, 'the content is html'],
  ['nothing, nested deeper than any resource', deep, deep, undefined, undefined, undefined],
] as const)
  test(`two contents that are cut and differ in ${what} are compared as a whole`, () => {
    const { recorder } = recording();
    const [before, after] = [recorder.add(answer(first)), { ...recorder.add(answer(second)), id: 9 }];
    const said = [isLike(before), readsLike(before), hasStatusAndFormat(before, 'json')].map(({ check }) => check(after));

    expect(said).toEqual([like, reads, format].map((text) => (typeof text === 'object' ? expect.stringMatching(text) : text)));
    expect(said.join('').length).toBeLessThan(1000);
  });

test('nothing is kept where nobody reads it', () => {
  const file = join(freshFolder(), 'exchanges.jsonl');
  const recorder = new Recorder({ file, redactor: redactor([secret]), variables: new Map() });

  const whole = recorder.add(answer(long));
  recorder.flush();

  expect([whole.response?.content.length, recorder.current, readFileSync(file, 'utf8')]).toEqual([long.length, [], '']);
});

test('a read that shows a loss is laid at the request for its own image, and not at an earlier one that was carried out', () => {
  const { recorder } = recording();
  const request = (id: string, method: string, name: string) => ({
    ...{ method, url: `http://a.test/v2/1/images/${id}`, fields: [['X-Row', name] satisfies FieldLine] },
  });
  recorder.add({ ...answer('', { status: 204 }), request: request('one', 'DELETE', 'carried out') });
  recorder.add({ ...answer('', { status: 400 }), request: request('two', 'DELETE', 'refused') });
  const read = recorder.add({ ...answer('', { status: 404 }), role: 'state', request: request('two', 'GET', '') });
  const other = recorder.add({ ...answer('', { status: 404 }), role: 'state', request: request('three', 'GET', '') });

  expect(read.cause?.request.fields).toEqual([['X-Row', 'refused']]);
  expect(other.cause?.request.fields).toEqual([['X-Row', 'carried out']]);
});

test('a read that shows a loss is laid at what was made of its identifier since it was seen, if that was carried out', () => {
  const { recorder } = recording();
  const send = (method: string, url: string, status: number, aim = 'derived') => {
    const role = method === 'GET' ? 'state' : 'judged';
    const request = { method, url: `http://a.test/v2/1/images/${url}`, fields: [] };
    return recorder.add({ ...answer('', { status }), role, request, purpose: { aim } });
  };
  send('DELETE', 'earlier', 204);
  send('GET', 'one', 200);
  send('DELETE', '%25one', 404);
  send('DELETE', 'on%C3%A9', 204);
  send('DELETE', 'another', 204, 'own');
  send('DELETE', 'on', 404);

  expect(send('GET', 'one', 404).cause?.request.url).toMatch(/on%C3%A9$/);
});

test('a read that shows a loss is laid at the refused request of an earlier test, which this test looks at', () => {
  const { recorder } = recording();
  const request = (method: string) => ({ method, url: 'http://a.test/v2/1/images/one', fields: [] });
  const refused = recorder.add({ ...answer('', { status: 409 }), request: request('DELETE') });
  recorder.flush();
  recorder.mention([refused]);

  const read = recorder.add({ ...answer('', { status: 404 }), role: 'state', request: request('GET') });
  const list = recorder.add({
    ...answer(''),
    role: 'state',
    request: { ...request('GET'), url: 'http://a.test/v2/1/images?a=1' },
  });

  expect([read.cause?.request.method, read.cause?.response?.status]).toEqual(['DELETE', 409]);
  expect(list.cause).toBeUndefined();
});

test('a read keeps the answer to the request that it shows the effect of, without its secrets', () => {
  const { recorder, seen } = recording();
  const request = { method: 'DELETE', url: 'http://a.test/v2/1/images/one', fields: [] };
  recorder.add({ ...answer(`a ${secret}`, { status: 401 }), request });
  recorder.add({ ...answer('', { status: 404 }), role: 'state', request: { ...request, method: 'GET' } });

  const [, read] = seen();
  expect(read?.cause?.response?.status).toBe(401);
  expect(read?.cause?.response?.content.toString()).toBe('a [redacted]');
});

test('a request shows what nobody issued, and names the tokens of the target wherever they stand', () => {
  const token = 'a-token-of-the-owner';
  const variables = new Map([[token, '$TARGET_TOKEN']]);
  const recorder = new Recorder({ file: join(freshFolder(), 'e.jsonl'), redactor: redactor([token]), variables });
  const unknown = unknownToken();
  const shown = recorder.shown({
    method: 'DELETE',
    url: `http://a.test/v2/1/images/x?token=${token}`,
    fields: [
      ['X-Auth-Token', token],
      ['X-Auth-Token', unknown],
      ['X-Auth-Token', token.slice(4)],
      ['Cookie', `token=${token}; other=${unknown}`],
      ['Cookie', 'another=secret'],
    ],
    content: `X-Auth-Token: ${token}`,
  });

  expect(shown).toMatchObject({
    url: `http://a.test/v2/1/images/x?token=\${TARGET_TOKEN}`,
    fields: [
      ['X-Auth-Token', '$TARGET_TOKEN'],
      ['X-Auth-Token', unknown],
      ['X-Auth-Token', '[redacted]'],
      ['Cookie', `token=\${TARGET_TOKEN}; other=${unknown}`],
      ['Cookie', '[redacted]'],
    ],
    content: `X-Auth-Token: \${TARGET_TOKEN}`,
  });
});

test('a record that a full disk cut off is named as such: nobody knows what is missing', () => {
  const scratch = freshFolder();
  mkdirSync(join(scratch, 'exchanges'));
  writeFileSync(join(scratch, 'exchanges', 'w1'), '{"request":{"method":"DEL');

  expect(() => recordedExchanges(scratch)).toThrow(/the disk for temporary files was full/);
});

test('a request that was under way when the target went away says nothing, and one that was lost before does', () => {
  const at = (second: number) => ({ started: `2026-01-01T00:00:0${second}.000Z` });
  const closed = { failure: { kind: 'closed', detail: '' } } as const;
  const answered = judgedExchange({ ...at(5), response: response(405) });
  const before = judgedExchange({ ...closed, ...at(2) });
  const cut = { ...answered, failure: { kind: 'truncated', detail: '' } } as const;
  const underWay = judgedExchange({ ...closed, ...at(5) });
  const after = judgedExchange({ failure: { kind: 'refused', detail: '' }, ...at(6) });

  expect(underWayAtEnd([before, answered, cut, underWay, after])).toEqual([cut, underWay, after]);
});
