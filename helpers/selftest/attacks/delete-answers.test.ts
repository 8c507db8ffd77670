import { type Answer, faultAnswer } from './answer.ts';
import { attack, fleet } from './attack.ts';
import { all, chargesNothing, hasVerdict, keepsLedger, leavesNothing } from './expectations.ts';
import type { Answering } from './hostile-target.ts';
import type { World } from './world.ts';

/** Answers DELETE of an image that a run created. */
const deletion =
  (answer: (id: string, world: World, conforms: () => Answer) => Answer | undefined): Answering =>
  ({ method, path }, world, conforms) => {
    const id = path.split('/').at(-1) ?? '';
    return method === 'DELETE' && world.images.get(id)?.foreign === false ? answer(id, world, conforms) : undefined;
  };

/** Answers every second request for an image like this, and creates the image. */
function everySecond(answer: () => Answer): Answering {
  let turn = 0;
  return ({ method }, _world, conforms) => {
    if (method !== 'POST' || turn++ % 2 !== 0) return undefined;
    conforms();
    return answer();
  };
}

/** Tests that leave their images to the clean-up, and some that delete them. */
const select = ['--grep', '@DI-401-0[1245]|@DI-KEEP-0[1-5]|@DI-204-0[1-7]|@DI-NEG-0[56]'];
const gone =
  (status: number) =>
  (id: string, world: World): Answer => {
    world.remove(id);
    return status === 204 ? { status } : { status, fields: { 'Content-Type': 'application/json' }, content: '{}' };
  };

function limiter(perSecond: number): () => boolean {
  let second = 0;
  let used = 0;
  return () => {
    const now = Math.floor(Date.now() / 1000);
    used = now === second ? used + 1 : 1;
    second = now;
    return used <= perSecond;
  };
}
const isWithinNginxs = limiter(10);

const cleansUp = all(hasVerdict, leavesNothing);

// Attacks by the answers to DELETE, and to requests for an image. `clean-up.test.ts` has late, slow and limited deletions.

fleet(
  { select: [...select, '--no-deps'] },
  {
    'deletes-and-answers-otherwise': {
      what: 'DELETE deletes the image and gets 202, 200, 410 and 500 in turn',
      target: { answer: deletion((id, world) => gone([202, 200, 410, 500][world.made.size % 4] ?? 202)(id, world)) },
      expect: cleansUp,
    },
    'cannot-be-read': {
      what: 'GET of an image gets 405',
      target: {
        answer: ({ method, path }) =>
          method === 'GET' && /\/images\/(?!detail)[^/]+$/.test(path)
            ? faultAnswer(405, 'badMethod', 'There is no such method.', { Allow: 'DELETE' })
            : undefined,
      },
      expect: cleansUp,
    },
    'makes-and-answers-500': {
      what: 'images are created, and every second request for one gets 500',
      target: { answer: everySecond(() => faultAnswer(500, 'computeFault', 'Something is wrong.')) },
      expect: cleansUp,
    },
  },
);

attack('lies-204', 'DELETE gets 204 and deletes nothing', {
  onPush: true,
  target: { answer: deletion(() => ({ status: 204 })) },
  run: { select },
  expect: all(hasVerdict, keepsLedger),
});

attack('limits-with-a-page', 'more than ten requests a second get 503 with a page and no Retry-After, as by nginx', {
  target: {
    answer: () =>
      isWithinNginxs()
        ? undefined
        : { status: 503, fields: { 'Content-Type': 'text/html' }, content: '<html><body>503</body></html>' },
  },
  run: { select: ['--grep', '@DI-401-0[1-7]|@DI-404-|@DI-500-0[56]|@DI-FLT-0[2-5]|@DI-FLD-1[02]'] },
  expect: all(cleansUp, chargesNothing('DI-401-05', 'DI-401-06', 'DI-401-07', 'DI-500-05', 'DI-FLT-02')),
});
