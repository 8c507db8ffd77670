import { join } from 'node:path';
import { leftoversOf } from '../../images/safety/ledger-file.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { onRemoval, withSideEffect, withStages } from '../../reference/mutants/changes.ts';
import { removeAddressed } from '../../reference/mutants/effects.ts';
import { all, deletion, idOf, lacking } from '../../reference/mutants/where.ts';
import { referenceTo } from '../../settings/formats.ts';
import { attack, fleet } from './attack.ts';
import type { Members, Running, Start } from './attempt.ts';
import { charges, type Expectation, every, isCalled, leavesUntested, says, shows } from './expectations.ts';
import type { World } from './world.ts';

const removeOne = (world: World): void => void world.universe.images.delete(world.standing[0] ?? '');

/** Each deletion of an image of the run takes an image of others with it. */
const takingOne = (world: World): Behaviour => onRemoval(() => removeOne(world));

/** The same; the first order makes two images, of which one is left when the run stops. */
const takingOneAndLeavingOne = (world: World): Behaviour =>
  withStages((s) => ({
    ...takingOne(world).stages?.(s),
    create(...order) {
      if (world.made === 0) s.create(...order);
      return s.create(...order);
    },
  }));

/** Carries out the first DELETE without a token, and answers 401 to it and to all later ones. */
const deletingOnce = (world: World): Behaviour => {
  let isDone = false;
  return withSideEffect(all(deletion(401), lacking('X-Auth-Token')), (call) => {
    if (isDone || !world.isOwn(idOf(call) ?? '')) return;
    isDone = true;
    removeAddressed(call);
  });
};

/** Each deletion takes an image of others with it, and the list is empty whatever is there. */
const behindAnEmptyList = (world: World): Behaviour => withStages((s) => ({ ...takingOne(world).stages?.(s), listed: () => [] }));

/** Each deletion takes an image of others with it, and the lists show the images of the run alone. */
const behindAListOfOwn = (world: World): Behaviour =>
  withStages((s) => ({
    ...takingOne(world).stages?.(s),
    listed: (...asked) => s.listed(...asked).filter(({ id }) => world.isOwn(id)),
  }));

const protectedOne: Members = ({ world: { universe } }) => ({ fixtures: { protected: universe.names.fixtures.protected } });

/** Somebody else deletes the first image of the operator when the run creates one. */
const losingTheFirst = (world: World): Behaviour =>
  withStages((s) => ({
    create(...order) {
      if (world.standing.length === world.begun) removeOne(world);
      return s.create(...order);
    },
  }));

/** The target takes at most so many images of others. */
const takesAtMost =
  (most: number): Expectation =>
  ({ target: { world } }) => {
    const taken = world.begun - world.standing.length;
    return taken <= most ? [] : [`${taken} images of others were taken, not at most ${most}`];
  };

/** The ledger keeps a sweep from deleting what the run stopped to delete, and the run advises no plain sweep. */
const stopsTheSweep: Expectation = (outcome) => [
  ...(leftoversOf(join(outcome.folder, 'reports', 'ledger', outcome.name), '').tookOthers ? [] : ['no ledger stops a sweep']),
  ...says(/the suite deletes no more\..*--despite-losses/)(outcome),
];

/** Each deletion removes an old image. Once the lists after the first one have shown that, SIGTERM ends the run. */
function interruptedOnceSeen() {
  let end = (): void => {};
  const seen = new Promise<void>((resolve) => {
    end = resolve;
  });
  let lists = 0;
  const behaves = (world: World): Behaviour =>
    withStages((s) => ({
      ...takingOne(world).stages?.(s),
      listed(call, query) {
        if (lists >= 3) end();
        if (world.standing.length < world.begun) lists += 1;
        return s.listed(call, query);
      },
    }));
  const during = async ({ child }: Running): Promise<void> => {
    await seen;
    child.kill('SIGTERM');
  };
  return { behaves, during };
}
const { behaves: seenToTake, during: interrupting } = interruptedOnceSeen();

attack('interrupted', 'a deletion was seen to remove an old image, and SIGTERM ends the run before its rules judge that', {
  target: { behaves: seenToTake, foreign: 40 },
  run: { select: ['--grep', '@DI-204-0[1-3]|@401'], during: interrupting },
  expect: every(charges('DI-KEEP-08'), isCalled('nonconformant'), takesAtMost(4)),
});

// A loss that nobody explains is never conformant, and what a window of lists ties to a request is charged.

