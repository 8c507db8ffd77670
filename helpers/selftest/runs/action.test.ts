import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { withInternal } from '../../platform/internal-variable.ts';
import { type StartedProcess, startedProcess } from './ended-process.ts';
import { environment, root, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

interface Step {
  readonly if?: string;
  readonly shell: string;
  /** Absent in a step that uses another action. */
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
const [install, suite] = action.runs.steps.filter(({ run }) => run !== undefined);

/** The last step of the action, as a runner of GitHub starts it. */
interface Started {
  readonly status: number | null;
  readonly output: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** The outputs in a file, as a runner of GitHub reads them: `name=value`, or `name<<delimiter`, lines and the delimiter. */
function outputsIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = '', delimiter] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    if (delimiter !== undefined) found[name] = lines.splice(0, lines.indexOf(delimiter)).join('\n');
    else if (line.includes('=')) found[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    if (delimiter !== undefined) lines.shift();
  }
  return found;
}

/** What an import of the suite would find in the folder of the caller, if it followed the caller's `tsconfig.json`. */
const theirs = 'console.log("code of the caller"); export const parse = () => ({}); export const parseDocument = parse;';

let folder: string;
test.beforeEach(() => {
  folder = scratchFolder();
  const paths = { yaml: ['./theirs.ts'], dotenv: ['./theirs.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { baseUrl: '.', paths } }));
  writeFileSync(join(folder, 'theirs.ts'), theirs);
});

async function start(
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
  during: (run: StartedProcess) => void = () => {},
): Promise<Started> {
  const filled = (text: string): string =>
    text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '');
  const [outputs, summary] = ['outputs', 'summary'].map((name) => join(folder, name));
  for (const file of [outputs, summary]) writeFileSync(file ?? '', '');
  const env = {
    ...environment(true),
    ...withInternal({}, { statementOnly: true }),
    ...variables,
    ...Object.fromEntries(Object.entries(suite?.env ?? {}).map(([name, text]) => [name, filled(text)])),
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: root,
    GITHUB_OUTPUT: outputs ?? '',
    GITHUB_STEP_SUMMARY: summary ?? '',
  };
  const script = join(folder, 'step.sh');
  writeFileSync(script, suite?.run ?? '');
  const run = startedProcess('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], { cwd: folder, env });
  during(run);
  const { status, output } = await run.ended;
  expect(output).not.toContain('code of the caller');
  return {
    status,
    output,
    outputs: outputsIn(readFileSync(outputs ?? '', 'utf8')),
    summary: readFileSync(summary ?? '', 'utf8'),
  };
}

const nothing = { verdict: '', report: '' };

test('a target that is nonconformant ends with 1, and outputs and summary say so', async () => {
  const reference = await startTestReference('no-token-is-403');
  const { TARGET_URL = '', TARGET_IMAGE_IDS = '', ...secrets } = reference.variables;
  const inputs = { 'target-url': TARGET_URL, 'image-ids': TARGET_IMAGE_IDS, out: 'my reports', arguments: '--grep @DI-401-01' };
  const started = await start(inputs, { ...secrets, TARGET_EXPIRED_TOKEN: '' });
  await reference.stop();

  expect(started.status, started.output).toBe(1);
  expect(started.outputs).toEqual({ verdict: 'nonconformant', report: join(folder, 'my reports/html/index.html') });
  expect(started.summary).toContain(readFileSync(join(folder, 'my reports/statement.md'), 'utf8'));
});

test('a signal of the runner reaches the run, which cleans up and writes its verdict', async () => {
  const reference = await startTestReference();
  const { TARGET_URL = '', ...others } = reference.variables;
  const started = await start({ 'target-url': TARGET_URL }, others, ({ child, said }) => {
    void said(' passed').then(() => child.kill('SIGINT'));
  });
  await reference.stop();

  expect([started.status, started.outputs.verdict], started.output).toEqual([130, 'broken']);
});

for (const { what, inputs, said } of [
  { what: 'a wrong word in quotes', inputs: { arguments: '--grep="no such test"' }, said: 'The selection holds no test' },
  // `playwright-options.test.ts` has the commands and options that a pipeline does not start.
  { what: 'no target', inputs: { 'target-url': '' }, said: 'This pipeline names no target.' },
]) {
  test(`${what} ends with 2, and the verdict of an earlier run is not reported`, async () => {
    mkdirSync(join(folder, 'reports/html'), { recursive: true });
    copyFileSync(join(root, 'package.json'), join(folder, 'reports/html/index.html'));
    writeFileSync(join(folder, 'reports/verdict.json'), '{"schema":3,"verdict":"conformant","suite":"2.0.0"}');
    writeFileSync(join(folder, 'reports/.delete-image-conformance'), '');
    const started = await start({ 'target-url': 'http://127.0.0.1:9/v2/1', ...inputs }, { TARGET_TOKEN: '' });

    expect(started.status, started.output).toBe(2);
    expect(started.output).toMatch(new RegExp(`^::error title=Delete Image conformance::.*${said}`, 'm'));
    expect(started.outputs).toEqual(nothing);
  });
}

test('the action installs what its own lock file names, and runs no script of a package', () => {
  expect(install?.run).toContain('cd "$GITHUB_ACTION_PATH"');
  expect(install?.run).toMatch(/^npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund$/m);
  expect(action.runs.steps.map(({ run }) => run).join('\n')).not.toMatch(/\bnpx\b|npm (?:i|install|exec)\b/);
});

test('every input is used, and none holds a secret', () => {
  const passed = Object.values(suite?.env ?? {}).map((text) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text)?.[1] ?? text);
  const conditions = action.runs.steps.flatMap((step) => /^inputs\.([\w-]+) == /.exec(step.if ?? '')?.[1] ?? []);

  expect([...passed, ...conditions].sort()).toEqual(Object.keys(action.inputs).sort());
  expect(Object.keys(action.inputs).filter((name) => /token|password|secret|key/.test(name))).toEqual([]);
});

test('an input with line ends sets no output of its own', async () => {
  const out = 'reports\nverdict=conformant\nreport=x';
  const started = await start({ out, 'target-url': 'http://127.0.0.1:9/v2/1', command: 'run', arguments: '--grep @DI-204-01' });

  expect(started.outputs.verdict, started.output).not.toBe('conformant');
  expect(started.outputs.report).not.toBe('x');
});
