import { fleet } from './attack.ts';
import { all, type Expectation, shows, stops } from './expectations.ts';

/** The run is broken, these requirements for this reason, and the target is blamed for nothing. */
const breaks = (said: RegExp, ...ids: readonly string[]): Expectation =>
  all(
    stops(said),
    ...ids.map((id) => shows(id, 'broken', ({ verdict, reason }) => verdict === 'broken' && said.test(reason?.text ?? ''))),
  );

const provoking = (before: object, after: object) => ({ provoke: { 409: { before, after } } });
const works = { command: 'true' };
const fails = { command: 'exit 3' };

// A failure on the suite's side, or of what the operator wrote, is never a violation and never a pass.

fleet(
  { select: ['--grep', '@DI-204-01', '--no-deps'] },
  {
    'arming-fails': {
      what: 'the command that arms a provocation fails',
      grep: '@DI-409-01|@DI-409-03',
      members: () => provoking(fails, works),
      expect: breaks(/arm 409 failed/, 'DI-409-01', 'DI-409-03'),
    },
    'worker-crashes': {
      what: 'the command that creates images kills the worker, which is the parent of its shell',
      members: () => ({ images: { source: 'command', run: 'kill -9 $PPID' } }),
      expect: stops(/./),
    },
  },
);