fleet(
  { select: ['--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-404-01|@DI-ONCE-02|@DI-KEEP-09|@DI-IDS-05'] },
  {
    'own-many': {
      what: 'each deletion of an image of the run removes an old image',
      target: { behaves: takingOneAndLeavingOne, foreign: 40 },
      expect: every(
        ...[charges('DI-KEEP-08'), isCalled('nonconformant'), takesAtMost(4)],
        ...[leavesUntested('loss-seen', 'DI-ONCE-02'), stopsTheSweep],
      ),
    },
    'list-of-nothing': {
      what: 'each deletion takes one image of others with it, and the list shows no image at all, though GET shows those of the run',
      target: { behaves: behindAnEmptyList },
      expect: every(
        leavesUntested('list-hides', 'DI-KEEP-08'),
        isCalled('inconclusive'),
        says(/list-of-nothing.*nobody watched the images of others/i),
      ),
    },
    'list-of-own': {
      what: 'the same, and the lists show the images of the run alone, though GET shows the protected one of the operator, too',
      target: { behaves: behindAListOfOwn },
      members: protectedOne,
      expect: every(
        leavesUntested('list-hides', 'DI-KEEP-08'),
        isCalled('inconclusive'),
        says(/list-of-own.*nobody watched the images of others/i),
      ),
    },
    'colleague-deletes-one': {
      what: 'somebody else deletes one image during the run: the first screen names it, and nobody is charged',
      target: { behaves: losingTheFirst },
      expect: every(
        shows(
          'DI-KEEP-08',
          'left open for that image',
          ({ verdict, reason }) => verdict === 'untested' && /of the operator 0/.test(reason?.text ?? ''),
        ),
        says(/1 image that stood there before is gone, and the run did not name it: .*of the operator 0/i),
        ({ said }) => (said.includes('{name}') ? ['the run asks for a name'] : []),
      ),
    },
  },
);

attack('deletes-once-in-another-worker', 'the first DELETE without a token deletes, and no test looks at that image again', {
  target: { behaves: deletingOnce },
  run: { select: ['--grep', '@DI-401-0[12]|@DI-KEEP-07', '--workers=4'] },
  expect: charges('DI-KEEP-07'),
});

const takingTheForeignOne = (): Behaviour =>
  onRemoval(({ universe: { images, names } }) => {
    images.delete(names.fixtures.foreign);
  });

/** A run whose target file names the stranger, and what else is given. */
const besideStranger = (select: string, fixtures: (names: World['universe']['names']) => object): Start => ({
  select: ['--grep', select],
  variables: ({ world }) => ({ NEIGHBOUR: world.universe.names.tokens.stranger }),
  members: ({ world: { universe } }, token) => ({
    identities: {
      owner: { token },
      stranger: { token: referenceTo('NEIGHBOUR'), tenant: universe.names.tenants.stranger },
    },
    ...fixtures(universe.names),
  }),
});

const removeProtected = ({ universe: { images, names } }: World): void => void images.delete(names.fixtures.protected);

/** Somebody else deletes the image that the operator listed as protected, when the run creates an image of its own for a test. */
const losingTheProtectedOne = (world: World): Behaviour =>
  withStages((s) => ({
    create(...order) {
      if (world.made >= 2) removeProtected(world);
      return s.create(...order);
    },
  }));

fleet(
  { select: ['--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-403-03'] },
  {
    'colleague-takes-a-fixture': {
      what: 'somebody else deletes the protected image before a request has named it',
      target: { behaves: losingTheProtectedOne },
      members: protectedOne,
      expect: every(
        leavesUntested('tenant-in-use', 'DI-KEEP-08'),
        isCalled('inconclusive'),
        says(/1 image that stood there before is gone, and no deletion of it was accepted/),
      ),
    },
    'colleague-in-a-shared-tenant': {
      what: 'the same, and the operator said that others work in the tenant',
      target: { behaves: losingTheProtectedOne },
      members: (target, token) => ({ ...protectedOne(target, token), limits: { sharedTenant: true } }),
      expect: every(leavesUntested('tenant-in-use', 'DI-KEEP-08'), isCalled('partial')),
    },
    'deletion-takes-a-fixture': {
      what: 'each deletion of an image of the run removes the protected image, which no request has named',
      target: { behaves: (world: World) => onRemoval(() => removeProtected(world)) },
      members: protectedOne,
      expect: every(charges('DI-KEEP-08'), isCalled('nonconformant')),
    },
  },
);

attack('strangers-images', 'each deletion takes an image of the tenant of the stranger', {
  target: { behaves: takingTheForeignOne },
  run: besideStranger('@DI-204-0[1-3]|@DI-401-01', () => ({})),
  expect: every(isCalled('inconclusive', 'nonconformant'), says(/images? of the stranger's tenant that stood there before/)),
});

attack('foreign-fixture', 'the foreign image is deleted while the run deletes its own images, and no request has named it', {
  target: { behaves: takingTheForeignOne },
  run: besideStranger('@DI-204-0[1-3]|@DI-401-01|@DI-403-09', ({ fixtures: { foreign } }) => ({ fixtures: { foreign } })),
  expect: every(
    leavesUntested('tenant-in-use', 'DI-KEEP-08'),
    isCalled('inconclusive'),
    says(/1 image that stood there before is gone, and the run did not name it: the image listed as foreign/),
  ),
});
