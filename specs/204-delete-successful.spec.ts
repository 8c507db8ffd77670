import {
  deleteBySelfLink,
  effects,
  expect,
  expectDeleted,
  isStanding,
  ordinaryPass,
  premise,
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
  const { address } = await images.fresh();
  const deletion = await api.deletion(address, { wire: { lingerMs: 200 } });

  expect(deletion).toObey(wire.hasNoStrayOctets);
});

test(...requirement('DI-204-03', { http1: true, aims: ['own'] }), async ({ api, images }) => {
  const { address } = await images.fresh();
  const [deletion, next] = await api.deleteThenRead(address);

  expectDeleted(deletion);
  premise(next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));
  expect(next).toObey(wire.isServedNext);
});

test(...requirement('DI-204-07', { aims: ['own'] }), async ({ api, images }) => {
  const { address } = await images.fresh();

  expect(await api.deleteImage(address, { fields: { Accept: undefined } })).toBeAnsweredAsDeletion();
});

test(...requirement('DI-204-13', { aims: ['own'], state: true }), async ({ api, images }) => {
  const image = await images.present();

  expect(await deleteBySelfLink(api, image)).toBeAnsweredAsDeletion();
});

test(...requirement('DI-204-14', { http1: true, aims: ['own', 'deletion'] }), async ({ images, sharing, deletion }) => {
  const { status, read } = await deletion();
  premise(status === 204, untested('deletion-answered', { status }));
  premise(read === undefined || !isStanding(read), untested('still-shown', { status: read?.response?.status }));
  const { rows, rule } = await sharing.once('ordinary client', () => ordinaryPass(images));

  expect(rows).toObey(rule);
});

test(...requirement('DI-204-18', { http1: true, aims: ['own'], state: true }), async ({ images, sharing }) => {
  const { queried } = await sharing.once('ordinary client', () => ordinaryPass(images));

  premise(queried !== undefined, untested('not-seen', { what: 'answer to a deletion with an empty query beside one without' }));
  expect(queried).toBeAnsweredAsDeletion();
});
