import { type Answer, faultAnswer, jsonAnswer } from './answer.ts';
import { attack, fleet } from './attack.ts';
import { all, charges, shows } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

const idOf = (path: string): string => path.split('/').at(-1) ?? '';

/** Carries out the first DELETE without a token, and answers 401 to it and to all later ones. */
function deletingOnce(): Answering {
  let isDone = false;
  return ({ method, path, fields }, world): Answer | undefined => {
    if (method !== 'DELETE' || fields['x-auth-token'] !== undefined) return undefined;
    const isOwn = world.images.get(idOf(path))?.foreign === false;
    if (!isDone && isOwn) world.remove(idOf(path));
    isDone ||= isOwn;
    return faultAnswer(401, 'unauthorized', 'No.', { 'WWW-Authenticate': 'Keystone uri="http://127.0.0.1"' });
  };
}

/** Takes a whole number for a row, and deletes an image of somebody else; the list is five seconds old. */
function rowsUnderAStaleList(): Answering {
  let kept: { readonly atMs: number; readonly images: readonly unknown[] } | undefined;
  return ({ method, path }, world) => {
    if (method === 'GET' && path.endsWith('/images')) {
      if (kept === undefined || Date.now() - kept.atMs > 5000)
        kept = { atMs: Date.now(), images: [...world.images].map(([id, { name }]) => ({ id, name })) };
      return jsonAnswer(200, { images: kept.images });
    }
    const [taken] = world.foreign.filter((id) => world.images.has(id));
    if (method !== 'DELETE' || !/^\d+$/.test(idOf(path)) || taken === undefined) return undefined;
    world.images.delete(taken);
    return { status: 204 };
  };
}

/** Deletes an image of the operator with each of the run, and not if it is asked to. */
const takingAFixture: Answering = ({ method, path }, world): Answer | undefined => {
  const [fixture = ''] = world.foreign;
  if (method === 'DELETE' && idOf(path) === fixture)
    return faultAnswer(world.images.has(fixture) ? 403 : 404, 'forbidden', 'No.');
  if (method === 'DELETE' && world.images.get(idOf(path))?.foreign === false) world.images.delete(fixture);
  return undefined;
};

// Effects that do not happen a second time, or that not every read shows.

fleet(
  { select: ['--grep', '@DI-401-10'] },
  {
    'deletes-once-alone': {
      what: 'the first DELETE without a token is refused and deletes, and no later one',
      target: { answer: deletingOnce() },
      expect: charges('DI-401-10'),
    },
    'rows-under-a-stale-list': {
      grep: '@DI-401-2[24]|@DI-405-08|@DI-405-11|@DI-IDS-07',
      what: 'a whole number deletes images of somebody else, which an old list still shows',
      target: { answer: rowsUnderAStaleList() },
      members: ({ world }) => ({
        fixtures: { protected: world.foreign[0], public: world.foreign[1] },
        limits: { collectionDelete: true },
      }),
      expect: charges('DI-IDS-07'),
    },
    'takes-a-fixture': {
      what: 'a deletion takes an image with it that the operator listed as one to stay',
      grep: '@DI-204-01|@DI-403-03',
      target: { answer: takingAFixture },
      members: ({ world }) => ({ fixtures: { protected: world.foreign[0] } }),
      expect: all(
        charges('DI-KEEP-08'),
        shows('DI-KEEP-08', 'laid to the fixture', ({ evidence }) =>
          /^protected image, before: the image listed as protected is gone/.test(evidence[0]?.because ?? ''),
        ),
      ),
    },
  },
);

attack('deletes-once-in-another-worker', 'the first DELETE without a token deletes, and no test looks at that image again', {
  target: { answer: deletingOnce() },
  run: { select: ['--grep', '@DI-401-0[12]|@DI-KEEP-07', '--workers=4'] },
  expect: charges('DI-KEEP-07'),
});
