import { expect, test } from '@playwright/test';
import { adversarialTexts } from './adversarial-texts.ts';
import { superlinear } from './growth.ts';
import { type Work, works } from './work.ts';

/** A target may write a text that makes a reader hang: each reader gets texts of growing length, and its work may grow no faster. */
for (const [name, work] of Object.entries(works)) {
  test(`the work of ${name} grows with the text`, () => {
    test.setTimeout(120_000);
    let found: string | undefined;
    for (const text of adversarialTexts) {
      found = superlinear(work, text);
      if (found !== undefined) break;
    }

    expect(found).toBeUndefined();
  });
}

test.describe('the measure itself', () => {
  const spin = (steps: number): number => {
    let sum = 0;
    for (let n = 0; n < steps; n += 1) sum += n % 7;
    return sum;
  };
  const text = { name: 'a', text: (length: number) => 'a'.repeat(length) };
  const is = (work: Work): boolean => superlinear(work, text) !== undefined;

  test('finds quadratic and exponential work, and leaves linear work alone', () => {
    expect(is(({ length }) => spin(length * length))).toBe(true);
    expect(is((given) => /^(?:a+)+$/.test(`${given}x`))).toBe(true);
    expect(is((given) => /[a]+$/.test(`${given}x`))).toBe(true);
    expect(is(({ length }) => spin(length * 100))).toBe(false);
  });
});
