import { expect, test } from '@playwright/test';
import { runCommand } from '../selftest/runs/suite-run.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { withoutTranspiler } from './in-this-process.ts';

test('what Playwright says of projects that none of its own matches is one line without a stack', async () => {
  const { status, stdout, stderr } = await runCommand(['run', '--project=nowhere*']);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^No projects matched[^\n]*\n$/);
});

test('workers get no transpiler but that of Playwright, and every other argument of node', onPush, () => {
  const installed = 'file:///project/node_modules/tsx/dist/esm/index.mjs';
  for (const words of [['--import', 'tsx'], ['--import', 'tsx/esm'], ['--import=tsx/esm'], ['--import', installed]])
    expect(withoutTranspiler(['--import', './own.mjs', ...words, '--inspect'])).toEqual(['--import', './own.mjs', '--inspect']);
});
