import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { folderNames } from '../platform/output/make-folder.ts';
import { startSnapshots } from '../selftest/runs/slow-snapshots.ts';
import { scratchFolder, startSuite } from '../selftest/runs/suite-run.ts';

test.setTimeout(300_000);

for (const servers of [1, 2])
  test(`where images take long, as many workers run the tests as servers make images: ${servers}`, async () => {
    const [folder, snapshots] = [scratchFolder(), await startSnapshots(2500, servers)];
    const before = snapshots.images();
    const { file, tokens } = snapshots.described(folder);
    const reports = join(folder, 'reports');
    const variables = { TARGET_FILE: file, ...tokens, CONFORMANCE_OUT: reports };
    const ledgers = new Set<string>();
    const run = startSuite(variables, folder, { args: ['--grep=@DI-(GONE|ONCE)', '--no-deps'] });
    const looks = setInterval(() => {
      for (const name of folderNames(join(reports, 'ledger', 'reference'))) if (/-w\d+\.jsonl$/.test(name)) ledgers.add(name);
    }, 100);
    await run.ended.finally(() => clearInterval(looks));

    // One more worker judges the rules over all exchanges.
    expect(ledgers.size).toBe(servers + 1);
    expect(snapshots.mostBusy()).toBe(servers);
    expect(snapshots.images()).toEqual(before);
    await snapshots.close();
  });
