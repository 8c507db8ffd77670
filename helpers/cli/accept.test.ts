import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
const target = { name: 't' };
const frame = { schema: 3, suite: '3.0.0', started: '', target, codes: [], verdict: 'nonconformant', gate: 'must' };

const write = (rows: readonly object[], more: object = {}): void =>
  writeFileSync(verdictPath, JSON.stringify({ ...frame, requirements: rows, ...more }));

async function start(...words: readonly string[]): Promise<{ status: number | undefined; complaints: string }> {
  const { status, complaints } = await started(accept, ...words);
  return { status, complaints: complaints.join('\n') };
}

test('the list is written, and the status says that reasons are missing until somebody writes them', async () => {
  write([row('DI-401-01', 'error')]);

  const first = await started(accept, verdictPath, '--out', out, '--until', '2030-01-31');
  expect([first.status, first.complaints]).toEqual([1, []]);
  expect(first.document).toContain(`${out}: 1 deviation, 1 new, 0 removed\nNot accepted yet: write the reason of DI-401-01 into`);
  const title = 'A request without a token gets no response instead of 401';
  const list = [{ requirement: 'DI-401-01', title, severity: 'MUST', received: '403', reason: '', until: '2030-01-31' }];
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(list);

  writeFileSync(out, JSON.stringify(list.map((each) => ({ ...each, reason: 'ticket 7' }))));
  expect(await start(folder, '--out', out)).toEqual({ status: 0, complaints: '' });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual([{ ...list[0], reason: 'ticket 7' }]);
});

test('a loss of data needs a reason, a consent and an end, which the command asks for', async () => {
  write([row('DI-403-10', 'error')]);

  expect(await start(verdictPath, '--out', out)).toEqual({ status: 1, complaints: '' });
  const [entry] = JSON.parse(readFileSync(out, 'utf8'));
  expect(entry).toMatchObject({ severity: 'DATA LOSS', dataLoss: false, reason: '' });

  writeFileSync(out, JSON.stringify([{ ...entry, reason: 'ticket 7' }]));
  const { status, document } = await started(accept, verdictPath, '--out', out);
  expect([status, document]).toEqual([1, expect.stringContaining('Not accepted yet: DI-403-10, by which images are lost')]);

  writeFileSync(out, JSON.stringify([{ ...entry, reason: 'ticket 7', dataLoss: true, until: '2030-01-31' }]));
  expect(await start(verdictPath, '--out', out)).toEqual({ status: 0, complaints: '' });
});

/** What is refused: words, the verdict, the list that is there, and what is said. */
const refusals: readonly (readonly [words: string, verdict: object | string, list: string | undefined, said: RegExp])[] = [
  ['--requirement DI-204-01', {}, undefined, /DI-204-01 is not violated in .*Nothing is written/],
  ['--requirement DI-RACE-06', {}, undefined, /DI-RACE-06 is not violated in .*A MAY needs no acceptance/],
  ['--until 2020-01-01', {}, undefined, /--until: expected today or a later date, .*, got "2020-01-01"/],
  ['--until 2030-02-30', {}, undefined, /--until: expected a date that exists, YYYY-MM-DD, got "2030-02-30"/],
  ['', '{"schema": 3,,}', undefined, /verdict\.json: expected JSON, got an error \(.*\) at line 1 column 14.*Fix: /],
  ['', { verdict: null }, undefined, /the verdict of one shard\. Merge the shards first/],
  ['', {}, '[', /deviations\.json: expected JSON, got a missing character at line 1 column 2/],
  [
    '',
    {},
    '[{"requirement":"DI-401-01"}]',
    /expected a list of accepted deviations, each with a requirement and a reason, .* choose another --out$/,
  ],
];

for (const [words, verdict, list, said] of refusals)
  test(`accept ${words} of ${JSON.stringify(verdict)} into ${list ?? 'no list'} is one clear line, and nothing is written`, async () => {
    if (typeof verdict === 'string') writeFileSync(verdictPath, verdict);
    else write([row('DI-401-01', 'error'), row('DI-204-01', 'pass'), row('DI-RACE-06', 'note')], verdict);
    if (list !== undefined) writeFileSync(out, list);
    const { status, complaints } = await start(verdictPath, '--out', out, ...words.split(' ').filter(Boolean));

    expect(status).toBe(2);
    expect(complaints).toMatch(said);
    expect(existsSync(out) ? readFileSync(out, 'utf8') : undefined).toBe(list);
  });
