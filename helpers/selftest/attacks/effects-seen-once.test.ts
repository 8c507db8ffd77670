import type { RequirementId } from '../../../contracts/requirements.ts';
import { type Answer, faultAnswer, jsonAnswer } from './answer.ts';
import { attack, type FleetAttack, fleet } from './attack.ts';
import { all, charges, type Expectation } from './expectations.ts';
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

/** Answers 401 to each DELETE without a token, and deletes at the second for an image. */
function deletingAtSecondSight(): Answering {
  const asked = new Set<string>();
  return ({ method, path, fields }, world): Answer | undefined => {
    if (method !== 'DELETE' || fields['x-auth-token'] !== undefined) return undefined;
    const id = idOf(path);
    if (asked.has(id) && world.images.get(id)?.foreign === false) world.remove(id);
    asked.add(id);
    return faultAnswer(401, 'unauthorized', 'No.', { 'WWW-Authenticate': 'Keystone uri="http://127.0.0.1"' });
  };
}

/** Carries out the first GET with a method override, and none after it. */
function overriddenOnce(): Answering {
  let isDone = false;
  return ({ method, path, fields }, world, conforms) => {
    if (method !== 'GET' || fields['x-http-method-override'] === undefined || isDone) return undefined;
    isDone = true;
    const shown = conforms();
    if (world.images.get(idOf(path))?.foreign === false) world.remove(idOf(path));
    return shown;
  };
}

/** Refuses a deletion with the code that a field of it asks for, and carries it out a moment after the read that follows. */
function carriedOutLater(code: number, fault: string): Answering {
  const refused = new Set<string>();
  return ({ method, path, fields }, world): Answer | undefined => {
    const id = idOf(path);
    // On a busy machine that read may take a while itself.
    if (method === 'GET' && refused.delete(id)) setTimeout(() => world.remove(id), 400).unref();
    if (method !== 'DELETE' || fields['x-make'] !== String(code) || world.images.get(id)?.foreign !== false) return undefined;
    refused.add(id);
    return faultAnswer(code, fault, 'Not now.', code === 413 ? { 'Retry-After': '1' } : {});
  };
}

/** Why a requirement is violated. */
const because =
  (id: RequirementId, why: RegExp): Expectation =>
  ({ verdict }) => {
    const [evidence] = verdict?.requirements.find((row) => row.id === id)?.evidence ?? [];
    return why.test(evidence?.because ?? '') ? [] : [`${id}: ${JSON.stringify(evidence)}`];
  };

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

const laterAfter = (code: number, fault: string, id: RequirementId): FleetAttack => ({
  what: `a deletion that got ${code} is carried out later`,
  grep: '@DI-409|@DI-413|@DI-503',
  target: { answer: carriedOutLater(code, fault) },
  members: () => ({ provoke: { [code]: { headers: { 'X-Make': '{code}' } } } }),
  expect: all(charges(id), ({ verdict }) => (verdict?.target.settleMs === 4000 ? [] : ['it is not read again 4 s later'])),
});

fleet(
  { select: ['--grep', '@DI-401-2[24]|@DI-405-08|@DI-405-11|@DI-IDS-07'] },
  {
    'deletes-once-alone': {
      what: 'the first DELETE without a token is refused and deletes, and no later one',
      grep: '@DI-401-10',
      target: { answer: deletingOnce() },
      expect: charges('DI-401-10'),
    },
    'deletes-at-second-sight': {
      what: 'the second DELETE of an image without a token is refused and deletes',
      target: { answer: deletingAtSecondSight() },
      expect: charges('DI-401-22'),
    },
    'overridden-once': {
      what: 'the first GET with a method override deletes',
      target: { answer: overriddenOnce() },
      expect: charges('DI-405-11'),
    },
    'rows-under-a-stale-list': {
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
        because('DI-KEEP-08', /^protected image, before: the image listed as protected is gone/),
      ),
    },
    'carried-out-after-409': laterAfter(409, 'conflictingRequest', 'DI-KEEP-07'),
    'carried-out-after-503': laterAfter(503, 'serviceUnavailable', 'DI-503-05'),
  },
);

attack('deletes-once-in-another-worker', 'the first DELETE without a token deletes, and no test looks at that image again', {
  target: { answer: deletingOnce() },
  run: { select: ['--grep', '@DI-401-0[12]|@DI-KEEP-07', '--workers=4'] },
  expect: charges('DI-KEEP-07'),
});
