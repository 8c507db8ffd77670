import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { suiteVersion } from '../../installation/own-files.ts';
import type { Deviation } from '../../verdict/verdict-file.ts';
import { root } from '../root.ts';
import { listOf } from './findings.ts';
import { implementationsPage, pagePath, type Recorded, recordPath, tried, violatedIn } from './implementations.ts';

const lists = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' });
const record = (run: string): Recorded => JSON.parse(readFileSync(recordPath(run), 'utf8')) as Recorded;

test('the page of implementations says what the recorded verdicts say; npm run docs:implementations writes it', () => {
  const cells = (text: string): string[] => text.split(/\s*\|\s*/).map((cell) => cell.replaceAll(/-+/g, '-').trim());

  expect(cells(readFileSync(pagePath, 'utf8'))).toEqual(cells(implementationsPage()));
});

test('each implementation has a recorded verdict', () => {
  expect(tried.filter(({ run }) => !existsSync(recordPath(run)))).toEqual([]);
});

// A list goes with the suite, and a record with its day: one of an earlier version knows nothing of what was added since.
for (const { run } of tried.filter((each) => record(each.run).suite === suiteVersion())) {
  test(`the verdict recorded for ${run} violates what its list of deviations says`, () => {
    const file = lists.find((each) => each.endsWith(`/${run}.deviations.json`));

    const violated = violatedIn(record(run)).sort();
    const isSeen = ({ requirement, intermittent = false }: Deviation): boolean => !intermittent || violated.includes(requirement);

    expect(violated).toEqual(
      listOf(`examples/${file}`)
        .filter(isSeen)
        .map(({ requirement }) => requirement)
        .sort(),
    );
  });
}
