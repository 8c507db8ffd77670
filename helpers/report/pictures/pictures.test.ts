import { expect, test } from '@playwright/test';
import { nastyVerdict } from '../fixtures/nasty-verdict.ts';
import { bar, codeStrip, sharesOf, shareWords } from './pictures.ts';

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
