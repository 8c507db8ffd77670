import { setTimeout as sleep } from 'node:timers/promises';
import { attack } from './attack.ts';
import type { Running } from './attempt.ts';
import { all, type Expectation, hasVerdict } from './expectations.ts';
import type { Answering } from './hostile-target.ts';
import { signalFamily } from './memory.ts';

/** A slow target, so that a signal meets a run in progress. */
const slow: Answering = async (_asked, _world, conforms) => {
  await sleep(100);
  return conforms();
};

const tests = ['specs/204-delete-successful.spec', 'specs/removal.spec', 'specs/negotiation.spec', 'specs/blast-radius.spec'];

/** Waits until a condition holds, or the run is over. */
async function until({ child }: Running, isSo: () => boolean): Promise<void> {
  while (!isSo() && child.exitCode === null && child.signalCode === null) await sleep(20);
}

const isInterrupted: Expectation = ({ status, verdict, target: { world } }) => [
  ...(status === 131 || status === 130 ? [] : [`the exit status is ${status}`]),
  ...(verdict?.verdict === 'conformant' && verdict.counts.untested === 0 ? ['the verdict is conformant'] : []),
  ...(world.own.length > 0 ? [`${world.own.length} images are left`] : []),
];

// Signals. `runs/signals.test.ts` and `runs/one-signal.test.ts` have those that any target may meet.

attack('sigquit-core', 'Ctrl-\\ sends SIGQUIT to runner and workers, on a machine that writes core files, which hold the token', {
  target: { answer: slow },
  run: {
    select: tests,
    through: ['bash', '-c', 'ulimit -c unlimited; exec "$@"', 'bash'],
    byOperator: true,
    variables: () => ({ HTTP_PROXY: '', http_proxy: '' }),
    during: async (running, { world }) => {
      await until(running, () => world.made.size >= 4 && world.own.length >= 2);
      signalFamily(running.child.pid ?? 0, 'SIGQUIT');
    },
  },
  expect: all(hasVerdict, isInterrupted),
});
