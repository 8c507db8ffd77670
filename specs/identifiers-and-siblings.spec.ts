import {
  below,
  concurrently,
  dotSegments,
  dropped,
  expect,
  expectTried,
  interpreted,
  notations,
  numbers,
  readsAfterBroad,
  readsAfterDerived,
  readsAfterNotations,
  readsBeside,
  readsBesideDropped,
  requirement,
  resized,
  test,
  wildcards,
} from '../helpers/test.ts';

test(
  ...requirement('DI-IDS-03', { aims: ['victim', 'derived'], state: true, texts: Object.keys(resized('{id}')) }),
  async ({ api, images }) => {
    expect(await readsAfterDerived(api, images, resized)).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-04', {
    aims: ['victim', 'derived'],
    sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
    state: true,
  }),
  async ({ api, images }) => {
    images.expectSource('snapshot', 'glance', 'http', 'command', 'stateless');

    expect(await readsAfterDerived(api, images, (_, name) => ({ 'its name': encodeURIComponent(name) }))).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-06', { aims: ['victim', 'derived'], state: true, texts: Object.values(notations('{id}')) }),
  async ({ api, images }) => {
    expect(await readsAfterNotations(api, images, notations)).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-24', { aims: ['victim', 'derived'], state: true, texts: Object.keys(interpreted('')) }),
  async ({ api, images }) => {
    expect(await readsAfterNotations(api, images, interpreted)).toBeStanding();
  },
);

test(...requirement('DI-IDS-09', { aims: ['victim', 'bystander', 'derived'], state: true }), async ({ api, images, target }) => {
  const [one, two] = [await images.victim(), await images.bystander()];
  const deleteBoth = (join: string) => api.deleteImage(target.ledger.derived(`/${one.id}${join}${two.id}`, one.id, two.id));
  expectTried(await concurrently(target, [',', '%2C', '%20', '&'], deleteBoth));
  const reads = await images.left([one, two]);
  // What follows a semicolon or a slash may be a parameter of the first identifier (RFC 3986 section 3.3), and names no image.
  expectTried(await concurrently(target, [';', '/'], deleteBoth));

  expect([...reads, await api.getImage(two.id, { label: 'the second' })]).toBeStanding();
  images.restock(two);
});

test(...requirement('DI-IDS-17', { aims: ['own', 'bystander'], state: true }), async ({ api, images, target }) => {
  const other = await images.bystander();
  const { address } = await images.fresh();
  const query = `?id=${other.id}&image_id=${other.id}&ids=${other.id}`;
  expectTried([await api.deleteImage(target.ledger.withQuery(address, query))]);

  expect(await images.left([other])).toBeStanding();
  images.restock(other);
});

test(...requirement('DI-IDS-07', { aims: ['bystander', 'broad'], state: true, texts: numbers }), async ({ api, images }) => {
  expect(await readsAfterBroad(api, images, () => numbers.map((number) => `/${number}`))).toBeStanding();
});

test(
  ...requirement('DI-IDS-08', { aims: ['bystander', 'broad'], state: true, texts: Object.values(wildcards) }),
  async ({ api, images }) => {
    const paths = Object.values(wildcards).map((wildcard) => `/${wildcard}`);

    expect(await readsAfterBroad(api, images, () => paths)).toBeStanding();
  },
);

test(...requirement('DI-IDS-10', { aims: ['bystander', 'broad'], state: true }), async ({ api, images }) => {
  expect(await readsAfterBroad(api, images, () => ['/', '//', '/%20'])).toBeStanding();
});

test(...requirement('DI-IDS-11', { aims: ['bystander', 'broad'], state: true }), async ({ api, images }) => {
  expect(await readsAfterBroad(api, images, (id) => ['', `?id=${id}`])).toBeStanding();
});

test(...requirement('DI-IDS-12', { aims: ['bystander', 'broad'], state: true }), async ({ api, images }) => {
  expect(await readsAfterBroad(api, images, () => ['/detail'])).toBeStanding();
});

test(
  ...requirement('DI-IDS-15', { aims: ['bystander', 'broad'], state: true, texts: Object.values(dotSegments('{id}')) }),
  async ({ api, images }) => {
    expect(await readsAfterBroad(api, images, (id) => Object.values(dotSegments(id)))).toBeStanding();
  },
);

test(
  ...requirement('DI-IDS-23', { aims: ['synthetic', 'bystander'], state: true, texts: Object.values(dropped('{id}')) }),
  async ({ api, images, sharing }) => {
    expect(await readsBesideDropped(api, images, sharing)).toBeStanding();
  },
);

test(...requirement('DI-IDS-18', { aims: ['own', 'derived', 'bystander'], state: true }), async ({ api, images, target }) => {
  const reads = await readsBeside(images, async () => {
    const image = await images.fresh();
    const attack = (path: string) => api.deleteImage(target.ledger.derived(path, image.id), { label: path });
    expectTried(await concurrently(target, [`/${image.id}/`, `//${image.id}`], attack));
    images.restock(image);
  });

  expect(reads).toBeStanding();
});

test(
  ...requirement('DI-IDS-27', { aims: ['victim', 'derived'], state: true, texts: Object.values(below('{id}')) }),
  async ({ api, images }) => {
    expect(await readsAfterDerived(api, images, below)).toBeStanding();
  },
);
