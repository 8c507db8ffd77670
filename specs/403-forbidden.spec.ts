import {
  attemptBy,
  claims,
  concurrently,
  effects,
  expect,
  expectSeenAtHome,
  expectStanding,
  foreignTenant,
  premise,
  readAfterClaims,
  readsAfter,
  readsAfterForbidden,
  requirement,
  shown,
  strangersPlaces,
  test,
  untested,
} from '../helpers/test.ts';

test(...requirement('DI-403-01', { aims: ['victim', 'unknown'], identities: ['reader'] }), async ({ api, images, provoker }) => {
  await provoker.showRefusal(403);
  const { address } = await images.victim();

  expect(await api.as('reader').deleteImage(address)).toHaveStatus(403);
});

test(...requirement('DI-403-02', { aims: ['victim'], identities: ['creator'] }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.as('creator').deleteImage(address)).toHaveStatus(403);
});

test(...requirement('DI-403-03', { aims: ['fixture'], fixture: 'protected' }), async ({ attempts }) => {
  const { deletion } = await attempts.on('protected');

  expect(deletion).toHaveStatus(403, 409);
});

test(...requirement('DI-403-04', { aims: ['fixture'], fixture: 'shared' }), async ({ attempts }) => {
  const { deletion } = await attempts.on('shared');

  expect(deletion).toHaveStatus(403);
});

test(...requirement('DI-403-05', { aims: ['fixture'], fixture: 'public' }), async ({ attempts }) => {
  const { deletion } = await attempts.on('public');

  expect(deletion).toHaveStatus(403, 404);
});

test(
  ...requirement('DI-403-07', {
    aims: ['fixture', 'victim'],
    state: true,
    oneOf: { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'], provokes: [403] },
  }),
  async ({ images, attempts, provoker }) => {
    expect(await readsAfterForbidden(images, attempts, provoker)).toBeStanding();
  },
);

test(...requirement('DI-403-20', { aims: ['fixture'], fixture: 'foreign' }), async ({ attempts }) => {
  const { deletion } = await attempts.on('foreign');

  expect(deletion).toHaveStatus(404, 403, 401);
});

test(
  ...requirement('DI-403-09', {
    aims: ['fixture'],
    fixture: 'foreign',
    identities: ['stranger'],
    strangersTenant: true,
    state: true,
  }),
  async ({ api, attempts, target }) => {
    api.as('stranger');
    const { before, after } = await attempts.on('foreign');
    premise(before !== undefined && after !== undefined, untested('no-token', { identity: 'stranger' }));
    expectSeenAtHome(before, target);

    expect(after).toBeStanding();
  },
);

test(
  ...requirement('DI-403-10', { aims: ['victim'], identities: ['stranger'], strangersTenant: true, state: true }),
  async ({ api, images, target }) => {
    api.as('stranger');
    const reads = await readsAfter(images, strangersPlaces(target), (row, { address }, tenant) =>
      row.as('stranger').underIfNamed(tenant).deleteIfFree(address),
    );

    expect(reads).toBeStanding();
  },
);

test(...requirement('DI-403-11', { aims: ['unknown', 'victim'], tenant: true }), async ({ api, images, target }) => {
  const { address } = await images.victim();

  expect(await api.under(foreignTenant(target, address)).deleteImage(address)).toBeRefused();
});

test(...requirement('DI-403-12', { aims: ['victim'], tenant: true, state: true }), async ({ images, target }) => {
  const reads = await readsAfter(images, ['under a foreign tenant'], (row, { address }) =>
    row.under(foreignTenant(target, address)).deleteImage(address),
  );

  expect(reads).toBeStanding();
});

test(...requirement('DI-403-13', { aims: ['fixture', 'unknown'], fixture: 'foreign' }), async ({ api, attempts, target }) => {
  const unknown = await api.deleteImage(target.ledger.unknown(), { label: 'unknown image' });
  const another = await api.deleteImage(target.ledger.unknown(), { label: 'another unknown image' });
  const { deletion } = await attempts.on('foreign');

  expect(deletion).toObey(shown.isLike(unknown, another));
});

test(...requirement('DI-403-14', { aims: ['victim'], identities: ['reader'], state: true }), async ({ api, images }) => {
  const { id } = await images.standing();
  expectStanding(await api.lastRead(id));
  const read = await api.as('reader').getImage(id);
  await api.expectGoodToken(read);

  expect(read).toHaveStatus(200);
});

test(
  ...requirement('DI-403-23', { aims: ['unknown', 'victim'], identities: ['unscoped'], state: true }),
  async ({ api, images }) => {
    const { unknown, deletion, after } = await attemptBy(api, images, 'unscoped');

    expect(after).toBeStanding();
    expect(deletion).toObey(effects.isDeniedOrUnknown(unknown));
  },
);

test(
  ...requirement('DI-403-25', { aims: ['unknown', 'victim'], identities: ['rescoped'], state: true }),
  async ({ api, images }) => {
    const { unknown, deletion, after } = await attemptBy(api, images, 'rescoped');

    expect(after).toBeStanding();
    expect(deletion).toObey(effects.isDeniedOrUnknown(unknown));
  },
);

test(
  ...requirement('DI-403-27', {
    aims: ['victim'],
    identities: ['stranger'],
    strangersTenant: true,
    state: true,
    texts: claims.claimNames,
  }),
  async ({ api, images, target }) => {
    api.as('stranger');
    const tenants = Object.values(strangersPlaces(target));
    const read = await readAfterClaims(images, (row, address, options) =>
      concurrently(
        target,
        tenants,
        (tenant) => row.as('stranger').underIfNamed(tenant).deleteIfFree(address, options),
        'in turn',
      ),
    );

    expect(read).toBeStanding();
  },
);

test(
  ...requirement('DI-403-28', { aims: ['victim'], identities: ['reader'], state: true, texts: claims.claimNames }),
  async ({ api, images }) => {
    api.as('reader');
    const read = await readAfterClaims(images, (row, address, options) => row.as('reader').deleteImage(address, options));

    expect(read).toBeStanding();
  },
);
