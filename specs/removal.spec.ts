import {
  acceptWays,
  changesSince,
  conditionOf,
  expect,
  expectGone,
  expectStanding,
  expectTried,
  premise,
  readsOnceGone,
  requirement,
  shown,
  test,
  untested,
  wholeList,
} from '../helpers/test.ts';

test(...requirement('DI-GONE-01', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.present();
  // A cache may keep no more than the last read: the same read follows the deletion.
  expectStanding(await api.lastRead(id));
  await api.deletion(address);

  expect(await api.getImage(id, { label: 'after the deletion' })).toBeGone();
});

test(...requirement('DI-GONE-02', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.listed('/images');
  await api.deletion(address);

  // At once: a list that a cache answers is right again a moment later.
  expect(await api.list('/images')).toObey(shown.doesNotList(id));
});

test(...requirement('DI-GONE-03', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.listed('/images/detail');
  await api.deletion(address);

  // At once: a list that a cache answers is right again a moment later.
  expect(await api.list('/images/detail')).toObey(shown.doesNotList(id));
});

test(...requirement('DI-GONE-04', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  const { image, listedIn } = await deletion();
  const named = await api.list('/images/detail', `?name=${encodeURIComponent(image.name)}`);
  const active = await api.list('/images', '?status=ACTIVE');

  premise(listedIn.length > 0, untested('not-listed-before', { list: 'any list' }));
  expect([...named, ...active]).toObey(shown.doesNotList(image.id));
});

test(...requirement('DI-GONE-05', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  const { image } = await deletion();
  const reads = [];
  for (let n = 1; n <= 6; n += 1) reads.push(await api.getImage(image.id, { label: `read ${n}` }));

  expect(reads).toBeGone();
});

test(...requirement('DI-GONE-06', { aims: ['deletion'], state: true }), async ({ api, sharing, deletion }) => {
  const { image, before } = await deletion();
  const changes = await changesSince(api, sharing, before);
  const pages = [await api.getImage(image.id), ...changes.pages].filter(
    (page) => shown.statusShown(page, image.id) !== undefined,
  );

  premise(pages.length > 0, untested('no-deleted-image-shown'));
  expect(pages).toObey(shown.showsOnlyAsDeleted(image.id));
});

test(...requirement('DI-GONE-07', { aims: ['deletion'], state: true }), async ({ api, sharing, deletion }) => {
  const { image, before, listedIn } = await deletion();
  const pages = wholeList('/images/detail', await changesSince(api, sharing, before));

  premise(listedIn.includes('/images/detail'), untested('not-listed-before', { list: '/images/detail' }));
  expect(pages.slice(-1)).toObey(shown.lists(image.id, pages));
});

test(...requirement('DI-GONE-08', { aims: ['deletion'], state: true }), async ({ api, sharing, deletion }) => {
  const { image, before, after } = await deletion();
  await changesSince(api, sharing, before);

  expect(await api.list('/images/detail', `?changes-since=${after}`)).toObey(shown.doesNotList(image.id));
});

test(...requirement('DI-GONE-09', { aims: ['deletion'] }), async ({ api, deletion }) => {
  const { image, metadataBefore } = await deletion();

  premise(metadataBefore.response?.status === 200, untested('no-metadata'));
  expect(await api.read(`/images/${image.id}/metadata`)).toHaveStatus(404, 410);
});

test(...requirement('DI-GONE-11', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  api.target.expectState();
  const { image, readBefore } = await deletion();
  premise(readBefore.HEAD?.response?.status === 200, untested('no-head'));

  expect(await readsOnceGone(api, image, ['HEAD'])).toObey(shown.isNotFound(image.id));
});

test(...requirement('DI-GONE-12', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  api.target.expectState();
  const { image, readBefore } = await deletion();
  const condition = conditionOf(readBefore['any type']);
  premise(condition !== undefined, untested('no-validator'));
  await expectGone(api, image);

  expect(await api.getImage(image.id, { fields: condition })).toObey(shown.isNotFound(image.id));
});

test(...requirement('DI-GONE-13', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  api.target.expectState();
  const { image, readBefore } = await deletion();
  const ways = acceptWays.filter((way) => readBefore[way]?.response?.status === 200);
  premise(ways.length > 0, untested('nothing-read'));

  expect(await readsOnceGone(api, image, ways)).toObey(shown.isNotFound(image.id));
});

test(
  ...requirement('DI-GONE-14', {
    aims: ['deletion', 'bystander'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ api, images, deletion }) => {
    images.expectSource('snapshot', 'glance', 'http', 'command', 'stateless');
    api.target.expectState();
    const { image, shownName } = await deletion();
    premise(shownName !== undefined, untested('no-namesake'));
    await expectGone(api, image);
    await images.namesake({ name: image.name, shownName });

    expect(await api.getImage(image.id, { label: 'with a namesake' })).toBeGone();
  },
);

test(...requirement('DI-GONE-15', { aims: ['deletion', 'derived'], state: true }), async ({ api, deletion, target }) => {
  target.expectState();
  const { image } = await deletion();
  await expectGone(api, image);
  const metadata = target.ledger.derived(`/${image.id}/metadata`, image.id);
  expectTried([await api.send('POST', metadata, { content: '{"metadata":{}}', fields: { 'Content-Type': 'application/json' } })]);

  expect(await api.getImage(image.id, { label: 'after the write' })).toBeGone();
});

test(...requirement('DI-GONE-16', { aims: ['own'], identities: ['reader'], state: true }), async ({ api, images }) => {
  const reader = api.as('reader');
  const { id, address } = await images.present();
  expectStanding(await reader.getImage(id, { label: 'before' }));
  await api.deletion(address);

  expect(await reader.getImage(id, { label: 'after' })).toBeGone();
});

test(...requirement('DI-GONE-17', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  const { image, before, listedIn } = await deletion();
  const pages = wholeList('/images', await api.readList('/images', `?changes-since=${before}`));

  premise(listedIn.includes('/images'), untested('not-listed-before', { list: '/images' }));
  expect(pages.slice(-1)).toObey(shown.lists(image.id, pages));
});

test(...requirement('DI-GONE-18', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  const { image, shownName } = await deletion();

  premise(shownName !== undefined, untested('no-state'));
  expect(await api.getImage(image.id)).toHaveAnotherStatus(410);
});
