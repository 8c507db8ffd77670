import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { type ListedTest, type Listing, listing } from '../../cli/listing.ts';
import { requirementOf } from '../../verdict/declared.ts';
import { provokedBy } from '../../verdict/needs.ts';
import { environment } from '../runs/suite-run.ts';
import { onPush } from '../test-kinds.ts';
import { sourceFiles } from './source-files.ts';

/** A topic in tags: `HTTP/2` is `http-2`. */
const topicWord = (topic: string): string => topic.toLowerCase().replaceAll(/[ /]/g, '-');
const specs = sourceFiles('specs');

// One listing for all: in one worker.
test.describe.configure({ mode: 'default' });

let listed: Listing;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  listed = await listing(environment());
});

const ids = (tests: readonly ListedTest[]): string[] => tests.map(({ tags }) => requirementOf(tags));

test('every requirement has exactly one test, and every test one requirement', onPush, () => {
  expect(ids(listed.tests).sort()).toEqual([...requirementIds].sort());
});

test('every test has its id, level, area and topic as tags, as the catalogue has them', onPush, () => {
  for (const { tags } of listed.tests) {
    const id = requirementOf(tags);
    const { level, area, topic } = requirements[id];
    expect([...tags].sort()).toEqual([`@${id}`, `@${level}`, `@${area}`, `@${topicWord(topic)}`].sort());
  }
});

test('every test that sends declares what it aims at or provokes; a rule over all exchanges declares nothing', onPush, () => {
  const silent = listed.tests.filter(({ needs }) => (needs.aims ?? []).length + provokedBy(needs).length === 0);
  const over = listed.tests.filter(({ file }) => file.startsWith('every-response/'));
  expect(ids(silent).sort()).toEqual(ids(over).sort());
});

test('no test is switched off, singled out or marked', onPush, () => {
  const marked = specs.filter(({ text }) => /\b(test|describe)\.(only|skip|fixme|fail|slow)\b/.test(text));
  expect(marked.map(({ path }) => path)).toEqual([]);
  expect(listed.tests.filter(({ expected }) => expected !== 'passed')).toEqual([]);
});
