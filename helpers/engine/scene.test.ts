import { expect, test } from '@playwright/test';
import { bisected } from './scene.ts';

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
