import { expect, test } from '@playwright/test';
import { redactor } from './redaction.ts';

const secret = 'gAAAAABk+x/9"Zq7=vY2mN4pL8sT6wR1cX3';
const redaction = redactor([secret, 'tiny-one', '']);

test.describe('a redactor', () => {
  for (const [form, written] of [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['escaped for JSON', JSON.stringify(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in base64 behind one octet', Buffer.from(`:${secret}`).toString('base64')],
    ['in base64 behind two octets', Buffer.from(`a:${secret}!`).toString('base64')],
    ['cut short', secret.slice(0, -1)],
    ['extended', `${secret}0`],
    ['altered by one character', `${secret.slice(0, 20)}#${secret.slice(21)}`],
    ['twelve characters in a row', secret.slice(11, 23)],
    ['a short secret', 'tiny-one'],
  ] as const) {
    test(`finds and takes out a secret ${form}`, () => {
      const text = `before ${written} after`;

      expect(redaction.finds(text)).toBe(true);
      expect(redaction.text(text)).toContain('[redacted]');
      expect(redaction.finds(redaction.text(text))).toBe(false);
      expect(redaction.text(text)).toMatch(/^before .* after$/);
    });
  }

  test('leaves ordinary text as it is', () => {
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
    expect(redaction.url('http://me:pw@host/v2/1/images/1?X-Auth-Token=abc&limit=2&apikey=k#x')).toBe(
      'http://[redacted]@host/v2/1/images/1?X-Auth-Token=[redacted]&limit=2&apikey=[redacted]#x',
    );
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

  test('names the variable that holds the token of a secret field', () => {
    const named = redactor([secret], new Map([[secret, 'TARGET_TOKEN']]));
    const once = named.fields([['X-Auth-Token', secret]]);

    expect(once).toEqual([['X-Auth-Token', '$TARGET_TOKEN']]);
    expect(named.fields(once)).toEqual(once);
    expect(named.text(secret)).toBe('[redacted]');
  });

  test('takes a secret out of each place it stands in', () => {
    expect(redaction.text(`${secret},${secret}${secret} ${secret}`)).toBe('[redacted],[redacted] [redacted]');
  });

  test('without secrets works by place alone', () => {
    expect(redactor([]).text('Authorization: Bearer x')).toBe('Authorization: [redacted]');
    expect(redactor([]).finds('anything at all, long enough')).toBe(false);
  });

  test('goes through a megabyte in a moment', () => {
    const text = 'abcdefgh '.repeat(120_000);
    const start = performance.now();

    redaction.text(text);

    expect(performance.now() - start).toBeLessThan(500);
  });
});
