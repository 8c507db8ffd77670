import type { RequirementId } from '../../../contracts/requirements.ts';
import { attack } from './attack.ts';
import { all, type Expectation, says } from './expectations.ts';
import type { Answering } from './hostile-target.ts';
import type { World } from './world.ts';

/** Something happens before each image that a run makes. */
const beforeMaking =
  (act: (world: World) => void): Answering =>
  ({ method, path }, world) => {
    if (method === 'POST' && path.endsWith('/action')) act(world);
    return undefined;
  };

/** A requirement is not tested, for a reason that names this image. */
const leavesOpen =
  (id: RequirementId, image: string): Expectation =>
  ({ verdict }) => {
    const { verdict: word, reason } = verdict?.requirements.find((row) => row.id === id) ?? {};
    return word === 'untested' && reason?.text.includes(image) ? [] : [`${id} is ${word}: ${reason?.text}`];
  };

// Defects that a run once did not see, or did not show first, on a service that is not the reference. Mutants and variants have more.

attack(
  'colleague-deletes-one',
  'somebody else deletes one image during the run: the first screen names it, and nobody is charged',
  {
    target: { answer: beforeMaking(({ images, foreign: [first = ''] }) => void images.delete(first)) },
    run: { select: ['--grep', '@DI-204-0[1-3]|@DI-KEEP-08|@DI-401-01'] },
    expect: all(
      leavesOpen('DI-KEEP-08', 'of the operator 0'),
      says(/1 image that stood there before is gone, and the run did not name it: .*of the operator 0/i),
      ({ said }) => (said.includes('{name}') ? ['the run asks for a name'] : []),
    ),
  },
);
