import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import { ownFields } from '../../http/exchange.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { Api } from '../client/api.ts';
import type { RequestOptions } from '../client/caller.ts';
import { isFree } from '../client/clearance.ts';
import { isGone } from '../client/image-state.ts';
import { type Answer, recordingTarget } from '../testing/recording-target.ts';
import { Address } from './address.ts';
import type { Ledger } from './ledger.ts';

const base = 'http://127.0.0.1:1808/v2/1';
const own = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const foreign = 'f19b3d62-7a45-4c0e-b8d3-26e97f5a1c84';

/** Everything by which a spec that aims at a random UUID could try to reach something else. */
const attempts: Readonly<Record<string, (api: Api, ledger: Ledger) => unknown>> = {
  'a foreign image': (api, ledger) => api.deleteImage(ledger.image(foreign, 'own')),
  'a fixture that is none': (api, ledger) => api.deleteImage(ledger.fixture(foreign)),
  'the collection': (api, ledger) => api.deleteImage(ledger.broad('')),
  'a leftover': (api, ledger) => api.deleteImage(ledger.leftover(foreign)),
  'a foreign image in the query': (api, ledger) => api.deleteImage(ledger.withQuery(ledger.unknown(), `?id=${foreign}`)),
  'a number in the query': (api, ledger) => api.deleteImage(ledger.withQuery(ledger.unknown(), '?image_id=42')),
  'a foreign image in the content': (api, ledger) => api.deleteImage(ledger.unknown(), { content: `{"id":"${foreign}"}` }),
  'a query that is a path': (api, ledger) => api.deleteImage(ledger.withQuery(ledger.unknown(), `/../${foreign}`)),
  'a fragment': (api, ledger) => api.deleteImage(ledger.withQuery(ledger.unknown(), '?a#b')),
  'a link to a foreign image': (api, ledger) => follow(api, ledger, `${base}/images/${foreign}`),
  'another host by its tenant': (api, ledger) => api.under('@evil.example').deleteImage(ledger.unknown()),
  'another virtual host': (api, ledger) => api.deleteImage(ledger.unknown(), { fields: { Host: 'evil.example' } }),
  'another path by a field': (api, ledger) =>
    api.deleteImage(ledger.unknown(), { fields: { 'x-original-url': `/v2/1/images/${foreign}` } }),
  'another path by a field beside an image of the run': (api, ledger) => {
    ledger.begin({ aims: ['victim', 'unknown'], provokes: false });
    const beside = ledger.unknownNaming(ledger.image(own, 'victim'));
    return api.deleteImage(beside, { fields: { 'x-original-url': `/v2/1/images/${foreign}` } });
  },
  'a forged address': (api) =>
    api.deleteImage({ url: `${base}/images/${foreign}`, removes: [], use: 'aim' } as unknown as Address),
  'a copy of an address': (api, ledger) =>
    api.deleteImage(Object.assign(Object.create(Address.prototype) as Address, { ...ledger.unknown() })),
  'an address that is changed': (api, ledger) => {
    const address = ledger.unknown() as { parts: { path: string } };
    address.parts.path = `/images/${foreign}`;
    return api.deleteImage(address as Address);
  },
  'an image of the run by an address of another test': (api, ledger) => {
    ledger.begin({ aims: ['own'], provokes: false });
    const address = ledger.image(own, 'own');
    ledger.begin({ aims: ['unknown'], provokes: false });
    return api.deleteImage(address);
  },
  'another tenant by an address of another test': (api, ledger) => {
    const address = ledger.unknown();
    ledger.begin({ aims: ['unknown'], provokes: false });
    return api.under('2').deleteImage(address);
  },
  'another target of a fleet': (api) => {
    const other = recordingTarget({ url: 'http://127.0.0.1:1809/v2/1' }, { aims: ['unknown'] });
    return api.deleteImage(other.ledger.unknown());
  },
  'an image of the run second on a connection of HTTP/1.1': (api, ledger) => {
    ledger.own(own, 'an image', 'name');
    return api.deleteBoth(ledger.unknown(), api, ledger.image(own, 'victim'));
  },
  'a foreign image second on a connection': (api, ledger) =>
    api.deleteBoth(ledger.unknown(), api, ledger.image(foreign, 'victim')),
  'a forged address second on a connection': (api, ledger) =>
    api.deleteBoth(ledger.unknown(), api, { ...ledger.unknown() } as unknown as Address),
  'an address of another test second on a connection': (api, ledger) => {
    const address = ledger.unknown();
    ledger.begin({ aims: ['unknown'], provokes: false });
    return api.deleteBoth(ledger.unknown(), api, address);
  },
  'DELETE as a read': (api) => api.read(`/images/${foreign}`, {}, 'DELETE'),
  'an override of the method': (api) => api.read(`/images/${foreign}`, { fields: { 'X-HTTP-Method-Override': 'DELETE' } }),
  'an override in the query': (api) => api.read(`/images/${foreign}?%5Fmethod=DELETE`),
  'content with a read': (api) => api.read(`/images/${foreign}`, { content: '_method=DELETE' }),
  'a read of another host': (api) => api.read('@evil.example/v2/1/images'),
  'a read of another tenant by dots': (api) => api.read('/../2/images'),
  'a read that ends its line': (api) => api.read('/images HTTP/1.1\r\nX: y'),
};

