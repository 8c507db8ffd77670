import {
  concurrently,
  expect,
  expectRefused,
  expectTried,
  premise,
  readsBeside,
  readsLike,
  readsOf,
  refusals,
  requirement,
  test,
  untested,
} from '../helpers/test.ts';

/** Members of a server that do not change by themselves. */
const lasting = ['id', 'name', 'status', 'image', 'flavor', 'metadata'];

test(
  'a deletion removes the addressed image only',
  requirement('DI-KEEP-01', { aims: ['own', 'bystander'], state: true }),
  async ({ api, images }) => {
    const older = await images.bystander();
    const { address } = await images.fresh();
    const younger = await images.bystander(images.newName());
    await api.deletion(address);

    expect(await readsOf(api, [older, younger])).toBeStanding();
    images.restock(older, younger);
  },
);

test(
  'an image of the same name is left',
  requirement('DI-KEEP-02', {
    aims: ['own', 'bystander'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ api, images }) => {
    const image = await images.named();
    const namesake = await images.namesake(image);
    await api.deletion(image.address);

    expect(await readsOf(api, [namesake])).toBeStanding();
  },
);

test(
  'the server of an image is left as it was',
  requirement('DI-KEEP-03', { aims: ['own'], sources: ['snapshot'] }),
  async ({ api, images, target }) => {
    const { images: source } = target.description;
    premise(source.source === 'snapshot', untested('wrong-source', { source: source.source, needed: ['snapshot'] }));
    const { address } = await images.fresh();
    const before = await api.read(`/servers/${source.server}`);
    await api.deletion(address);

    expect(await api.read(`/servers/${source.server}`)).toObey(readsLike(before, { members: lasting }));
  },
);

test(
  'a refused deletion removes no other image',
  requirement('DI-KEEP-04', { aims: ['victim', 'bystander', 'unknown'], state: true }),
  async ({ api, images }) => {
    const reads = await readsBeside(api, images, async () => {
      const victim = await images.victim();
      expectTried(await concurrently(api.target, refusals(api), (refusal) => refusal(victim)));
    });

    expect(reads).toBeStanding();
  },
);

test(
  'a refused deletion leaves the image unchanged',
  requirement('DI-KEEP-05', { aims: ['victim'], state: true }),
  async ({ api, images }) => {
    const victim = await images.victim();
    const earlier = await api.lastRead(victim.id);
    const before = await api.getImage(victim.id, { label: 'before' });
    const refused = await api.withToken(undefined).deleteImage(victim.address);
    expectRefused(refused);

    expect(await api.getImage(victim.id, { label: 'after' })).toObey(readsLike(before, { earlier }));
  },
);

test(
  'deleting an unknown image removes no other image',
  requirement('DI-KEEP-06', { aims: ['unknown', 'bystander'], state: true }),
  async ({ api, images, target }) => {
    const deleteUnknown = () => api.deleteImage(target.ledger.unknown(), { label: 'unknown image' });
    const reads = await readsBeside(api, images, async () => expectTried([await deleteUnknown(), await deleteUnknown()]));

    expect(reads).toBeStanding();
  },
);
