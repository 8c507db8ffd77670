import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultAnswer, rawAnswer } from './answer.ts';
import { attack } from './attack.ts';
import { all, asksAtMost, hasVerdict, isNotBroken, stops } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

const isMaking = ({ method, url }: { readonly method: string; readonly url: string }): boolean =>
  method === 'POST' && url.endsWith('/action');

/** The image source always answers this. */
const source =
  (answer: ReturnType<Answering>): Answering =>
  ({ method, url }) =>
    isMaking({ method, url }) ? answer : undefined;

const someTests = ['specs/204-delete-successful.spec.ts', 'specs/removal.spec.ts', 'specs/blast-radius.spec.ts'];

// Attacks that keep a run from ending.

attack('retry-after-a-day', 'every DELETE is answered 503 with a Retry-After of a day', {
  target: {
    answer: ({ method }) =>
      method === 'DELETE' ? faultAnswer(503, 'serviceUnavailable', 'Come back tomorrow.', { 'Retry-After': '86400' }) : undefined,
  },
  run: { select: ['specs/204-delete-successful.spec.ts', 'specs/404-not-found.spec.ts'] },
  expect: hasVerdict,
});

attack('source-fails', 'the image source answers 500 for ever', {
  target: { answer: source(faultAnswer(500, 'computeFault', 'It failed.')) },
  run: { select: someTests },
  expect: all(stops(/image/i), asksAtMost(6, isMaking)),
});

attack('source-redirects', 'the image source redirects to another host', {
  target: {
    answer: ({ method, url }, { foreignHost }) =>
      isMaking({ method, url })
        ? faultAnswer(302, 'moved', 'It is there.', { Location: `http://${foreignHost}${url}` })
        : undefined,
  },
  run: { select: someTests },
  expect: all(stops(/image/i), asksAtMost(6, isMaking)),
});

attack('source-answers-late', 'the image source makes each image after the time-out', {
  target: {
    answer: async ({ method, url }, _world, conforms) => {
      if (isMaking({ method, url })) await sleep(1500);
      return conforms();
    },
  },
  run: { select: someTests, members: () => ({ limits: { timeoutMs: 700 } }) },
  expect: all(stops(/image/i), asksAtMost(6, isMaking)),
});

attack('interim-locations', 'the source names images of others in an interim response, and in query and fragment of Location', {
  target: {
    answer: ({ method, url, content }, world) => {
      if (!isMaking({ method, url })) return undefined;
      const id = randomUUID();
      world.add(id, (JSON.parse(content) as { createImage: { name: string } }).createImage.name);
      const [early = '', inQuery = '', inFragment = ''] = world.foreign;
      const image = (of: string): string => `Location: http://${world.host}${world.base}/images/${of}`;
      return rawAnswer(
        `HTTP/1.1 103 Early Hints\r\n${image(early)}\r\n\r\n`,
        `HTTP/1.1 202 Accepted\r\n${image(id)}?x=${inQuery}#${inFragment}\r\nContent-Length: 0\r\n\r\n`,
      );
    },
  },
  run: { select: ['--grep', '@DI-204-0[1-4]'] },
  expect: all(hasVerdict, isNotBroken),
});

attack('leaves', 'the target disappears once the first image is made', {
  target: {
    answer: ({ method, url }, world, conforms) => {
      const answer = conforms();
      if (isMaking({ method, url })) setTimeout(world.leave, 50);
      return answer;
    },
  },
  run: { select: ['specs/40[3-9]', 'specs/204', 'specs/removal'] },
  expect: stops(/no answer|no response|refuse|gone|not reach/i),
});
