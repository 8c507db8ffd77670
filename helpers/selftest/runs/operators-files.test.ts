import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runSuite, type SuiteOptions, type SuiteRun, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** `claim.test.ts`, `lock.test.ts` and `playwright-files.test.ts` have what may stand in the folders of a run, and what is refused. */

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

const foreign = {
  'site/html/img/a.png': 'pixels',
  'site/allure-results/x': 'theirs',
  'site/junit.xml': '<theirs/>',
  'site/logo.svg': '<svg/>',
  'site/verdict.json': '{"verdict":"mine"}',
};

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
  function mount(kib: number): void {
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', disk], { stdio: 'ignore' });
    test.skip(status !== 0, 'this process may not mount a file system');
  }

  test('a full disk is reported, and every file on it is whole', async () => {
    mount(256);

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

  test('a disk for temporary files that becomes full breaks the run with the error of the system, and the target is not accused', async () => {
    const kib = 60_000;
    mount(kib);
    let isFull = false;
    const reference = await startTestReference({
      stages: (s) => ({
        remove(call, image) {
          // The tests have begun.
          if (!isFull) expect(() => writeFileSync(join(disk, 'filling'), Buffer.alloc(kib * 1024))).toThrow('ENOSPC');
          isFull = true;
          return s.remove(call, image);
        },
      }),
    });
    const variables = { ...reference.variables, TMPDIR: disk, CONFORMANCE_OUT: 'reports' };

    const ended = await run(variables, { args: ['--workers=2', '--grep', '@DI-(204-0[12]|401-01|403)', '--no-deps'] });
    await reference.stop();

    const { status, verdict, output } = ended;
    expect([status, verdict?.verdict, verdict?.counts.error, verdict?.counts.warning], output).toEqual([1, 'broken', 0, 0]);
    expect(output).toContain('ENOSPC');
    expect(output).not.toContain('waiting for');
  });
});
