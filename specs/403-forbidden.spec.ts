import { expect, foreignTenant, isLike, readsAfter, readsAfterForbidden, requirement, test } from '../helpers/test.ts';

test(
  'a role that may only read is answered 403',
  requirement('DI-403-01', { aims: ['victim'], identities: ['reader'] }),
  async ({ api, images }) => {
    const { address } = await images.victim();
    const response = await api.as('reader').deleteImage(address);

    expect(response).toHaveStatus(403);
  },
);

test(
  'a role that may not delete is answered 403',
  requirement('DI-403-02', { aims: ['victim'], identities: ['creator'] }),
  async ({ api, images }) => {
    const { address } = await images.victim();

    expect(await api.as('creator').deleteImage(address)).toHaveStatus(403);
  },
);

test(
  'a protected image is answered 403',
  requirement('DI-403-03', { aims: ['fixture'], fixture: 'protected' }),
  async ({ api, fixture }) => {
    const response = await api.deleteImage(fixture('protected'));

    expect(response).toHaveStatus(403);
  },
);

test(
  'a shared image is answered 403',
  requirement('DI-403-04', { aims: ['fixture'], fixture: 'shared' }),
  async ({ api, fixture }) => {
    expect(await api.deleteImage(fixture('shared'))).toHaveStatus(403);
  },
);

test(
  'a public image of somebody else is answered 403 or 404',
  requirement('DI-403-05', { aims: ['fixture'], fixture: 'public' }),
  async ({ api, fixture }) => {
    expect(await api.deleteImage(fixture('public'))).toHaveStatus(403, 404);
  },
);

test(
  'a request refused with 403 deletes nothing',
  requirement('DI-403-07', {
    aims: ['fixture', 'victim'],
    state: true,
    oneOf: { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'], provokes: [403] },
  }),
  async ({ api, images, fixture, provoker }) => {
    expect(await readsAfterForbidden(api, images, fixture, provoker)).toBeStanding();
  },
);

test(
  'a foreign image is refused',
  requirement('DI-403-08', { aims: ['fixture'], fixture: 'foreign' }),
  async ({ api, fixture }) => {
    expect(await api.deleteImage(fixture('foreign'))).toHaveStatus(403, 404, 401);
  },
);

test(
  'a foreign image survives',
  requirement('DI-403-09', { aims: ['fixture'], identities: ['stranger'], fixture: 'foreign', state: true }),
  async ({ api, fixture, target }) => {
    const stranger = api.as('stranger');
    await api.deleteImage(fixture('foreign'));
    const home = stranger.underIfNamed(target.description.identities.stranger?.tenant);

    expect(await home.getImage(target.description.fixtures.foreign ?? '')).toBeStanding();
  },
);

test(
  'the token of another tenant deletes nothing',
  requirement('DI-403-10', { aims: ['victim'], identities: ['stranger'], state: true }),
  async ({ api, images, target }) => {
    const stranger = api.as('stranger');
    const reads = await readsAfter(api, images, {
      'under the tenant of the owner': ({ address }) => stranger.deleteImage(address),
      'under its own tenant': ({ address }) => stranger.underIfNamed(foreignTenant(target)).deleteImage(address),
    });

    expect(reads).toBeStanding();
  },
);

test(
  'a token under a foreign tenant is refused',
  requirement('DI-403-11', { aims: ['unknown', 'victim'], tenant: true }),
  async ({ api, images, target }) => {
    const foreign = await api.under(foreignTenant(target)).deleteImage((await images.victim()).address);

    expect(foreign).toHaveStatus(400, 401, 403, 404);
  },
);

test(
  'a request under a foreign tenant deletes nothing',
  requirement('DI-403-12', { aims: ['victim'], tenant: true, state: true }),
  async ({ api, images, target }) => {
    const elsewhere = api.under(foreignTenant(target));
    const reads = await readsAfter(api, images, { 'foreign tenant': ({ address }) => elsewhere.deleteImage(address) });

    expect(reads).toBeStanding();
  },
);

test(
  'a foreign image looks like an unknown one',
  requirement('DI-403-13', { aims: ['fixture', 'unknown'], fixture: 'foreign' }),
  async ({ api, fixture, target }) => {
    const unknown = await api.deleteImage(target.ledger.unknown(), { label: 'unknown image' });

    expect(await api.deleteImage(fixture('foreign'), { label: 'foreign image' })).toObey(isLike(unknown));
  },
);

test(
  'a role that may only read still sees the image',
  requirement('DI-403-14', { aims: ['victim'], identities: ['reader'], state: true }),
  async ({ api, images }) => {
    const { id } = await images.victim();

    expect(await api.as('reader').getImage(id)).toHaveStatus(200);
  },
);
