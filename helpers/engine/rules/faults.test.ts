import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import {
  hasCodeOfStatus,
  hasIntegerCode,
  hasMessage,
  hasOneMember,
  hasReadableRetry,
  hasRetryInItsPlace,
  saysSomething,
} from './faults.ts';
import type { Rule } from './rule.ts';

const long = 'x'.repeat(200);

for (const [{ check }, content, expected] of [
  [hasCodeOfStatus, { forbidden: { code: 404, message: 'No.' } }, '"code" is 404 instead of 403'],
  [hasIntegerCode, { forbidden: { code: '403', message: 'No.' } }, '"code" is "403", and not of the type integer'],
  [hasIntegerCode, { forbidden: { message: 'No.' } }, '"code" is missing'],
  [hasMessage, { forbidden: { code: 403, message: [long] } }, `"message" is ["${'x'.repeat(77)}…, and not of the type string`],
  [saysSomething, { forbidden: { code: 403, message: ' ' } }, '"message" is " "'],
  [
    hasReadableRetry,
    { overLimit: { retryAfter: 'soon', retryAt: 5 } },
    '"retryAfter" is "soon"; "retryAt" is 5, and not of the type string',
  ],
  [hasRetryInItsPlace, { forbidden: { code: 403, retryAfter: '5' } }, 'there is "retryAfter"'],
  [hasOneMember, [], 'the content is [], and not of the type object'],
  [hasOneMember, {}, 'the content has fewer than 1 member'],
  [
    hasOneMember,
    { forbidden: { code: 403 }, more: 1 },
    'the content has more than 1 member; "more" is 1, and not of the type object',
  ],
] as const satisfies readonly (readonly [Rule, unknown, string])[])
  test(`a fault ${JSON.stringify(content).slice(0, 60)} is described in the words of its reader: ${expected.slice(0, 60)}`, () => {
    expect(check(judgedExchange({ response: response(403, JSON.stringify(content)) }))).toBe(expected);
  });
