import {
  expect,
  expectTried,
  identifiers,
  readsAfterDerived,
  readsAfterNotations,
  readsBeside,
  requirement,
  test,
} from '../helpers/test.ts';

/** A path beside that of an image is for whatever reads the request first. */
const belowApi = { belowApi: true } as const;

test(
  ...requirement('DI-IDS-03', { aims: ['victim', 'derived'], state: true, texts: identifiers.resized('{id}') }),
  async ({ images }) => {
    expect(await readsAfterDerived(images, identifiers.resized, (row, address) => row.deleteIfFree(address))).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-04', {
    aims: ['victim', 'derived'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ images }) => {
    const itsName = (_: string, name: string) => ({ 'its name': encodeURIComponent(name) });

    expect(await readsAfterDerived(images, itsName, (row, address) => row.deleteIfFree(address))).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-06', { aims: ['victim', 'derived'], state: true, texts: Object.values(identifiers.notations('{id}')) }),
  async ({ images }) => {
    expect(await readsAfterNotations(images, identifiers.notations, (row, address) => row.deleteIfFree(address))).toBeStanding();
  },
);

test(...requirement('DI-IDS-09', { aims: ['victim', 'bystander', 'derived'], state: true }), async ({ api, images, target }) => {
  const [one, two] = [await images.standing(), await images.bystander()];
  const both = (join: string) => target.ledger.derived(`/${one.id}${join}${two.id}`, one.id, two.id);
  expectTried(await api.each([',', '%2C', '%20', '&'], (row, join) => row.deleteImage(both(join))));
  const reads = await images.left([one, two]);
  // What follows a semicolon or a slash may be a parameter of the first identifier (RFC 3986 section 3.3), and names no image.
  expectTried(await api.each([';', '/'], (row, join) => row.deleteImage(both(join))));

  expect([...reads, await api.getImageLeft(two.id, { label: 'the second' })]).toBeStanding();
  images.restock(two);
});

test(...requirement('DI-IDS-17', { aims: ['own', 'bystander'], state: true }), async ({ api, images, target }) => {
  const other = await images.bystander();
  const { address } = await images.present();
  const query = `?id=${other.id}&image_id=${other.id}&ids=${other.id}`;
  expectTried([await api.deleteImage(target.ledger.withQuery(address, query))]);

  expect(await images.left([other])).toBeStanding();
  images.restock(other);
});

test(
  ...requirement('DI-IDS-07', { aims: ['bystander', 'broad'], state: true, texts: identifiers.numbers }),
  async ({ api, images, target }) => {
    const reads = await readsBeside(images, async () => {
      expectTried(
        await api.each(identifiers.numbers, (row, number) => row.deleteImage(target.ledger.broad(`/${number}`), belowApi)),
      );
    });

    expect(reads).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-08', { aims: ['bystander', 'broad'], state: true, texts: Object.values(identifiers.wildcards) }),
  async ({ api, images, target }) => {
    const reads = await readsBeside(images, async () => {
      expectTried(
        await api.each(identifiers.wildcards, (row, text) => row.deleteImage(target.ledger.broad(`/${text}`), belowApi)),
      );
    });

    expect(reads).toBeStanding();
  },
);

test(...requirement('DI-IDS-10', { aims: ['bystander', 'broad'], state: true }), async ({ api, images, target }) => {
  const reads = await readsBeside(images, async () => {
    expectTried(await api.each(['/', '//', '/%20'], (row, path) => row.deleteImage(target.ledger.broad(path), belowApi)));
  });

  expect(reads).toBeStanding();
});

test(...requirement('DI-IDS-11', { aims: ['bystander', 'broad'], state: true }), async ({ api, images, target }) => {
  const reads = await readsBeside(images, async ([first]) => {
    const queries = { 'the collection': '', 'the collection, with an id in the query': `?id=${first?.id}` };
    const collection = (query: string) => target.ledger.withQuery(target.ledger.broad(''), query);
    expectTried(await api.each(queries, (row, query) => row.deleteImage(collection(query), belowApi)));
  });

  expect(reads).toBeStanding();
});

test(...requirement('DI-IDS-12', { aims: ['bystander', 'broad'], state: true }), async ({ api, images, target }) => {
  const reads = await readsBeside(images, async () => {
    expectTried([await api.deleteImage(target.ledger.broad('/detail'), belowApi)]);
  });

  expect(reads).toBeStanding();
});

test(
  ...requirement('DI-IDS-15', {
    aims: ['bystander', 'broad'],
    state: true,
    texts: Object.values(identifiers.dotSegments('{id}')),
  }),
  async ({ api, images, target }) => {
    const reads = await readsBeside(images, async ([first]) => {
      const paths = identifiers.dotSegments(first?.id ?? '');
      expectTried(await api.each(paths, (row, path) => row.deleteImage(target.ledger.broad(path), belowApi)));
    });

    expect(reads).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-23', {
    aims: ['synthetic', 'bystander'],
    state: true,
    texts: Object.values(identifiers.dropped('{id}')),
  }),
  async ({ api, images, target }) => {
    const reads = await readsBeside(images, async () => {
      const texts = identifiers.dropped(target.ledger.randomId());
      expectTried(await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`))));
    });

    expect(reads).toBeStanding();
  },
);

test(...requirement('DI-IDS-18', { aims: ['own', 'derived', 'bystander'], state: true }), async ({ api, images, target }) => {
  const reads = await readsBeside(images, async () => {
    const image = await images.present();
    const paths = [`/${image.id}/`, `//${image.id}`];
    expectTried(await api.each(paths, (row, path) => row.deleteImage(target.ledger.derived(path, image.id))));
    images.restock(image);
  });

  expect(reads).toBeStanding();
});

test(
  ...requirement('DI-IDS-27', { aims: ['victim', 'derived'], state: true, texts: Object.values(identifiers.below('{id}')) }),
  async ({ images }) => {
    expect(await readsAfterDerived(images, identifiers.below, (row, address) => row.deleteIfFree(address))).toBeStanding();
  },
);
