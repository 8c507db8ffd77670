import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attack } from './attack.ts';

const run = '0badcafe';

// Attacks on the sweep by ledgers that were tampered with.

attack('ledger-tampered', 'lines of a ledger contain images of others, paths, and names that no run gives', {
  target: {
    before: (world) => {
      world.add('left-behind-1', `di-conformance-${run}-11111111`);
      world.add('of-another-run', 'di-conformance-0badf00d-22222222', true);
    },
  },
  run: {
    command: 'helpers/cli/main.ts',
    select: ['sweep'],
    prepare: (folder, { world, url }) => {
      const ledgers = join(folder, 'reports', 'ledger', 'hostile');
      const created = (id: string, name = `di-conformance-${run}-33333333`): object => ({ event: 'created', id, name });
      const lines = [
        { event: 'started', run, pid: 999_999_999, url, at: '2026-01-01T00:00:00.000Z' },
        created(world.foreign[0] ?? ''),
        created(world.foreign[1] ?? '', 'of the operator 1'),
        created('of-another-run', 'di-conformance-0badf00d-22222222'),
        created('../servers/victim'),
        created('?all=1'),
        created('detail'),
        created('..'),
        { event: 'intends', name: 'of the operator 2' },
        { event: 'intends', name: 'di-conformance-0badf00d-22222222' },
        created('left-behind-1', `di-conformance-${run}-11111111`),
      ];
      mkdirSync(ledgers, { recursive: true });
      writeFileSync(join(ledgers, `${run}-1-0.jsonl`), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    },
  },
  expect: ({ target: { world } }) => [
    ...(world.own.length > 0 ? ['the image that the run left is still there'] : []),
    ...world.received.filter(({ url }) => /\.\.|all=1|servers/.test(url)).map(({ method, url }) => `${method} ${url} was sent`),
  ],
});
