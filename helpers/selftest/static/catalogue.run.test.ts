import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { type ListedTest, type Listing, listing } from '../../cli/listing.ts';
import { provokedBy } from '../../declarations/needs.ts';
import { requirementOf } from '../../declarations/requirement.ts';
import { imagesNeeded } from '../../run/image-demand.ts';
import { plannedTarget } from '../../run/planned-target.ts';
import { whyUntested } from '../../run/predict-untested.ts';
import { hasFewImages } from '../../settings/operators-images.ts';
import { environment } from '../runs/suite-run.ts';
import { onPush } from '../test-kinds.ts';
import { sourceFiles } from './source-files.ts';

/** The rows of the guide's response table, and the 404 that it leaves out, by the beginning of a file's name. */
const rows = ['204', '400', '401', '403', '404', '405', '409', '413', '500', '503'];
const topics = [
  'removal',
  'repeat',
  'concurrency',
  'blast-radius',
  'identifiers',
  'negotiation',
  'wire',
  'connection',
  'request-framing',
  'http-2',
  'properties',
  'fault-bodies',
  'fields',
  'codes',
  'effects',
  'undecodable-identifiers',
];
/** A topic in tags and in names of files: `HTTP/2` is `http-2`. */
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

test(
  'every test of request framing, or of fields that HTTP/2 forbids, lists what it sends, and says why octets written by hand are safe',
  onPush,
  () => {
    const ordinary = ['DI-FRM-11', 'DI-FRM-12', 'DI-FRM-17'];
    const framing = listed.tests.filter(({ tags }) => /^DI-(?:FRM-\d\d|H2-0[78]|ONCE-04)$/.test(requirementOf(tags)));
    const byHand = listed.tests.filter(({ needs }) => needs.byHand);

    expect(framing).toHaveLength(23);
    expect(framing.filter(({ needs }) => needs.texts === undefined).map(({ title }) => title)).toEqual([]);
    expect(ids(byHand).sort()).toEqual(
      ids(framing)
        .sort()
        .filter((id) => !ordinary.includes(id)),
    );
  },
);

test('a test is in the file of its row or topic', onPush, () => {
  const strays = listed.tests.filter(({ file, tags }) => {
    const { topic } = requirements[requirementOf(tags)];
    const name = file.replace('every-response/', '');
    // Rules about one code in every response share a file, and so do late reads; the request id that a client sends belongs to the
    // connection. Paths that end the process of some servers stand apart, because they come last.
    const shared = ['codes', 'connection', 'effects', 'removal-later', 'undecodable-identifiers'];
    const isShared = shared.includes(name.replace('.spec.ts', ''));
    return !name.startsWith(topicWord(topic)) && !isShared;
  });
  expect(strays.map(({ file, title }) => `${file}: ${title}`)).toEqual([]);
});

test('files of specs are named after a row of the table or a topic', onPush, () => {
  const strange = specs
    .map(({ path }) => path.replace(/^specs\/(every-response\/)?/, ''))
    .filter((name) => {
      return ![...rows, ...topics].some((start) => name.startsWith(start)) || !/^[a-z0-9-]+\.spec\.ts$/.test(name);
    });
  expect(strange).toEqual([]);
  for (const row of rows) expect(specs.some(({ path }) => path.startsWith(`specs/${row}-`))).toBe(true);
});

test('no test is switched off, singled out or marked', onPush, () => {
  const marked = specs.filter(({ text }) => /\b(test|describe)\.(only|skip|fixme|fail|slow)\b/.test(text));
  expect(marked.map(({ path }) => path)).toEqual([]);
  expect(listed.tests.filter(({ expected }) => expected !== 'passed')).toEqual([]);
});

test('a target that lists too few images for four workers gets one', onPush, () => {
  const limits = { deletes: 500, timeoutMs: 1000, settleMs: 0, collectionDelete: false };
  const embedded = plannedTarget({ kind: 'embedded', name: 'reference', limits, chosen: 'nothing else is' }, {});
  const target = { ...embedded, images: { source: 'ids', ids: [] } } as const;
  const run = listed.tests.filter(({ needs }) => whyUntested(needs, target) === undefined);
  const { deleted, refused, left } = imagesNeeded(target, run, 4);
  const tooFew = Array.from({ length: deleted + refused + left - 1 }, (_, n) => `img-${n}`);

  expect(hasFewImages({ source: 'ids', ids: tooFew })).toBe(true);
});
