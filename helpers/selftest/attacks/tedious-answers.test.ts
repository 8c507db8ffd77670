import type { Behaviour } from '../../reference/behaviour.ts';
import { fault } from '../../reference/faults.ts';
import { rewriteOctets, withStages } from '../../reference/mutants/changes.ts';
import { ofNothing } from '../../reference/mutants/where.ts';
import { attack } from './attack.ts';
import { type Expectation, every, hasVerdict, isNotBroken, says } from './expectations.ts';

/** Blanks between two characters, and comments, on which a pattern may spend the square of their number. */
const blankFields = ['Content-Type: text/html;', 'Allow: GET', 'WWW-Authenticate: Basic'].map(
  (field) => `${field}${' '.repeat(20_000)}x\r\n`,
);
const comments = `${'<!---->'.repeat(60)}x`;
const fields = Array.from({ length: 3000 }, (_, n) => `X-${n}: ${n}\r\n`).join('') + 'X-Long: y\r\n'.repeat(7000);

const ofJson = (content: string): string =>
  `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${content.length}\r\n\r\n${content}`;

/** Faults of an odd form and ordinary size, as octets. */
const odd = [
  `HTTP/1.1 404 Not Found\r\nContent-Length: ${comments.length}\r\n${blankFields.join('')}\r\n${comments}`,
  ofJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  ofJson(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  ofJson(`{${'"a":1,'.repeat(200_000)}"a":1}`),
  ofJson(`\0\xff\xfe\0\xc0\x80${'\0'.repeat(34)}`),
  `HTTP/1.1 404 Not Found\r\n${fields}Content-Length: 0\r\n\r\n`,
  `HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n${`1;${'e=f;'.repeat(20)}\r\nx\r\n`.repeat(20_000)}0\r\n\r\n`,
].map((octets) => Buffer.from(octets, 'latin1'));

/** Answers DELETEs of unknown images with these in turn. */
const inTurn = (octets: readonly Buffer[]): Behaviour => {
  let turns = 0;
  return rewriteOctets(ofNothing, () => [octets[turns++ % octets.length] ?? Buffer.alloc(0), 'end']);
};

/** Enough DELETEs of unknown images are answered for each kind of answer to have its turn. */
const refusesAtLeast =
  (least: number): Expectation =>
  ({ target: { world } }) => {
    const deletions = world.received.filter(({ method }) => method === 'DELETE');
    const { length: refused } = deletions.filter(({ url }) => !world.isOwn(url.split('/').at(-1) ?? ''));
    return refused < least ? [`${refused} DELETEs were refused, not ${least}: not every answer had its turn`] : [];
  };

const limited = (): Behaviour =>
  withStages(() => ({ admit: () => fault(429, 'overLimit', 'Too many requests.', [['Retry-After', '6']]) }));

// Attacks by time and by work.

attack('limited-for-ever', 'every request gets 429 with a Retry-After, and TARGET_MAX_SECONDS is 25', {
  target: { behaves: limited },
  run: { select: ['specs/404-not-found.spec'], members: () => ({ limits: { maxSeconds: 25 } }) },
  expect: every(says(/waiting for a rate limit/), ({ verdict, output }) =>
    verdict?.verdict === 'inconclusive' && /out of time: the run took longer than 25 s/.test(output)
      ? []
      : [`the verdict is ${verdict?.verdict}`],
  ),
});

attack(
  'odd-faults',
  'faults are nested 100,000 deep, have 200,000 members or 10,000 fields, are binary, have odd chunks, or what slow patterns choke on',
  {
    target: { behaves: () => inTurn(odd) },
    // Enough DELETEs of unknown images that each kind of odd answer has its turn.
    run: { select: ['--grep', '@DI-404|@DI-401-1[14]'], patienceSeconds: 600 },
    expect: every(hasVerdict, isNotBroken, refusesAtLeast(odd.length)),
  },
);
