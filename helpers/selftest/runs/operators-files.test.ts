import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startAnswering } from './raw-servers.ts';
import { runSuite, type SuiteOptions, type SuiteRun, scratchFolder, startSuite } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** What may stand in the output folder: `attacks/output-attacks.test.ts` has more. */
test.setTimeout(300_000);

/** The working folder of a test's runs: beside the operator's files, away from the project's. */
let path: string;
test.beforeEach(() => {
  path = scratchFolder();
});

/** Writes files below the folder of the test, and makes their folders. */
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
  'site/badge.svg': '<svg/>',
  'site/verdict.json': '{"verdict":"mine"}',
};

test('shards are not merged into a folder of the operator’s', async () => {
  await run({ PLAYWRIGHT_BLOB_OUTPUT_DIR: join(path, 'blobs') }, { args: ['--shard=1/1', '--grep', '@DI-401-01', '--no-deps'] });
  put(foreign);
  const before = filesIn(join(path, 'site'));

  const ended = await run({ CONFORMANCE_OUT: 'site' }, { args: [], blobs: join(path, 'blobs') });

  expect(ended.status).not.toBe(0);
  expect(blamed(ended)).toHaveLength(1);
  expect(filesIn(join(path, 'site'))).toEqual(before);
});

test('a folder of the operator’s that has the name of a target of a fleet is refused', async () => {
  const server = await startAnswering(204);
  await run({ CONFORMANCE_OUT: 'out' });
  put({ 'out/one/html/a.png': 'pixels', 'out/one/verdict.json': '{}' });
  for (const name of ['one', 'two'])
    put({
      [`${name}.json`]: JSON.stringify({ name, url: `${server.origin}/v2/1`, identities: { owner: { token: `\${TOKEN}` } } }),
    });
  const before = filesIn(path);

  const ended = await run({ TARGET_FILE: 'one.json,two.json', TOKEN: 'c0ffee0123456789', CONFORMANCE_OUT: 'out' });
  await server.stop();

  expect(ended.status).not.toBe(0);
  expect(blamed(ended)).toHaveLength(1);
  expect(filesIn(path)).toEqual(before);
  expect(server.connections()).toBe(0);
});

test('a configuration error loses no report, and a selection leaves the last whole run', async () => {
  await run({ CONFORMANCE_OUT: 'out' });
  // As a run of the whole suite leaves it.
  const verdict = JSON.parse(readFileSync(join(path, 'out/verdict.json'), 'utf8'));
  put({ 'out/verdict.json': JSON.stringify({ ...verdict, selection: null, verdict: 'conformant' }) });
  const before = filesIn(join(path, 'out'));
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['verdict.json', 'html/index.html']));

  const refused = await run({ TARGET_URLS: 'x', CONFORMANCE_OUT: 'out' });
  expect(refused.status).not.toBe(0);
  expect(filesIn(join(path, 'out'))).toEqual(before);

  await run({ CONFORMANCE_OUT: 'out' }, { args: ['--grep', '@DI-401-01', '--no-deps'] });
  const after = filesIn(join(path, 'out'));
  for (const name of ['verdict.json', 'html/index.html']) expect(after[`previous/${name}`]).toBe(before[name]);
});

test('a second run into the same folder is refused with the process of the first, which keeps its report', async () => {
  const reference = await startTestReference();
  const variables = { ...reference.variables, CONFORMANCE_OUT: 'out' };
  const first = startSuite(variables, path, { byOperator: true, args: ['--grep', '@DI-40', '--no-deps'] });
  await first.said('images seen');

  const second = await run(variables);
  const { status, output } = await first.ended;
  const third = await run(variables);
  await reference.stop();

  expect(second.status).not.toBe(0);
  expect(blamed(second)).toEqual([expect.stringContaining(`process ${first.child.pid}`)]);
  expect(status, output).toBe(0);
  expect(third.status, third.output).toBe(0);
});

test('shards that run at the same time may share a folder, and the files of a killed run do not stop them', async () => {
  const killed = startSuite({ CONFORMANCE_OUT: 'out' }, path, { byOperator: true });
  await killed.said('images seen');
  killed.child.kill('SIGKILL');
  await killed.ended;

  const shards = await Promise.all(
    [1, 2].map((part) =>
      run(
        { CONFORMANCE_OUT: 'out', PLAYWRIGHT_BLOB_OUTPUT_DIR: join(path, `blob-${part}`) },
        { args: [`--shard=${part}/2`, '--grep', '@DI-401-0[1234]'] },
      ),
    ),
  );
  const left = Object.keys(filesIn(join(path, 'out')));

  for (const { output } of shards) expect(output).toMatch(/^SHARD {2}One shard has no verdict of its own/m);
  expect(left.filter((name) => /\.part$|\.lock$/.test(name))).toEqual([]);
  expect(left).toContain('verdict.json');
});

test('files of the operator’s where a shard leaves its blob are not removed: the run is refused', async () => {
  const server = await startAnswering(204);
  put({ 'blob-report/mine.txt': 'mine' });
  const before = filesIn(path);

  const target = {
    TARGET_URL: `${server.origin}/v2/123`,
    TARGET_TOKEN: 'c0ffee0123456789c0ffee0123456789',
    CONFORMANCE_OUT: 'out',
  };
  const ended = await run(target, { args: ['--shard=1/1', '--grep', '@DI-401-01', '--no-deps'] });
  await server.stop();

  expect(ended.status).not.toBe(0);
  expect(ended.output).toMatch(
    /^blob-report: expected a folder that is missing, empty or holds only blobs, got "mine\.txt" in it\. Fix: /m,
  );
  expect(filesIn(path)).toEqual(before);
  expect(server.connections()).toBe(0);
});

