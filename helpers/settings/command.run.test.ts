import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { onPush } from '../selftest/test-kinds.ts';
import { untested } from '../verdict/reason.ts';
import { noEnding } from '../verdict/run-end.ts';
import { printedBy } from './command.ts';

/** Seconds that no test takes: what waits for as long does not end. */
const hangs = 900;

test('a command ends with the run', onPush, async () => {
  const ending = { ...noEnding, end: { reason: untested('out-of-time', { seconds: 1 }) } };

  await expect(printedBy(`sleep ${hangs}`, process.env, { ending, timeoutMs: hangs * 1000 })).rejects.toThrow();
});

test('a command that ignores SIGTERM, and what it has started, end soon after its time', async () => {
  const stubborn = `trap "" TERM; (trap "" TERM; echo $$; exec sleep ${hangs}) & while true; do sleep 1; done`;
  const mark = randomUUID();

  const env = { ...process.env, MARK: mark };
  await expect(printedBy(stubborn, env, { ending: noEnding, timeoutMs: 300 })).rejects.toThrow('it was ended after 0.3 s');
  expect(marked(mark)).toEqual([]);
});

test('what a command leaves in the background stays, and does not delay its output', async () => {
  const mark = randomUUID();

  const env = { ...process.env, MARK: mark };
  const printed = await printedBy(`sleep ${hangs} & echo one`, env, { ending: noEnding, timeoutMs: hangs * 1000 });
  const left = marked(mark);
  for (const pid of left) process.kill(pid);

  expect([printed, left.length]).toEqual(['one\n', 1]);
});

test('a command that fails, or prints without end, is an error that says so', async () => {
  const options = { ending: noEnding, timeoutMs: 20_000 };

  await expect(printedBy('echo no >&2; exit 3', process.env, options)).rejects.toThrow('it ended with status 3 no');
  await expect(printedBy('yes', process.env, options)).rejects.toThrow('it printed more than 1 MiB');
});

/** The running processes whose environment has this mark. */
function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`MARK=${mark}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}
