import { expect, test } from '@playwright/test';
import type { Exchange, FailureKind } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { asksForContent, isAnswered, isAnsweredInTheEnd, isComplete, isRefusedInTheEnd, isWellFormed } from './wire.ts';

const without = (kind: FailureKind, more: Partial<Exchange> = {}): Exchange => {
  const request = { method: 'GET', url: 'http://a.test/v2/1/images', fields: [] };
  return judgedExchange({ role: 'state', request, failure: { kind, detail: `it was ${kind}` }, ...more });
};

test('a request that a fresh connection does not answer counts against the target', () => {
  for (const kind of ['reset', 'closed', 'timeout'] as const) expect(isAnswered.check(without(kind))).toBe(`it was ${kind}`);
});

test('a 100 (Continue) without a final response is whole, and what its client waited for, but no response', () => {
  for (const kind of ['reset', 'closed', 'timeout'] as const) {
    const interim = without(kind, { failure: { kind, detail: `it was ${kind}`, continued: true } });
    expect(isComplete.undecided?.(interim)).toBe(`there is no response: ${kind}`);
    expect(asksForContent.check(interim)).toBeUndefined();
    expect(isAnswered.check(interim)).toBe(`it was ${kind}`);
    expect(asksForContent.check(without(kind))).toBe(`it was ${kind}`);
  }
});

test('a request of the own burst that is not answered in time says nothing about the target, and one that is cut off does', () => {
  const burst = { purpose: { provoked: 413, burst: true } } as const;

  expect(isAnswered.undecided?.(without('timeout', burst))).toBe('it was one of many that this run sent at once');
  for (const kind of ['reset', 'closed'] as const) {
    expect(isAnswered.undecided?.(without(kind, burst))).toBeUndefined();
    expect(isAnswered.check(without(kind, burst))).toBe(`it was ${kind}`);
  }
  // A single request that provokes a code is none of many.
  expect(isAnswered.undecided?.(without('timeout', { purpose: { provoked: 413 } }))).toBeUndefined();
});

test('a stream of HTTP/2 may be reset where :path is not a path of a URI, and only there', () => {
  const to = (path: string, version?: '2'): Exchange => {
    const url = `http://a.test/v2/1/images/${path}`;
    return without('reset', { request: { method: 'DELETE', url, fields: [], ...(version && { version }) } });
  };

  for (const path of ['a%zz', 'a%', 'a%2', '%4', 'a?b=%zz']) {
    expect(isAnswered.check(to(path, '2'))).toBeUndefined();
    expect(isAnswered.check(to(path))).toBe('it was reset');
  }
  for (const path of ['a', 'a%2f', 'a%C3', '%61', 'a?b=%20']) expect(isAnswered.check(to(path, '2'))).toBe('it was reset');
  const { request } = to('a%zz', '2');
  for (const kind of ['timeout', 'closed'] as const) expect(isAnswered.check(without(kind, { request }))).toBe(`it was ${kind}`);
});

test('large content may stay unread, and its request unanswered, but not for ever', () => {
  const request = { method: 'DELETE', url: 'http://a.test/x', fields: [], content: '{}', framing: { blanks: 9 } };

  for (const kind of ['reset', 'closed', 'hung-up'] as const)
    expect(isAnswered.check(without(kind, { request }))).toBeUndefined();
  expect(isAnswered.check(without('timeout', { request }))).toBe('it was timeout');
  expect(isComplete.undecided?.(without('truncated', { request }))).toContain('before it read the content');
});

test('a request that never reached the target is not', () => {
  for (const kind of ['refused', 'unresolved', 'unreachable', 'untrusted'] as const) {
    expect(isAnswered.check(without(kind))).toBeUndefined();
  }
});

test('a kept connection may be closed before the next request, which decides nothing, but not stay silent', () => {
  const mayEnd = 'the server may have ended the connection before it took the request';
  expect(isAnswered.undecided?.(without('closed', { purpose: { onKeptConnection: true } }))).toBe(mayEnd);
  expect(isAnswered.undecided?.(without('timeout', { purpose: { onKeptConnection: true } }))).toBeUndefined();
  expect(isAnswered.check(without('timeout', { purpose: { onKeptConnection: true } }))).toBe('it was timeout');
  const kept = { connection: { from: 'kept', openMs: 0, endsIdle: true } } as const;
  expect(isAnswered.undecided?.(without('closed', kept))).toBe(mayEnd);
  expect(isAnswered.check(without('closed', { connection: { from: 'kept', openMs: 0 } }))).toBe('it was closed');
});

test('a request without a response says nothing about the form of responses', () => {
  for (const rule of [isComplete, isWellFormed]) {
    for (const kind of ['reset', 'closed', 'timeout'] as const)
      expect(rule.undecided?.(without(kind))).toBe(`there is no response: ${kind}`);
  }
  expect(isComplete.undecided?.(without('truncated'))).toBeUndefined();
  expect(isWellFormed.undecided?.(without('malformed'))).toBeUndefined();
});

test('a refusal has to be an answer: a connection that the target closes instead is a violation', () => {
  const answered = (status: number): Exchange => ({
    ...without('reset'),
    response: { status, reason: '', fields: [], content: Buffer.alloc(0) },
  });
  const said = (exchange: Exchange): string => {
    const { undecided, check } = isRefusedInTheEnd([exchange]);
    return undecided?.(exchange) === undefined ? (check(exchange) ?? 'holds') : 'undecided';
  };

  expect([without('reset'), without('closed')].map(said)).toEqual(['it was reset', 'it was closed']);
  expect([answered(414), answered(501), answered(500), answered(204)].map(said)).toEqual([
    'holds',
    'holds',
    'status 500',
    'status 204',
  ]);
  const others = [answered(429), answered(502), without('refused'), without('closed', { purpose: { onKeptConnection: true } })];
  expect(others.map(said)).toEqual(['undecided', 'undecided', 'undecided', 'undecided']);
});

test('a request that is answered when it is sent again was lost on its way, and one that is never answered was not', () => {
  const [lost, again] = [without('reset'), without('reset')];
  const answered = judgedExchange({ response: response(404) });

  expect(isAnsweredInTheEnd([lost, answered]).undecided?.(lost)).toBe('the request was answered when it was sent again');
  expect(isAnsweredInTheEnd([lost, answered]).check(answered)).toBeUndefined();
  expect(isAnsweredInTheEnd([lost, again]).undecided?.(lost)).toBeUndefined();
  expect(isAnsweredInTheEnd([lost, again]).check(lost)).toBe('it was reset');
});
