import { spawn } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { birthOf } from '../../platform/output/process-life.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { dayMs, type Leftovers, leftoversOf, pastRuns } from './ledger-file.ts';

/** What a ledger says that holds these lines, and a half written one. */
function read(...lines: readonly unknown[]): Leftovers {
  const folder = freshFolder();
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(folder, 'run-1-w0.jsonl'), `${text}{"event":"crea`);
  return leftoversOf(folder, 'run');
}

const [intends, unmade] = ['intends', 'unmade'].map((event) => ({ event, name: 'twin' }));
const created = { event: 'created', id: 'a1b2', name: 'twin' };

for (const [what, lines, open] of [
  ['one that no image settles, though an earlier one was made', [intends, created, intends], 1],
  ['one each', [intends, created, intends, { ...created, id: 'c3d4' }], undefined],
  ['a call of a command that makes several', [intends, created, { ...created, id: 'c3d4' }, intends], 1],
  ['one that the source refused', [intends, unmade, intends, created], undefined],
  ['one that got no response, before one that made an image', [intends, intends, created], 1],
] as const)
  test(`an image may be there that no ledger holds, by the requests for it: ${what}`, () => {
    expect(read(...lines).open.get('twin')).toBe(open);
  });

test('an image may be gone if a run ended before it recorded what became of a deletion', () => {
  const images = ['10', '11', '12', '13'].map((id) => ({ event: 'created', id, name: `image ${id}` }));
  const events = ['sent 10', 'refused 10', 'sent 11', 'deleted 11', 'sent 12'].map((line) => line.split(' '));
  const left = read(...images, ...events.map(([event, id]) => ({ event, id }))).images;

  expect([...left].map(([id, { proof }]) => `${id} ${proof}`)).toEqual(['10 made', '11 deleted', '12 deleted', '13 made']);
});

test('lines of other shapes are left out', () => {
  const odd = [{}, [], null, 7, { event: 'created' }, { event: 'created', id: 7, name: 'x' }, { event: 'arms', code: 'x' }];
  const { images, armed } = read(...odd, { event: 'toString' }, created);

  expect([[...images.keys()], armed]).toEqual([['a1b2'], []]);
});

/** Whether a run is over whose process has this id, by a ledger that is so old, in ms. */
function isOver(pid: number, more: object = {}, ageMs = 0): boolean | undefined {
  const folder = freshFolder();
  const line = {
    event: 'started',
    run: 'c0ffee01abc',
    pid,
    ...more,
    url: 'http://127.0.0.1:1/v2/1',
    at: new Date().toISOString(),
  };
  const file = join(folder, 'c0ffee01abc-1-set-up.jsonl');
  writeFileSync(file, `${JSON.stringify(line)}\n`);
  // Of no run.
  writeFileSync(join(folder, 'backup-1-w0.jsonl'), '');
  const then = new Date(Date.now() - ageMs);
  utimesSync(file, then, then);
  const runs = pastRuns(folder);
  expect(runs).toHaveLength(1);
  return runs[0]?.over;
}

test('a run is over once its process is gone, or, on another machine, a day after its last word', () => {
  expect(isOver(process.pid)).toBe(false);
  expect([isOver(2, { host: 'elsewhere' }), isOver(2, { host: 'elsewhere' }, dayMs + 60_000)]).toEqual([false, true]);
});

test.describe('where the system shows processes', () => {
  test.skip(!existsSync('/proc/self/stat'), 'this system does not show when a process began');

  test('a run is over whose process had the number that another one has now', () => {
    expect(isOver(process.pid, { host: hostname(), born: '1' })).toBe(true);
    expect(isOver(process.pid, { host: hostname(), born: birthOf(process.pid) })).toBe(false);
  });

  test('a run that was killed is over even before its process is reaped', async () => {
    // The shell becomes a program that does not wait for the child it inherits, which ends later.
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));

    await expect.poll(() => isOver(pid)).toBe(true);
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill();
  });
});
