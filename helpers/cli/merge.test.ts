import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { zip } from '../selftest/zip.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { merge, missingShards } from './merge.ts';
import { started } from './testing/started.ts';

async function merged(folder: string): Promise<{ status: number | undefined; said: string }> {
  const { status, complaints } = await started(merge, folder);
  return { status, said: complaints.join('') };
}

test('a file that is not an archive is refused', async () => {
  const folder = freshFolder();
  writeFileSync(join(folder, 'report.zip'), 'PK');
  const { status, said } = await merged(folder);

  expect([status, said]).toEqual([2, expect.stringMatching(/^merge: report\.zip is not a blob \(.*\)\. Give the folder/)]);
});

test('blobs of two targets of one name, of two selections, or of one shard are not the shards of one run', async () => {
  const [url, files] = ['http://127.0.0.1:1/v2/1', (text: string) => ({ kind: 'files', text })];
  const trials = [
    [
      { url },
      { url: 'http://127.0.0.1:2/v2/1' },
      'of http://127.0.0.1:1/v2/1 (the whole suite, a run without shards), and report-1.zip',
    ],
    [{ url }, { url, chosen: files('specs/204') }, 'of http://127.0.0.1:1/v2/1 (specs/204, a run without shards).'],
    [{ url }, { url }, 'report-0.zip and report-1.zip are both shard 1.'],
  ] as const;
  for (const [one, other, message] of trials) {
    const folder = freshFolder();
    for (const [place, metadata] of [one, other].entries()) {
      const project = { name: 'staging', metadata };
      const events = [{ method: 'onProject', params: { project } }, { method: 'onBegin' }, { method: 'not read' }];
      const text = events.map((event) => JSON.stringify(event)).join('\n');
      writeFileSync(join(folder, `report-${place}.zip`), zip('report.jsonl', text));
    }
    const { status, said } = await merged(folder);

    expect([status, said]).toEqual([2, expect.stringContaining(message)]);
  }
});

test('the shards of a run that no blob holds are missing', () => {
  const shards = (total: number, ...numbers: readonly number[]) => numbers.map((current) => ({ shard: { current, total } }));

  expect(missingShards(shards(4, 3, 2))).toEqual([1, 4]);
  for (const whole of [shards(2, 2, 1), [{ shard: undefined }]]) expect(missingShards(whole)).toEqual([]);
});
