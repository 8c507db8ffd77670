import { attack } from './attack.ts';
import type { Members } from './attempt.ts';
import { all, chargesNothing, deletesNothing, isCalled, isNotBroken, leavesUntested, says, stops } from './expectations.ts';
import { type Answering, confirmedHost, type Variation } from './hostile-target.ts';
import type { World } from './world.ts';

/** Images from an operator's request, whose response contains the id. */
const byRequest: Members = ({ url }, token) => {
  const headers = { 'X-Auth-Token': token, 'Content-Type': 'application/json' };
  const request = { method: 'POST', url: `${url}/images`, headers, body: JSON.stringify({ name: '{name}' }) };
  return { images: { source: 'http', request, id: { json: '/id' } } };
};

/** The images that existed before the run, one after the other. */
const eachForeign = (): ((world: World) => string) => {
  let turn = 0;
  return ({ foreign }) => foreign[turn++ % foreign.length] ?? '';
};

/** The identifier of a deleted image is another person's at once. */
const usedAnew: Answering = ({ method }, world, conforms) => {
  if (method !== 'DELETE') return undefined;
  const before = world.deleted.length;
  const answer = conforms();
  for (const id of world.deleted.slice(before)) world.add(id, 'of a stranger', true);
  return answer;
};

/** Words that the suite sends as identifiers of nothing. */
const words = ['not-an-image', 'null', 'undefined', 'true', '1.5', '0xff', '2015-07-09', 'image.vhd', 'an+image', 'image'];

/** Numbers each new image. Every other number is a neighbour, and so are these words and whatever contains an identifier or begins one. */
function numbered(): Variation {
  const given = new Set<string>();
  const isLike = (text: string, own: string): boolean => text.includes(own) || own.startsWith(text.toLowerCase());
  return {
    newId: () => {
      const id = String(10_452 + given.size);
      given.add(id);
      return id;
    },
    isNeighbour: (id) =>
      !given.has(id) && (words.includes(id) || /^\d+$/.test(id) || (id !== '' && [...given].some((own) => isLike(id, own)))),
  };
}

/** Requirements that a removed image must not be there any more. */
const aboutRemoval = ['01', '02', '03', '05', '06', '08', '10'].map((n) => `DI-GONE-${n}`).concat('DI-RACE-04', 'DI-RACE-05');

// Attacks by identifiers.

// `list-before.test.ts` has lists that prove nothing, `own-images.test.ts` images of other runs and users, fixtures, and an identifier that comes
// twice, and `ownership.test.ts` each form of an identifier that no path may hold.
attack('id-foreign', 'the image source returns images that existed before the run', {
  target: { newId: eachForeign() },
  run: { select: ['--grep', '@DI-204-0[1-37]', '--no-deps'] },
  expect: all(stops(/\bimages?\b/), deletesNothing),
});

attack('used-anew', "the random UUID of a deleted image is another person's at once, on a target that gives identifiers again", {
  target: { answer: usedAnew },
  run: { select: ['--grep', '@DI-204-01|@DI-GONE-|@DI-RACE-', '--no-deps'], members: byRequest },
  expect: all(
    says(/another's, by its name or moment/),
    chargesNothing(...aboutRemoval),
    leavesUntested('given-again', 'DI-GONE-10'),
    isCalled('inconclusive'),
  ),
});

attack('neighbours', 'identifiers are numbers, and every cut or change of one, and ten words, are images of others', {
  target: { named: confirmedHost, ...numbered() },
  run: {
    select: ['specs/identifiers.spec', 'specs/identifiers-and-siblings.spec'],
    byOperator: true,
    variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }),
  },
  expect: all(isNotBroken, leavesUntested('strangers-image', 'DI-IDS-02', 'DI-IDS-03', 'DI-IDS-19')),
});
