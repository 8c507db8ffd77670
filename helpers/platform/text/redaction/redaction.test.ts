import { expect, test } from '@playwright/test';
import { redactor } from './redaction.ts';
import { written } from './secret-examples.ts';

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

  test('takes token-like query values and user information out of a URL', () => {
    expect(redaction.text('http://me:pw@host/v2/1/images/1?X-Auth-Token=abc&limit=2&apikey=k#x')).toBe(
      'http://[redacted]@host/v2/1/images/1?X-Auth-Token=[redacted]&limit=2&apikey=[redacted]#x',
    );
  });

  test('knows the fields that carry secrets', () => {
    const names = ['Authorization', 'Proxy-Authorization', 'X-Subject-Token', 'X-Service-Token', 'Cookie', 'X-Api-Key', 'apikey'];
    for (const name of names) expect(redaction.fields([[name, 'abc']])).toEqual([[name, '[redacted]']]);
    for (const name of ['WWW-Authenticate', 'X-Openstack-Request-Id', 'Vary', 'Access-Control-Allow-Headers'])
      expect(redaction.fields([[name, 'X-Auth-Token']])).toEqual([[name, 'X-Auth-Token']]);
  });

  test('leaves the suite’s own text unchanged except for secrets', () => {
    const own = `TARGET_HEADERS: X-Auth-Token: a field that the suite judges with; ${secret}`;

    expect(redaction.values(own)).toBe('TARGET_HEADERS: X-Auth-Token: a field that the suite judges with; [redacted]');
    for (const message of [
      'f.json /headers/X-Api-Key: expected a reference',
      'see /images/request/headers/Authorization: it is set',
    ])
      expect(redaction.text(message)).toBe(message);
  });

  test('takes secrets by their names out of JSON, however it is escaped, and leaves it JSON', () => {
    for (const [text, clear] of [
      ['{"password": "a\\"b", "n": "x"}', '{"password": "[redacted]", "n": "x"}'],
      [
        '{"adminPass":"abc","access_token":"def","apiKey":"g"}',
        '{"adminPass":"[redacted]","access_token":"[redacted]","apiKey":"[redacted]"}',
      ],
      ['{"access":{"token":{"expires":"2030","id":"ab5c"}}}', '{"access":{"token":{"expires":"2030","id":"[redacted]"}}}'],
      ['{"m":"{\\"password\\": \\"abc\\", \\"n\\": 1}"}', '{"m":"{\\"password\\": \\"[redacted]\\", \\"n\\": 1}"}'],
      ['{"message":"X-Auth-Token: abc","code":401}', '{"message":"X-Auth-Token: [redacted]","code":401}'],
      ['{"message":"Cookie: a=","code":401}', '{"message":"Cookie: [redacted]","code":401}'],
      ['{"token":null,"tokens":3,"message":"token: none"}', '{"token":null,"tokens":3,"message":"token: none"}'],
    ] as const) {
      expect(redaction.text(text)).toBe(clear);
      expect(redaction.text(clear)).toBe(clear);
      expect(() => JSON.parse(clear)).not.toThrow();
    }
  });

  test('takes the quoted part of a field that carries secrets too', () => {
    expect(redaction.text('Set-Cookie: a="b c"; Path=/\nHost: h')).toBe('Set-Cookie: [redacted]\nHost: h');
    expect(redaction.text('Authorization: Digest username="x", response="y"\r\nHost: h')).toBe(
      'Authorization: [redacted]\r\nHost: h',
    );
    expect(redaction.text("curl -H 'X-Auth-Token: abc' http://h/")).toBe("curl -H 'X-Auth-Token: [redacted]' http://h/");
  });

  test('takes token-like values out of a query and a form in any text', () => {
    expect(redaction.text('GET /v2?x=1&X-Auth-Token=abc#f and password=p')).toBe(
      'GET /v2?x=1&X-Auth-Token=[redacted]#f and password=[redacted]',
    );
    expect(redaction.text('set TARGET_TOKEN=… or OS_PASSWORD=…')).toBe('set TARGET_TOKEN=… or OS_PASSWORD=…');
    expect(redaction.text('password=p%20q&user=u')).toBe('password=[redacted]&user=u');
    expect(redaction.text('/?X%2DAuth%2DToken=abc&amp;sig=d')).toBe('/?X%2DAuth%2DToken=[redacted]&amp;sig=[redacted]');
    expect(redaction.text('http://me:pw@host/ and http://host/@')).toBe('http://[redacted]@host/ and http://host/@');
  });

  test('takes out what follows a secret name in a text, as TRACE gives it back', () => {
    expect(redaction.text('TRACE / HTTP/1.1\r\nX-Auth-Token: other\r\nHost: h')).toBe(
      'TRACE / HTTP/1.1\r\nX-Auth-Token: [redacted]\r\nHost: h',
    );
    expect(redaction.text('{"password": "p", "X-Auth-Token":"t", "token":{"id":1}}')).toBe(
      '{"password": "[redacted]", "X-Auth-Token":"[redacted]", "token":{"id":1}}',
    );
    for (const kept of [`-H "X-Auth-Token: $TARGET_TOKEN"`, 'X-Auth-Token: (absent)', 'X-Auth-Token: [redacted]']) {
      expect(redaction.text(kept)).toBe(kept);
    }
  });

  test('leaves the variable that stands for a token in a field', () => {
    expect(redaction.fields([['X-Auth-Token', '$TARGET_TOKEN']])).toEqual([['X-Auth-Token', '$TARGET_TOKEN']]);
  });

  test('redacts a secret in every place', () => {
    expect(redaction.text(`${secret},${secret}${secret} ${secret}`)).toBe('[redacted],[redacted] [redacted]');
  });

  test('without secrets works by place alone', () => {
    expect(redactor([]).text('Authorization: Bearer x')).toBe('Authorization: [redacted]');
    expect(redactor([]).finds('anything at all, long enough')).toBe(false);
  });
});
