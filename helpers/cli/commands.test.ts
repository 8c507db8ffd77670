import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ownFile } from '../platform/installation/own-files.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { accept } from './accept.ts';
import { type Command, command } from './command.ts';
import { commands, overview } from './commands.ts';
import { preflight } from './preflight.ts';
import { started } from './testing/started.ts';

const wrong: Readonly<Record<string, readonly [word: string, said: RegExp]>> = {
  run: ['--shard=4/3', /--shard: expected one of how many shards, such as 1\/3, got "4\/3"/],
  smoke: ['401', /unexpected word "401"/],
  preflight: ['--make=no', /--make takes no value, got "no"/],
  init: ['--out=x.json', /--out: expected a name that ends in \.yaml, got x\.json/],
  plan: ['--grep=(', /--grep: expected a regular expression, got "\("/],
  sweep: ['--dry-run=no', /--dry-run takes no value, got "no"/],
  report: ['yesterday', /unexpected word "yesterday"/],
  replay: ['DI-401-99', /there is no requirement DI-401-99\. Those of 401 are DI-401-01 to DI-401-/],
  compare: ['one.json', /expected the paths of two verdicts, got one\.json/],
  accept: [
    'none.json',
    /^accept: expected a verdict of schema 3, got "none\.json" \(ENOENT\)\. Fix: give the verdict\.json that a run wrote, such as reports/,
  ],
  explain: ['DI-401-99', /there is no requirement DI-401-99\. Those of 401 are .* npm run explain lists them all\.$/],
  merge: ['/nowhere', /there is no blob \(\*\.zip\) in \/nowhere/],
  reference: ['--port=http', /--port: expected a port from 0 to 65535, got "http"/],
};

test('the overview names the command by both of its names', async () => {
  expect(await overview()).toMatch(/^ {2}run +Tests the target .* Also called conformance\.$/m);
});

test('the folder of the reports on a fleet is no verdict, and that of a target in it is named', async () => {
  const folder = freshFolder();
  for (const name of ['previous', 'ord']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'verdict.json'), '{}');
  }
  const { status, complaints } = await started(accept, folder);

  expect(status).toBe(2);
  expect(complaints).toEqual([expect.stringMatching(/\(ENOENT\)\. Fix: give that of one target of the fleet, such as .+\/ord$/)]);
});

test('an option behind "--", which npx does not take away, is shown without it', async () => {
  const { status, complaints } = await started(preflight, '--', '--make');

  expect(status).toBe(2);
  expect(complaints).toEqual([expect.stringContaining('"--" makes what follows a word. Write npm run preflight -- --make. See')]);
});

test('the table of wrong words has every command', () => {
  expect(Object.keys(wrong).sort()).toEqual(Object.keys(commands).sort());
});

for (const [name, load] of Object.entries(commands)) {
  test(`${name} --help prints usage, options and exit statuses`, async () => {
    const loaded = await load();
    const { status, document, complaints } = await started(loaded, '--nonsense', '--help');

    expect(status).toBe(0);
    expect(complaints).toEqual([]);
    expect(document).toMatch(new RegExp(`^Usage: npm run ${name === 'run' ? 'conformance' : name}\\b`));
    expect(document).toContain(loaded.summary.slice(0, 60));
    for (const option of loaded.optionNames) expect(document).toMatch(new RegExp(`^ {2}.*-${option}\\b.* {2}\\w`, 'm'));
    expect(Object.keys(loaded.statuses)).toEqual(expect.arrayContaining(['0', '1', '2']));
    for (const each of Object.keys(loaded.statuses)) expect(document).toMatch(new RegExp(`^ {2}${each} +\\w`, 'm'));
  });

  test(`${name} refuses an option that it does not know, and words that it cannot use, each in one line`, async () => {
    const [word = '', said = /^$/] = wrong[name] ?? [];
    const unknown = /^\w+: unknown option --hepl\. Did you mean --help\? See .* --help\.$/;
    for (const [given, line] of [
      ['--hepl', unknown],
      [word, said],
    ] as const) {
      const { status, document, complaints } = await started(await load(), given);

      expect({ status, document }).toEqual({ status: 2, document: '' });
      expect(complaints).toEqual([expect.stringMatching(line)]);
      expect(complaints.join('')).not.toContain('\n');
    }
  });
}

test('every command is a script, and README names it', () => {
  const { scripts } = JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as { scripts: Record<string, string> };
  const readme = readFileSync(ownFile('README.md'), 'utf8');
  for (const name of Object.keys(commands)) {
    const script = name === 'run' ? 'conformance' : name;
    // Without `exec` a shell stands between, which ends by a signal alone.
    expect(scripts[script]).toBe(`exec node helpers/platform/installation/start.mjs ${name}`);
    expect(readme).toMatch(new RegExp(`^\\| \`npm run ${script}\\b`, 'm'));
  }
});

test('without a command, --help lists the commands', async () => {
  const text = await overview();
  for (const name of Object.keys(commands)) expect(text).toMatch(new RegExp(`^ {2}${name} +[A-Z]`, 'm'));
});

for (const [name, taken, word] of [
  ['sweep', { npm_config_dry_run: 'true' }, '--dry-run'],
  ['run', { npm_config_project: 'staging' }, '--project=staging'],
] as const)
  test(`${name} does nothing without ${word}, which npm took for itself`, async () => {
    const complaints: string[] = [];
    const output = { document: () => {}, complain: (line: string) => complaints.push(line) };
    const { start } = await commandNamed(name);
    const status = await start([], output, taken);

    const script = name === 'run' ? 'conformance' : name;
    expect(status).toBe(2);
    expect(complaints).toEqual([`${name}: npm took ${word} for itself. Write npm run ${script} -- ${word}.`]);
  });

test('what an .npmrc may say of npm is not taken for an option', async () => {
  const written = { npm_config_json: 'true', npm_config_audit: '' };
  const complaints: string[] = [];
  const output = { document: () => {}, complain: (line: string) => complaints.push(line) };
  const { start } = await commandNamed('explain');

  expect(await start(['DI-204-01'], output, written)).toBe(0);
  expect(complaints).toEqual([]);
});

test('another option is not taken for a missing value', async () => {
  const { complaints } = await started(await commandNamed('reference'), '--as', '--port=0');
  expect(complaints).toEqual([expect.stringContaining('reference: --as: expected NAME, got --port=0.')]);
});

const defect = /^The suite has a defect: TypeError: x is no function \(at .*\)\. Report it/;
for (const [what, error, status, said] of [
  ['the configuration', new SettingsError(['a', 'b']), 2, /^a\nb$/],
  ['the target or the machine', new Error('it broke\n    at x.ts:1'), 1, /^it broke$/],
  ['the suite', new TypeError('x is no function'), 1, defect],
] as const) {
  test(`a command that fails because of ${what} ends with ${status} and no stack`, async () => {
    const words = { name: 'failing', summary: 'Fails.', usage: [''], options: {}, statuses: {} };
    const failing = command({ ...words, run: () => Promise.reject(error) });

    const complaints = [expect.stringMatching(said)];
    expect(await started(failing)).toEqual({ status, document: '', complaints });
  });
}

async function commandNamed(name: string): Promise<Command> {
  const load = commands[name];
  if (load === undefined) throw new Error(`no command is named ${name}`);
  return load();
}
