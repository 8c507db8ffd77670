import { expect, test } from '@playwright/test';
import { redactor } from './redaction.ts';
import { written } from './testing/secret-examples.ts';

const secret = 'gAAAAABk+x/9"Zq7=vY2mN4pL8sT6wR1cX3';
const redaction = redactor([secret, 'tiny-one', '']);

test.describe('a redactor', () => {
  for (const [form, write] of Object.entries(written)) {
    test(`finds and takes out a secret ${form}`, () => {
      const text = `before <${write(secret)}> after`;

      expect(redaction.finds(text)).toBe(true);
      expect(redaction.text(text)).toContain('[redacted]');
      expect(redaction.finds(redaction.text(text))).toBe(false);
      expect(redaction.text(text)).toMatch(/^before <.*> after$/s);
    });
  }

  for (const short of ['tiny-one', 'Pa55word', 'p&ss"w\\rd']) {
    for (const [form, write] of Object.entries(written).filter(([name]) => !/cut|altered|twelve/.test(name))) {
      test(`finds and takes out the short secret ${short} ${form}`, () => {
        const text = `before <${write(short)}> after`;

        expect(redactor([short]).text(text)).toMatch(/^before <.{0,7}\[redacted\].{0,14}> after$/s);
      });
    }
  }

  test('finds a secret beyond ASCII in UTF-8 and in octets that were read as Latin-1', () => {
    const umlauts = 'Straße nach Überlingen am Bodensee';
    const { text } = redactor([umlauts]);

    for (const given of [umlauts, encodeURIComponent(umlauts), Buffer.from(umlauts).toString('latin1')])
      expect(text(`<${given}>`)).toBe('<[redacted]>');
    expect(text(Buffer.from(umlauts).toString('base64'))).toMatch(/^\[redacted\].{0,4}$/);
  });

  test('leaves a value of seven characters to its place', () => {
    const { text, fields } = redactor(['seven-7']);

    expect(text('it is seven-7')).toBe('it is seven-7');
    expect(fields([['X-Api-Key', 'seven-7']])).toEqual([['X-Api-Key', '[redacted]']]);
  });

  test('leaves ordinary text unchanged', () => {
    const text = `DELETE http://127.0.0.1:1/v2/1/images/9b63-… ${secret.slice(0, 11)} {"unauthorized":{"code":401,"message":"token"}}`;

    expect(redaction.text(text)).toBe(text);
    expect(redaction.finds(text)).toBe(false);
  });

  test('takes the value of a secret field out whatever it is', () => {
    const lines = redaction.fields([
      ['x-auth-TOKEN', 'nobody issued this'],
      ['X-Auth-Token', ''],
      ['Set-Cookie', 'a=b'],
      ['Accept', 'application/json'],
    ]);

    expect(lines).toEqual([
      ['x-auth-TOKEN', '[redacted]'],
      ['X-Auth-Token', ''],
      ['Set-Cookie', '[redacted]'],
      ['Accept', 'application/json'],
    ]);
  });

  test('knows the fields that carry secrets', () => {
    const names = ['Authorization', 'Proxy-Authorization', 'X-Subject-Token', 'X-Service-Token', 'Cookie', 'X-Api-Key', 'apikey'];
    for (const name of names) expect(redaction.fields([[name, 'abc']])).toEqual([[name, '[redacted]']]);
    for (const name of ['WWW-Authenticate', 'X-Openstack-Request-Id', 'Vary', 'Access-Control-Allow-Headers'])
      expect(redaction.fields([[name, 'X-Auth-Token']])).toEqual([[name, 'X-Auth-Token']]);
    expect(redaction.fields([['X-Auth-Token', '$TARGET_TOKEN']])).toEqual([['X-Auth-Token', '$TARGET_TOKEN']]);
  });

  test('leaves the suite’s own text unchanged except for secrets', () => {
    const own = `TARGET_HEADERS: X-Auth-Token: a field that the suite judges with; ${secret}`;

    expect(redaction.values(own)).toBe('TARGET_HEADERS: X-Auth-Token: a field that the suite judges with; [redacted]');
  });

  // What follows a name that marks a secret, as TRACE, a form, JSON or a cookie gives it back.
  for (const [given, clear] of [
    [
      'http://me:pw@host/v2/1/images/1?X-Auth-Token=abc&limit=2&apikey=k#x',
      'http://[redacted]@host/v2/1/images/1?X-Auth-Token=[redacted]&limit=2&apikey=[redacted]#x',
    ],
    ['GET /v2?x=1&X-Auth-Token=abc#f and password=p', 'GET /v2?x=1&X-Auth-Token=[redacted]#f and password=[redacted]'],
    ['/?X%2DAuth%2DToken=abc&amp;sig=d', '/?X%2DAuth%2DToken=[redacted]&amp;sig=[redacted]'],
    ['set TARGET_TOKEN=… or OS_PASSWORD=…'],
    ['TRACE / HTTP/1.1\r\nX-Auth-Token: other\r\nHost: h', 'TRACE / HTTP/1.1\r\nX-Auth-Token: [redacted]\r\nHost: h'],
    ['Set-Cookie: a="b c"; Path=/\nHost: h', 'Set-Cookie: [redacted]\nHost: h'],
    ['Authorization: Digest username="x", response="y"\r\nHost: h', 'Authorization: [redacted]\r\nHost: h'],
    ["curl -H 'X-Auth-Token: abc' http://h/", "curl -H 'X-Auth-Token: [redacted]' http://h/"],
    ['-H "X-Auth-Token: $TARGET_TOKEN"'],
    ['X-Auth-Token: (absent)'],
    ['f.json /headers/X-Api-Key: expected a reference'],
    ["{'password': 'a\"b', 'n': 1}", "{'password': '[redacted]', 'n': 1}"],
  ] as const)
    test(`takes out by its name what is secret in ${JSON.stringify(given)}`, () => {
      expect(redaction.text(given)).toBe(clear ?? given);
      expect(redaction.text(clear ?? given)).toBe(clear ?? given);
    });

  for (const [given, clear] of [
    ['{"password": "a\\"b", "n": "x"}', '{"password": "[redacted]", "n": "x"}'],
    [
      '{"adminPass":"abc","access_token":"def","apiKey":"g"}',
      '{"adminPass":"[redacted]","access_token":"[redacted]","apiKey":"[redacted]"}',
    ],
    ['{"access":{"token":{"expires":"2030","id":"ab5c"}}}', '{"access":{"token":{"expires":"2030","id":"[redacted]"}}}'],
    ['{"m":"{\\"password\\": \\"a\\\\\\"bc\\", \\"n\\": 1}"}', '{"m":"{\\"password\\": \\"[redacted]\\", \\"n\\": 1}"}'],
    ['{"message":"X-Auth-Token: abc","code":401}', '{"message":"X-Auth-Token: [redacted]","code":401}'],
    ['{"message":"Cookie: a=","code":401}', '{"message":"Cookie: [redacted]","code":401}'],
    ['{"message":"of \\"/v2?x-token=abc\\" here"}', '{"message":"of \\"/v2?x-token=[redacted]\\" here"}'],
    ['{"token":null,"tokens":3,"token":{"id":1},"message":"token: none"}'],
  ] as const)
    test(`leaves JSON what it is: ${given}`, () => {
      expect(redaction.text(given)).toBe(clear ?? given);
      expect(redaction.text(clear ?? given)).toBe(clear ?? given);
      expect(() => JSON.parse(clear ?? given)).not.toThrow();
    });

  for (const part of ["'x-token: ", 'x-token: ', '"token":{', '"token":"', '://a', '\\', 'token="', 'token'])
    test(`reads a mebibyte of ${part} once`, () => {
      expect(redaction.finds(redaction.text(part.repeat(2 ** 20 / part.length)))).toBe(false);
    });

  test('without secrets works by place alone', () => {
    expect(redactor([]).text('Authorization: Bearer x')).toBe('Authorization: [redacted]');
    expect(redactor([]).finds('anything at all, long enough')).toBe(false);
  });
});
