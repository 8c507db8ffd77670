import { type Answer, faultAnswer, rawAnswer, refusals } from './answer.ts';
import { attack } from './attack.ts';
import { all, type Expectation, hasVerdict, isNotBroken, says } from './expectations.ts';
import type { Received } from './world.ts';

/** Blanks between two characters, and comments, on which a pattern may spend the square of their number. */
const blankFields = ['Content-Type: text/html;', 'Allow: GET', 'WWW-Authenticate: Basic'].map(
  (field) => `${field}${' '.repeat(20_000)}x\r\n`,
);
const comments = `${'<!---->'.repeat(60)}x`;
const fields = Array.from({ length: 3000 }, (_, n) => `X-${n}: ${n}\r\n`).join('') + 'X-Long: y\r\n'.repeat(7000);

/** Faults of an odd form and ordinary size. */
const odd: readonly Answer[] = [
  rawAnswer(`HTTP/1.1 404 Not Found\r\nContent-Length: ${comments.length}\r\n${blankFields.join('')}\r\n${comments}`),
  { status: 404, fields: { 'Content-Type': 'application/json' }, content: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
  { status: 404, fields: { 'Content-Type': 'application/json' }, content: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}` },
  { status: 404, fields: { 'Content-Type': 'application/json' }, content: `{${'"a":1,'.repeat(200_000)}"a":1}` },
  rawAnswer(
    'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n',
    Buffer.from([0, 0xff, 0xfe, 0, 0xc0, 0x80]),
    '\0'.repeat(34),
  ),
  rawAnswer(`HTTP/1.1 404 Not Found\r\n${fields}Content-Length: 0\r\n\r\n`),
  rawAnswer(
    `HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n${`1;${'e=f;'.repeat(20)}\r\nx\r\n`.repeat(20_000)}0\r\n\r\n`,
  ),
];

/** Enough DELETEs of unknown images are answered for each kind of answer to have its turn. */
const refusesAtLeast =
  (least: number): Expectation =>
  ({ target: { world } }) => {
    const isRefused = ({ method, url }: Received): boolean => method === 'DELETE' && !world.made.has(url.split('/').at(-1) ?? '');
    const { length: refused } = world.received.filter(isRefused);
    return refused < least ? [`${refused} DELETEs were refused, not ${least}: not every answer had its turn`] : [];
  };

const limited = (seconds: string): Answer => faultAnswer(429, 'overLimit', 'Too many requests.', { 'Retry-After': seconds });

// Attacks by time and by work.

attack('limited-for-ever', 'every request gets 429 with a Retry-After, and TARGET_MAX_SECONDS is 25', {
  target: { answer: () => limited('6') },
  run: { select: ['specs/404-not-found.spec'], members: () => ({ limits: { maxSeconds: 25 } }) },
  expect: all(says(/waiting for a rate limit/), ({ verdict, output }) =>
    verdict?.verdict === 'inconclusive' && /out of time: the run took longer than 25 s/.test(output)
      ? []
      : [`the verdict is ${verdict?.verdict}`],
  ),
});

attack(
  'odd-faults',
  'faults are nested 100,000 deep, have 200,000 members or 10,000 fields, are binary, have odd chunks, or what slow patterns choke on',
  {
    target: { answer: refusals((turn) => odd[turn % odd.length] ?? faultAnswer(404, 'itemNotFound', 'no')) },
    // Enough DELETEs of unknown images that each kind of odd answer has its turn.
    run: { select: ['--grep', '@DI-404|@DI-401-1[14]'], patienceSeconds: 600 },
    expect: all(hasVerdict, isNotBroken, refusesAtLeast(odd.length)),
  },
);
