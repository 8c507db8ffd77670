import { expect, test } from '@playwright/test';
import { alteredTokens } from './tokens.ts';

test('an altered token is not the next one of a counted series, which may be another tenant’s', () => {
  const altered = Object.values(alteredTokens('dev-token-0000001001'));

  expect(altered).toContain('dev-token-0000001a01');
  for (const token of altered) expect(token).not.toMatch(/^dev-token-\d+$/);
});

test('each altered token differs from the token', () => {
  for (const token of ['7a7a7a7a', 'aaaaaaaa', 'user-1', 'gAAAAABk-zX3q_Kp8=='])
    for (const altered of Object.values(alteredTokens(token))) expect(altered).not.toBe(token);
});
