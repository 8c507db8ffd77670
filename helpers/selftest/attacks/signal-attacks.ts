import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import type { Running } from './attempt.ts';
import { all, type Expectation, hasVerdict } from './expectations.ts';
import type { Answering, HostileTarget } from './hostile-target.ts';
import { family } from './memory.ts';

/** A slow target, so that a signal meets a run in progress. */
const slow: Answering = async (_asked, _world, conforms) => {
  await sleep(100);
  return conforms();
};

const tests = [
  'specs/204-delete-successful.spec.ts',
  'specs/removal.spec.ts',
  'specs/negotiation.spec.ts',
  'specs/blast-radius.spec.ts',
];

/** Waits until a condition holds, or the run is over. */
async function until({ child }: Running, isSo: () => boolean): Promise<void> {
  while (!isSo() && child.exitCode === null && child.signalCode === null) await sleep(20);
}

const inTheMiddle = (running: Running, { world }: HostileTarget): Promise<void> =>
  until(running, () => world.made.size >= 4 && world.own.length >= 2);

/** Sends signals to a run that has made some images. */
const by =
  (...signals: readonly NodeJS.Signals[]) =>
  async (running: Running, target: HostileTarget): Promise<void> => {
    await inTheMiddle(running, target);
    for (const signal of signals) {
      running.child.kill(signal);
      await sleep(150);
    }
  };

const isInterrupted: Expectation = ({ status, verdict, target: { world } }) => [
  ...(status === 0 || status === null ? [`the exit status is ${status}`] : []),
  ...(verdict?.verdict === 'conformant' && verdict.counts.untested === 0 ? ['the verdict is conformant'] : []),
  ...(world.own.length > 0 ? [`${world.own.length} images are left`] : []),
];
const interrupted = all(hasVerdict, isInterrupted);

/** Signals and limits of time. */
export const signals: readonly Attack[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(
    (signal): Attack => ({
      name: signal.toLowerCase(),
      what: `${signal} ends the run in the middle`,
      target: { answer: slow },
      run: { select: tests, during: by(signal) },
      expect: interrupted,
    }),
  ),
  {
    name: 'sigquit-core',
    what: 'Ctrl-\\ sends SIGQUIT to the runner and its workers, on a machine that writes core files: each would hold the token',
    target: { answer: slow },
    run: {
      select: tests,
      through: () => ['bash', '-c', 'ulimit -c unlimited; exec "$@"', 'bash'],
      byOperator: true,
      variables: () => ({ HTTP_PROXY: '', http_proxy: '' }),
      during: async (running, target) => {
        await inTheMiddle(running, target);
        for (const pid of family(running.child.pid ?? 0)) process.kill(pid, 'SIGQUIT');
      },
    },
    expect: all(interrupted, ({ status }) => (status === 131 || status === 130 ? [] : [`the exit status is ${status}`])),
  },
  {
    name: 'sigterm-twice',
    what: 'SIGTERM is sent twice by an impatient user',
    target: { answer: slow },
    run: { select: tests, during: by('SIGTERM', 'SIGTERM') },
    expect: interrupted,
  },
  {
    name: 'sigterm-in-preflight',
    what: 'SIGTERM arrives while the first image is being made',
    target: { answer: slow },
    run: {
      select: tests,
      members: ({ url }) => ({ images: { source: 'glance', url } }),
      during: async (running, { world }) => {
        await until(running, () => world.made.size > 0);
        running.child.kill('SIGTERM');
      },
    },
    expect: isInterrupted,
  },
  {
    name: 'closed-pipe',
    what: 'the reader of the output closes the pipe',
    target: { answer: slow },
    run: {
      select: tests,
      during: async (running, target) => {
        await inTheMiddle(running, target);
        running.child.stdout?.destroy();
      },
    },
    expect: interrupted,
  },
  {
    name: 'sigterm-while-silent',
    what: 'the target falls silent when SIGTERM arrives',
    target: {
      answer: async ({ method }, world, conforms) =>
        method !== 'POST' && world.made.size >= 4 ? { octets: () => {} } : slow({} as never, world, conforms),
    },
    run: {
      select: tests,
      members: () => ({ limits: { timeoutMs: 1500 } }),
      during: async (running, { world }) => {
        await until(running, () => world.made.size >= 4);
        running.child.kill('SIGTERM');
      },
    },
    expect: hasVerdict,
  },
  {
    name: 'out-of-time',
    what: 'the tests take longer than TARGET_MAX_SECONDS',
    target: { answer: slow },
    run: { select: tests, variables: () => ({ TARGET_MAX_SECONDS: '5' }) },
    expect: all(hasVerdict, ({ target: { world }, output }) => [
      ...(world.own.length > 0 ? [`${world.own.length} images are left`] : []),
      ...(/out of time|TARGET_MAX_SECONDS/.test(output) ? [] : ['the output does not say that the time is over']),
    ]),
  },
];
