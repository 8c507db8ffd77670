import { expect, test } from '@playwright/test';
import { evidence } from '../../contracts/evidence.ts';
import type { FieldLine } from '../../contracts/fields.ts';
import type { Exchange } from '../http/exchange.ts';
import { missingIn } from './evidence.ts';

const json: FieldLine = ['Content-Type', 'application/json'];

const answered = (status: number, content: string, ...fields: readonly FieldLine[]): Exchange => ({
  id: 1,
  label: '',
  test: '',
  role: 'judged',
  request: { method: 'DELETE', url: 'http://a.test/v2/1/images/2', fields: [] },
  response: {
    status,
    reason: '',
    fields,
    content: Buffer.from(content),
  },
  started: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  echoes: [],
});

const missing = (...exchanges: readonly Exchange[]) => evidence.filter((kind) => missingIn(exchanges, [kind]) === kind);

test('a response without content shows nothing', () => {
  expect(missing(answered(204, ''))).toEqual([...evidence]);
});

test('a page shows nothing of a fault', () => {
  expect(missing(answered(404, '<html>', ['Content-Type', 'text/html']))).toEqual(
    evidence.filter((kind) => kind !== 'content with Content-Type'),
  );
});

test('a fault in the form of a toolkit has a message and no name', () => {
  const flat = answered(404, '{"message":"no","code":"404 Not Found","title":"Not Found"}', json);

  expect(missing(flat)).toContain('fault with a name');
  expect(missing(flat)).not.toContain('fault with a message');
});

test('several responses together show what no single one shows', () => {
  const fault = '{"overLimit":{"code":413,"message":"no","details":"a","retryAt":"2030-01-01T00:00:00Z"}}';
  const limit = answered(413, fault, json, ['Retry-After', 'Tue, 01 Jan 2030 00:00:00 GMT']);
  const others = [
    answered(401, '', ['WWW-Authenticate', 'Keystone']),
    answered(405, '', ['Allow', 'GET']),
    answered(200, '{}', ['Content-Type', 'application/json; charset=utf-8']),
    answered(200, '', ['X-Openstack-Request-Id', 'req-1'], ['X-Compute-Request-Id', 'req-1']),
  ];

  expect(missing(limit, ...others)).toEqual([]);
});
