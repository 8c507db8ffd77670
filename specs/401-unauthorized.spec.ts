import {
  claims,
  concurrently,
  cookiesOf,
  expect,
  expectAnswer,
  expectRefused,
  expectStanding,
  fields,
  type Identities,
  identifiers,
  isGone,
  premise,
  readAfterClaims,
  readsAfter,
  readsAfterRefusals,
  requirement,
  shown,
  test,
  tokens,
  triedElsewhere,
  untested,
  wire,
} from '../helpers/test.ts';

/** One of each kind of token that a conforming target refuses, and none at all. */
const refusedTokens = ({ owner, expired, revoked }: Identities) => ({
  'no token': undefined,
  'empty token': '',
  'unknown token': tokens.unknownToken(),
  ...tokens.alteredTokens(owner?.token ?? ''),
  'shortened by eight': owner?.token.slice(0, -8),
  ...(expired !== undefined && { 'expired token': expired.token }),
  ...(revoked !== undefined && { 'revoked token': revoked.token }),
  null: 'null',
});

test(...requirement('DI-401-01', { aims: ['victim', 'unknown'], standIn: true }), async ({ api, images, provoker }) => {
  await provoker.showRefusal(401);
  const { address } = await images.victim();

  expect(await api.withToken(undefined).deleteImage(address)).toHaveStatus(401);
});

test(...requirement('DI-401-02', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.withToken(undefined).answered(401, address)).toHaveField('WWW-Authenticate', /^\S+/);
});

test(...requirement('DI-401-03', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.withToken(undefined).answered(401, address)).toObey(fields.hasReadableChallenge);
});

test(...requirement('DI-401-04', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.withToken('').deleteImage(address)).toHaveStatus(401);
});

test(...requirement('DI-401-05', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();
  const table = { 'unknown token': tokens.unknownToken(), null: 'null', undefined: 'undefined', None: 'None' };

  expect(await api.each(table, (row, token) => row.withToken(token).deleteImage(address))).toHaveStatus(401);
});

test(...requirement('DI-401-06', { aims: ['victim'], identities: ['owner'], standIn: true }), async ({ api, images, owner }) => {
  const { address } = await images.victim();
  const table = tokens.alteredTokens(owner.token);

  expect(await api.each(table, (row, token) => row.withToken(token).deleteImage(address))).toHaveStatus(401);
});

test(...requirement('DI-401-07', { aims: ['victim'], identities: ['owner'], standIn: true }), async ({ api, images, owner }) => {
  const { address } = await images.victim();
  const table = tokens.resizedTokens(owner.token);

  expect(await api.each(table, (row, token) => row.withToken(token).deleteImage(address))).toHaveStatus(401);
});