test('a folder of the operator’s that is named for the output of Playwright, which empties it, keeps its files', async () => {
  put({ 'mine/keep.txt': 'mine' });
  const before = filesIn(path);

  const ended = await run({ CONFORMANCE_OUT: 'out' }, { args: ['--grep', '@DI-401-01', '--no-deps', '--output', 'mine'] });

  expect(ended.status).not.toBe(0);
  expect(ended.output).toMatch(/--output: expected a folder that is empty or .*, got "mine"\. Fix: name another folder/);
  expect(ended.output).not.toMatch(/^ +at /m);
  expect(filesIn(path)).toEqual(before);
});

test('a shard replaces the blob that an earlier one left', async () => {
  const args = ['--shard=1/1', '--grep', '@DI-401-01', '--no-deps'];
  await run({ CONFORMANCE_OUT: 'out' }, { args });
  const blob = Object.keys(filesIn(join(path, 'blob-report')))[0] ?? '';
  renameSync(join(path, 'blob-report', blob), join(path, 'blob-report', 'report-9.zip'));
  await run({ CONFORMANCE_OUT: 'out' }, { args });

  expect(Object.keys(filesIn(join(path, 'blob-report')))).toEqual([expect.stringMatching(/^report-.*1\.zip$/)]);
});

test('--list neither writes nor removes nor locks', async () => {
  await run({ CONFORMANCE_OUT: 'out' });
  put(foreign);
  const before = filesIn(path);

  for (const CONFORMANCE_OUT of ['out', 'site', 'new']) {
    const ended = await run({ CONFORMANCE_OUT }, { args: ['--list', '--grep', '@DI-401-0[12]'] });
    expect(ended.status, ended.output).toBe(0);
  }

  expect(filesIn(path)).toEqual(before);
  expect(existsSync(join(path, 'new'))).toBe(false);
});

test.describe('on a separate disk', () => {
  let mounted: string | undefined;
  test.afterEach(() => {
    if (mounted !== undefined) execFileSync('umount', [mounted]);
    mounted = undefined;
  });

  /** Mounts a file system in memory on a folder of the test, if this process may. */
  function mount(name: string, options: string): void {
    mkdirSync(join(path, name), { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', join(path, name)], { stdio: 'ignore' });
      mounted = join(path, name);
    } catch {
      test.skip(true, 'this process may not mount a file system');
    }
  }

  for (const folder of ['disk', 'disk/reports']) {
    test(`a read-only folder is reported in one line, with ${folder} as output`, async () => {
      mount('disk', 'size=1m');
      mkdirSync(join(path, 'disk/reports'));
      execFileSync('mount', ['-o', 'remount,ro', join(path, 'disk')]);

      const ended = await run({ CONFORMANCE_OUT: `${folder}${folder === 'disk' ? '/new' : ''}` });

      expect(ended.status).not.toBe(0);
      expect(blamed(ended)).toEqual([expect.stringContaining('EROFS')]);
    });
  }

  for (const size of ['8k', '256k']) {
    test(`a full disk of ${size} is reported, and every file on it is whole`, async () => {
      mount('disk', `size=${size}`);

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
});

test.describe('a disk for temporary files that becomes full during the run', () => {
  let disk: string;
  const sized = (kib: number, ...more: string[]): void =>
    void execFileSync('mount', ['-t', 'tmpfs', '-o', [`size=${kib}k`, ...more].join(','), 'tmpfs', disk], { stdio: 'ignore' });
  test.beforeEach(() => {
    disk = join(path, 'disk');
    mkdirSync(disk);
    try {
      sized(60_000);
    } catch {
      test.skip(true, 'this process may not mount a file system');
    }
  });
  test.afterEach(() => spawnSync('umount', [disk]));

  test('ends the run: one reason, no stack trace, and the target is not accused', async () => {
    const variables = { TMPDIR: disk, CONFORMANCE_OUT: 'reports' };
    // What the runner keeps there for the next run is there already.
    await run(variables);
    const { bsize, blocks, bfree } = statfsSync(disk);
    sized(Math.ceil((bsize * (blocks - bfree)) / 1024) + 300, 'remount');

    const { status, verdict, output } = await run(variables, { args: ['--grep', '@DI-(401|403|204|IDS)'] });

    expect([status, verdict?.verdict, verdict?.counts.error, verdict?.counts.warning], output).toEqual([1, 'broken', 0, 0]);
    expect(output).toMatch(/^BROKEN {2}the disk is full: nothing more can be written to \S+ or to CONFORMANCE_OUT/m);
    expect(output).not.toMatch(/^\s+at .*:\d+/m);
    const reasons = verdict?.requirements.map(({ reason }) => reason?.code) ?? [];
    expect(reasons.filter((code) => code === 'disk-full').length, output).toBeGreaterThan(20);
    expect(verdict?.counts.broken, output).toBeLessThan(10);
  });
});
