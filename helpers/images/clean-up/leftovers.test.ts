import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { birthOf } from '../../platform/output/process-life.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { type Leftovers, leftoversOf, pastRuns } from './leftovers.ts';

/** What a ledger says that holds this text, or these lines. */
function read(...lines: readonly (object | string)[]): Leftovers {
  const folder = freshFolder();
  const text = lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join('');
  writeFileSync(join(folder, 'run-1-w0.jsonl'), text);
  return leftoversOf(folder, 'run');
}

const intends = { event: 'intends', name: 'twin' };
const created = { event: 'created', id: 'a1b2', name: 'twin' };
const second = { ...created, id: 'c3d4' };
const unanswered = { event: 'unanswered', name: 'twin' };

for (const [what, lines, open] of [
  ['one that a later image settles', [intends, created], undefined],
  ['one that no image settles, though an earlier one was made', [intends, created, intends], 1],
  ['one each', [intends, created, intends, second], undefined],
  ['a call of a command that makes several', [intends, created, second, intends], 1],
  ['one that the source refused', [intends, { event: 'unmade', name: 'twin' }, intends, created], undefined],
  ['one after a refused one', [intends, { event: 'unmade', name: 'twin' }, intends], 1],
  ['one that got no response, before one that made an image', [intends, unanswered, created], 1],
  ['one that got no response, and another', [intends, unanswered, intends], 2],
] as const)
  test(`an image may be there that no ledger holds, by the requests for it: ${what}`, () => {
    expect(read(...lines).open.get('twin')).toBe(open);
  });

test('an image may be gone if a run ended before it recorded what became of a deletion', () => {
  const images = ['10', '11', '12', '13'].map((id) => ({ event: 'created', id, name: `image ${id}` }));
  const events = ['sent 10', 'refused 10', 'sent 11', 'deleted 11', 'sent 12'].map((line) => line.split(' '));
  const left = read(...images, ...events.map(([event, id]) => ({ event, id }))).images;

  expect([...left].map(([id, { proof }]) => `${id} ${proof}`)).toEqual(['10 made', '11 deleted', '12 doubtful', '13 made']);
});

test('lines of other shapes, and a half written one, are left out', () => {
  const odd = [{}, [], null, 7, { event: 'created' }, { event: 'created', id: 7, name: 'x' }, { event: 'arms', code: 'x' }];
  const { images, armed } = read(
    ...odd.map((line) => `${JSON.stringify(line)}\n`),
    { event: 'toString' },
    created,
    '{"event":"crea',
  );

  expect([[...images.keys()], armed]).toEqual([['a1b2'], []]);
});

let folder: string;
test.beforeEach(() => {
  folder = freshFolder();
});

/** Whether a run whose process has this id is over. */
function isOver(pid: number, more: object = {}): boolean | undefined {
  const line = { event: 'started', run: 'c0ffee01', pid, ...more, url: 'http://127.0.0.1:1/v2/1', at: new Date().toISOString() };
  writeFileSync(join(folder, 'c0ffee01-1-set-up.jsonl'), `${JSON.stringify(line)}\n`);
  return pastRuns(folder)[0]?.over;
}

test('a run whose process lives is in progress', () => {
  expect(isOver(process.pid)).toBe(false);
});

test('a run is over whose process had the number that another one has now', () => {
  test.skip(!existsSync('/proc/self/stat'), 'this system does not show when a process began');

  expect(isOver(process.pid, { host: hostname(), born: '1' })).toBe(true);
  expect(isOver(process.pid, { host: hostname(), born: birthOf(process.pid) })).toBe(false);
});

test('a ledger whose name is not that of a run is of none', () => {
  for (const of of ['', 'a', 'backup']) writeFileSync(join(folder, `${of}-1-w0.jsonl`), '');

  expect(pastRuns(folder)).toEqual([]);
});
