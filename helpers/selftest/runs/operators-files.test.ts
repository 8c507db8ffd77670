import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startIntercepting } from './intercepting.ts';
import { startAnswering } from './raw-servers.ts';
import { runSuite, type SuiteOptions, type SuiteRun, scratchFolder, startSuite } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** What may stand in the output folder: `output-attacks.test.ts` and `claim.test.ts` have more. */
test.setTimeout(300_000);

/** The working folder of a test's runs: beside the operator's files, away from the project's. */
let path: string;
test.beforeEach(() => {
  path = scratchFolder();
});

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
}

/** Every file and link below a folder, with its content. */
function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // Playwright's own output.
    .filter((name) => !/(^|\/)test-results\//.test(name))
    .filter((name) => !lstatSync(join(folder, name)).isDirectory());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** A run of two tests on the embedded target, started in the operator's folder. */
const run = (variables: Readonly<Record<string, string>>, options: SuiteOptions = {}): Promise<SuiteRun> =>
  runSuite(variables, path, { byOperator: true, args: ['--grep', '@DI-401-0[12]', '--no-deps'], ...options });

/** The lines that blame a variable. An error is exactly one line, never a stack trace. */
function blamed({ output }: SuiteRun): string[] {
  expect(output).not.toMatch(/^\s+at .*:\d+/m);
  return output.split('\n').filter((line) => line.includes('CONFORMANCE_OUT: '));
}

const foreign = {
  'site/html/img/a.png': 'pixels',
  'site/allure-results/x': 'theirs',
  'site/junit.xml': '<theirs/>',
  'site/logo.svg': '<svg/>',
  'site/verdict.json': '{"verdict":"mine"}',
};

test('a second run into the same folder is refused with the process of the first, until that one was killed', async () => {
  const reference = await startTestReference();
  const variables = { ...reference.variables, CONFORMANCE_OUT: 'out' };
  const first = startSuite(variables, path, { byOperator: true, args: ['--grep', '@DI-40', '--no-deps'] });
  await first.said('images before the run');
  const second = await run(variables);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = await run(variables);
  const left = Object.keys(filesIn(join(path, 'out')));
  await reference.stop();

  expect(second.status).not.toBe(0);
  expect(blamed(second)).toEqual([expect.stringContaining(`process ${first.child.pid}`)]);
  expect(third.status, third.output).toBe(0);
  expect(left.filter((name) => /\.part$|\.lock$/.test(name))).toEqual([]);
});

for (const [where, file, args, said] of [
  [
    'where a shard leaves its blob',
    'blob-report/mine.txt',
    ['--shard=1/1'],
    /^blob-report: expected a folder that is missing, empty or holds only blobs, got "mine\.txt" in it\. Fix: /m,
  ],
  [
    'in the folder that is named for the output of Playwright, which empties it',
    'mine/keep.txt',
    ['--output', 'mine'],
    /--output: expected a folder that is empty or .*, got "mine"\. Fix: name another folder/,
  ],
] as const) {
  test(`files of the operator’s ${where} stay: the run is refused, and nothing is sent`, async () => {
    const server = await startAnswering(204);
    put({ [file]: 'mine' });
    const before = filesIn(path);
    const target = { TARGET_URL: `${server.origin}/v2/123`, TARGET_TOKEN: 'c0ffee0123456789c0ffee0123456789' };
    const ended = await run({ ...target, CONFORMANCE_OUT: 'out' }, { args: ['--grep', '@DI-401-01', '--no-deps', ...args] });
    await server.stop();

    expect(ended.status).not.toBe(0);
    expect(ended.output).toMatch(said);
    expect(ended.output).not.toMatch(/^ +at /m);
    expect(filesIn(path)).toEqual(before);
    expect(server.connections()).toBe(0);
  });
}

test('--list neither writes nor removes nor locks', async () => {
  put(foreign);
  const before = filesIn(path);

  for (const CONFORMANCE_OUT of ['site', 'new']) {
    const ended = await run({ CONFORMANCE_OUT }, { args: ['--list', '--grep', '@DI-401-0[12]'] });
    expect(ended.status, ended.output).toBe(0);
  }

  expect(filesIn(path)).toEqual(before);
  expect(existsSync(join(path, 'new'))).toBe(false);
});

test.describe('on a separate disk', () => {
  let disk: string;
  test.beforeEach(() => {
    disk = join(path, 'disk');
    mkdirSync(disk);
  });
  test.afterEach(() => spawnSync('umount', [disk]));

  /** Mounts a file system in memory of this many KiB, if this process may. */
  function mount(kib: number, ...more: readonly string[]): void {
    const options = [`size=${kib}k`, ...more].join(',');
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
    test.skip(status !== 0, 'this process may not mount a file system');
  }

  test('a read-only folder is reported in one line', async () => {
    mount(1024);
    mkdirSync(join(disk, 'reports'));
    mount(1024, 'remount', 'ro');

    const ended = await run({ CONFORMANCE_OUT: 'disk/reports' });

    expect(ended.status).not.toBe(0);
    expect(blamed(ended)).toEqual([expect.stringContaining('EROFS')]);
  });

  for (const kib of [8, 256]) {
    test(`a full disk of ${kib} KiB is reported, and every file on it is whole`, async () => {
      mount(kib);

      const ended = await run({ CONFORMANCE_OUT: 'disk/reports' }, { args: ['--grep', '@DI-401-0', '--no-deps'], page: true });
      const left = filesIn(path);

      expect(ended.status).not.toBe(0);
      expect(ended.output).not.toMatch(/^\s+at .*:\d+/m);
      expect(ended.output.split('\n').filter((line) => line.includes('ENOSPC')).length).toBeGreaterThan(0);
      expect(Object.keys(left).filter((name) => name.endsWith('.part'))).toEqual([]);
      for (const [name, content] of Object.entries(left)) {
        if (/\.(json|har)$/.test(name)) expect(() => JSON.parse(content), name).not.toThrow();
        if (/\.(xml|svg|html)$/.test(name)) expect(content.trim(), name).toMatch(/<\/(testsuites|svg|html)>$/);
      }
      if ('disk/reports/verdict.json' in left) expect(JSON.parse(left['disk/reports/verdict.json'] ?? '').verdict).toBe('broken');
    });
  }

  test('a disk for temporary files that becomes full breaks the run with the error of the system, and the target is not accused', async () => {
    const kib = 60_000;
    mount(kib);
    const reference = await startTestReference();
    const { TARGET_URL = '', TARGET_IMAGE_IDS = '' } = reference.variables;
    const { port, pathname } = new URL(TARGET_URL);
    let isFull = false;
    const target = await startIntercepting(Number(port), ({ method, path: asked }) => {
      // The tests have begun.
      const isFirst = !isFull && method === 'DELETE' && TARGET_IMAGE_IDS.includes(asked.split('/').at(-1) ?? '');
      isFull ||= isFirst;
      if (isFirst) expect(() => writeFileSync(join(disk, 'filling'), Buffer.alloc(kib * 1024))).toThrow('ENOSPC');
      return undefined;
    });
    const variables = { ...reference.variables, TARGET_URL: target.origin + pathname, TMPDIR: disk, CONFORMANCE_OUT: 'reports' };

    const ended = await run(variables, { args: ['--workers=2', '--grep', '@DI-(204-0[12]|401-01|403)', '--no-deps'] });
    await Promise.all([target.stop(), reference.stop()]);

    const { status, verdict, output } = ended;
    expect([status, verdict?.verdict, verdict?.counts.error, verdict?.counts.warning], output).toEqual([1, 'broken', 0, 0]);
    expect(output).toContain('ENOSPC');
    expect(output).not.toContain('waiting for');
  });
});
