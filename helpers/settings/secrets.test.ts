import { expect, test } from '@playwright/test';
import { redactor } from '../platform/text/redaction/redaction.ts';
import { withDerived } from './secrets.ts';

test('a piece of a short token that may be an ordinary word is not taken for a secret', () => {
  const { text } = redactor(withDerived('stranger-secret-2'));

  expect(text('curl -H "X-Auth-Token: $TARGET_STRANGER_TOKEN", as the stranger')).toContain(
    '$TARGET_STRANGER_TOKEN", as the stranger',
  );
});

test('what tests make of a short token is a secret where it gives the token away', () => {
  const { text } = redactor(withDerived('stranger-secret-2'));

  for (const shown of ['7tranger-secret-2', 'stranger-secret-24aF9', 'Stranger-secret-2', 'stranger-secret-2'])
    expect(text(`the token ${shown} is not valid`)).toBe('the token [redacted] is not valid');
});
