import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import {
  hasCodeOfStatus,
  hasIntegerCode,
  hasMessage,
  hasOneMember,
  hasReadableRetry,
  hasRetryInItsPlace,
  isFault,
  isJson,
  saysSomething,
} from './faults.ts';
import type { Rule } from './rule.ts';

const uuid = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
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

const label = [['Content-Type', 'application/json']] as const;
const ofWord = (status: number, content: string | Buffer) =>
  judgedExchange({
    request: { method: 'DELETE', url: 'http://a.test/v2/1/images/a%5Cd', fields: [] },
    response: { ...response(status, '', label), content: Buffer.from(content) },
  });

for (const [what, exchange, is] of [
  ['a backslash that is not escaped', ofWord(404, '{"itemNotFound": {"code": 404, "message": "No a\\d."}}'), true],
  [
    'one, to a request that may be refused below the API',
    { ...ofWord(404, '{"itemNotFound": {"code": 404, "a\\d": ""}}'), purpose: { belowApi: true } },
    true,
  ],
  ['Latin-1', ofWord(404, Buffer.from('{"itemNotFound":{"code":404,"message":"\u00e4"}}', 'latin1')), true],
  ["another's JSON", ofWord(404, '{"error": {"code": 404, "message": "No a\\d."}}'), false],
  ['a text in braces', ofWord(404, '{no such path}'), false],
  ['the fault of another status', ofWord(503, '{"itemNotFound": {"message": "No a\\d."}}'), false],
] as const)
  test(`content that begins as a fault does, and holds ${what}, ${is ? 'is a fault that is not JSON' : "is another server's"}`, () => {
    expect(isFault(exchange)).toBe(is);
    expect(isJson.check(exchange)).toContain('the content is not JSON');
  });

const pageOf = (status: number, fields: readonly FieldLine[], purpose: Exchange['purpose'] = {}, query = '') =>
  judgedExchange({
    request: {
      ...{ method: 'DELETE', url: `http://a.test/v2/1/images/${uuid}${query}`, gateway: ['x-api-key'] },
      fields: [['X-Auth-Token', 'a'], ...fields],
    },
    response: response(status, '<h1>Forbidden</h1>', [['Content-Type', 'text/html']]),
    purpose,
  });

for (const [what, exchange, is] of [
  ['a plain deletion', pageOf(403, [['Accept', '*/*']]), true],
  ['a deletion with a field of the operator for a gateway', pageOf(403, [['X-Api-Key', 'a']]), true],
  ['a provocation of the operator', pageOf(409, [['Prefer', 'code=409']], { provoked: 409 }), true],
  ['a deletion with a field that names another method', pageOf(403, [['X-HTTP-Method-Override', 'GET']]), false],
  ['a deletion with a query', pageOf(403, [], {}, '?_method=GET'), false],
] as const)
  test(`a page for ${what} is ${is ? 'a fault that is not JSON' : "a firewall's"}`, () => {
    expect(isFault(exchange)).toBe(is);
  });
