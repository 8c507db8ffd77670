import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { parseAllDocuments } from 'yaml';
import { commands } from '../../cli/commands.ts';
import { program } from '../../platform/installation/command-line.ts';
import { suiteVersion } from '../../platform/installation/own-files.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { type EndedProcess, endedProcess } from './ended-process.ts';
import { environment, root, runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

// One installation for all tests of this file.
test.describe.configure({ mode: 'default' });

const folder = scratchFolder();
const user = join(folder, "operator's folder");

const tarball = (): string => join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball');

function start(
  file: string,
  words: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<EndedProcess> {
  return endedProcess(file, words, { cwd, env: { ...environment(true), ...variables } });
}

/** Starts the installed program, as `npx` does, in the operator's folder. */
const installed = (...words: readonly string[]): Promise<EndedProcess> => start(join('node_modules/.bin', program), words, user);

const verdict = (file: string): VerdictFile => JSON.parse(readFileSync(file, 'utf8')) as VerdictFile;

test.beforeAll(async () => {
  mkdirSync(user);
  const packed = await start('npm', ['pack', '--silent', '--pack-destination', folder], root);
  const added = await start('npm', ['install', '--prefer-offline', '--ignore-scripts', tarball()], user);

  expect([packed.status, added.status], packed.output + added.output).toEqual([0, 0]);
});

test('the package says its version, and lists every command', async () => {
  expect(await installed('--version')).toMatchObject({ status: 0, output: `${suiteVersion()}\n` });
  const { output } = await installed('--help');
  expect(output).toContain(`Usage: npx --no ${program} [COMMAND]`);
  expect(await installed('conformance', '--help')).toEqual(await installed('run', '--help'));
  for (const name of Object.keys(commands)) expect(output).toMatch(new RegExp(`^ {2}${name} `, 'm'));
});

test('started below --prefix, its hints and its page name that path, and no name that a registry could answer', async () => {
  const path = join("operator's folder/node_modules/.bin", program);
  const { output } = await start(path, ['report'], folder);
  const ended = await start(path, ['--grep', '@DI-401-01'], folder, { CONFORMANCE_OUT: 'below' });

  expect(output).toContain(`"${path}" run writes one.`);
  expect(ended.output).toContain(`"${path}" init writes a target file`);
  expect(readFileSync(join(folder, 'below/html/index.html'), 'utf8')).not.toContain('npx');
});

test('what only a clone of the repository has is refused in one line', async () => {
  for (const option of ['--as=no-challenge', '--tls']) {
    const { status, output } = await installed('reference', option);

    expect(status, output).toBe(2);
    expect(output).toMatch(/^reference: --(?:as|tls): the package holds no .* Use this option in a clone of the repository\./);
  }
});

test('the help of every command names the command that the operator has', async () => {
  const { href } = pathToFileURL(join(user, 'node_modules', program, 'dist/helpers/cli/commands.js'));
  // In one process: each command by itself would load the same modules again.
  const script = `const { commands } = await import(${JSON.stringify(href)});
    for (const name of ${JSON.stringify(Object.keys(commands))}) {
      const status = await (await commands[name]()).start(['--help']);
      console.log('status of ' + name + ' ' + status);
    }`;
  const { status, output } = await start(process.execPath, ['--input-type=module', '-e', script], user);

  expect(status, output).toBe(0);
  for (const name of Object.keys(commands)) {
    expect(output).toContain(`Usage: npx --no ${program} ${name}`);
    expect(output).toContain(`\nstatus of ${name} 0\n`);
  }
  expect(output).not.toContain('npm run');
});

test('a run from the package reaches the verdict of a run from the repository', async () => {
  const { status, output } = await installed();
  const repository = await runSuite({}, folder);
  const [own, other] = [verdict(join(user, 'reports/verdict.json')), repository.verdict];
  const verdicts = (file: VerdictFile | undefined) => file?.requirements.map(({ id, verdict: each }) => `${id} ${each}`);

  expect([status, own.verdict, own.suite], output).toEqual([0, 'conformant', suiteVersion()]);
  expect(verdicts(own)).toEqual(verdicts(other));
  // Only Allure's page, which the run from the repository does not make, keeps a history.
  expect(readdirSync(join(user, 'reports')).sort()).toEqual(
    [...readdirSync(join(folder, 'reports')), 'history-reference.jsonl'].sort(),
  );
  expect(readFileSync(join(user, 'reports/html/index.html'), 'utf8')).not.toContain('npm run');
});

test('an explanation from the package names the mutants, whose code is not in it', async () => {
  const { status, output } = await installed('explain', 'DI-401-01');
  const modules = readdirSync(join(user, 'node_modules', program, 'dist/helpers/reference'), { recursive: true });

  expect([status, output], output).toEqual([0, expect.stringMatching(/^ {2}broken by .*no-token-is-403: /m)]);
  expect(modules.filter((path) => /mutants|variants/.test(String(path)))).toEqual([]);
});

test('plan, preflight, sweep and compare work from the package', async () => {
  const file = join(user, 'reports/verdict.json');
  const results = [
    await installed('plan', '--grep', '@DI-204-01'),
    await installed('preflight'),
    await installed('sweep', '--dry-run'),
    await installed('compare', file, file),
  ];

  expect(
    results.map(({ status }) => status),
    results.map(({ output }) => output).join('\n'),
  ).toEqual([0, 0, 0, 0]);
});

test('the component for GitLab installs the tarball and runs it; without a target it tests nothing', async () => {
  const [, job] = parseAllDocuments(readFileSync(join(root, 'templates/conformance.yml'), 'utf8'));
  const jobs: Readonly<Record<string, { readonly script: readonly string[] }>> = job?.toJS();
  const [{ script } = { script: [] }] = Object.values(jobs);
  const workspace = join(folder, 'a workspace');
  mkdirSync(workspace);
  const lines = script.map((line) => line.replace('npm install', 'npm install --prefer-offline'));
  const given = { SUITE_PACKAGE: tarball(), INPUT_TARGET_URL: '', INPUT_ARGUMENTS: '--grep @DI-401-01' };
  const without = await start('sh', ['-ec', lines.join('\n')], workspace, given);
  const reference = await startTestReference();
  const { TARGET_URL = '', ...others } = reference.variables;
  const last = lines.at(-1) ?? '';
  const tested = await start('sh', ['-ec', last], workspace, { ...others, ...given, INPUT_TARGET_URL: TARGET_URL, OS_CLOUD: '' });
  await reference.stop();

  expect([without.status, without.output], without.output).toEqual([
    2,
    expect.stringContaining('This pipeline names no target.'),
  ]);
  expect([tested.status, verdict(join(workspace, 'reports/verdict.json')).verdict], tested.output).toEqual([0, 'partial']);
});

test('the package exports its schemas and the OpenAPI document, and contains no test', async () => {
  const at = join(user, 'node_modules', program);
  const script = `for (const name of ['target.schema.json', 'verdict.schema.json', 'delete-image.openapi.yaml'])
    console.log(require.resolve('${program}/schemas/' + name));`;
  const { status, output } = await start(process.execPath, ['-e', script], user);
  const names = readdirSync(at, { recursive: true, encoding: 'utf8' });

  expect(
    [
      status,
      output
        .trim()
        .split('\n')
        .every((path) => existsSync(path)),
    ],
    output,
  ).toEqual([0, true]);
  expect(names.filter((name) => /selftest|fixtures\/|\.test\.|\.ts$/.test(name))).toEqual([]);
});
