import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { type BlobOutline, merge, missingShards } from './merge.ts';
import { started } from './testing/started.ts';

/** Writes a blob with these events: a zip archive with one entry. */
function blob(file: string, events: string): void {
  const content = deflateRawSync(events);
  const name = Buffer.from('report.jsonl');
  const head = (signature: number, more: number): Buffer => {
    const octets = Buffer.alloc(30 + more);
    octets.writeUInt32LE(signature);
    const at = more === 0 ? 4 : 6;
    octets.writeUInt16LE(20, at);
    octets.writeUInt16LE(8, at + 4);
    octets.writeUInt32LE(content.length, at + 14);
    octets.writeUInt32LE(Buffer.byteLength(events), at + 18);
    octets.writeUInt16LE(name.length, at + 22);
    return octets;
  };
  const body = Buffer.concat([head(0x04034b50, 0), name, content]);
  const directory = Buffer.concat([head(0x02014b50, 16), name]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  writeFileSync(file, Buffer.concat([body, directory, end]));
}

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

test('blobs of two targets of one name, or of two selections, are not the shards of one run', async () => {
  const [url, files] = ['http://127.0.0.1:1/v2/1', (text: string) => ({ kind: 'files', text })];
  const trials = [
    [
      { url },
      { url: 'http://127.0.0.1:2/v2/1' },
      'of http://127.0.0.1:1/v2/1 (the whole suite, a run without shards), and report-1.zip',
    ],
    [{ url }, { url, chosen: files('specs/204') }, 'of http://127.0.0.1:1/v2/1 (specs/204, a run without shards).'],
  ] as const;
  for (const [one, other, message] of trials) {
    const folder = freshFolder();
    for (const [place, metadata] of [one, other].entries()) {
      const project = { name: 'staging', metadata };
      const events = [{ method: 'onProject', params: { project } }, { method: 'onBegin' }, { method: 'not read' }];
      const text = events.map((event) => JSON.stringify(event)).join('\n');
      blob(join(folder, `report-${place}.zip`), text);
    }
    const { status, said } = await merged(folder);

    expect([status, said]).toEqual([2, expect.stringContaining(message)]);
  }
});

const outline = (current: number, total: number, ...targets: readonly string[]): BlobOutline => ({
  targets,
  shard: { current, total },
});

test('the shards of a run that no blob holds are missing', () => {
  expect(missingShards([outline(2, 4, 'a'), outline(3, 4, 'a')], 'a')).toEqual({ numbers: [1, 4], of: 4 });
  expect(missingShards([outline(1, 2, 'a'), outline(2, 2, 'a')], 'a')).toBeUndefined();
  expect(missingShards([{ targets: ['a'], shard: undefined }], 'a')).toBeUndefined();
  expect(missingShards([outline(1, 2, 'a'), outline(2, 2)], 'a')).toBeUndefined();
});

test('a shard of a fleet may hold no test of a target, and runs on other targets lie beside it', () => {
  const blobs = [outline(1, 2, 'a', 'b'), outline(2, 2, 'b'), outline(1, 2, 'c')];

  expect(['a', 'b', 'c'].map((target) => missingShards(blobs, target))).toEqual([undefined, undefined, { numbers: [2], of: 2 }]);
});
