import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { type RowOf, rowsOf, type Table } from '../../images/client/concurrently.ts';
import type { Images } from '../../images/images.ts';
import { testsRunBy } from '../../verdict/premise.ts';
import { readsAfterNotations } from '../tried-requests.ts';
import { disagreement, readBack, readsAfterSome, type SendRow, wasRefused } from './read-back.ts';

interface World {
  readonly canMake?: boolean;
  /** Whether other tests aimed at the images before. */
  readonly wasAimedAt?: boolean;
  readonly more?: object;
}

/** Images of the run that attempts are tried on, one after the other; a read says whether the image was deleted. */
function world({ canMake = true, wasAimedAt = false, more = {} }: World = {}) {
  const deleted = new Set<string>();
  let made = 0;
  const standing = async () => {
    if (made === 0 || deleted.has(`image-${made}`)) made += 1;
    return { id: `image-${made}`, name: '' };
  };
  const getImageLeft = async (id: string, { label }: { label: string }): Promise<Exchange> =>
    answer(label, deleted.has(id) ? 404 : 200, [], id);
  const each = async <Rows extends Table>(table: Rows, send: (api: unknown, row: RowOf<Rows>, label: string) => unknown) =>
    (await Promise.all(rowsOf(table).map(([label, row]) => send(api.labelled(label), row, label)))).filter(Boolean);
  const target = { recorder: { current: [] } };
  const api = { target, getImageLeft, each, labelled: (label: string) => ({ ...api, label }), ...more };
  const images = { standing, api, canMake: () => canMake, canTryAnother: async () => canMake, wasVictim: () => wasAimedAt };
  return { images: images as unknown as Images, deleted, made: () => made };
}

function answer(label: string, status: number, fields: [string, string][] = [], id = ''): Exchange {
  const content = Buffer.from(status === 200 ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '{}');
  return {
    label,
    role: 'judged',
    purpose: {},
    request: { method: 'DELETE', url: `http://a.test/images/${id}` },
    response: { status, fields, content },
  } as unknown as Exchange;
}

/** An attempt of a row, which is a function of the image. */
type Row = (image: { readonly id: string }) => Promise<Exchange>;
const attempt: SendRow<Row> = (_, image, row) => row(image);

const refused: Row = async () => answer('', 401);
const limited: Row = async () => answer('', 413, [['Retry-After', '1']]);
const lost: Row = async () => ({ ...answer('', 0), response: undefined }) as unknown as Exchange;
const gateway: Row = async () => answer('', 502);
const labels = (reads: readonly Exchange[]): string[] => reads.map(({ label, response }) => `${label}: ${response?.status ?? 0}`);

/** The reads after some rows, each of which may delete the image that it is tried on; and how many images they took. */
async function readsAfter(
  rows: (deleting: (status: number) => Row) => Readonly<Record<string, Row>>,
  { canMake = true, counts = wasRefused } = {},
) {
  const { images, deleted, made } = world({ canMake });
  const deleting =
    (status: number): Row =>
    async ({ id }) => {
      deleted.add(id);
      return answer('', status);
    };
  return { reads: labels(await readsAfterSome(images, rows(deleting), attempt, counts)), made: made() };
}

const any = { counts: () => true };

for (const [title, found, reads, made] of [
  ['an existing image is read once for all attempts', () => readsAfter(() => ({ a: refused, b: refused })), ['all 2: 200'], 1],
  [
    'a lost image shows which attempt deleted it, at the cost of one more image',
    () => readsAfter((deleting) => ({ a: refused, b: deleting(401), c: refused })),
    ['a: 200', 'b: 404'],
    2,
  ],
  [
    'where images are scarce an image that is gone is evidence enough',
    () => readsAfter((deleting) => ({ a: refused, b: deleting(401) }), { canMake: false }),
    ['all 2: 404'],
    1,
  ],
  ['what a rate limit answered counts for nothing', () => readsAfter(() => ({ a: limited })), [], 1],
  ['what a gateway answered is no refusal', () => readsAfter(() => ({ a: gateway })), [], 1],
  ['what a gateway answered is no answer', () => readsAfter(() => ({ a: gateway, b: lost, c: limited }), any), [], 1],
  [
    'an image that is gone is evidence whatever answered the only request for it',
    () => readsAfter((deleting) => ({ a: refused, b: deleting(504) }), any),
    ['a: 200', 'b: 404'],
    2,
  ],
  ...([303, 429, 504] as const).map(
    (status) =>
      [
        `an image that is gone after its only request got ${status} is a loss`,
        () => readsAfter((deleting) => ({ reader: deleting(status) })),
        ['reader: 404'],
        2,
      ] as const,
  ),
  ['one that is answered as done is judged by its answer', () => readsAfter((deleting) => ({ reader: deleting(204) })), [], 2],
] as const) {
  test(title, async () => {
    expect(await found()).toEqual({ reads, made });
  });
}

test('what got lost is not tried again on the image', async () => {
  let tries = 0;
  const counted: Row = (image) => {
    tries += 1;
    return lost(image);
  };

  expect((await readsAfter(() => ({ a: counted, b: refused }))).reads).toEqual(['all 2: 200']);
  expect(tries).toBe(1);
});

