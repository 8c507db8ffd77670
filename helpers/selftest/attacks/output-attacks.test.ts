import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attack } from './attack.ts';
import type { Start } from './attempt.ts';
import { all, type Expectation, hasVerdict, isRefused } from './expectations.ts';

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

/** A run into this folder. */
const into = (out: (folder: string) => string): Pick<Start, 'select' | 'variables'> => ({
  select,
  variables: (_, folder) => ({ CONFORMANCE_OUT: out(folder) }),
});

const reports = ['html/img/a.png', 'allure-results/x.json', 'junit.xml', 'verdict.json', 'badge.svg', 'notes.txt'];
const foreign = mine(...reports.map((name) => `mine/${name}`));
const projects = mine('projects/projectA/verdict.json', 'projects/verdict.json', 'projects/matrix.json');
const beside = mine('cwd/projectA/verdict.json', 'cwd/verdict.json');
const added = ['reports/notes.txt', 'reports/html/mine.txt', 'reports/allure-results/mine.json', 'reports/ledger/mine.txt'];
const between = mine(...added);
const linked = mine('elsewhere/index.html', 'elsewhere/mine.txt');

/** The promises check that nothing else is written. */
const refused = isRefused(/CONFORMANCE_OUT/);

// Attacks on the files of the operator, mostly by the operator.

attack('folder-of-the-user', 'CONFORMANCE_OUT is a folder of the user, with reports of other tools in it', {
  run: { ...into((folder) => join(folder, 'mine')), prepare: foreign.prepare },
  expect: all(refused, foreign.areLeft),
});

attack('folder-of-projects', 'a variable is misspelt, and CONFORMANCE_OUT is a folder of projects', {
  run: {
    select,
    prepare: projects.prepare,
    variables: (_, folder) => ({ CONFORMANCE_OUT: join(folder, 'projects'), TARGET_TOKNE: 'x' }),
  },
  expect: all(isRefused(/TARGET_TOKNE/), projects.areLeft),
});

for (const out of ['.', '..', '../cwd'])
  attack(`folder-${out}`, `CONFORMANCE_OUT is ${out}, with verdicts below it`, {
    run: { ...into(() => out), byOperator: true, prepare: beside.prepare },
    expect: all(refused, beside.areLeft),
  });

attack('folder-shared', 'the user puts files into the output folder, among the reports', {
  run: {
    select,
    afterwards: async ({ again, folder }) => {
      between.prepare(folder);
      await again();
    },
  },
  expect: all(hasVerdict, between.areLeft),
});

attack('folder-with-links', 'html in the output folder is a symbolic link to a folder of the user', {
  run: {
    select,
    prepare: linked.prepare,
    afterwards: async ({ again, folder }) => {
      rmSync(join(folder, 'reports', 'html'), { recursive: true, force: true });
      symlinkSync(join(folder, 'elsewhere'), join(folder, 'reports', 'html'));
      await again();
    },
  },
  expect: ({ folder, ...rest }) => linked.areLeft({ folder, ...rest }),
});
