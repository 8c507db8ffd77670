import {
  attemptBy,
  deletedUnknown,
  effects,
  expect,
  expectStanding,
  foreignTenant,
  identityClaims,
  isLike,
  premise,
  readAfterClaims,
  readsAfter,
  readsAfterForbidden,
  readsAfterForeignTenant,
  requirement,
  test,
  triedByRole,
  triedUnderForeignTenant,
  untested,
} from '../helpers/test.ts';

const claimed = Object.keys(identityClaims('{tenant}'));

test(
  ...requirement('DI-403-01', { aims: ['victim', 'unknown'], identities: ['reader'] }),
  async ({ api, images, provoker, sharing }) => {
    await provoker.showRefusal(403);

    expect(await triedByRole({ api, images, sharing }, 'reader')).toHaveStatus(403);
  },
);

test(...requirement('DI-403-02', { aims: ['victim'], identities: ['creator'] }), async ({ api, images, sharing }) => {
  expect(await triedByRole({ api, images, sharing }, 'creator')).toHaveStatus(403);
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
  async ({ api, images, sharing, attempts, provoker }) => {
    expect(await readsAfterForbidden({ api, images, sharing }, attempts, provoker)).toBeStanding();
  },
);

test(...requirement('DI-403-20', { aims: ['fixture'], fixture: 'foreign' }), async ({ attempts }) => {
  const { deletion } = await attempts.on('foreign');

  expect(deletion).toHaveStatus(404, 403, 401);
});

test(
  ...requirement('DI-403-09', { aims: ['fixture'], fixture: 'foreign', identities: ['stranger'], state: true }),
  async ({ api, attempts, target }) => {
    api.as('stranger');
    target.expectState();
    const { before, after } = await attempts.on('foreign');
    premise(before !== undefined && after !== undefined, untested('no-token', { identity: 'stranger' }));
    expectStanding(before);

    expect(after).toBeStanding();
  },
);

test(
  ...requirement('DI-403-10', { aims: ['victim'], identities: ['stranger'], state: true }),
  async ({ api, images, target }) => {
    const stranger = api.as('stranger');
    const reads = await readsAfter(api, images, {
      'under the tenant of the owner': ({ address }) => stranger.deleteImage(address),
      'under its own tenant': ({ address }) => stranger.underIfNamed(foreignTenant(target)).deleteIfFree(address),
    });

    expect(reads).toBeStanding();
  },
);

test(...requirement('DI-403-11', { aims: ['unknown', 'victim'], tenant: true }), async ({ api, images, sharing }) => {
  expect(await triedUnderForeignTenant({ api, images, sharing })).toBeRefused();
});

test(...requirement('DI-403-12', { aims: ['victim'], tenant: true, state: true }), async ({ api, images, sharing }) => {
  expect(await readsAfterForeignTenant({ api, images, sharing })).toBeStanding();
});

test(...requirement('DI-403-13', { aims: ['fixture', 'unknown'], fixture: 'foreign' }), async ({ api, attempts, sharing }) => {
  const unknown = await deletedUnknown(api, sharing);
  const another = await deletedUnknown(api, sharing, 'another unknown image');
  const { deletion } = await attempts.on('foreign');

  expect(deletion).toObey(isLike(unknown, another));
});

test(...requirement('DI-403-14', { aims: ['victim'], identities: ['reader'], state: true }), async ({ api, images }) => {
  const { id } = await images.victim();
  expectStanding(await api.lastRead(id));

  expect(await api.as('reader').getImage(id)).toHaveStatus(200);
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
  ...requirement('DI-403-27', { aims: ['victim'], identities: ['stranger'], state: true, texts: claimed }),
  async ({ api, images, target }) => {
    const stranger = api.as('stranger');
    const read = await readAfterClaims(
      api,
      images,
      (address, options) => stranger.deleteImage(address, options),
      (address, options) => stranger.underIfNamed(foreignTenant(target)).deleteImage(address, options),
    );

    expect(read).toBeStanding();
  },
);
