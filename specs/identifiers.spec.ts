import {
  carried,
  expect,
  expectSent,
  expectStanding,
  identifiers,
  premise,
  readAfterPathClaims,
  requirement,
  shown,
  test,
  untested,
  wire,
} from '../helpers/test.ts';

test(
  ...requirement('DI-IDS-02', { aims: ['synthetic'], texts: Object.values(identifiers.malformed('{id}')) }),
  async ({ api, target }) => {
    const texts = identifiers.malformed(target.ledger.randomId());
    const sent = await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`)));

    expectSent(sent);
    expect(sent).toHaveStatus(404, 400);
  },
);

test(...requirement('DI-IDS-05', { aims: ['own', 'derived'], state: true }), async ({ api, images, target }) => {
  const image = await images.present();
  const { id } = image;
  premise(id !== id.toUpperCase(), untested('no-lower-case'));
  expectStanding(await api.lastRead(id));
  const path = `/${id.toUpperCase()}`;
  const get = await api.read(`/images${path}`, { label: 'GET' });

  expect(await api.deleteImage(target.ledger.derived(path, id))).toObey(shown.meansTheSame(get));
  images.restock(image);
});

test(...requirement('DI-IDS-13', { aims: ['synthetic'], texts: identifiers.long('{id}') }), async ({ api, target }) => {
  const texts = identifiers.long(target.ledger.randomId());
  const sent = await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`), { belowApi: true }));

  expectSent(sent);
  expect(sent).toObey(wire.isAnsweredWithRefusal);
});

test(...requirement('DI-IDS-14', { aims: ['own', 'derived'] }), async ({ api, images, target }) => {
  const { id } = await images.present();
  const encoded = `/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`;

  expect(await api.deleteImage(target.ledger.derived(encoded, id))).toBeAnsweredAsDeletion();
});

test(
  ...requirement('DI-IDS-16', { aims: ['synthetic'], texts: Object.values(identifiers.controls('{id}')) }),
  async ({ api, target }) => {
    const texts = identifiers.controls(target.ledger.randomId());
    const sent = await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`), { belowApi: true }));

    expectSent(sent);
    expect(sent).toBeRefused();
  },
);

test(...requirement('DI-IDS-19', { aims: ['own', 'derived'] }), async ({ api, images, target }) => {
  const image = await images.present();
  const path = `/${image.id}.json`;

  expect(await api.deleteImage(target.ledger.derived(path, image.id))).toBeAnsweredAsDeletion(404, 400);
  images.restock(image);
});

test(
  ...requirement('DI-IDS-20', { aims: ['synthetic'], texts: Object.values(identifiers.beyondAscii('{id}')) }),
  async ({ api, target }) => {
    const texts = identifiers.beyondAscii(target.ledger.randomId());
    const sent = await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`)));

    expectSent(sent);
    expect(sent).toBeRefused();
  },
);

test(...requirement('DI-IDS-28', { aims: ['victim', 'unknown'], state: true, texts: carried.pathFields }), async ({ images }) => {
  const read = await readAfterPathClaims(images, (row, address, options) => row.deleteImage(address, options));

  expect(read).toBeStanding();
});