function follow(api: Api, ledger: Ledger, href: string): unknown {
  const address = ledger.link(href, own);
  premise(address === undefined, untested('self-link-found'));
  throw new Error(`${href} is no link to an image of the run; ${String(api)} sends nothing`);
}

for (const [what, attempt] of Object.entries(attempts)) {
  test(`a spec that aims at a random UUID cannot reach ${what}`, async () => {
    const { api, ledger, sent } = recordingTarget({}, { aims: ['unknown'], http2: / second stream$/.test(what) });
    ledger.own(own, 'an image', 'name');
    const failure: unknown = await Promise.resolve()
      .then(() => attempt(api, ledger))
      .then(
        () => undefined,
        (error: unknown) => error,
      );

    expect(failure).toBeInstanceOf(Error);
    expect(sent).toEqual([]);
  });
}

test('a request goes to its address, whatever else its options say', async () => {
  const { api, ledger, sent } = recordingTarget({}, { aims: ['own'] });
  ledger.own(own, 'an image', 'name');
  const beside = { url: 'http://evil.example/', link: 'http://evil.example/', below: '/servers', query: '?all=1', path: '/' };
  await api.deleteImage(ledger.image(own, 'own'), beside as RequestOptions);

  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([`DELETE ${base}/images/${own}`]);
});

for (const [status, events] of [
  [204, ['deleted']],
  [0, ['deleted']],
  [500, ['deleted']],
  [503, ['deleted']],
  [404, ['deleted']],
  [401, []],
  [409, []],
  [429, []],
] as const)
  test(`the ledger says what a DELETE that gets ${status} may have done: ${events.join() || 'nothing'}`, async () => {
    const { api, ledger } = recordingTarget(
      {},
      { aims: ['own'], answer: ({ method }) => ({ status: method === 'DELETE' ? status : 200 }) },
    );
    ledger.own(own, 'an image', 'name');
    const noted: string[] = [];
    ledger.note = ({ event }) => void noted.push(event);
    await api.deleteImage(ledger.image(own, 'own'));

    expect([...new Set(noted)]).toEqual(events);
  });

test('OPTIONS and TRACE are reads, and TRACE carries no token but a made-up one', async () => {
  const { api, sent, target } = recordingTarget();
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) await api.read(`/images/${own}`, {}, method);
  const token = target.description.identities.owner?.token ?? '';
  for (const traced of [api.withToken(token), api.withToken(`x${token}`)])
    await expect(traced.read(`/images/${own}`, {}, 'TRACE')).rejects.toThrow(/TRACE must not send/);
  await api.withToken('made-up').read(`/images/${own}`, {}, 'TRACE');

  const tokens = sent.map(({ method, fields }) => `${method} ${fields.some(([name]) => name === 'X-Auth-Token')}`);
  expect(tokens).toEqual(['GET true', 'HEAD true', 'OPTIONS true', 'TRACE false', 'TRACE true']);
});

