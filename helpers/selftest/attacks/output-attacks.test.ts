import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attack } from './attack.ts';
import { all, type Expectation, isRefused } from './expectations.ts';

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

const reports = ['html/img/a.png', 'allure-results/x.json', 'junit.xml', 'verdict.json', 'badge.svg', 'notes.txt'];
const foreign = mine(...reports.map((name) => `mine/${name}`));
const between = mine('reports/notes.txt', 'reports/allure-results/mine.json', 'reports/ledger/mine.txt');
const linked = mine('elsewhere/index.html', 'elsewhere/mine.txt');

// Attacks on the files of the operator, mostly by the operator. The promises check that nothing else is written.

attack('folder-of-the-user', 'CONFORMANCE_OUT is a folder of the user, with reports of other tools in it', {
  run: { select, prepare: foreign.prepare, variables: (_, folder) => ({ CONFORMANCE_OUT: join(folder, 'mine') }) },
  expect: all(isRefused(/CONFORMANCE_OUT/), foreign.areLeft),
});

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
