import {
  deletedBetween,
  expect,
  expectRefused,
  readsBesideRefusals,
  readsBesideUnknown,
  readsLike,
  requirement,
  serverAroundDeletion,
  test,
} from '../helpers/test.ts';

/** Members of a server that do not change by themselves. */
const lasting = ['id', 'name', 'status', 'image', 'flavor', 'metadata'];

test(...requirement('DI-KEEP-01', { aims: ['own', 'bystander'], state: true }), async ({ api, images, sharing }) => {
  const { older, younger, reads } = await deletedBetween(api, images, sharing);

  expect(reads).toBeStanding();
  images.restock(older, younger);
});

test(
  ...requirement('DI-KEEP-02', {
    aims: ['own', 'bystander'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ api, images }) => {
    const image = await images.named();
    const namesake = await images.namesake(image);
    await api.deletion(image.address);

    expect(await images.left([namesake])).toBeStanding();
    images.restock(namesake);
  },
);

test(...requirement('DI-KEEP-03', { aims: ['own'], sources: ['snapshot'] }), async ({ api, images, sharing }) => {
  const { before, after } = await serverAroundDeletion(api, images, sharing);

  expect(after).toObey(readsLike(before, { members: lasting }));
});

test(
  ...requirement('DI-KEEP-04', { aims: ['victim', 'bystander', 'unknown'], state: true }),
  async ({ api, images, sharing }) => {
    expect(await readsBesideRefusals({ api, images, sharing })).toBeStanding();
  },
);

test(...requirement('DI-KEEP-05', { aims: ['victim'], state: true }), async ({ api, images }) => {
  const victim = await images.victim();
  const earlier = await api.lastRead(victim.id);
  const before = await api.getImage(victim.id, { label: 'before' });
  const refused = await api.withToken(undefined).deleteImage(victim.address);
  expectRefused(refused);

  expect(await api.getImage(victim.id, { label: 'after' })).toObey(readsLike(before, { earlier }));
});

test(...requirement('DI-KEEP-06', { aims: ['unknown', 'bystander'], state: true }), async ({ api, images, sharing }) => {
  expect(await readsBesideUnknown({ api, images, sharing })).toBeStanding();
});
