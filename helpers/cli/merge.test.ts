import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { merge } from './merge.ts';
import { started } from './testing/started.ts';

/** A zip archive with one entry for each of these sizes, in octets; nothing is inflated before a size is refused. */
function archive(sizes: readonly number[], file: string, of: 'resources' | 'reports' = 'resources', text?: string): void {
  const content = deflateRawSync(text === undefined ? Buffer.alloc(1000) : Buffer.from(text));
  let offset = 0;
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  for (const [place, size] of sizes.entries()) {
    const name = Buffer.from(of === 'reports' ? 'report.jsonl' : `resources/${place}.zip`);
    const head = (signature: number, more: number): Buffer => {
      const octets = Buffer.alloc(30 + more);
      octets.writeUInt32LE(signature);
      const at = more === 0 ? 4 : 6;
      octets.writeUInt16LE(20, at);
      octets.writeUInt16LE(8, at + 4);
      octets.writeUInt32LE(content.length, at + 14);
      octets.writeUInt32LE(size, at + 18);
      octets.writeUInt16LE(name.length, at + 22);
      return octets;
    };
    const entry = head(0x02014b50, 16);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, name);
    const body = Buffer.concat([head(0x04034b50, 0), name, content]);
    bodies.push(body);
    offset += body.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(sizes.length, 8);
  end.writeUInt16LE(sizes.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  writeFileSync(file, Buffer.concat([...bodies, listed, end]));
}

async function merged(folder: string): Promise<{ status: number | undefined; said: string }> {
  const { status, complaints } = await started(merge, folder);
  return { status, said: complaints.join('') };
}

async function refused(...archives: readonly (readonly number[])[]): Promise<{ status: number | undefined; said: string }> {
  const folder = freshFolder();
  for (const [place, sizes] of archives.entries()) archive(sizes, join(folder, `report-${place}.zip`));
  return merged(folder);
}

const MiB = 2 ** 20;

test('events that would take too much memory together are refused before they are read', async () => {
  const folder = freshFolder();
  archive([30 * MiB], join(folder, 'report-1.zip'), 'reports');
  archive([11 * MiB], join(folder, 'report-2.zip'), 'reports');
  const { status, said } = await merged(folder);

  expect([status, said]).toEqual([2, expect.stringContaining('Merge the shards of fewer targets at a time')]);
});

test('a blob that would expand to far more than a run writes is refused before it is read', async () => {
  expect(await refused([1000, 2 ** 30])).toEqual({
    status: 2,
    said: 'merge: report-0.zip has an entry that expands to 1024 MiB. No run writes so much. Remove that file, and find out who put it there.',
  });
  const full = Array.from({ length: 5 }, () => 60 * MiB);
  expect((await refused(full, full)).said).toContain('merge: report-1.zip and the blobs before it expand to more than 512 MiB');
  expect((await refused(Array.from({ length: 20_001 }, () => 1))).said).toContain('have more than 20000 entries');
});

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
      'report-0.zip is of http://127.0.0.1:1/v2/1, and report-1.zip of http://127.0.0.1:2',
    ],
    [{ url }, { url, chosen: files('specs/204') }, 'report-0.zip is of the whole suite, and report-1.zip of specs/204'],
    [{ url, chosen: files('specs/4') }, { url, chosen: files('specs/204') }, 'is of specs/4, and report-1.zip of specs/204'],
  ] as const;
  for (const [one, other, message] of trials) {
    const folder = freshFolder();
    for (const [place, metadata] of [one, other].entries()) {
      const project = { name: 'staging', metadata };
      const events = [{ method: 'onProject', params: { project } }, { method: 'onBegin' }, { method: 'not read' }];
      const text = events.map((event) => JSON.stringify(event)).join('\n');
      archive([Buffer.byteLength(text)], join(folder, `report-${place}.zip`), 'reports', text);
    }
    const { status, said } = await merged(folder);

    expect([status, said]).toEqual([2, expect.stringContaining(message)]);
  }
});
