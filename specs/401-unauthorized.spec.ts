import {
  alteredTokens,
  badTokens,
  concurrently,
  deletedUnknownByNobody,
  endedToken,
  expect,
  expectAnswer,
  expectRefused,
  expectStanding,
  hasReadableChallenge,
  identityClaims,
  isAnsweredWithRefusal,
  isGone,
  isLike,
  neverIssued,
  noToken,
  premise,
  readAfterClaims,
  readsAfter,
  readsAfterBadTokens,
  requirement,
  resizedTokens,
  spellingAttacks,
  test,
  tooLong,
  triedAsBearer,
  triedElsewhere,
  triedTokens,
  unknownToken,
  untested,
} from '../helpers/test.ts';

const claimed = Object.keys(identityClaims('{tenant}'));

test(...requirement('DI-401-01', { aims: ['victim', 'unknown'], standIn: true }), async ({ api, images, provoker, sharing }) => {
  await provoker.showRefusal(401);

  expect(await triedTokens({ api, images, sharing }, noToken)).toHaveStatus(401);
});

test(
  ...requirement('DI-401-02', { aims: ['victim'], identities: ['owner'], standIn: true }),
  async ({ api, images, sharing, owner }) => {
    const responses = await triedTokens({ api, images, sharing }, badTokens(api, owner));
    const unauthorized = responses.filter(({ response }) => response?.status === 401);

    premise(unauthorized.length > 0, untested('not-seen', { what: '401' }));
    expect(unauthorized).toHaveField('WWW-Authenticate', /^\S+/);
  },
);

test(...requirement('DI-401-03', { aims: ['victim'], standIn: true }), async ({ api, images, sharing }) => {
  const responses = await triedTokens({ api, images, sharing }, noToken);
  const status = responses[0]?.response?.status;

  premise(status === 401, untested('request-answered', { status, wanted: 401 }));
  expect(responses).toObey(hasReadableChallenge);
});

test(...requirement('DI-401-04', { aims: ['victim'], standIn: true }), async ({ api, images, sharing }) => {
  expect(await triedTokens({ api, images, sharing }, { 'empty token': '' })).toHaveStatus(401);
});

test(...requirement('DI-401-05', { aims: ['victim'], standIn: true }), async ({ api, images, sharing }) => {
  expect(await triedTokens({ api, images, sharing }, neverIssued())).toHaveStatus(401);
});

test(
  ...requirement('DI-401-06', { aims: ['victim'], identities: ['owner'], standIn: true }),
  async ({ api, images, sharing, owner }) => {
    expect(await triedTokens({ api, images, sharing }, alteredTokens(owner.token))).toHaveStatus(401);
  },
);

test(
  ...requirement('DI-401-07', { aims: ['victim'], identities: ['owner'], standIn: true }),
  async ({ api, images, sharing, owner }) => {
    expect(await triedTokens({ api, images, sharing }, resizedTokens(owner.token))).toHaveStatus(401);
  },
);

test(
  ...requirement('DI-401-08', { aims: ['victim'], identities: ['revoked'], standIn: true }),
  async ({ api, images, sharing }) => {
    expect(await triedTokens({ api, images, sharing }, endedToken(api, 'revoked'))).toHaveStatus(401);
  },
);

test(
  ...requirement('DI-401-09', { aims: ['victim'], identities: ['expired'], standIn: true }),
  async ({ api, images, sharing }) => {
    expect(await triedTokens({ api, images, sharing }, endedToken(api, 'expired'))).toHaveStatus(401);
  },
);

test(
  ...requirement('DI-401-10', { aims: ['victim'], identities: ['owner'], state: true }),
  async ({ api, images, sharing, owner }) => {
    const reads = await readsAfterBadTokens({ api, images, sharing }, owner);
    images.leaveVictim();

    expect(reads).toBeStanding();
  },
);

test(...requirement('DI-401-11', { aims: ['victim', 'unknown'] }), async ({ api, images, sharing }) => {
  const unknown = await deletedUnknownByNobody(api, sharing);
  const another = await deletedUnknownByNobody(api, sharing, 'another unknown image');
  const { address } = await images.victim();

  expect(await api.withToken(undefined).deleteImage(address, { label: 'existing image' })).toObey(isLike(unknown, another));
});