test(...requirement('DI-401-08', { aims: ['victim'], identities: ['revoked'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.as('revoked').deleteImage(address)).toHaveStatus(401);
});

test(...requirement('DI-401-09', { aims: ['victim'], identities: ['expired'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.as('expired').deleteImage(address)).toHaveStatus(401);
});

test(...requirement('DI-401-10', { aims: ['victim'], identities: ['owner'], state: true }), async ({ images, target }) => {
  const table = refusedTokens(target.description.identities);
  const reads = await readsAfterRefusals(images, table, (row, { address }, token) => row.withToken(token).deleteImage(address));
  images.leaveVictim();

  expect(reads).toBeStanding();
});

test(...requirement('DI-401-11', { aims: ['victim', 'unknown'] }), async ({ api, images, target }) => {
  const anonymous = api.withToken(undefined);
  const unknown = await anonymous.deleteImage(target.ledger.unknown(), { label: 'unknown image' });
  const another = await anonymous.deleteImage(target.ledger.unknown(), { label: 'another unknown image' });
  const { address } = await images.standing();

  expect(await anonymous.deleteImage(address, { label: 'existing image' })).toObey(shown.isLike(unknown, another));
});

test(...requirement('DI-401-12', { aims: ['unknown'] }), async ({ api, target }) => {
  const foreign = api.withToken(tokens.unknownToken()).underIfNamed('0123456789abcdef0123456789abcdef');

  expect(await foreign.deleteImage(target.ledger.unknown(), { label: 'foreign tenant' })).toHaveStatus(401);
});

test(...requirement('DI-401-23', { aims: ['unknown'] }), async ({ api, target }) => {
  const bad = api.withToken(tokens.unknownToken());

  expect(await bad.deleteImage(target.ledger.elsewhere(), { label: 'unknown route' })).toHaveStatus(401);
});

test(...requirement('DI-401-13', { aims: ['victim'], identities: ['owner'], standIn: true }), async ({ api, images, owner }) => {
  expect(await triedElsewhere(api, images, owner)).toHaveStatus(401);
});

test(
  ...requirement('DI-401-18', { aims: ['victim'], identities: ['owner'], authorization: true, standIn: true }),
  async ({ api, images, owner }) => {
    const { address } = await images.victim();
    const fields = { Authorization: `Bearer ${owner.token}` };

    expect(await api.withToken(undefined).deleteImage(address, { fields })).toHaveStatus(401);
  },
);

test(...requirement('DI-401-14', { http1: true, aims: ['unknown'], identities: ['owner'] }), async ({ api, target, owner }) => {
  const anonymous = api.withToken(undefined);
  await anonymous.answered(401, target.ledger.unknown(), { label: 'without a token' });

  const fields = { 'x-AUTH-token': owner.token };
  expect(await anonymous.deleteImage(target.ledger.unknown(), { fields })).toHaveAnotherStatus(401);
});

test(...requirement('DI-401-16', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.withToken(tokens.longToken()).deleteImage(address, { belowApi: true })).toObey(wire.isAnsweredWithRefusal);
});

test(...requirement('DI-401-20', { aims: ['victim', 'derived'], state: true }), async ({ api, images, target }) => {
  const { id, address } = await images.standing();
  expectRefused(await api.withToken(undefined).deleteImage(address, { label: 'plain path' }));
  const read = await api.getImage(id);
  premise(!isGone(read), untested('plain-path-deletes'));
  expectStanding(read);
  const reads = await readsAfter(images, Object.keys(identifiers.spellings('-')), (row, image, kind) =>
    row.withToken(undefined).deleteIfFree(target.ledger.derived(identifiers.spellings(image.id)[kind] ?? '', image.id)),
  );

  expect(reads).toBeStanding();
});

test(...requirement('DI-401-21', { http1: true, aims: ['unknown'], identities: ['owner'] }), async ({ api, target }) => {
  const anonymous = api.withToken(undefined);
  const alone = await anonymous.read('/images', { label: 'on its own connection' });
  premise(alone.response?.status === 401, untested('request-answered', { status: alone.response?.status, wanted: 401 }));
  const [first, next] = await api.as('owner').deleteThenRead(target.ledger.unknown(), { reader: anonymous });
  expectAnswer(first);
  premise(first.response?.status !== 401, untested('token-refused'));
  const withCookies = await anonymous.read('/images', { fields: cookiesOf(first), label: 'with the cookies of the first' });

  premise(next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));
  expect([withCookies, next]).toDenyDeletion();

  // Of two on one connection none is sent again to see whether a failure stays.
  premise((first.response?.status ?? 0) < 500, untested('deletion-answered', { status: first.response?.status }));
  const refused = await anonymous.deleteImage(target.ledger.unknown(), { label: 'a deletion on its own connection' });
  expectAnswer(refused);
  const [opening, second] = await api.as('owner').deleteBoth(target.ledger.unknown(), anonymous, target.ledger.unknown());
  expectAnswer(opening);

  premise(second !== undefined && second.failure?.kind !== 'closed', untested('connection-closed'));
  expect(second).toHaveStatus(refused.response?.status ?? 0);
});

test(...requirement('DI-401-22', { aims: ['victim'], state: true }), async ({ api, images, target }) => {
  const { id, address } = await images.standing();
  const anonymous = api.withToken(undefined);
  const alone = await anonymous.deleteImage(address, { label: 'alone' });
  expectRefused(alone);
  const turns = Array.from({ length: 16 }, (_, turn) => turn);
  const meet = (turn: number) => (turn % 2 === 0 ? api.getImage(id) : anonymous.deleteImage(address, { label: 'meeting' }));
  const answers = await concurrently(target, turns, meet);

  expect(answers.filter(({ request }) => request.method === 'DELETE')).toDenyDeletion();
  expect(await api.getImageLeft(id, { label: 'after' })).toBeStanding();
});

test(...requirement('DI-401-24', { aims: ['victim'], state: true, texts: claims.claimNames }), async ({ api, images }) => {
  const { address } = await images.victim();
  expectRefused(await api.withToken(undefined).deleteImage(address, { label: 'without a claim' }));
  const read = await readAfterClaims(images, (row, at, options) => row.withToken(undefined).deleteImage(at, options));

  expect(read).toBeStanding();
});

test(
  ...requirement('DI-401-25', {
    aims: ['unknown'],
    identities: ['owner'],
    texts: ['a token of the owner and one that nobody issued'],
  }),
  async ({ api, target, owner }) => {
    const fields = [owner.token, tokens.unknownToken()].map((token): [string, string] => ['X-Auth-Token', token]);
    const nobody = api.withToken(undefined);
    const first = await nobody.deleteImage(target.ledger.unknown(), { fields, label: 'in one order' });
    expectAnswer(first);

    const other = await nobody.deleteImage(target.ledger.unknown(), { fields: fields.toReversed(), label: 'in the other' });
    expect(other).toHaveStatus(first.response?.status ?? 0);
  },
);

test(...requirement('DI-401-26', { aims: ['victim'], identities: ['owner'], standIn: true }), async ({ api, images, owner }) => {
  const { address } = await images.victim();
  const fields = { Cookie: `X-Auth-Token=${owner.token}; token=${owner.token}` };

  expect(await api.withToken(undefined).deleteImage(address, { fields })).toHaveStatus(401);
});
