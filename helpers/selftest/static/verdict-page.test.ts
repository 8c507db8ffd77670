import { expect, test } from '@playwright/test';
import { commands } from '../../cli/commands.ts';
import { reportFiles } from '../../platform/output/report-names.ts';
import { read } from './pages.ts';

const page = read('docs/verdict.md') + read('docs/reports.md');

/** The cells of the rows of a section's tables, without their heads. */
const rows = (heading: string): string[][] =>
  (page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

/** The names that stand in the first cells. */
const names = (heading: string): string[] => rows(heading).map(([name = '']) => name.replaceAll('`', ''));

interface Schema {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly (string | null)[] }>>;
}
const schema: Schema = JSON.parse(read('contracts/verdict.schema.json'));

test('one table has the exit statuses of every command, in the words of its help', async () => {
  const expected = await Promise.all(
    Object.values(commands).map(async (load) => {
      const { name, statuses } = await load();
      return [`\`${name === 'run' ? 'conformance' : name}\``, ...[0, 1, 2].map((status) => statuses[status] ?? '')];
    }),
  );

  expect(rows('Exit statuses')).toEqual(expected);
});

test('the page says what each word asks to do, and names every member of verdict.json and every file of a report', () => {
  const words = schema.properties.verdict?.enum?.filter((word) => word !== null) ?? [];

  expect(names('The word, and what it asks you to do').sort()).toEqual([...words].sort());
  expect(names('verdict.json')).toEqual(Object.keys(schema.properties));
  expect(reportFiles.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
});
