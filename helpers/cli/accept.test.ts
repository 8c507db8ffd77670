import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { accept } from './accept.ts';
import { started } from './testing/started.ts';

let [folder, verdictPath, out] = ['', '', ''];

test.beforeEach(() => {
  folder = freshFolder();
  verdictPath = join(folder, 'verdict.json');
  out = join(folder, 'deviations.json');
});

const row = (id: string, verdict: string) => ({
  ...{ id, level: 'MUST', gated: true, statement: 's', verdict },
  evidence: [{ received: '403' }],
});
const frame = {
  schema: 3,
  suite: '3.0.0',
  started: '',
  target: { name: 't' },
  codes: [],
  verdict: 'nonconformant',
  gate: 'must',
};

const write = (rows: readonly object[], more: object = {}): void =>
  writeFileSync(verdictPath, JSON.stringify({ ...frame, requirements: rows, ...more }));

async function start(...words: readonly string[]): Promise<{ status: number | undefined; complaints: string }> {
  const { status, complaints } = await started(accept, ...words);
  return { status, complaints: complaints.join('\n') };
}

test('the list is written, and the status says that reasons are missing until somebody writes them', async () => {
  write([row('DI-401-01', 'error')]);

  expect(await start(verdictPath, '--out', out, '--until', '2030-01-31')).toEqual({ status: 1, complaints: '' });
  const list = [{ requirement: 'DI-401-01', received: '403', reason: '', until: '2030-01-31' }];
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(list);

  writeFileSync(out, JSON.stringify(list.map((each) => ({ ...each, reason: 'ticket 7' }))));
  expect(await start(folder, '--out', out)).toEqual({ status: 0, complaints: '' });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual([{ ...list[0], reason: 'ticket 7' }]);
});

const wrong: readonly [what: string, words: readonly string[], message: RegExp][] = [
  ['a requirement that is not violated', ['--requirement', 'DI-204-01'], /DI-204-01 is not violated in .*Nothing is written/],
  ['a MAY that is not met', ['--requirement', 'DI-RACE-06'], /DI-RACE-06 is not violated in .*A MAY needs no acceptance/],
  ['a requirement that does not exist', ['--requirement', 'DI-204-99'], /no requirement DI-204-99\. Those of 204 are DI-204-/],
  [
    'a requirement that is like none',
    ['--requirement', 'DI-XXX-01'],
    /no requirement DI-XXX-01\. npm run explain lists them all\.$/,
  ],
  ['a date that is past', ['--until', '2020-01-01'], /--until: expected today or a later date, .*, got "2020-01-01"/],
  ['a date that does not exist', ['--until', '2030-02-30'], /--until: expected a date that exists, YYYY-MM-DD, got "2030-02-30"/],
];

for (const [what, words, message] of wrong) {
  test(`${what} is one clear line, and nothing is written`, async () => {
    write([row('DI-401-01', 'error'), row('DI-204-01', 'pass'), row('DI-RACE-06', 'note')]);
    const other = join(folder, `${words[0]}${words[1]}.json`);
    const { status, complaints } = await start(verdictPath, '--out', other, ...words);

    expect(status).toBe(2);
    expect(complaints).toMatch(message);
    expect(() => readFileSync(other)).toThrow('ENOENT');
  });
}

test('a verdict or a list that is no JSON is refused with its place and what to do', async () => {
  writeFileSync(verdictPath, '{"schema": 3,,}');
  const { status, complaints } = await start(verdictPath, '--out', out);
  expect(status).toBe(2);
  expect(complaints).toMatch(
    /verdict\.json is not JSON: an error at line 1 column 14 \(.*\)\. Give the verdict\.json that a run wrote/,
  );

  write([row('DI-401-01', 'error')]);
  writeFileSync(out, '[');
  expect((await start(verdictPath, '--out', out)).complaints).toMatch(
    /not a list of accepted deviations: an error at line 1 column 2 \(.*\)\. Correct it, or choose another --out\.$/,
  );
});

test('a list in a folder that is missing is refused with what to do', async () => {
  write([row('DI-401-01', 'error')]);
  const { status, complaints } = await start(verdictPath, '--out', join(folder, 'none', 'list.json'));

  expect(status).toBe(2);
  expect(complaints).toMatch(/none\/list\.json cannot be written: the folder does not exist\. Choose another --out\.$/);
});

test('the verdict of a shard, or a list that is none, is refused', async () => {
  write([], { verdict: null });
  expect((await start(verdictPath, '--out', out)).complaints).toMatch(/the verdict of one shard\. Merge the shards first/);

  write([row('DI-401-01', 'error')]);
  writeFileSync(out, '[{"requirement":"DI-401-01"}]');
  expect((await start(verdictPath, '--out', out)).complaints).toMatch(/entry 0 has no requirement or no reason/);
  expect(readFileSync(out, 'utf8')).toBe('[{"requirement":"DI-401-01"}]');
});
