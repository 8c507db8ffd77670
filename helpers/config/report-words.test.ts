import { expect, test } from '@playwright/test';
import { isOfReport } from './report-words.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

test('a secret of words of the verdict is found, in any case and without blanks, and a random one is not', () => {
  const worded = [
    'nonconformant',
    'NONCONFORMANTMUSTrequirementsviolatedofM',
    'xxInconclusivexx',
    'sk-MUSTrequirements-9',
    'conformant',
  ];
  for (const secret of worded) expect(isOfReport(secret), secret).toBe(true);
  for (const secret of ['c0ffee0123456789c0ffee0123456789', 'gAAAAABnRequirement_violet', 'conform-0123', 'broken', 'report'])
    expect(isOfReport(secret), secret).toBe(false);
});

test('a token of words of the verdict is refused by the settings, with its variable and without its value', () => {
  const env = { TARGET_URL: 'http://127.0.0.1:9/v2/1', TARGET_TOKEN: 'nonconformant' };
  let problems: readonly string[] = [];
  try {
    readSettings(env);
  } catch (error) {
    problems = error instanceof SettingsError ? error.problems : [];
  }

  expect(problems).toEqual([expect.stringMatching(/^TARGET_TOKEN: expected a secret of letters .* Fix: use another secret$/)]);
});
