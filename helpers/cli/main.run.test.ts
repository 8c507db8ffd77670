import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'dotenv';
import { suiteVersion } from '../platform/installation/own-files.ts';
import { playwrightCli } from '../platform/installation/playwright-cli.ts';
import { runCommand, scratchFolder } from '../selftest/runs/suite-run.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { selectionOptions } from './playwright-options.ts';

for (const [words, said] of [
  [['swep'], 'There is no command swep. Did you mean sweep? See delete-image-conformance help.'],
  [['--grpe', 'x'], 'run: unknown option --grpe. Did you mean --grep?'],
  [['plan', '--project=nowhere'], '--project: expected reference, got "nowhere".'],
  [['plan', '--grep=@DI-999'], 'The selection holds no test, so nothing is sent. Expected'],
] as const) {
  test(
    `the words ${words.join(' ')} are answered with one line and exit status 2`,
    words[0] === 'plan' ? {} : onPush,
    async () => {
      const { status, stdout, stderr } = await runCommand(words, { compiled: true });

      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^[^\n]+\n$/);
      expect(stderr.startsWith(said), stderr).toBe(true);
    },
  );
}

test('help, and the name of a command, prints its help', async () => {
  const [said, meant] = await Promise.all([
    runCommand(['help', 'explain'], { compiled: true }),
    runCommand(['explain', '--help'], { compiled: true }),
  ]);

  expect(said).toEqual(meant);
});

// npx keeps an option that comes before a word: `npx --no delete-image-conformance --help` prints the help of npm.
test('words without dashes print help and version', async () => {
  const [help, version] = await Promise.all([
    runCommand(['help'], { compiled: true }),
    runCommand(['version'], { compiled: true }),
  ]);

  expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining('  version    the version of the suite') });
  expect(version).toMatchObject({ status: 0, stdout: `${suiteVersion()}\n` });
});

test('a Node below the floor is one line and exit status 2, before anything else is loaded', onPush, async () => {
  const older = 'data:text/javascript,Object.defineProperty(process.versions,%22node%22,{value:%2218.20.4%22})';
  const { status, stdout, stderr } = await runCommand(['run'], { variables: { NODE_OPTIONS: `--import ${older}` } });

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^Node 18\.20\.4 is too old: the suite needs Node 20\.19 or later\. Install a later one, [^\n]*\n$/);
});

test('a run of no test is wrong input: nothing is sent, and the last verdict stays', async () => {
  const out = join(scratchFolder(), 'reports');
  mkdirSync(out);
  writeFileSync(join(out, 'verdict.json'), '{"schema":3,"suite":"4.0.0","target":{},"requirements":[]}');
  const { status, stdout, stderr } = await runCommand(['run', '409', '--grep', '@DI-401-02'], {
    variables: { CONFORMANCE_OUT: out },
  });

  expect({ status, stdout, kept: readdirSync(out) }).toEqual({ status: 2, stdout: '', kept: ['verdict.json'] });
  expect(stderr).toMatch(/^The selection holds no test, so nothing is sent\. Expected .*\n$/);
});

test('a plan follows a selection', async () => {
  const words = ['plan', '--all', '--grep', '@DI-401-02', '--no-deps'];
  const { status, stdout } = await runCommand(words, { compiled: true });

  expect(status).toBe(0);
  expect(stdout).toContain('DI-401-02');
  expect(stdout).toContain('1 requirement, 0 of them not tested on this target');
});

for (const words of [['--help'], ['run', '--list']] as const) {
  test(`a reader that closes the pipe of ${words.join(' ')} sees no error`, async () => {
    const { status, stderr } = await runCommand(words, { during: (child) => child.stdout?.destroy() });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
}

test('the options with which a run selects are options of Playwright', onPush, () => {
  const help = execFileSync(process.execPath, [playwrightCli, 'test', '--help'], { encoding: 'utf8' });
  const theirs = [...help.matchAll(/^ {2}(?:-\w, )?--?([\w-]+)(?: <| \[| {2})/gm)].map(([, name = '']) => name);

  expect(theirs).toEqual(expect.arrayContaining(Object.keys(selectionOptions)));
});

test('the report is opened whatever is wrong with the settings of a target', async () => {
  const path = scratchFolder();
  const variables = { CONFORMANCE_OUT: join(path, 'out'), TARGET_TOKEN: 'c0ffee0123456789c0ffee0123456789' };
  const none = await runCommand(['report', '--print'], { variables });
  mkdirSync(join(path, 'out', 'html'), { recursive: true });
  writeFileSync(join(path, 'out', 'html', 'index.html'), '');
  const one = await runCommand(['report', '--print'], { variables });

  expect(none).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^There is no report in .*\/out\. npm run conformance writes one\.\n$/),
  });
  expect(one.status).toBe(0);
  expect(one.stdout).toMatch(/\/out\/html\/index\.html\n$/);
});

test('after a run on one target of a fleet, the report is that of the target which ran last, and each is named', async () => {
  const out = join(scratchFolder(), 'out');
  for (const [name, second] of Object.entries({ ord: 2, dfw: 1, previous: 3 })) {
    const page = join(out, name, 'html/index.html');
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(page, '');
    utimesSync(page, second, second);
  }
  const { status, stdout } = await runCommand(['report', '--print'], { variables: { CONFORMANCE_OUT: out } });

  expect([status, stdout]).toEqual([0, `${join(out, 'ord/html/index.html')}\n${join(out, 'dfw/html/index.html')}\n`]);
});

test('the reference target prints lines that a person can read, and a .env file can hold', onPush, async () => {
  const { status, stdout } = await runCommand(['reference', '--port', '0'], {
    during: (child) => child.stdout?.once('data', () => child.kill('SIGTERM')),
  });

  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => line.length > 130)).toEqual([]);
  expect(parse(stdout).TARGET_IMAGE_IDS?.trim().split(/\s+/)).toHaveLength(150);
});
