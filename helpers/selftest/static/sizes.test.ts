import { expect, test } from '@playwright/test';
import { sourceFiles } from './source-files.ts';

const files = ['helpers', 'contracts', 'specs', 'bench'].flatMap(sourceFiles);

/** How many members others can use: of a class, and of an interface, which may be a row of data. */
const most: Readonly<Record<string, number>> = { class: 30, interface: 15 };

/** What has more members, and how many at most. Data: each member stands in a file, or in an entry. */
const larger: Readonly<Record<string, number>> = {
  ...{ WrittenRequest: 26, Schema: 25, Needs: 22, RunRecord: 19, VerdictFile: 17, PlannedTarget: 16, EndedTest: 16 },
  // The stages at which a mutant changes the reference, and what a worker has of a target.
  ...{ Stages: 24, Target: 17 },
  Ledger: 31,
};

/** The formatter gives classes and interfaces, and their members, one shape. */
const shape = /^(?:export )?(?:abstract )?(class|interface) (\w+).*\{\n([\s\S]*?)^\}/gm;
const member = /^ {2}(?!constructor\(|(?:[a-z]+ )*#)[\w'"[]/gm;

test('no file has more than 400 lines, no class more than 30 members, and no interface more than 15', () => {
  const long = files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    return lines > 400 ? [`${path} has ${lines} lines`] : [];
  });
  const large = files.flatMap(({ path, text }) =>
    [...text.matchAll(shape)].flatMap(([, kind = '', name = '', body = '']) => {
      const count = body.match(member)?.length ?? 0;
      return count > (larger[name] ?? most[kind] ?? 0) ? [`${path}: ${name} has ${count} members`] : [];
    }),
  );

  expect([...long, ...large]).toEqual([]);
});
