import type { Behaviour } from '../../reference/behaviour.ts';
import { withStages } from '../../reference/mutants/changes.ts';
import type { Universe } from '../../reference/universe.ts';
import { identifiedBy } from '../../reference/variants/answers.ts';
import { attack } from './attack.ts';
import { chargesNothing, every, isCalled, isNotBroken, leavesUntested, says } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';
import type { World } from './world.ts';

/** The identifier of a deleted image is another person's at once. */
const usedAnew = (world: World): Behaviour =>
  withStages((s) => ({
    async remove(call, image) {
      await s.remove(call, image);
      world.foreign.add(image.id);
      call.universe.add({ id: image.id, name: 'of a stranger', tenant: image.tenant });
    },
  }));

/** Words that the suite sends as identifiers of nothing. */
const words = ['not-an-image', 'null', 'undefined', 'true', '1.5', '0xff', '2015-07-09', 'image.vhd', 'an+image', 'image'];

/** Numbers each new image. Every other number is a neighbour, and so are these words and whatever contains an identifier or begins one. */
const numbered = (world: World): Behaviour => {
  const isLike = (text: string, own: string): boolean => text.includes(own) || own.startsWith(text.toLowerCase());
  const isNeighbour = (id: string, { images, tombstones }: Universe): boolean => {
    const given = [...images.keys(), ...tombstones.keys()].filter((each) => world.isOwn(each));
    return words.includes(id) || /^\d+$/.test(id) || given.some((own) => isLike(id, own));
  };
  const numbers = identifiedBy((number) => String(10_452 + number)).stages;
  return withStages((s) => ({
    ...numbers?.(s),
    find({ universe }, id) {
      const image = universe.images.get(id);
      const [neighbour] = universe.images.values();
      if (image !== undefined || universe.tombstones.has(id) || neighbour === undefined) return image;
      return isNeighbour(id, universe) ? { ...neighbour, id, tenant: universe.names.tenants.owner } : undefined;
    },
  }));
};

/** Requirements that a removed image must not be there any more. */
const aboutRemoval = ['01', '02', '03', '05', '06', '08', '10'].map((n) => `DI-GONE-${n}`).concat('DI-RACE-04', 'DI-RACE-05');

// Attacks by identifiers.

// `ordered-images.run.test.ts` has a source that gives images of others, `list-before.test.ts` lists that prove nothing, `own-images.test.ts` images of other runs and users, fixtures, and an identifier that comes
// twice, and `ownership.test.ts` each form of an identifier that no path may hold.
attack('used-anew', "the random UUID of a deleted image is another person's at once, on a target that gives identifiers again", {
  target: { behaves: usedAnew },
  run: { select: ['--grep', '@DI-204-01|@DI-GONE-|@DI-RACE-', '--no-deps'] },
  expect: every(
    says(/another's, by its name or moment/),
    chargesNothing(...aboutRemoval),
    leavesUntested('given-again', 'DI-GONE-10'),
    isCalled('inconclusive'),
  ),
});

attack('neighbours', 'identifiers are numbers, and every cut or change of one, and ten words, are images of others', {
  target: { named: confirmedHost, behaves: numbered },
  run: {
    select: ['specs/identifiers.spec', 'specs/identifiers-and-siblings.spec'],
    byOperator: true,
    variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }),
  },
  expect: every(isNotBroken, leavesUntested('strangers-image', 'DI-IDS-02', 'DI-IDS-03', 'DI-IDS-19')),
});
