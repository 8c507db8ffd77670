import { expect } from '@playwright/test';
import { SettingsError } from '../settings-error.ts';

/** The problems that reading a configuration finds; none if it is right. */
export function problemsIn(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

/** Expects one line that begins with a place and contains what is said of it, without the secret of these tests, `hush-hush`. */
export function expectOneProblem(problems: readonly string[], where: string, said: string): void {
  expect(problems).toEqual([expect.stringMatching(/^[^\r\n]+: expected [^\r\n]+, got [^\r\n]+\. Fix: [^\r\n]+$/)]);
  expect(problems[0]?.startsWith(where), problems[0]).toBe(true);
  expect(problems[0]).toContain(said);
  expect(problems[0]).not.toContain('hush-hush');
}
