import {
  changesSince,
  expect,
  expectGone,
  expectStanding,
  expectTried,
  isGone,
  premise,
  requirement,
  shown,
  shownElsewhere,
  test,
  untested,
  wholeList,
} from '../helpers/test.ts';

// Its tests share an expensive deletion: one worker makes it once.
test.describe.configure({ mode: 'default' });

test(...requirement('DI-GONE-01', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.present();
  // A cache may keep no more than the last read: the same read follows the deletion.
  expectStanding(await api.lastRead(id));
  await api.deletion(address);

  expect(await api.getImage(id, { label: 'after the deletion' })).toBeGone();
});

test(...requirement('DI-GONE-02', { aims: ['deletion'], state: true }), async ({ deletion }) => {
  const { image, seen } = await deletion();

  expect(wholeList('/images', seen['/images']?.after)).toObey(shown.doesNotList(image.id));
});

test(...requirement('DI-GONE-03', { aims: ['deletion'], state: true }), async ({ deletion }) => {
  const { image, seen } = await deletion();

  expect(wholeList('/images/detail', seen['/images/detail']?.after)).toObey(shown.doesNotList(image.id));
});

test(...requirement('DI-GONE-05', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  const { image } = await deletion();
  const reads = [];
  // With those of the deletion, ten.
  for (let n = 1; n <= 4; n += 1) reads.push(await api.getImage(image.id, { label: `read ${n}` }));

  expect(reads).toBeGone();
});

test(...requirement('DI-GONE-06', { aims: ['deletion'], state: true }), async ({ api, sharing, deletion }) => {
  const { image, before, read } = await deletion();
  const changes = await changesSince(api, sharing, before);
  const pages = [...(read === undefined ? [] : [read]), ...changes.pages].filter(
    (page) => shown.statusShown(page, image.id) !== undefined,
  );

  premise(pages.length > 0, untested('no-deleted-image-shown'));
  expect(pages).toObey(shown.showsOnlyAsDeleted(image.id));
});

test(...requirement('DI-GONE-07', { aims: ['deletion'], state: true }), async ({ api, sharing, deletion }) => {
  const { image, before, seen } = await deletion();
  const pages = wholeList('/images/detail', await changesSince(api, sharing, before));

  premise(seen['/images/detail'] !== undefined, untested('not-listed-before', { list: '/images/detail' }));
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

test(...requirement('DI-GONE-13', { aims: ['deletion'], state: true }), async ({ deletion }) => {
  const { image, seen, read } = await deletion();
  premise(read !== undefined && isGone(read), untested('still-shown', { status: read?.response?.status }));

  expect(shownElsewhere(seen)).toObey(shown.isShownNowhere(image.id, read));
});

test(
  ...requirement('DI-GONE-14', {
    aims: ['deletion', 'bystander'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ api, images, deletion }) => {
    const { image, shownName, read } = await deletion();
    premise(shownName !== undefined, untested('no-namesake'));
    premise(read !== undefined && isGone(read), untested('still-shown', { status: read?.response?.status }));
    await images.namesake({ name: image.name, shownName });

    expect(await api.getImage(image.id, { label: 'with a namesake' })).toBeGone();
  },
);

test(...requirement('DI-GONE-15', { aims: ['deletion', 'derived'], state: true }), async ({ api, deletion, target }) => {
  const { image } = await deletion();
  await expectGone(api, image);
  const metadata = target.ledger.derived(`/${image.id}/metadata`, image.id);
  expectTried([await api.send('POST', metadata, { content: '{"metadata":{}}', fields: { 'Content-Type': 'application/json' } })]);

  expect(await api.getImage(image.id, { label: 'after the write' })).toBeGone();
});

test(...requirement('DI-GONE-17', { aims: ['deletion'], state: true }), async ({ api, deletion }) => {
  const { image, before, seen } = await deletion();
  const pages = wholeList('/images', await api.readList('/images', `?changes-since=${before}`));

  premise(seen['/images'] !== undefined, untested('not-listed-before', { list: '/images' }));
  expect(pages.slice(-1)).toObey(shown.lists(image.id, pages));
});

test(...requirement('DI-GONE-18', { aims: ['deletion'], state: true }), async ({ deletion }) => {
  const { read, shownName } = await deletion();

  premise(read !== undefined && shownName !== undefined, untested('no-state'));
  expect(read).toHaveAnotherStatus(410);
});
