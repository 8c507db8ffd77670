import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { attack } from './attack.ts';
import { all, type Expectation, says } from './expectations.ts';

const select = ['--grep', '@DI-204-01'];

/** Files of the user, below the folder of the run. */
const mine = (...names: readonly string[]): { readonly prepare: (folder: string) => void; readonly areLeft: Expectation } => ({
  prepare: (folder) => {
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), `mine: ${name}`);
    }
  },
  areLeft: ({ folder }) =>
    names
      .filter((name) => contentOf(join(folder, name)) !== `mine: ${name}`)
      .map((name) => `${name} of the user's is changed or gone`),
});

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const between = mine('reports/notes.txt', 'reports/allure-results/mine.json', 'reports/ledger/mine.txt');
const linked = mine('elsewhere/index.html', 'elsewhere/mine.txt');

// Attacks on the files of the operator, mostly by the operator. The promises check that nothing else is written.

attack('folder-shared', 'the user puts files among the reports, and a link to a folder of theirs in the place of html', {
  run: {
    select,
    prepare: linked.prepare,
    afterwards: async ({ again, folder }) => {
      between.prepare(folder);
      rmSync(join(folder, 'reports', 'html'), { recursive: true, force: true });
      symlinkSync(join(folder, 'elsewhere'), join(folder, 'reports', 'html'));
      await again();
    },
  },
  expect: all(between.areLeft, linked.areLeft),
});

attack('folders-become-links', 'in mid-run allure-results and html become links to a folder of the user', {
  run: {
    select,
    page: true,
    prepare: linked.prepare,
    during: async ({ folder }) => {
      const [results, html] = ['allure-results', 'html'].map((name) => join(folder, 'reports', name)) as [string, string];
      while (!existsSync(join(results, 'categories.json'))) await setTimeout(5);
      renameSync(results, join(folder, 'tmp', 'results'));
      for (const name of [results, html]) symlinkSync(join(folder, 'elsewhere'), name);
    },
  },
  expect: all(linked.areLeft, says(/could not be written: .* is a symbolic link/), ({ folder }) =>
    readdirSync(join(folder, 'elsewhere'))
      .filter((name) => !['index.html', 'mine.txt'].includes(name))
      .map((name) => `${name} was written through the link`),
  ),
});

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
    isCommand: true,
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
