import { expect, test } from '@playwright/test';
import { redactor } from '../redaction/redaction.ts';
import { curlLine } from './curl.ts';

const lineFor = (url: string, imageId: string): string =>
  curlLine({ method: 'DELETE', url, fields: [['Accept', '*/*']] }, { imageId });

const uuid = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
const base = 'http://a.test/v2/1/images/';

for (const [what, url, id, word] of [
  ['a UUID', `${base}${uuid}`, uuid, `${base}"$IMAGE_ID"`],
  ['a UUID with more behind it', `${base}${uuid}x`, uuid, `${base}"$IMAGE_ID"x`],
  ['a word', `${base}img-10452`, 'img-10452', `${base}"$IMAGE_ID"`],
  ['a number that the base URL has, too', `${base}1`, '1', `${base}"$IMAGE_ID"`],
  ['a word with dots', `${base}a.1`, 'a.1', `${base}"$IMAGE_ID"`],
  ['a word in a query', `${base}img-1?image_id=img-1`, 'img-1', `${base}"$IMAGE_ID"'?image_id='"$IMAGE_ID"`],
] as const) {
  test(`${what} is shown as a variable`, () => {
    expect(lineFor(url, id)).toMatch(new RegExp(` ${word.replace(/[$?.]/g, '\\$&')}$`));
  });
}

for (const [what, url, id] of [
  ['part of another word', `${base}img-104523`, 'img-1045'],
  ['a word where a dot has to be a dot', `${base}ax1`, 'a.1'],
  ['a number of the base URL', `${base}other`, '1'],
] as const) {
  test(`${what} is written out`, () => {
    expect(lineFor(url, id)).toMatch(new RegExp(` ${url}$`));
  });
}

test('an identifier that begins in the middle of an escape is written out', () => {
  const id = 'f7391211-0c2f-4d21-9f11-3f8a02a6f7f0';

  expect(lineFor(`${base}%3${id}`, id)).toContain(` ${base}%3${id}`);
});

test('an identifier with an encoded first character is made from the variable', () => {
  const line = lineFor(`${base}%39${uuid.slice(1)}?a=1`, uuid);
  expect(line).toContain(` ${base}"$(printf %%%x "'$IMAGE_ID")\${IMAGE_ID#?}"'?a=1'`);
});

test('a request without Host, and one of HTTP/1.0, go out as they were', () => {
  const request = { method: 'DELETE', url: `${base}${uuid}`, fields: [] };

  expect(curlLine({ ...request, withoutHost: true })).toContain(" -H 'Host:'");
  expect(curlLine({ ...request, version: '1.0' })).toContain(' --http1.0');
});

test('a malformed request is a printf into netcat, with secrets and the own image as variables', () => {
  const framing = { lines: ['X-Auth-Token: $TARGET_TOKEN\rx'] };
  const url = `http://127.0.0.1:8774/v2/1/images/${uuid}`;
  const line = curlLine({ method: 'DELETE', url, fields: [['Accept', "it's 100%"]], framing }, { imageId: uuid });

  expect(line).toBe(
    `{ printf %b 'DELETE /v2/1/images/'"$IMAGE_ID"' HTTP/1.1\\r\\n''Host: 127.0.0.1:8774\\r\\n''Accept: it'\\''s 100%\\r\\n''X-Auth-Token: '"$TARGET_TOKEN"'\\rx\\r\\n''\\r\\n'; sleep 2; } | nc 127.0.0.1 8774`,
  );
  expect(redactor([]).text(line)).toBe(line);
});

const cut = { method: 'DELETE', fields: [], framing: { cut: 'ended' } } as const;

for (const [what, host, tls, options] of [
  ['a name', 'a.test:8443', undefined, '-connect a.test:8443 -servername a.test -verify_return_error -verify_hostname a.test'],
  ['an address', '127.0.0.1', undefined, '-connect 127.0.0.1:443 -verify_return_error -verify_ip 127.0.0.1'],
  ['an address of IPv6', '[::1]', undefined, "-connect '[::1]:443' -verify_return_error -verify_ip ::1"],
  ['any certificate', 'a.test', { insecure: true }, '-connect a.test:443 -servername a.test'],
  [
    'a client certificate',
    'a.test',
    { authority: true, client: 'pem' },
    '-connect a.test:443 -servername a.test -verify_return_error -verify_hostname a.test -CAfile "$TARGET_CA_FILE" -cert "$TARGET_CLIENT_CERT" -key "$TARGET_CLIENT_KEY"',
  ],
  [
    'PKCS#12',
    'a.test',
    { insecure: true, client: 'pkcs12' },
    '-connect a.test:443 -servername a.test -cert "$TARGET_CLIENT_CERT"',
  ],
] as const) {
  test(`a malformed request over TLS goes through openssl, with ${what}`, () => {
    const line = curlLine({ ...cut, url: `https://${host}/v2/1/images/x`, ...(tls && { tls }) });

    expect(line).toContain(`; } | openssl s_client -quiet ${options}`);
    expect(line.endsWith(options)).toBe(true);
  });
}

test('a client certificate and an authority are variables of a curl line', () => {
  const request = { method: 'DELETE', url: 'https://a.test/x', fields: [] };

  expect(curlLine({ ...request, tls: { authority: true, client: 'pem' } })).toContain(
    '--cacert "$TARGET_CA_FILE" --cert "$TARGET_CLIENT_CERT" --key "$TARGET_CLIENT_KEY"',
  );
  expect(curlLine({ ...request, tls: { insecure: true, client: 'pkcs12' } })).toContain(
    '--insecure --cert "$TARGET_CLIENT_CERT" --cert-type P12',
  );
});

test('a line names the version of HTTP where curl would choose another one', () => {
  const request = { method: 'DELETE', url: 'https://a.test/v2/1/images/1', fields: [] } as const;
  expect(curlLine(request)).toContain(' --http1.1 ');
  expect(curlLine({ ...request, version: '2' })).toContain(' --http2 ');
  expect(curlLine({ ...request, version: '1.0' })).toContain(' --http1.0 ');
});

test('a line says which field curl does not send', () => {
  const framing = { http2Fields: [['x-probe', 'a\r\nb'] as const] };
  const line = curlLine({ method: 'DELETE', url: 'https://a.test/v2/1/images/1', fields: [], version: '2', framing });
  expect(line).toMatch(/^curl .* --http2 .* # with the field "x-probe: a\\r\\nb", which curl does not send$/);
});