test('a deletion that is said to be done and a read that shows the image disagree: the read may lag behind', () => {
  const standing = answer('', 200, [], 'image-1');
  const gone = answer('', 404, [], 'image-1');
  const disagrees = (status: number, after: Exchange): boolean => disagreement(answer('', status), after) !== undefined;

  expect([200, 202, 204].map((status) => disagrees(status, standing))).toEqual([true, true, true]);
  expect([disagrees(204, gone), disagrees(412, standing), disagrees(412, gone)]).toEqual([false, false, false]);
});

test('a read that follows a deletion says for which client it is', async () => {
  const target = { description: { images: { source: 'http' } } };
  const client = (status: number) =>
    ({ target, getImage: async (_: string, { label }: { label: string }) => answer(label, status) }) as unknown as Api;

  const reads = await readBack('1', { 'with cookies': client(200), 'without cookies': client(404) });

  expect(labels(reads)).toEqual(['with cookies: 200', 'without cookies: 404']);
});

/** What a target does with another notation of an image. */
interface Notations {
  /** Whether GET finds the image by it. */
  readonly finds?: (text: string) => boolean;
  /** Whether DELETE removes the image by it, given how often any DELETE came before. */
  readonly removes?: (text: string, earlier: number) => boolean;
  /** What DELETE answers where it removes. */
  readonly status?: number;
}

/** The reads after requests for two notations of an image, which notations GET was asked for, and how many images that took. */
async function readsByNotation({ finds = () => false, removes = () => false, status = 404 }: Notations) {
  const gets: string[] = [];
  let deletions = 0;
  const more = {
    target: { recorder: { current: [] }, ledger: { derived: (path: string, id: string) => ({ path, id }) } },
    read: async (path: string, { label }: { label: string }) => {
      gets.push(label);
      return answer(label, finds(path) ? 200 : 404);
    },
  };
  const { images, deleted, made } = world({ more });
  const send = async (row: unknown, address: unknown) => {
    const [{ label }, { path, id }] = [row, address] as [{ label: string }, { path: string; id: string }];
    const isRemoved = removes(path, deletions);
    deletions += 1;
    if (isRemoved) deleted.add(id);
    return answer(label, isRemoved ? status : 404);
  };
  const reads = await readsAfterNotations(images, (id) => ({ braces: `{${id}}`, urn: `urn:${id}` }), send);
  return { reads: labels(reads), gets, made: made() };
}

const isUrn = (text: string): boolean => text.includes('urn:');
const isFirst = (_: string, earlier: number): boolean => earlier === 0;

for (const [title, notations, reads] of [
  ['a notation that GET knows, too, may delete the image', { finds: isUrn, removes: isUrn, status: 204 }, ['all 2: 200']],
  ['a loss that does not happen again is a loss', { removes: isFirst }, ['all 2: 200', 'all 2: 404']],
  ['a notation that GET alone knows explains no loss', { finds: isUrn, removes: isFirst }, ['all 2: 200', 'all 2: 404']],
] as const) {
  test(title, async () => {
    expect((await readsByNotation(notations)).reads).toEqual(reads);
  });
}

test('where the image stands after all notations, GET is asked for none of them', async () => {
  expect(await readsByNotation({})).toEqual({ reads: ['all 2: 200'], gets: [], made: 1 });
});

test('a notation that DELETE alone knows is found by itself', async () => {
  expect((await readsByNotation({ removes: isUrn, status: 204 })).reads).toContain('all 2: 404');
});

test('an image that is there again was not lost: the read came from a replica that lags behind', async () => {
  let reads = 0;
  const getImageLeft = async (id: string, { label }: { label: string }) => {
    reads += 1;
    return answer(label, reads === 1 ? 404 : 200, [], id);
  };
  const { images } = world({ more: { getImageLeft } });

  expect(labels(await readsAfterSome(images, { a: refused, b: refused }, attempt, wasRefused))).toEqual(['a: 200', 'b: 200']);
});

test('a row that cannot be sent again takes nothing back of what all rows did to an image', async () => {
  let isGone = false;
  const rows = (deleting: (status: number) => Row): Readonly<Record<string, Row>> => ({
    first: async (image) => {
      if (isGone) throw new Error('the target is gone');
      isGone = true;
      return deleting(401)(image);
    },
    second: refused,
  });

  expect((await readsAfter(rows)).reads).toEqual(['all 2: 404']);
});

test('a loss that comes by itself is not charged to refused requests that another image survives', async () => {
  const { images, deleted } = world({ wasAimedAt: true });
  const lateLoss = async (image: { readonly id: string }): Promise<Exchange> => {
    if (image.id === 'image-1') deleted.add(image.id);
    return refused(image);
  };
  const before = testsRunBy({
    info: () => test.info(),
    skip: (_, reason) => {
      throw new Error(reason);
    },
  });

  await expect(readsAfterSome(images, { a: lateLoss }, attempt, wasRefused).finally(() => testsRunBy(before))).rejects.toThrow(
    /something else took the first/,
  );
});
