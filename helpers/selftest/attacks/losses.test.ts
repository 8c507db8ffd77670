import { join } from 'node:path';
import { leftoversOf } from '../../images/safety/ledger-file.ts';
import { referenceTo } from '../../settings/references.ts';
import { faultAnswer, jsonAnswer } from './answer.ts';
import { attack, fleet } from './attack.ts';
import type { Running } from './attempt.ts';
import { all, charges, type Expectation, isCalled, leavesUntested, says, shows } from './expectations.ts';
import type { Answering } from './hostile-target.ts';
import type { World } from './world.ts';

const idOf = (path: string): string => path.split('/').at(-1) ?? '';
const isOwn = (path: string, world: World): boolean => world.images.get(idOf(path))?.foreign === false;
/** The images of others that are there, the oldest first. */
const standing = (world: World): readonly string[] => world.foreign.filter((id) => world.images.has(id));
const removeOne = (world: World): void => void world.images.delete(standing(world)[0] ?? '');
/** Something happens with each deletion of an image of the run by its owner. */
function withDeletion(act: (world: World) => void): Answering {
  return ({ method, path, fields }, world, conforms) => {
    const isDone = method === 'DELETE' && isOwn(path, world) && fields['x-auth-token'] === world.token;
    const answer = conforms();
    if (isDone) act(world);
    return answer;
  };
}

/** Each deletion takes an image of others with it, and the list is empty whatever is there. */
function behindAnEmptyList(): Answering {
  const taking = withDeletion(removeOne);
  return (asked, world, conforms) =>
    asked.method === 'GET' && /\/images(\/detail)?$/.test(asked.path)
      ? jsonAnswer(200, { images: [] })
      : taking(asked, world, conforms);
}

/** Carries out the first DELETE without a token, and answers 401 to it and to all later ones. */
function deletingOnce(): Answering {
  let isDone = false;
  return ({ method, path, fields }, world, conforms) => {
    if (method !== 'DELETE' || fields['x-auth-token'] !== undefined) return undefined;
    const refusal = conforms();
    if (!isDone && isOwn(path, world)) {
      isDone = true;
      world.remove(idOf(path));
    }
    return refusal;
  };
}

/** Something happens when the run creates an image: somebody else is at work. */
const withMaking =
  (act: (world: World) => void): Answering =>
  ({ method, path }, world) => {
    if (method === 'POST' && path.endsWith('/action')) act(world);
    return undefined;
  };

/** The target takes at most so many images of others. */
const takesAtMost =
  (most: number): Expectation =>
  ({ target: { world } }) => {
    const taken = world.foreign.length - standing(world).length;
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
  const taking = withDeletion(removeOne);
  let lists = 0;
  const answer: Answering = (asked, world, conforms) => {
    if (lists >= 3) end();
    if (standing(world).length < world.foreign.length && /\/images(\/detail)?$/.test(asked.path)) lists += 1;
    return taking(asked, world, conforms);
  };
  const during = async ({ child }: Running): Promise<void> => {
    await seen;
    child.kill('SIGTERM');
  };
  return { answer, during };
}
const { answer: takingOne, during: interrupting } = interruptedOnceSeen();

attack('interrupted', 'a deletion was seen to remove an old image, and SIGTERM ends the run before its rules judge that', {
  target: { answer: takingOne, foreign: 40 },
  run: { select: ['--grep', '@DI-204-0[1-3]|@401'], during: interrupting },
  expect: all(charges('DI-KEEP-08'), isCalled('nonconformant'), takesAtMost(4)),
});

// A loss that nobody explains is never conformant, and what a window of lists ties to a request is charged.

fleet(
  { select: ['--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-404-01|@DI-ONCE-02|@DI-KEEP-09'] },
  {
    'own-many': {
      what: 'each deletion of an image of the run removes an old image',
      target: { answer: withDeletion(removeOne), foreign: 40 },
      expect: all(
        ...[charges('DI-KEEP-08'), isCalled('nonconformant'), takesAtMost(4)],
        ...[leavesUntested('loss-seen', 'DI-ONCE-02'), stopsTheSweep],
      ),
    },
    'list-of-nothing': {
      what: 'each deletion takes one image of others with it, and the list shows no image at all, though GET shows those of the run',
      target: { answer: behindAnEmptyList() },
      expect: all(
        leavesUntested('list-hides', 'DI-KEEP-08'),
        isCalled('inconclusive'),
        says(/list-of-nothing.*nobody watched the images of others/i),
      ),
    },
    'colleague-deletes-one': {
      what: 'somebody else deletes one image during the run: the first screen names it, and nobody is charged',
      target: { answer: withMaking(({ images, foreign: [first = ''] }) => void images.delete(first)) },
      expect: all(
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
  target: { answer: deletingOnce() },
  run: { select: ['--grep', '@DI-401-0[12]|@DI-KEEP-07', '--workers=4'] },
  expect: charges('DI-KEEP-07'),
});

/** Another tenant of the target, with images of its own, of which each deletion of the run by its owner takes one. */
const neighbour = {
  token: 'token-of-the-neighbour',
  tenant: 'tenant2',
  images: new Set<string>(['one', 'two'].map(() => crypto.randomUUID())),
};

const takingFromNeighbour: Answering = (asked, world, conforms) => {
  const { method, path, fields } = asked;
  const isTheirs = fields['x-auth-token'] === neighbour.token;
  const taking = withDeletion(() => void neighbour.images.delete([...neighbour.images][0] ?? ''));
  if (!isTheirs) return taking(asked, world, conforms);
  const shown = (id: string) => ({ id, name: 'theirs', status: 'ACTIVE' });
  const below = path.startsWith(`/v2/${neighbour.tenant}/images`) ? path.split('/images')[1] : undefined;
  if (method === 'GET' && (below === '' || below === '/detail'))
    return jsonAnswer(200, { images: [...neighbour.images].map(shown) });
  if (method === 'GET' && neighbour.images.has(idOf(path))) return jsonAnswer(200, { image: shown(idOf(path)) });
  return faultAnswer(404, 'itemNotFound', 'There is no such image.');
};

attack('strangers-images', 'each deletion takes an image of the tenant of the stranger', {
  target: { answer: takingFromNeighbour },
  run: {
    select: ['--grep', '@DI-204-0[1-3]|@DI-401-01'],
    variables: () => ({ NEIGHBOUR: neighbour.token }),
    members: (_, token) => ({
      identities: { owner: { token }, stranger: { token: referenceTo('NEIGHBOUR'), tenant: neighbour.tenant } },
    }),
  },
  expect: all(isCalled('inconclusive', 'nonconformant'), says(/images? of the stranger's tenant that stood there before/)),
});
