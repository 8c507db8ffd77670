import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { attack } from './attack.ts';
import { all, type Expectation, says } from './expectations.ts';

const mine = ['index.html', 'mine.txt'];

/** The folder of the user has their files as they were, and no other. */
const isUntouched: Expectation = ({ folder }) => {
  const there = readdirSync(join(folder, 'elsewhere'));
  return [
    ...there.filter((name) => !mine.includes(name)).map((name) => `${name} was written through the link`),
    ...mine
      .filter((name) => !there.includes(name) || readFileSync(join(folder, 'elsewhere', name), 'utf8') !== `mine: ${name}`)
      .map((name) => `${name} of the user's is changed or gone`),
  ];
};

// An attack on the files of the operator. The promises check that nothing else is written, and `claim.test.ts` has what may stand there before.

attack('folders-become-links', 'in mid-run allure-results and html become links to a folder of the user', {
  run: {
    select: ['--grep', '@DI-204-01'],
    page: true,
    prepare: (folder) => {
      mkdirSync(join(folder, 'elsewhere'));
      for (const name of mine) writeFileSync(join(folder, 'elsewhere', name), `mine: ${name}`);
    },
    during: async ({ folder }) => {
      const [results, html] = ['allure-results', 'html'].map((name) => join(folder, 'reports', name)) as [string, string];
      while (!existsSync(join(results, 'categories.json'))) await setTimeout(5);
      renameSync(results, join(folder, 'tmp', 'results'));
      for (const name of [results, html]) symlinkSync(join(folder, 'elsewhere'), name);
    },
  },
  expect: all(isUntouched, says(/could not be written: .* is a symbolic link/)),
});
