import type { FieldLine } from '../fields.ts';

/**
 * Fields that change nothing about a deletion, each with a value that its grammar allows: of the registry of HTTP fields, and of proxies,
 * browsers and tracing. Fields that a server may refuse for themselves are left out: Expect, Early-Data, content codings, conditions that
 * hold for DELETE (those of WebDAV, too), signatures, bindings of tokens, credentials of other schemes, and a request without User-Agent.
 * A new row is one line; a text is the value of the field that its row is named after.
 */
const rows: Readonly<Record<string, string | readonly FieldLine[]>> = {
  'an unknown field': [['X-Unknown', 'yes']],
  Origin: 'https://example.org',
  Referer: 'https://example.org/',
  'X-Forwarded-For': '192.0.2.1',
  Forwarded: 'for=192.0.2.60;proto=http;by=203.0.113.43',
  Via: '1.1 proxy.example',
  'Max-Forwards: 10': [['Max-Forwards', '10']],
  'Cache-Control: no-cache': [['Cache-Control', 'no-cache']],
  'Pragma: no-cache': [['Pragma', 'no-cache']],
  'Accept: application/json;q=0.9': [['Accept', 'application/json;q=0.9']],
  'two Accept lines': [
    ['Accept', 'application/json'],
    ['Accept', '*/*;q=0.1'],
  ],
  'Accept with an empty element': [['Accept', 'application/json, ,*/*;q=0.1']],
  'Accept-Language with weights': [['Accept-Language', 'de-CH, de;q=0.8, *;q=0.1']],
  'Accept-Encoding: identity and weights': [['Accept-Encoding', 'identity;q=1, *;q=0']],
  'Accept-Charset': 'utf-8, iso-8859-1;q=0.5',
  'Content-Type with charset': [['Content-Type', 'application/json; charset=utf-8']],
  'Content-Type with a quoted charset': [['Content-Type', 'application/json;charset="UTF-8"']],
  'Content-Type in capitals': [['Content-Type', 'APPLICATION/JSON']],
  'Accept in capitals': [['Accept', 'APPLICATION/JSON']],
  'Content-Language': 'en',
  Cookie: 'theme=dark; consent=yes',
  Date: 'Wed, 21 Oct 2015 07:28:00 GMT',
  From: 'operator@example.org',
  'If-Modified-Since, which DELETE ignores': [['If-Modified-Since', 'Wed, 21 Oct 2099 07:28:00 GMT']],
  'Prefer: handling=lenient': [['Prefer', 'handling=lenient']],
  Priority: 'u=3, i',
  'Save-Data': 'on',
  'Sec-Fetch-Mode': 'cors',
  DNT: '1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'Idempotency-Key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  'X-Openstack-Request-Id': 'req-8e03978e-40d5-43dd-bc93-6894a57f9324',
  'CDN-Loop': 'cdn.example',
  'Content-Disposition': 'inline',
  'If-Range without Range': [['If-Range', '"nothing"']],
  Link: '<https://example.org/>; rel="related"',
  'Sec-GPC': '1',
  'Sec-Purpose': 'prefetch',
  'Upgrade-Insecure-Requests': '1',
  'Want-Content-Digest': 'sha-256=10',
  'X-Requested-With': 'XMLHttpRequest',
  'X-CSRF-Token': '8e03978e40d5',
  baggage: 'job=clean-up',
  tracestate: 'vendor=1',
  'a field without a value': [['X-Empty', '']],
  'User-Agent with a comment in a comment': [['User-Agent', 'delete-image-conformance/3 (a client (with a comment))']],
  'A-IM': 'feed',
  'Accept-Datetime': 'Wed, 21 Oct 2015 07:28:00 GMT',
  'Accept-Features': '*',
  'Access-Control-Request-Method': 'DELETE',
  'Alt-Used': 'alternate.example',
  'Apply-To-Redirect-Ref': 'F',
  'Available-Dictionary': ':47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
  'Capsule-Protocol': '?0',
  'Content-Digest of no content': [['Content-Digest', 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:']],
  Cookie2: '$Version="1"',
  Incremental: '?0',
  Label: 'none',
  'Last-Event-ID': '1',
  'MIME-Version': '1.0',
  Negotiate: 'trans',
  'OData-MaxVersion': '4.0',
  Overwrite: 'F',
  Position: 'last',
  'Sec-CH-UA': '"Browser";v="1"',
  Slug: 'none',
  SOAPAction: '""',
  'Surrogate-Capability': 'cache="Surrogate/1.0"',
  Timeout: 'Second-60',
  Topic: 'upd',
  TTL: '60',
  Urgency: 'low',
  'Want-Repr-Digest': 'sha-256=10',
};

const everywhere: Readonly<Record<string, readonly FieldLine[]>> = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, typeof row === 'string' ? [[name, row]] : row]),
);

/** Fields of the connection, which HTTP/2 does not have. */
const ofConnection: typeof everywhere = {
  'TE: trailers': [
    ['TE', 'trailers'],
    ['Connection', 'TE'],
  ],
  'TE with weights': [
    ['TE', 'trailers, gzip;q=0.5'],
    ['Connection', 'TE'],
  ],
  'Keep-Alive': [
    ['Keep-Alive', 'timeout=5'],
    ['Connection', 'keep-alive'],
  ],
};

/** An upgrade to a protocol that nobody knows. It goes alone: what holds the connection may answer it, and whatever else the request carries. */
export const upgrade: readonly FieldLine[] = [
  ['Upgrade', 'example/1'],
  ['Connection', 'Upgrade'],
];

/** The one value of TE that HTTP/2 allows: RFC 9113 section 8.2.2. */
export const trailersAccepted: FieldLine = ['TE', 'trailers'];

/** Fields that change nothing about a deletion over this version of HTTP. */
export const fields = (http: '1.1' | '2'): typeof everywhere => ({
  ...everywhere,
  ...(http === '1.1' ? ofConnection : { 'TE: trailers': [trailersAccepted] }),
});

/** The rows of a table in as few groups as possible, so that no group has two rows with one field, and none is much longer than another. */
export function groupsOf<Fields extends readonly FieldLine[]>(rows: Readonly<Record<string, Fields>>): Record<string, Fields>[] {
  const groups: { readonly rows: Record<string, Fields>; readonly names: Set<string> }[] = [];
  for (const [label, fields] of Object.entries(rows)) {
    const names = fields.map(([name]) => name.toLowerCase());
    const free = groups.filter((each) => !names.some((name) => each.names.has(name)));
    const [known] = free.sort((a, b) => a.names.size - b.names.size);
    const group = known ?? { rows: {}, names: new Set<string>() };
    if (known === undefined) groups.push(group);
    group.rows[label] = fields;
    for (const name of names) group.names.add(name);
  }
  return groups.map((group) => group.rows);
}
