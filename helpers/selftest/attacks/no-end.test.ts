import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../../reference/behaviour.ts';
import { fault } from '../../reference/faults.ts';
import { rewriteAnswer, rewriteOctets, withStages } from '../../reference/mutants/changes.ts';
import { always, deletion, method } from '../../reference/mutants/where.ts';
import { attack, fleet } from './attack.ts';
import type { Running } from './attempt.ts';
import { asksAtMost, type Expectation, every, hasVerdict, isCalled, says } from './expectations.ts';
import { signalFamily } from './memory.ts';
import type { World } from './world.ts';

/** The run ends early, with one reason for what it left undecided, and blames neither the target nor itself for a requirement. */
const endsFor =
  (reason: RegExp): Expectation =>
  ({ verdict }) => {
    const { counts, requirements = [] } = verdict ?? {};
    const left = requirements.filter((row) => row.verdict === 'untested' && reason.test(row.reason?.text ?? ''));
    return [
      ...(left.length > 10 ? [] : [`only ${left.length} requirements are untested because of ${reason}`]),
      ...(counts?.error === 0 && counts.warning === 0 && counts.broken === 0 ? [] : ['a requirement is violated or broken']),
    ];
  };

/** The target is nonconformant, and the first finding is this. */
const findsFirst =
  (finding: RegExp): Expectation =>
  ({ verdict }) => {
    const [first] = verdict?.findings ?? [];
    const found = `${first?.requirements.join(' ')}: ${first?.title}`;
    return verdict?.verdict === 'nonconformant' && finding.test(found) ? [] : [`${verdict?.verdict}: ${found}`];
  };

const tomorrow = (): Behaviour =>
  withStages(() => ({ admit: () => fault(503, 'serviceUnavailable', 'Come back tomorrow.', [['Retry-After', '86400']]) }));

/** Deletions never answer, and have no effect. */
const hanging = (): Behaviour => ({
  ...withStages(() => ({ remove: () => undefined })),
  ...rewriteOctets(deletion(204), ['hang']),
});

// Attacks that keep a run from ending.

fleet(
  { select: ['specs/204-delete-successful.spec', 'specs/404-not-found.spec', 'specs/removal.spec'] },
  {
    'day-from-the-start': {
      what: 'every request gets 503 with a Retry-After of a day',
      target: { behaves: tomorrow },
      expect: every(isCalled('inconclusive'), endsFor(/86400 s/), asksAtMost(10)),
    },
    'deletions-hang': {
      what: 'deletions never answer while reads do, and the run stops waiting for them',
      target: { behaves: hanging },
      members: () => ({ limits: { timeoutMs: 2000 } }),
      expect: every(hasVerdict, findsFirst(/no response/), ({ verdict, target: { world } }) => [
        ...(verdict?.requirements.some(({ reason }) => reason?.code === 'deletions-hang') ? [] : ['nothing is left untested']),
        // Three for the finding; the clean-up tries each image that is left.
        ...(world.received.filter(({ method, url }) => method === 'DELETE' && world.isOwn(url.split('/').at(-1) ?? '')).length <
        40
          ? []
          : ['too many deletions are sent']),
      ]),
    },
  },
);

/** An identifier that a test of the suite makes up ends the target. */
const diesOfIt = (world: World): Behaviour =>
  withStages((s) => ({
    admit(call) {
      if (method('DELETE')(call) && call.path.includes('/not-an-image-')) void world.leave();
      return s.admit(call);
    },
  }));

attack('dies', 'a request ends the target, and the run names those under way', {
  target: { behaves: diesOfIt },
  run: { select: ['--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-IDS-02|@DI-500-05|@DI-WIRE-02'] },
  expect: every(isCalled('broken'), says(/Under way when it stopped: DI-IDS-02/)),
});

/** A slow target, so that a signal meets a run in progress. */
const slow = (): Behaviour => rewriteAnswer(always, (answer) => sleep(100, answer));

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

// Signals. `runs/signals.test.ts` has those that any target may meet.

attack('sigquit-core', 'Ctrl-\\ sends SIGQUIT to runner and workers, on a machine that writes core files, which hold the token', {
  target: { behaves: slow },
  run: {
    select: tests,
    through: ['bash', '-c', 'ulimit -c unlimited; exec "$@"', 'bash'],
    byOperator: true,
    variables: () => ({ HTTP_PROXY: '', http_proxy: '' }),
    during: async (running, { world }) => {
      await until(running, () => world.made >= 4 && world.own.length >= 2);
      signalFamily(running.child.pid ?? 0, 'SIGQUIT');
    },
  },
  expect: every(hasVerdict, isInterrupted),
});
