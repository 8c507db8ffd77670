import { expect, test } from '@playwright/test';
import { builtExpressions, expressionsByFile, faultPatterns, withShortRepetitions } from './expressions.ts';
import { digest, superlinear } from './linear-expressions.ts';

/**
 * A target could make an expression that tries a text in many ways run for hours. So each expression of the suite is analysed: the
 * steps that it takes may grow no faster than its text. `npm test` analyses those that are not recorded as linear.
 */

test.describe('the steps grow no faster than the text', () => {
  test.describe.configure({ timeout: 180_000 });

  for (const { path, expressions } of expressionsByFile) {
    test(path, async () => {
      expect(await superlinear(expressions)).toEqual([]);
    });
  }

  test('expressions that are built from strings', async () => {
    const built = builtExpressions();

    expect(built.length).toBeGreaterThan(5);
    expect(await superlinear(built)).toEqual([]);
  });

  test('patterns of the schemas of faults', async () => {
    const patterns = faultPatterns();

    expect(patterns.length).toBeGreaterThan(2);
    expect(await superlinear(patterns)).toEqual([]);
  });
});

test.describe('the analysis itself', () => {
  test('finds expressions that are not linear', async () => {
    const wrong = [/[ \t]+$/, /^(?:<!--[\s\S]*?-->\s*)*<p/, /[?&]([\w.]*token[\w.]*)=/];
    expect(await superlinear(wrong)).toHaveLength(3);
    expect(await superlinear([/^\d+$/, /[?&]([\w.]+)=/, /\bat [\w.]{1,300}\(/])).toEqual([]);
  });

  test('an expression with other flags is another one in the record', () => {
    expect(digest(/a+$/)).not.toBe(digest(/a+$/i));
  });

  test('shortens repetitions that have a bound', () => {
    expect(withShortRepetitions('a{300}b{1,20}c{2,}d+\\p{L}')).toBe('a{2}b{1,2}c{2,}d+\\p{L}');
  });
});
