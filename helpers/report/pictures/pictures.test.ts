import { expect, test } from '@playwright/test';
import { nastyVerdict } from '../fixtures/nasty-verdict.ts';
import { bar, codeStrip, strokes, trend } from './pictures.ts';
import { sharesOf, shareWords } from './shares.ts';

const none = { passed: 0, violated: 0, accepted: 0, 'not tested': 0, 'not offered': 0 };

test('how requirements ended is counted once each, and what the target does not offer apart', () => {
  const reason = { code: 'http2-without-tls', parameters: {}, text: '', remedy: '' } as const;
  const ends = (['pass', 'note', 'error', 'warning', 'accepted', 'broken', 'untested'] as const).map((verdict) => ({ verdict }));
  const shares = sharesOf([...ends, { verdict: 'untested', reason }]);

  expect(shares).toEqual({ passed: 2, violated: 2, accepted: 1, 'not tested': 2, 'not offered': 1 });
  expect(shareWords(shares)).toBe('2 passed, 2 violated, 1 accepted, 2 not tested, 1 not offered');
  expect(shareWords(none)).toBe('none');
});

test('one requirement of a thousand shows in a bar, which fits its width and says its counts', () => {
  const html = String(bar({ ...none, passed: 999, violated: 1 }, 'a & "b"'));
  const lengths = [...html.matchAll(/M([\d.]+) 7h([\d.]+)"/g)].map(([, x, length]) => [Number(x), Number(length)] as const);

  expect(html).toContain('role="img" aria-label="a &amp; &quot;b&quot;: 999 passed, 1 violated"');
  expect(lengths).toHaveLength(2);
  for (const [, length] of lengths) expect(length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...lengths.map(([x, length]) => x + length))).toBeLessThanOrEqual(220);
});

test('the codes stand beside each other with their outcomes in words and signs', () => {
  const html = String(codeStrip(nastyVerdict('must').codes));

  expect(html).toMatch(/aria-label="The documented codes: 204 \w.*401 violated.*503 /);
  expect(html.match(/<g class="code /g)).toHaveLength(9);
  expect(html).toMatch(/>401<\/text><text [^>]*>✗</);
});

test('the trend has a column a run, with what is violated and accepted, and says each run in words', () => {
  const ended = (day: number) => `2026-02-0${day}T12:00:00.000Z`;
  const html = String(
    trend([
      { ended: ended(1), shares: { ...none, passed: 9, violated: 3, accepted: 1 } },
      { ended: ended(2), shares: { ...none, passed: 12, 'not tested': 1 } },
    ]),
  );

  expect(html).toContain('2026-02-01 12:00 UTC: 9 passed, 3 violated, 1 accepted; 2026-02-02 12:00 UTC: 12 passed, 1 not tested');
  expect(html.match(/<path class="k violated" d="M13 84v-48"\/>/g)).toHaveLength(1);
  expect(html.match(/<path class="k accepted" d="M13 36v-16"\/>/g)).toHaveLength(1);
  expect([...html.matchAll(/class="sum"[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(['4', '–0', '✓', '–1']);
});

test('runs that ended alike are one stroke', () => {
  const html = String(strokes(['passed', 'passed', 'violated', 'passed'], 'DI-204-01'));

  expect(html.match(/<path /g)).toHaveLength(3);
  expect(html).toContain('aria-label="DI-204-01: passed, passed, violated, passed"');
  expect(String(strokes(['passed', 'passed'], 'x'))).toContain('aria-label="x: passed in 2 runs"');
});
