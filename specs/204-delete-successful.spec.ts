import {
  carried,
  deleteBySelfLink,
  deletionWithAll,
  effects,
  expect,
  expectDeleted,
  isStanding,
  premise,
  readBack,
  requirement,
  test,
  untested,
  untilAnswered,
  wire,
} from '../helpers/test.ts';

test(...requirement('DI-204-01', { aims: ['own'] }), async ({ api, images }) => {
  const { id, address } = await images.present();
  // As clients of OpenStack send it.
  const deletion = await api.deleteImage(address, { fields: { 'Content-Type': 'application/json' } });
  const { deletions, reads } = await untilAnswered(images, id, deletion);

  expect(deletions).toObey(effects.isAnswered204(deletions, reads));
});

test(...requirement('DI-204-02', { http1: true, aims: ['own'] }), async ({ api, images }) => {
  const { address } = await images.present();
  const deletion = await api.deletion(address, { wire: { lingerMs: 200 } });

  expect(deletion).toObey(wire.hasNoStrayOctets);
});

test(...requirement('DI-204-03', { http1: true, aims: ['own'] }), async ({ api, images }) => {
  const { address } = await images.present();
  const [deletion, next] = await api.deleteThenRead(address);

  expectDeleted(deletion);
  premise(next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));
  expect(next).toObey(wire.isServedNext);
});

test(...requirement('DI-204-07', { aims: ['own'] }), async ({ api, images }) => {
  const { address } = await images.present();

  expect(await api.deleteImage(address, { fields: { Accept: undefined } })).toBeAnsweredAsDeletion();
});

test(...requirement('DI-204-13', { aims: ['own'], state: true }), async ({ api, images }) => {
  const image = await images.present();

  expect(await deleteBySelfLink(api, image)).toBeAnsweredAsDeletion();
});

test(...requirement('DI-204-14', { http1: true, aims: ['own', 'deletion'] }), async ({ api, images, deletion }) => {
  const { status, read } = await deletion();
  premise(status === 204, untested('deletion-answered', { status }));
  premise(read === undefined || !isStanding(read), untested('still-shown', { status: read?.response?.status }));
  const client = api.ordinary();
  await client.read('/images');
  const sent = [];
  for (const label of ['first', 'second']) {
    const { id, address } = await images.present();
    await readBack(id, { 'before the deletion': client });
    const readers = { 'for the client that returns cookies': client, 'for a client without cookies': api };
    const deletion = await client.deleteImage(address, { label });
    premise(deletion.connection?.endsIdle !== true, untested('unread', { detail: 'its connection ended as it was sent' }));
    sent.push(deletion, ...(await readBack(id, readers)));
  }

  expect(sent).toObey(effects.isDoneInTurn);
});

test(
  ...requirement('DI-204-18', { http1: true, aims: ['own', 'deletion'], texts: carried.idle }),
  async ({ images, target, deletion }) => {
    const { status } = await deletion();
    premise(status === 204, untested('deletion-answered', { status }));
    const sent = await deletionWithAll(images, carried.idle, (row, address, { query, fields }) =>
      row.deleteImage(target.ledger.withQuery(address, query), { fields }),
    );

    expect(sent).toBeAnsweredAsDeletion();
  },
);
