import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import type { Images } from '../../images/images.ts';
import { bisected, ofRefusals, readAfterRows } from './row-search.ts';

const rows = Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`row ${n}`, n]));

/** What a target answers that minds these rows, and how often it was asked. */
async function found(minds: (sent: readonly number[]) => boolean, table: Readonly<Record<string, number>> = rows) {
  let tries = 0;
  const result = await bisected(
    table,
    async (some, label) => {
      tries += 1;
      return { label, differs: minds(Object.values(some)) };
    },
    ({ differs }) => differs,
  );
  return { ...result, tries };
}

test('rows of which none differs cost one try', async () => {
  expect(await found(() => false)).toEqual({ label: '13 rows at once', differs: false, tries: 1 });
});

for (const guilty of [0, 6, 12]) {
  test(`row ${guilty}, which differs, is shown alone`, async () => {
    const { label, tries } = await found((sent) => sent.includes(guilty));

    expect(label).toBe(`row ${guilty}`);
    expect(tries).toBeLessThanOrEqual(8);
  });
}

test('of two rows that differ one is shown', async () => {
  expect((await found((sent) => sent.includes(3) || sent.includes(11))).label).toBe('row 3');
});

test('rows that differ in company alone are shown together', async () => {
  expect((await found((sent) => sent.includes(1) && sent.includes(9))).label).toBe('13 rows at once');
});

test('a table of one row costs one try', async () => {
  expect(await found(() => true, { only: 1 })).toEqual({ label: 'only', differs: true, tries: 1 });
});

test('what ends the search takes nothing back of what all rows did', async () => {
  let tries = 0;
  const send = async (_: unknown, label: string): Promise<string> => {
    tries += 1;
    if (tries > 2) throw new Error('the target is gone');
    return label;
  };

  expect(await bisected(rows, send, () => true)).toBe('13 rows at once');
});

/** Images of the run, one after the other; a read says whether the image was deleted, or lags behind and does not find it once. */
function world({ canMake = true, lags = false } = {}) {
  const deleted = new Set<string>();
  let [made, reads] = [0, 0];
  const getImageLeft = async (id: string, { label }: { label: string }): Promise<Exchange> => {
    reads += 1;
    const isFound = !deleted.has(id) && !(lags && reads === 1);
    const content = isFound ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '';
    const request = { method: 'GET', url: `http://a.test/images/${id}`, fields: [] };
    return judgedExchange({ label, role: 'state', request, response: response(isFound ? 200 : 404, content) });
  };
  const images = {
    standing: async () => {
      if (made === 0 || deleted.has(`image-${made}`)) made += 1;
      return { id: `image-${made}`, name: '' };
    },
    api: { getImageLeft },
    canMake: () => canMake,
  };
  return { images: images as unknown as Images, deleted, made: () => made };
}

/** What a row is answered; `takes`: and deletes the image. */
interface Answer {
  readonly status?: number;
  readonly takes?: true;
}

type Answers = Readonly<Record<string, Answer>>;

/** The read that decides after some rows, and how many images they took. */
async function decided(answers: Answers, special: object = ofRefusals, how: Parameters<typeof world>[0] = {}) {
  const { images, deleted, made } = world(how);
  const send = async ({ id }: { readonly id: string }, some: Answers): Promise<readonly Exchange[]> =>
    Object.entries(some).map(([label, { status, takes }]) => {
      if (takes) deleted.add(id);
      const fields: FieldLine[] = status === 413 ? [['Retry-After', '1']] : [];
      const answered = judgedExchange({ label, ...(status !== undefined && { response: response(status, '{}', fields) }) });
      return status === undefined ? { ...answered, failure: { kind: 'timeout', detail: '' } } : answered;
    });
  const read = await readAfterRows(images, answers, { ...special, send });
  return { read: read && `${read.label}: ${read.response?.status}`, made: made() };
}

const refused = { status: 401 };
const taking = { status: 401, takes: true } as const;
const any = {};

const rowsOfTests: readonly (readonly [string, Parameters<typeof decided>, readonly [string | undefined, number]])[] = [
  ['an image that stands is read once for all rows', [{ a: refused, b: refused }], ['2 rows at once: 200', 1]],
  ['of a lost image the row that took it is found', [{ a: refused, b: taking, c: refused }], ['b: 404', 3]],
  [
    'where images are scarce an image that is gone is evidence enough',
    [{ a: refused, b: taking }, ofRefusals, { canMake: false }],
    ['2 rows at once, and nothing shows which of them did it: 404', 1],
  ],
  ['what a rate limit answered counts for nothing', [{ a: { status: 413 } }], [undefined, 1]],
  ['what a gateway answered is no refusal', [{ a: { status: 502 } }], [undefined, 1]],
  ['what a gateway answered is no answer', [{ a: { status: 502 }, b: {}, c: { status: 413 } }, any], [undefined, 1]],
  ['what got no answer stands beside what got one', [{ a: {}, b: refused }], ['2 rows at once: 200', 1]],
  ['a loss is one whatever answered its row', [{ a: refused, b: { status: 504, takes: true } }], ['b: 404', 2]],
  ['a loss after a single 303 is one', [{ a: { status: 303, takes: true } }], ['a: 404', 1]],
  ['a loss after a single 429 is one', [{ a: { status: 429, takes: true } }], ['a: 404', 1]],
  ['a row that is answered as done is judged by its answer', [{ a: { status: 204, takes: true } }], [undefined, 1]],
  [
    'the rows beside one that is answered as done are tried without it',
    [{ a: { status: 204, takes: true }, b: refused, c: taking }],
    ['c: 404', 3],
  ],
  ['an image that is there again was not lost', [{ a: refused, b: refused }, ofRefusals, { lags: true }], ['a: 200', 1]],
];

for (const [title, given, [read, made]] of rowsOfTests)
  test(title, async () => {
    expect(await decided(...given)).toEqual({ read, made });
  });
