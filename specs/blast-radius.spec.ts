import {
  expect,
  expectRefused,
  expectTried,
  listsAround,
  namesakeBeside,
  premise,
  requirement,
  shown,
  test,
  tokens,
  unchangedBeside,
  untested,
} from '../helpers/test.ts';

/** Members of a server that do not change by themselves. */
const lasting = ['id', 'name', 'status', 'image', 'flavor', 'metadata'];

test(...requirement('DI-KEEP-01', { aims: ['own', 'bystander'], state: true }), async ({ api, images }) => {
  const older = await images.bystander();
  const { address } = await images.present(images.newName());
  const younger = await images.bystander(images.newName());
  await api.deletion(address);

  expect(await images.left([older, younger])).toBeStanding();
});

test(
  ...requirement('DI-KEEP-02', {
    aims: ['own', 'bystander'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ api, images }) => {
    expect(await namesakeBeside(api, images)).toBeStanding();
  },
);

test(...requirement('DI-KEEP-03', { aims: ['deletion'], sources: ['snapshot'] }), async ({ deletion }) => {
  const { server } = await deletion();

  premise(server !== undefined, untested('no-answer'));
  expect(server.after).toObey(shown.readsLike(server.before, { members: lasting }));
});

test(...requirement('DI-KEEP-04', { aims: ['victim', 'bystander'], state: true }), async ({ api, images }) => {
  // Before the images that are watched: a server that takes the newest image finds one of those.
  const { address } = await images.standing();
  const table = { 'no token': undefined, 'unknown token': tokens.unknownToken() };
  const reads = await unchangedBeside(images, async () => {
    const refused = await api.each(table, (row, token) => row.withToken(token).deleteImage(address));
    expectTried([...refused, ...(await api.each(['PUT', 'POST'], (row, method) => row.send(method, address)))]);
  });

  expect(reads).toBeStanding();
});

test(...requirement('DI-KEEP-05', { aims: ['victim'], state: true }), async ({ api, images }) => {
  const victim = await images.standing();
  const earlier = await api.lastRead(victim.id);
  const before = await api.getImage(victim.id, { label: 'before' });
  const refused = await api.withToken(undefined).deleteImage(victim.address);
  expectRefused(refused);

  expect(await api.getImage(victim.id, { label: 'after' })).toObey(shown.readsLike(before, { earlier }));
});

test(...requirement('DI-KEEP-06', { aims: ['unknown', 'bystander'], state: true }), async ({ api, images, target }) => {
  const reads = await unchangedBeside(images, async () => {
    expectTried(await api.each(['unknown image', 'another'], (row) => row.deleteImage(target.ledger.unknown())));
  });

  expect(reads).toBeStanding();
});

test(...requirement('DI-KEEP-09', { aims: ['deletion'], state: true }), async ({ deletion }) => {
  const { seen, leftOut } = await deletion();

  expect(listsAround(seen, leftOut)).toObey(shown.isInTheList(leftOut));
});