test('the operator may have another method sent than the suite, and only where his request says', async () => {
  const request = { method: 'DELETE', url: 'http://127.0.0.1:9000/fault/{image}' };
  const described = { 503: { before: { request }, after: { request } } };
  const { target, ledger, sent } = recordingTarget({ provoke: described });
  await target.sender.operate({ fields: [] }, ledger.errands.described(request, { image: '../a?b' }), 'arm 503');

  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(['DELETE http://127.0.0.1:9000/fault/..%2Fa%3Fb']);
  for (const other of [
    { method: 'DELETE', url: `${base}/images/${foreign}` },
    { ...request, method: 'POST' },
  ])
    expect(() => ledger.errands.described(other, {})).toThrow(/contains no such request/);
});

const deletion = { method: 'DELETE', fields: [] };
const judged = { role: 'judged' } as const;
const lines = (sent: readonly { readonly method: string; readonly url: string }[]): string[] =>
  sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`);

test('a deletion that reached nobody is sent again once the target is back, unless its address was read before', async () => {
  let refusals = 2;
  const { target, ledger, sent } = recordingTarget(
    {},
    {
      aims: ['own', 'derived'],
      others: true,
      shared: true,
      answer: ({ method, url }) =>
        method !== 'DELETE' ? { status: url.endsWith('x') ? 404 : 200 } : { status: refusals-- > 0 ? -1 : 204 },
    },
  );
  ledger.own(own, 'an image', 'name');
  ledger.sightings.noteShown();
  const derived = ledger.derived(`/${own}-x`, own);
  await isFree(new Api(target), derived);

  await target.sender.send(deletion, derived, judged);
  expect(lines(sent)).toEqual([`GET /images/${own}-x`, `DELETE /images/${own}-x`, 'GET /images']);

  await target.sender.send(deletion, ledger.image(own, 'own'), judged);
  expect(lines(sent).slice(3)).toEqual([`DELETE /images/${own}`, 'GET /images', `DELETE /images/${own}`]);
});

const beside = 'e4d1f0b7-62a8-4b9d-8c35-0f7a91d26e5b';

test('two deletions side by side are two exchanges, and the ledger learns of each what it was answered', async () => {
  const answer: Answer = ({ url }) => ({ status: url.endsWith(own) ? 204 : 401 });
  const { api, ledger, target, sent } = recordingTarget({}, { aims: ['own', 'victim'], answer, http2: true });
  for (const id of [own, beside]) ledger.own(id, 'an image', 'name');
  const [image, victim] = [ledger.image(own, 'own'), ledger.image(beside, 'victim')];

  await api.deleteBoth(image, api.withToken(undefined), victim);

  expect(lines(sent)).toEqual([`DELETE /images/${own}`, `DELETE /images/${beside}`]);
  expect(sent.map(({ fields }) => fields.some(([name]) => name === 'x-auth-token'))).toEqual([true, false]);
  expect(
    target.recorder.current.map((each) => [each.role, each.purpose.caller, each.purpose.aim, each.response?.status]),
  ).toEqual([
    ['judged', 'owner', 'own', 204],
    ['judged', 'nobody', 'victim', 401],
  ]);
  expect([own, beside].map((id) => ledger.images.isOfUse(id))).toEqual([false, true]);
  expect([target.sender.hasRoom(498), target.sender.hasRoom(499)]).toEqual([true, false]);
});

test('neither of two deletions on one connection leaves beside images of others if either names an image', async () => {
  const { ledger, target, sent } = recordingTarget({}, { aims: ['own', 'unknown'], others: true, http2: true });
  for (const id of [own, beside]) ledger.own(id, 'an image', 'name');
  const outgoing = (address: Address) => ({ request: deletion, address, purpose: judged });
  const certain = outgoing(ledger.image(own, 'own'));
  const unknown = outgoing(ledger.unknown());

  for (const [first, second] of [
    [certain, unknown],
    [unknown, certain],
  ] as const)
    await expect(target.sender.sendBoth(first, second)).rejects.toThrow(/neither may name an image beside images of others/);
  expect(sent).toEqual([]);
});

test('once the target was away, a 404 says nothing of an image until GET has shown one again', async () => {
  const json = { image: { id: own, name: 'an image', status: 'ACTIVE' } };
  const answers = [
    { status: 200, json },
    { status: -1 },
    { status: 401 },
    { status: 404 },
    { status: 200, json },
    { status: 404 },
  ];
  const { api } = recordingTarget({}, { shared: true, answer: () => answers.shift() ?? { status: 500 } });
  const reads = [];
  for (const label of ['before', 'away', 'back', 'gone']) reads.push(await api.getImage(own, { label }));

  expect(reads.map((read) => read.response?.status)).toEqual([200, 404, 200, 404]);
  expect(reads.map(isGone)).toEqual([false, false, false, true]);
});

const gateway = { headers: { 'X-Api-Key': 'key-of-the-gateway' } };

test('a request over HTTP/2 has names in lower case, fields for a gateway too, and its record says the version', async () => {
  const { api, ledger, sent } = recordingTarget({ headers: { 'X-Api-Key': 'key' } }, { aims: ['unknown'], http2: true });
  const { request } = await api.deleteImage(ledger.unknown());
  expect(sent[0]?.fields.map(([name]) => name)).toEqual(['x-auth-token', 'accept', 'x-api-key', 'user-agent']);
  expect([request.version, request.fields]).toEqual(['2', sent[0]?.fields]);
  expect(ownFields(request).map(([name]) => name)).toEqual(['x-auth-token', 'accept', 'user-agent']);
  expect((await recordingTarget().api.read('/images')).request.version).toBeUndefined();
});

test('a field for a gateway goes with requests to the target alone, not with TRACE, and gives way to the test’s', async () => {
  const images = { source: 'glance', url: 'http://127.0.0.1:9292/v2' } as const;
  const { api, ledger, sent } = recordingTarget({ ...gateway, images }, { aims: ['unknown'] });
  await api.deleteImage(ledger.unknown());
  await api.read('/images');
  await api.deleteImage(ledger.unknown(), { fields: { 'x-api-key': 'of-the-test' } });
  await api.target.sender.operate({ fields: [] }, ledger.errands.newImage(), 'make');
  await api.read('/images', {}, 'TRACE');

  const ofGateway = sent.map(({ fields }) => fields.flatMap(([name, value]) => (/^x-api-key$/i.test(name) ? [value] : [])));
  expect(ofGateway).toEqual([['key-of-the-gateway'], ['key-of-the-gateway'], ['of-the-test'], [], []]);
});

/** How often an operator's request is sent where the first is answered like this, and the next 201. */
async function timesSent(method: string, status: number, fields: readonly FieldLine[]): Promise<number> {
  const request = { method, url: `${base}/make` };
  const images = { source: 'http', request, id: { json: '/id' } } as const;
  let answers = 0;
  const answer = () => (answers++ === 0 ? { status, fields } : { status: 201 });
  const { target, ledger, sent } = recordingTarget({ images }, { answer });
  await target.sender.operate({ fields: [] }, ledger.errands.described(request, {}), 'create an image');
  return sent.length;
}

test('a request that creates an image is sent again only after a limit, which says that it was not carried out', async () => {
  const soon = [['Retry-After', '1']] as const;

  expect([await timesSent('POST', 429, []), await timesSent('POST', 413, soon), await timesSent('POST', 429, soon)]).toEqual([
    2, 2, 2,
  ]);
  for (const status of [500, 502, 503, 504, 201, 409]) expect(await timesSent('POST', status, soon), String(status)).toBe(1);
  expect(await timesSent('PATCH', 503, soon)).toBe(1);
});

test('an operator’s request that may be repeated is sent again after a 503 with a wait', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) expect(await timesSent(method, 503, [['Retry-After', '1']]), method).toBe(2);
});
