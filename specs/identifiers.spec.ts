import {
  beyondAscii,
  controls,
  expect,
  expectStanding,
  injectsNoField,
  isAnsweredWithRefusal,
  long,
  malformed,
  meansTheSame,
  premise,
  requirement,
  test,
  triedControls,
  triedIdentifiers,
  triedMalformed,
  untested,
} from '../helpers/test.ts';

test(...requirement('DI-IDS-01', { aims: ['synthetic'], texts: Object.values(malformed('{id}')) }), async ({ api, sharing }) => {
  expect(await triedMalformed(api, sharing)).toDenyDeletion();
});

test(...requirement('DI-IDS-02', { aims: ['synthetic'], texts: Object.values(malformed('{id}')) }), async ({ api, sharing }) => {
  expect(await triedMalformed(api, sharing)).toHaveStatus(404, 400);
});

test(...requirement('DI-IDS-05', { aims: ['own', 'derived'], state: true }), async ({ api, images, target }) => {
  const image = await images.fresh();
  const { id } = image;
  premise(id !== id.toUpperCase(), untested('no-lower-case'));
  expectStanding(await api.lastRead(id));
  const path = `/${id.toUpperCase()}`;
  const get = await api.read(`/images${path}`, { label: 'GET' });

  expect(await api.deleteImage(target.ledger.derived(path, id))).toObey(meansTheSame(get));
  images.restock(image);
});

test(...requirement('DI-IDS-13', { aims: ['synthetic'], texts: Object.keys(long('{id}')) }), async ({ api, target }) => {
  expect(await triedIdentifiers(api, long(target.ledger.randomId()), { belowApi: true })).toObey(isAnsweredWithRefusal);
});

test(...requirement('DI-IDS-14', { aims: ['own', 'derived'] }), async ({ api, images, target }) => {
  const { id } = await images.fresh();
  const encoded = `/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`;

  expect(await api.deleteImage(target.ledger.derived(encoded, id))).toBeAnsweredAsDeletion();
});

test(...requirement('DI-IDS-16', { aims: ['synthetic'], texts: Object.values(controls('{id}')) }), async ({ api, sharing }) => {
  expect(await triedControls(api, sharing)).toBeRefused();
});

test(...requirement('DI-IDS-21', { aims: ['synthetic'], texts: Object.values(controls('{id}')) }), async ({ api, sharing }) => {
  expect(await triedControls(api, sharing)).toObey(injectsNoField);
});

test(...requirement('DI-IDS-19', { aims: ['own', 'derived'] }), async ({ api, images, target }) => {
  const image = await images.fresh();
  const path = `/${image.id}.json`;

  expect(await api.deleteImage(target.ledger.derived(path, image.id))).toBeAnsweredAsDeletion(404, 400);
  images.restock(image);
});

test(...requirement('DI-IDS-20', { aims: ['synthetic'], texts: Object.values(beyondAscii('{id}')) }), async ({ api, target }) => {
  expect(await triedIdentifiers(api, beyondAscii(target.ledger.randomId()))).toBeRefused();
});
