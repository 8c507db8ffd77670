import { expect, test } from '@playwright/test';
import { curlLine } from './curl.ts';
import type { RequestRecord } from './exchange.ts';

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

test('what curl does not print of a response makes the request a line of Node', () => {
  const request = { method: 'DELETE', url: `${base}${uuid}`, fields: [] };
  for (const answer of [
    { response: { ...answered, wire: { ...seen, stray: '{}' } } },
    { response: { ...answered, wire: { ...seen, defects: ['a line ends in LF alone'] } } },
    { failure: { kind: 'malformed', detail: '' } },
  ] as const)
    expect(curlLine(request, own(uuid), answer)).toMatch(/^node -e /);
  expect(curlLine(request, own(uuid), { response: { ...answered, wire: seen } })).toBe(curlLine(request, own(uuid)));
});

const cut = { method: 'DELETE', fields: [], framing: { cut: 'ended' } } as const;
const file = (variable: string): string => `f.readFileSync(e.${variable})`;

for (const [what, host, tls, members] of [
  ['a name', 'a.test:8443', undefined, '"host":"a.test","port":8443,"servername":"a.test"'],
  ['an address of IPv6', '[::1]', undefined, '"host":"::1","port":443'],
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

const request = { method: 'DELETE', url: 'http://a.test/x', fields: [] };
const secure = { ...request, url: 'https://a.test/x' };

for (const [what, sent, holds] of [
  ['leaves out Host as the request did', { ...request, withoutHost: true }, / -H 'Host:'/],
  ['has a length without content', { ...request, fields: [['Content-Length', '0']] }, / -H 'Content-Length: 0'/],
  [
    'leaves the length of content to curl',
    { ...request, fields: [['Content-Length', '2']], content: '{}' },
    /^(?!.*Content-Length)/,
  ],
  ['names HTTP/1.1, where curl would choose HTTP/2', secure, / --http1\.1 /],
  ['names HTTP/2', { ...secure, version: '2' }, / --http2 /],
  ['names HTTP/1.0', { ...secure, version: '1.0' }, / --http1\.0 /],
  [
    'says which field curl does not send',
    { ...secure, version: '2', framing: { http2Fields: [['x-probe', 'a\r\nb']] } },
    /^curl .* --http2 .* # with the field "x-probe: a\\r\\nb", which curl does not send$/,
  ],
  [
    'has variables for an authority and a client certificate',
    { ...secure, tls: { authority: true, client: 'pem' } },
    /--cacert "\$TARGET_CA_FILE" --cert "\$TARGET_CLIENT_CERT" --key "\$TARGET_CLIENT_KEY"/,
  ],
  [
    'has a variable for PKCS#12',
    { ...secure, tls: { insecure: true, client: 'pkcs12' } },
    /--insecure --cert "\$TARGET_CLIENT_CERT" --cert-type P12/,
  ],
  [
    'counts a megabyte of blanks',
    { ...request, content: '{}', framing: { blanks: 2 ** 20 } },
    /\\r\\n\\r\\n\{\}\$\{" "\.repeat\(1048576\)\}`,"latin1"\)\);setTimeout/,
  ],
  ['leaves as the request did', { ...request, framing: { hangsUp: true } }, /`,"latin1",\(\)=>s\.destroy\(\)\)\);s\.on\(/],
  [
    'sends in two parts what the request sent in two',
    { ...request, framing: { apart: ' HTTP/1.1\r' } },
    /\{s\.write\(`DELETE \/x HTTP\/1\.1\\r`,"latin1"\);setTimeout\(\(\)=>s\.write\(`\\nHost: a\.test\\r\\n\\r\\n`,"latin1"\),100\)\}/,
  ],
] as const satisfies readonly (readonly [string, RequestRecord, RegExp])[]) {
  test(`a line ${what}`, () => {
    expect(curlLine(sent)).toMatch(holds);
  });
}
