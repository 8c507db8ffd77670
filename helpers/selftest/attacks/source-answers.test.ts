import { type Answer, faultAnswer } from './answer.ts';
import { attack } from './attack.ts';
import { all, hasVerdict, leavesNothing } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

/** Answers every second request for an image like this, and makes the image. */
function everySecond(answer: () => Answer): Answering {
  let turn = 0;
  return ({ method }, _world, conforms) => {
    if (method !== 'POST' || turn++ % 2 !== 0) return undefined;
    conforms();
    return answer();
  };
}

const select = ['--grep', '@DI-401-0[1245]|@DI-KEEP-0[1-5]|@DI-204-0[1-7]'];

// Attacks by the answers to requests for an image.

attack('makes-and-answers-503', 'images are made, and every second request for one is answered 503 with Retry-After: 1', {
  target: { answer: everySecond(() => faultAnswer(503, 'serviceUnavailable', 'Not now.', { 'Retry-After': '1' })) },
  run: { select },
  expect: all(hasVerdict, leavesNothing),
});

attack('makes-and-answers-500', 'images are made, and every second request for one is answered 500', {
  target: { answer: everySecond(() => faultAnswer(500, 'computeFault', 'Something is wrong.')) },
  run: { select },
  expect: all(hasVerdict, leavesNothing),
});
