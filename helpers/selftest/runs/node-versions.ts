/**
 * `npm run test:nodes [-- 22 24]`: the main job, and the unit tests of what Node does, on later versions of Node, which npm installs into a
 * folder of their own. All unit tests run there in CI: `.github/workflows/ci.yml` runs `npm test` on each version. Last line: `N passed, N failed`.
 */
import { delimiter, dirname, join } from 'node:path';
import { say } from '../../platform/text/print.ts';
import { check, count } from './checks.ts';
import { type EndedProcess, endedProcess } from './ended-process.ts';
import { environment, root, scratchFolder, verdictIn } from './suite-run.ts';

/** What Node does and its versions change: sockets, its parser of HTTP, TLS, compression, the module loader, files and processes. */
const nodesOwn = ['http', 'platform'].map((layer) => `helpers/${layer}/`);

function run(
  path: string,
  variables: Readonly<Record<string, string>>,
  ...words: readonly [string, ...string[]]
): Promise<EndedProcess> {
  const env = { ...environment(), ...variables, PATH: path };
  const [program, ...args] = words;
  return endedProcess(program, args, { cwd: root, env });
}

/** Checks that a program succeeded, and prints the end of what it wrote if it did not. */
function succeeds({ status, output }: EndedProcess, statement: string): boolean {
  check(status === 0, statement);
  if (status !== 0) say(output.trimEnd().split('\n').slice(-60).join('\n'));
  return status === 0;
}

async function tryOn(major: string, folder: string): Promise<void> {
  const given = process.env.PATH ?? '';
  const installed = await run(given, {}, 'npm', 'install', '--silent', '--prefix', folder, `node@${major}`);
  if (!succeeds(installed, `npm installs Node ${major}`)) return;
  const path = [join(folder, 'node_modules/node/bin'), dirname(process.execPath), given].join(delimiter);
  const version = (await run(path, {}, 'node', '--version')).output.trim();
  check(version.startsWith(`v${major}.`), `this is Node ${major}: ${version}`);
  // Beside other steps, with folders of its own, which Playwright empties when it starts.
  const main = ['run', '--silent', 'conformance', '--', '--output', join(folder, 'test-results')];
  const job = await run(path, { CONFORMANCE_OUT: join(folder, 'reports') }, 'npm', ...main);
  const { verdict } = verdictIn(folder) ?? {};
  succeeds(job, `the main job: ${verdict ?? 'no verdict'}, exit status ${job.status}`);
  check(verdict === 'conformant', 'the reference target is conformant');
  const apart = ['--workers=1', `--output=test-results/unit-${major}`, ...nodesOwn];
  succeeds(await run(path, {}, 'npm', 'run', '--silent', 'test:unit', '--', ...apart), 'the unit tests pass');
}

for (const major of process.argv.length > 2 ? process.argv.slice(2) : ['22', '24']) {
  say(`\nNode ${major}`);
  const path = scratchFolder();
  await tryOn(major, path);
}
say(`\n${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
