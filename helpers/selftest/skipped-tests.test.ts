import { expect, test } from '@playwright/test';
import { isMeant } from './skipped-tests.ts';

const skippedIn = (file: string, description?: string) => [
  { type: 'skip', location: { file }, ...(description !== undefined && { description }) },
];

test('a test may skip itself for a reason', () => {
  expect(isMeant(skippedIn('/suite/helpers/http/wire/transport.test.ts', 'no IPv6'))).toBe(true);
  expect(isMeant(skippedIn('/suite/helpers/selftest/attacks/attack.ts', 'no IPv6'))).toBe(true);
});

test('a test that the code under test skips, or for which nobody gives a reason, is not meant to be skipped', () => {
  expect(isMeant(skippedIn('/suite/helpers/verdict/premise.ts', 'no 405 was seen'))).toBe(false);
  expect(isMeant(skippedIn('/suite/helpers/http/wire/transport.test.ts'))).toBe(false);
  expect(isMeant([])).toBe(false);
});
