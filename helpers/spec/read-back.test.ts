import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { type Api, type RowOf, rowsOf, type Table } from '../target/client/api.ts';
import type { Images } from '../target/images.ts';
import { type Attack, disagreement, readBack, readsAfterSome, wasRefused } from './read-back.ts';

/** Own images that attacks are tried on, one after the other; a read says whether the image was deleted. */
function world(canMake: boolean): { images: Images; deleted: Set<string>; made: () => number } {
  const deleted = new Set<string>();
  let made = 0;
  const standing = async () => {
    if (made === 0 || deleted.has(`image-${made}`)) made += 1;
    return { id: `image-${made}`, name: '' };
  };
  const getImage = async (id: string, { label }: { label: string }): Promise<Exchange> =>
    answer(label, deleted.has(id) ? 404 : 200, [], id);
  const each = async <Rows extends Table>(
    table: Rows,
    send: (api: unknown, row: RowOf<Rows>) => Promise<Exchange | undefined>,
  ) => {
    const sent = await Promise.all(rowsOf(table).map(([, row]) => send(api, row)));
    return sent.filter((exchange) => exchange !== undefined);
  };
  const api = { getImageLeft: getImage, each, labelled: () => api };
  return { images: { standing, api, canMake: () => canMake } as unknown as Images, deleted, made: () => made };
}

function answer(label: string, status: number, fields: [string, string][] = [], id = ''): Exchange {
  const content = Buffer.from(status === 200 ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '{}');
  return {
    label,
    role: 'judged',
    request: { url: `http://a.test/images/${id}` },
    response: { status, fields, content },
  } as unknown as Exchange;
}

/** An attack of a row, which is a function of the image. */
type Row = (image: { readonly id: string }) => Promise<Exchange>;
const attack: Attack<Row> = (_, image, row) => row(image);

const refused: Row = async () => answer('', 401);
const limited: Row = async () => answer('', 413, [['Retry-After', '1']]);
const lost: Row = async () => ({ ...answer('', 0), response: undefined }) as unknown as Exchange;
const deleting =
  (deleted: Set<string>): Row =>
  async ({ id }) => {
    deleted.add(id);
    return answer('', 401);
  };
const labels = (reads: readonly Exchange[]): string[] => reads.map(({ label, response }) => `${label}: ${response?.status ?? 0}`);

test('an existing image is read once for all attacks', async () => {
  const { images } = world(true);

  expect(labels(await readsAfterSome(images, { a: refused, b: refused }, attack, wasRefused))).toEqual(['all 2: 200']);
});

test('a lost image shows which attack deleted it, at the cost of one more image', async () => {
  const { images, deleted, made } = world(true);
  const rows = { a: refused, b: deleting(deleted), c: refused };

  expect(labels(await readsAfterSome(images, rows, attack, wasRefused))).toEqual(['a: 200', 'b: 404']);
  expect(made()).toBe(2);
});

test('where images are scarce an image that is gone is evidence enough', async () => {
  const { images, deleted, made } = world(false);

  expect(labels(await readsAfterSome(images, { a: refused, b: deleting(deleted) }, attack, wasRefused))).toEqual(['all 2: 404']);
  expect(made()).toBe(1);
});

test('what a rate limit answered counts for nothing, and what got lost is not tried again on the image', async () => {
  const { images } = world(true);
  let tries = 0;
  const counted: Row = (image) => {
    tries += 1;
    return lost(image);
  };

  expect(await readsAfterSome(images, { a: limited }, attack, wasRefused)).toEqual([]);
  expect(labels(await readsAfterSome(images, { a: counted, b: refused }, attack, wasRefused))).toEqual(['all 2: 200']);
  expect(tries).toBe(1);
});

test('what a gateway answered counts for nothing, neither as a refusal nor as an answer', async () => {
  const { images } = world(true);
  const gateway: Row = async () => answer('', 502);

  expect(await readsAfterSome(images, { a: gateway }, attack, wasRefused)).toEqual([]);
  expect(await readsAfterSome(images, { a: gateway, b: lost, c: limited }, attack, () => true)).toEqual([]);
});

test('an image that is gone is evidence whatever answered the only request for it', async () => {
  const { images, deleted } = world(true);
  const behindGateway: Row = async ({ id }) => {
    deleted.add(id);
    return answer('', 504);
  };

  expect(labels(await readsAfterSome(images, { a: refused, b: behindGateway }, attack, () => true))).toEqual([
    'a: 200',
    'b: 404',
  ]);
});

test('a deletion that is said to be done and a read that shows the image disagree: the read may lag behind', () => {
  const standing = answer('', 200, [], 'image-1');
  const gone = answer('', 404, [], 'image-1');
  const disagrees = (status: number, after: Exchange): boolean => disagreement(answer('', status), after) !== undefined;

  expect([200, 202, 204].map((status) => disagrees(status, standing))).toEqual([true, true, true]);
  expect([disagrees(204, gone), disagrees(412, standing), disagrees(412, gone)]).toEqual([false, false, false]);
});

for (const status of [303, 429, 504]) {
  test(`an image that is gone after its only request was answered ${status} is a loss, whatever the request was answered`, async () => {
    const { images, deleted } = world(true);
    const deletes: Row = async ({ id }) => {
      deleted.add(id);
      return answer('', status);
    };

    expect(labels(await readsAfterSome(images, { reader: deletes }, attack, wasRefused))).toEqual(['reader: 404']);
  });
}

test('one that is answered as done is judged by its answer', async () => {
  const { images, deleted } = world(true);
  const deletes: Row = async ({ id }) => {
    deleted.add(id);
    return answer('', 204);
  };

  expect(await readsAfterSome(images, { reader: deletes }, attack, wasRefused)).toEqual([]);
});

test('a read that follows a deletion says for which client it is', async () => {
  const target = { description: { images: { source: 'http' } } };
  const client = (status: number) =>
    ({ target, getImage: async (_: string, { label }: { label: string }) => answer(label, status) }) as unknown as Api;

  const reads = await readBack('1', { 'with cookies': client(200), 'without cookies': client(404) });

  expect(labels(reads)).toEqual(['with cookies: 200', 'without cookies: 404']);
});
