import { expect, test } from '@playwright/test';
import { noEnding } from '../run-state/run-end.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { untested } from '../verdict/reason.ts';
import { printedBy } from './command.ts';

test('a command gives what it prints', onPush, async () => {
  const env = { ...process.env, IMAGE_NAME: 'one' };

  expect(await printedBy('echo $IMAGE_NAME', env, { ending: noEnding, timeoutMs: 5000 })).toBe('one\n');
});

test('a command ends with the run', onPush, async () => {
  const ending = { ...noEnding, end: { reason: untested('out-of-time', { seconds: 1 }) } };
  const started = Date.now();

  await expect(printedBy('sleep 60', process.env, { ending, timeoutMs: 60_000 })).rejects.toThrow();
  expect(Date.now() - started).toBeLessThan(15_000);
});
