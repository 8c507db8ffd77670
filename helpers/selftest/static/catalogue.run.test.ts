import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { type Listing, listing } from '../../cli/listing.ts';
import { environment } from '../runs/suite-run.ts';
import { onPush } from '../test-kinds.ts';
import { sourceFiles } from './source-files.ts';

const specs = sourceFiles('specs');

// One listing for all: in one worker.
test.describe.configure({ mode: 'default' });

let listed: Listing;
test.beforeAll(async () => {
  listed = await listing(environment());
});

test('every requirement has exactly one test, and every test one requirement', onPush, () => {
  expect(listed.tests.map(({ id }) => id).sort()).toEqual([...requirementIds].sort());
});

test('no test is switched off, singled out or marked', onPush, () => {
  const marked = specs.filter(({ text }) => /\b(test|describe)\.(only|skip|fixme|fail|slow)\b/.test(text));
  expect(marked.map(({ path }) => path)).toEqual([]);
});
