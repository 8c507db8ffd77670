import { expect, test } from '@playwright/test';
import { credentials, ofNobody, ofReader, ofStranger } from './access.ts';

const id = '1b2c3d4e-5e6f-4718-8293-0fae7d3c5b96';
const [madeUp, owner, expired, revoked] = ['0123456789abcdef', '7a7a7a7a00112233', 'feedfeedfeedfeed', 'deaddeaddeaddead'];

test('no credential has a good token as its one X-Auth-Token', () => {
  const table = Object.values(credentials({ madeUp, owner, expired, revoked }));
  const tokens = table.map(({ fields = [] }) => fields.flatMap(([name, value]) => (name === 'X-Auth-Token' ? [value] : [])));

  expect(tokens.filter((values) => values.includes(owner))).toEqual([]);
});

test('a token is written in capitals only if its letters are no digits', () => {
  expect(credentials({ madeUp, owner })).not.toHaveProperty('a token in capitals');
  expect(credentials({ madeUp, owner: 'gAAAAxyz' })['a token in capitals']?.fields).toEqual([['X-Auth-Token', 'GAAAAXYZ']]);
});

test('without a token that has ended, no row holds one', () => {
  expect(Object.keys(credentials({ madeUp, owner })).filter((row) => /expired|revoked/.test(row))).toEqual([]);
});

test('one request holds one token that has ended, in each place but X-Auth-Token', () => {
  const table = Object.values(credentials({ madeUp, owner, expired, revoked })).filter(
    ({ apart }) => apart === 'a revoked token',
  );
  const places = table.flatMap(({ fields = [], query }) => [...fields.map(([name]) => name), ...(query ? ['query'] : [])]);

  expect(places).toEqual(['Authorization', 'Cookie', 'query']);
  expect(JSON.stringify(table)).not.toContain(expired);
});

test('every spelling holds the whole identifier, and differs from its plain path', () => {
  for (const approach of Object.values({ ...ofNobody, ...ofReader, ...ofStranger })) {
    const { base = '', start = '/', collection, path } = approach.spelled?.(id) ?? { collection: '/Images', path: id };
    expect(decodeURIComponent(path).toLowerCase()).toContain(id);
    expect(base + start + collection + path).not.toBe(`//images/${id}`);
  }
});

test('an empty tenant is tried without a token and by a stranger, and the tenant of the owner behind that of the stranger', () => {
  const tried = Object.values(ofStranger)
    .filter(({ ifFound }) => ifFound === undefined)
    .map(({ spelled }) => spelled?.(id));

  expect(Object.values(ofNobody).map(({ spelled }) => spelled?.(id).base)).toContain('empty tenant');
  expect(tried.map((each) => each?.base)).toContain('empty tenant');
  expect(tried.map((each) => each?.collection)).toContain('/{tenant}/images');
});
