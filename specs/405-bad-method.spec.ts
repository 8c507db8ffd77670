import {
  expect,
  expectStanding,
  premise,
  type RequestOptions,
  readsAfter,
  requirement,
  test,
  unsupported,
  untested,
  wire,
} from '../helpers/test.ts';

/** Methods that HTTP knows; one that only its grammar has; and those of WebDAV, of caches and of proposals. */
const otherMethods = ['PUT', 'POST', 'PATCH', 'FOO', 'PURGE', 'MOVE', 'LOCK', 'UNLINK', 'QUERY'];

/** Methods that HTTP knows are refused by the API; others by whatever reads the request first. */
const belowApi = (method: string) => (['PUT', 'POST', 'PATCH'].includes(method) ? {} : { belowApi: true as const });

/** Ways in which frameworks let another method stand for DELETE. */
const overrides: Readonly<Record<string, RequestOptions & { readonly query?: string }>> = {
  'X-HTTP-Method-Override': { fields: { 'X-HTTP-Method-Override': 'DELETE' } },
  'X-HTTP-Method': { fields: { 'X-HTTP-Method': 'DELETE' } },
  'X-Method-Override': { fields: { 'X-Method-Override': 'DELETE' } },
  '_method in the query': { query: '?_method=DELETE' },
};

test(...requirement('DI-405-01', { aims: ['victim', 'unknown'], standIn: true }), async ({ api, images, provoker }) => {
  await provoker.showRefusal(405);
  const { id, address } = await images.victim();
  // A random UUID stands in if images are short: PUT and PATCH could make an image of that identifier.
  const methods = address.parts.standsIn ? ['POST'] : ['PUT', 'POST', 'PATCH'];
  const responses = await api.each(methods, (row, method) => row.send(method, address));
  const options = await api.read(`/images/${id}`, {}, 'OPTIONS');
  const judged = unsupported(responses, options, 405, 404, 501);

  premise(judged.length > 0, untested('all-supported'));
  expect(judged).toHaveStatus(405, 404, 501);
});

test(...requirement('DI-405-02', { aims: ['victim'], state: true }), async ({ images }) => {
  const reads = await readsAfter(images, otherMethods, (row, { address }, method) => row.send(method, address, belowApi(method)));

  expect(reads).toBeStanding();
});

test(...requirement('DI-405-06', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.send('FOO', address, { belowApi: true })).toHaveStatus(501, 405, 404, 400);
});

test(...requirement('DI-405-07', { aims: ['victim'], state: true }), async ({ images }) => {
  const reads = await readsAfter(images, ['delete', 'Delete'], (row, { address }, method) =>
    row.send(method, address, { belowApi: true }),
  );

  expect(reads).toBeStanding();
});

test(...requirement('DI-405-08', { aims: ['victim'], state: true }), async ({ api, images }) => {
  const { id } = await images.standing();
  expectStanding(await api.lastRead(id));
  await api.read(`/images/${id}`, { label: 'HEAD' }, 'HEAD');

  expect(await api.getImage(id, { label: 'after GET and HEAD' })).toBeStanding();
});

test(...requirement('DI-405-09', { http1: true, aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { id } = await images.victim();

  expect(await api.read(`/images/${id}`, { wire: { lingerMs: 150 } }, 'HEAD')).toObey(wire.hasNoStrayOctets);
});

test(...requirement('DI-405-10', { aims: ['victim'] }), async ({ api, images }) => {
  const { id } = await images.standing();
  const options = await api.read(`/images/${id}`, {}, 'OPTIONS');
  const allow = options.response?.fields.find(([name]) => name.toLowerCase() === 'allow');

  const { status = 0 } = options.response ?? {};
  premise(status < 300 && allow !== undefined, untested('no-methods-named', { status }));
  expect(options).toHaveField('Allow', /\bDELETE\b/);
});

test(...requirement('DI-405-11', { aims: ['victim'], state: true }), async ({ images, target }) => {
  const reads = await readsAfter(images, overrides, (row, { address }, { query = '', ...options }) =>
    row.send('GET', target.ledger.withQuery(address, query), options),
  );

  expect(reads).toBeStanding();
});

test(...requirement('DI-405-13', { aims: ['victim'], state: true }), async ({ images, target }) => {
  const form = { content: '_method=DELETE', fields: { 'Content-Type': 'application/x-www-form-urlencoded' } };
  const table: typeof overrides = { ...overrides, 'a form with _method': form };
  const reads = await readsAfter(images, table, (row, { address }, { query = '', ...options }) =>
    row.send('POST', target.ledger.withQuery(address, query), options),
  );

  expect(reads).toBeStanding();
});

test(...requirement('DI-405-12', { aims: ['victim'], state: true }), async ({ api, images }) => {
  const { id } = await images.standing();
  expectStanding(await api.lastRead(id));
  const head = await api.read(`/images/${id}`, {}, 'HEAD');

  premise(![405, 501].includes(head.response?.status ?? 0), untested('no-head'));
  expect(head).toHaveStatus(200);
});
