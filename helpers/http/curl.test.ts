import { expect, test } from '@playwright/test';
import { curlLine } from './curl.ts';

const own = (id: string) => ({ id, variable: 'IMAGE_ID' }) as const;

const lineFor = (url: string, imageId: string): string =>
  curlLine({ method: 'DELETE', url, fields: [['Accept', '*/*']] }, own(imageId));

const uuid = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
const base = 'http://a.test/v2/1/images/';

for (const [what, url, id, word] of [
  ['a UUID', `${base}${uuid}`, uuid, `"${base}$IMAGE_ID"`],
  ['a UUID with more behind it', `${base}${uuid}x`, uuid, `"${base}\${IMAGE_ID}x"`],
  ['a word', `${base}img-10452`, 'img-10452', `"${base}$IMAGE_ID"`],
  ['a number that the base URL has, too', `${base}1`, '1', `"${base}$IMAGE_ID"`],
  ['a word with dots', `${base}a.1`, 'a.1', `"${base}$IMAGE_ID"`],
  ['a word in a query', `${base}img-1?image_id=img-1`, 'img-1', `"${base}$IMAGE_ID?image_id=$IMAGE_ID"`],
  ['what double quotes would change', `${base}img-1?a=$x`, 'img-1', `${base}"$IMAGE_ID"'?a=$x'`],
] as const) {
  test(`${what} is shown as a variable`, () => {
    expect(lineFor(url, id).endsWith(` ${word}`)).toBe(true);
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

test('a request without Host goes out without it', () => {
  expect(curlLine({ method: 'DELETE', url: base, fields: [], withoutHost: true })).toContain(" -H 'Host:'");
});

test('a line has the fields that curl would leave out if it is not told', () => {
  const fields = [
    ['Connection', 'keep-alive, close'],
    ['Content-Length', '0'],
  ] as const;

  expect(curlLine({ method: 'DELETE', url: base, fields })).toContain(
    " -H 'Connection: keep-alive, close' -H 'Content-Length: 0' ",
  );
  expect(curlLine({ method: 'POST', url: base, fields: [['Content-Length', '2']], content: '{}' })).not.toContain(
    'Content-Length',
  );
});

test('another image than that of the test has a variable of its own', () => {
  const other = { id: uuid, variable: 'OTHER_IMAGE_ID' } as const;
  const request = { method: 'GET', url: `${base}${uuid}`, fields: [] };

  expect(curlLine(request, other)).toContain(` "${base}$OTHER_IMAGE_ID"`);
  expect(curlLine({ ...request, framing: { lines: ['X : y'] } }, other)).toMatch(/\${e\.OTHER_IMAGE_ID}/);
});

test('a field is one word, and a secret is no argument of curl', () => {
  const fields = [
    ['Accept', 'application/json'],
    ['If-Match', '"nothing"'],
    ['X-Auth-Token', '$TARGET_TOKEN'],
    ['X-Api-Key', '$TARGET_HEADERS_1'],
  ] as const;

  expect(curlLine({ method: 'DELETE', url: `${base}${uuid}`, fields }, own(uuid))).toBe(
    `printf 'X-Auth-Token: %s\\nX-Api-Key: %s\\n' "$TARGET_TOKEN" "$TARGET_HEADERS_1" | curl -i --path-as-is --globoff -X DELETE -H 'Accept: application/json' -H 'If-Match: "nothing"' -H @- "${base}$IMAGE_ID"`,
  );
});

const answered = { status: 204, reason: '', fields: [], content: Buffer.alloc(0) };
const seen = { framing: 'none', contentOctets: 0, httpVersion: '1.1', stray: '', defects: [] } as const;

for (const [what, answer] of [
  ['octets after the end of a response', { response: { ...answered, wire: { ...seen, stray: '{}' } } }],
  ['a defect of a response', { response: { ...answered, wire: { ...seen, defects: ['a line ends in LF alone'] } } }],
  ['a response that cannot be read', { failure: { kind: 'malformed', detail: '' } }],
] as const) {
  test(`curl does not print ${what}: the request is a line of Node`, () => {
    expect(curlLine({ method: 'DELETE', url: `${base}${uuid}`, fields: [] }, own(uuid), answer)).toMatch(/^node -e /);
  });
}

test('a response without such octets leaves the line of curl as it is', () => {
  const request = { method: 'DELETE', url: `${base}${uuid}`, fields: [] };

  expect(curlLine(request, own(uuid), { response: { ...answered, wire: seen } })).toBe(curlLine(request, own(uuid)));
});

const cut = { method: 'DELETE', fields: [], framing: { cut: 'ended' } } as const;
const file = (variable: string): string => `f.readFileSync(e.${variable})`;

for (const [what, host, tls, members] of [
  ['a name', 'a.test:8443', undefined, '"host":"a.test","port":8443,"servername":"a.test"'],
  ['an address', '127.0.0.1', undefined, '"host":"127.0.0.1","port":443'],
  ['an address of IPv6', '[::1]', undefined, '"host":"::1","port":443'],
  ['any certificate', 'a.test', { insecure: true }, '"host":"a.test","port":443,"servername":"a.test",rejectUnauthorized:false'],
  [
    'a client certificate',
    '127.0.0.1',
    { authority: true, client: 'pem' },
    `"host":"127.0.0.1","port":443,ca:${file('TARGET_CA_FILE')},cert:${file('TARGET_CLIENT_CERT')},key:${file('TARGET_CLIENT_KEY')},passphrase:e.TARGET_CLIENT_KEY_PASSPHRASE`,
  ],
  [
    'PKCS#12',
    '127.0.0.1',
    { insecure: true, client: 'pkcs12' },
    `"host":"127.0.0.1","port":443,rejectUnauthorized:false,pfx:${file('TARGET_CLIENT_CERT')},passphrase:e.TARGET_CLIENT_KEY_PASSPHRASE`,
  ],
] as const) {
  test(`a malformed request over TLS names ${what}`, () => {
    const line = curlLine({ ...cut, url: `https://${host}/v2/1/images/x`, ...(tls && { tls }) });

    expect(line).toContain(`require("tls").connect({${members}},()=>s.end(`);
  });
}

test('a line has no megabyte of blanks, and leaves as the request did', () => {
  const request = { method: 'DELETE', url: 'http://a.test/x', fields: [] };

  expect(curlLine({ ...request, content: '{}', framing: { blanks: 2 ** 20 } })).toContain(
    `\\r\\n\\r\\n{}$${'{" ".repeat(1048576)}'}\`,"latin1"));setTimeout`,
  );
  expect(curlLine({ ...request, framing: { hangsUp: true } })).toContain('`,"latin1",()=>s.destroy()));s.on(');
});

test('a line sends in two parts what the request sent in two', () => {
  const request = { method: 'DELETE', url: 'http://a.test/x', fields: [], framing: { apart: ' HTTP/1.1\r' } };

  expect(curlLine(request)).toContain(
    '()=>{s.write(`DELETE /x HTTP/1.1\\r`,"latin1");setTimeout(()=>s.write(`\\nHost: a.test\\r\\n\\r\\n`,"latin1"),100)});',
  );
});

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
