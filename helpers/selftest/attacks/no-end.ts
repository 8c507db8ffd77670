import { faultAnswer } from './answer.ts';
import type { Attack } from './attack.ts';
import { all, asksAtMost, hasVerdict, stops } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

const isMaking = ({ method, url }: { readonly method: string; readonly url: string }): boolean =>
  method === 'POST' && url.endsWith('/action');

/** The source of images answers this, whenever it is asked. */
const source =
  (answer: ReturnType<Answering>): Answering =>
  ({ method, url }) =>
    isMaking({ method, url }) ? answer : undefined;

const someTests = ['specs/204-delete-successful.spec.ts', 'specs/removal.spec.ts', 'specs/blast-radius.spec.ts'];

/** Attacks that keep a run from ending. */
export const noEnd: readonly Attack[] = [
  {
    name: 'retry-after-a-day',
    what: 'every DELETE is answered 503 with a Retry-After of a day',
    target: {
      answer: ({ method }) =>
        method === 'DELETE'
          ? faultAnswer(503, 'serviceUnavailable', 'Come back tomorrow.', { 'Retry-After': '86400' })
          : undefined,
    },
    run: { select: ['specs/204-delete-successful.spec.ts', 'specs/404-not-found.spec.ts'] },
    expect: hasVerdict,
  },
  {
    name: 'source-busy',
    what: 'the source of images answers 409 for ever',
    target: { answer: source(faultAnswer(409, 'conflictingRequest', 'The server is busy.')) },
    run: { select: someTests },
    expect: all(stops(/image/i), asksAtMost(12, isMaking)),
  },
  {
    name: 'source-fails',
    what: 'the source of images answers 500 for ever',
    target: { answer: source(faultAnswer(500, 'computeFault', 'It failed.')) },
    run: { select: someTests },
    expect: all(stops(/image/i), asksAtMost(6, isMaking)),
  },
  {
    name: 'source-redirects',
    what: 'the source of images redirects to another host',
    target: {
      answer: ({ method, url }, { foreignHost }) =>
        isMaking({ method, url })
          ? faultAnswer(302, 'moved', 'It is there.', { Location: `http://${foreignHost}${url}` })
          : undefined,
    },
    run: { select: someTests },
    expect: all(stops(/image/i), asksAtMost(6, isMaking)),
  },
  {
    name: 'leaves',
    what: 'the target is gone once the first image is made',
    target: {
      answer: ({ method, url }, world, conforms) => {
        const answer = conforms();
        if (isMaking({ method, url })) setTimeout(world.leave, 50);
        return answer;
      },
    },
    run: { select: ['specs/40[3-9]', 'specs/204', 'specs/removal'] },
    expect: stops(/no answer|no response|refuse|gone|not reach/i),
  },
];
