import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ownRun } from '../config/scrubbed.ts';
import { startSeparateReference } from '../selftest/runs/separate-reference.ts';
import { root, runSuite, scratchFolder, withoutRunner } from '../selftest/runs/suite-run.ts';
import { replaySelection } from './replay-selection.ts';

test.setTimeout(300_000);

/** `npm run replay` with these variables alone. */
function replay(variables: Record<string, string>, id: string): Promise<{ status: number | null; output: string }> {
  const env = { ...withoutRunner(ownRun(process.env)), ...variables };
  const child = spawn(process.execPath, ['--import', 'tsx', 'helpers/cli/replay.ts', id], { cwd: root, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output })));
}

test('a requirement is replayed by its test alone', () => {
  expect(replaySelection('DI-401-02', false, [undefined])).toEqual({
    args: ['--grep', '@DI-401-02\\b', '--no-deps'],
    why: 'runs the test of DI-401-02',
  });
});

test('a rule over everything seen whose violation nobody knows is replayed by the whole suite, and says so', () => {
  const { args, why } = replaySelection('DI-FLD-01', true, [undefined]);

  expect(args).toEqual([]);
  expect(why).toContain('the whole suite runs');
});

test('a violation of a rule over everything seen names the tests that sent it, and is replayed by them', async () => {
  const reference = await startSeparateReference('no-allow');
  const { path, remove } = scratchFolder();
  const variables = { ...reference.variables, CONFORMANCE_OUT: join(path, 'reports') };
  const { verdict } = await runSuite(variables, path, { args: ['--grep', '@DI-(405-0[1235]|401-01)'] });
  const again = await replay(variables, 'DI-405-03');
  await reference.stop();
  remove();
  const from = verdict?.requirements.find(({ id }) => id === 'DI-405-03')?.evidence[0]?.from ?? [];

  expect(from).not.toEqual([]);
  expect(from).not.toContain('DI-401-01');
  expect(again.status).toBe(1);
  expect(again.output).toContain(`what violated it was sent by ${from.join(', ')}, which run`);
  expect(again.output).toMatch(/DI-405-03 MUST[\s\S]*verdict {2}error/);
  expect(again.output).toContain(`sent by  ${from.join(', ')}`);
});