test(...requirement('DI-401-12', { aims: ['unknown'] }), async ({ api, target }) => {
  const foreign = api.withToken(unknownToken()).underIfNamed('0123456789abcdef0123456789abcdef');

  expect(await foreign.deleteImage(target.ledger.unknown(), { label: 'foreign tenant' })).toHaveStatus(401);
});

test(...requirement('DI-401-23', { aims: ['unknown'] }), async ({ api, target }) => {
  expect(await api.withToken(unknownToken()).deleteImage(target.ledger.elsewhere(), { label: 'unknown route' })).toHaveStatus(
    401,
  );
});

test(...requirement('DI-401-13', { aims: ['victim'], identities: ['owner'], standIn: true }), async ({ api, images, owner }) => {
  expect(await triedElsewhere(api, images, owner)).toHaveStatus(401);
});

test(
  ...requirement('DI-401-18', { aims: ['victim'], identities: ['owner'], authorization: true, standIn: true }),
  async ({ api, images, owner }) => {
    expect(await triedAsBearer(api, images, owner)).toHaveStatus(401);
  },
);

test(
  ...requirement('DI-401-14', { http1: true, aims: ['unknown'], identities: ['owner'] }),
  async ({ api, sharing, target, owner }) => {
    const { response } = await deletedUnknownByNobody(api, sharing);
    premise(response?.status === 401, untested('request-answered', { status: response?.status, wanted: 401 }));

    const fields = { 'x-AUTH-token': owner.token };
    expect(await api.withToken(undefined).deleteImage(target.ledger.unknown(), { fields })).toHaveAnotherStatus(401);
  },
);

test(...requirement('DI-401-16', { aims: ['victim'], standIn: true }), async ({ api, images, sharing }) => {
  expect(await triedTokens({ api, images, sharing }, tooLong())).toObey(isAnsweredWithRefusal);
});

test(...requirement('DI-401-20', { aims: ['victim', 'derived'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.victim();
  const plain = await api.withToken(undefined).deleteImage(address, { label: 'plain path' });
  expectRefused(plain);
  const read = await api.getImage(id);
  premise(!isGone(read), untested('plain-path-deletes'));
  expectStanding(read);

  expect(await readsAfter(api, images, spellingAttacks(api))).toBeStanding();
});

test(...requirement('DI-401-21', { http1: true, aims: ['unknown'], identities: ['owner'] }), async ({ api, target }) => {
  const anonymous = api.withToken(undefined);
  const alone = await anonymous.read('/images', { label: 'on its own connection' });
  premise(alone.response?.status === 401, untested('request-answered', { status: alone.response?.status, wanted: 401 }));
  const [first, next] = await api.as('owner').deleteThenRead(target.ledger.unknown(), { reader: anonymous });
  expectAnswer(first);
  premise(first.response?.status !== 401, untested('token-refused'));

  premise(next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));
  expect(next).toDenyDeletion();
});

test(...requirement('DI-401-22', { aims: ['victim'], state: true }), async ({ api, images, target }) => {
  const { id, address } = await images.victim();
  const anonymous = api.withToken(undefined);
  const alone = await anonymous.deleteImage(address, { label: 'alone' });
  expectRefused(alone);
  const turns = Array.from({ length: 16 }, (_, turn) => turn);
  const meet = (turn: number) => (turn % 2 === 0 ? api.getImage(id) : anonymous.deleteImage(address, { label: 'meeting' }));
  const answers = await concurrently(target, turns, meet);

  expect(answers.filter(({ request }) => request.method === 'DELETE')).toDenyDeletion();
  expect(await api.getImageLeft(id, { label: 'after' })).toBeStanding();
});

test(...requirement('DI-401-24', { aims: ['victim'], state: true, texts: claimed }), async ({ api, images, sharing }) => {
  for (const plain of await triedTokens({ api, images, sharing }, noToken)) expectRefused(plain);
  const nobody = api.withToken(undefined);

  expect(await readAfterClaims(api, images, (address, options) => nobody.deleteImage(address, options))).toBeStanding();
});
