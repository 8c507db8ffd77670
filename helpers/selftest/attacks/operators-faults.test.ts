import type { Behaviour } from '../../reference/behaviour.ts';
import { itemNotFound } from '../../reference/faults.ts';
import { answering, withStages } from '../../reference/mutants/changes.ts';
import { all, isDeletion, isRefusal } from '../../reference/mutants/where.ts';
import { fleet } from './attack.ts';
import { type Expectation, every, leavesUntested, says, shows, stops } from './expectations.ts';

/** The run is broken, these requirements for this reason, and the target is blamed for nothing. */
const breaks = (said: RegExp, ...ids: readonly string[]): Expectation =>
  every(
    stops(said),
    ...ids.map((id) => shows(id, 'broken', ({ verdict, reason }) => verdict === 'broken' && said.test(reason?.text ?? ''))),
  );

const provoking = (before: object, after: object) => ({ provoke: { 409: { before, after } } });
const works = { command: 'true' };
const fails = { command: 'exit 3' };

/** A server of a few lines that looks for an image before it looks at the token, and has none. */
const lookingFirst = (): Behaviour => ({
  ...answering(all(isDeletion, isRefusal), itemNotFound()),
  ...withStages(() => ({ find: () => undefined, listed: () => [] })),
});

// A failure on the suite's side, or of what the operator wrote, or does not give, is never a violation and never a pass.

fleet(
  { select: ['--grep', '@DI-204-01', '--no-deps'] },
  {
    'arming-fails': {
      what: 'the command that arms a provocation fails',
      grep: '@DI-409-01|@DI-409-03',
      members: () => provoking(fails, works),
      expect: breaks(/arm 409 failed/, 'DI-409-01', 'DI-409-03'),
    },
    'disarming-fails': {
      what: 'the command that disarms a provocation fails',
      grep: '@DI-204-01|@DI-409-0[135]',
      members: () => provoking(works, fails),
      expect: every(
        breaks(/disarm 409 failed/, 'DI-409-01'),
        leavesUntested('may-be-armed', 'DI-409-03', 'DI-409-05'),
        says(/a provocation may still be armed: 409 for image/),
      ),
    },
    'worker-crashes': {
      what: 'the command that creates images kills the worker, which is the parent of its shell',
      members: () => ({ images: { source: 'command', run: 'kill -9 $PPID' } }),
      expect: stops(/./),
    },
    'looks-for-the-image-first': {
      what: 'the target looks for an image before it looks at the token, and the operator gives no image to aim at',
      grep: '@DI-401-0[15]',
      members: () => ({ images: undefined }),
      target: { behaves: lookingFirst },
      expect: every(
        shows('DI-401-01', 'untested', ({ verdict }) => verdict === 'untested'),
        leavesUntested('stand-in-not-found', 'DI-401-05'),
      ),
    },
  },
);
