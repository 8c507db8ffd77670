import { expect, test } from '@playwright/test';
import { isOwn } from './own-words.ts';

test('passages of the suite’s own sentences are its own, in any case and without blanks', () => {
  for (const passage of [
    'nonconformant',
    'NONCONFORMANT',
    'MUSTrequirementsviolated',
    'Release gate: the pipeline stops',
    'Whoever runs this suite has to act',
    'the state of an image cannot be read',
  ])
    expect(isOwn(passage), passage).toBe(true);
});

test('tokens are not, even if words are in them', () => {
  for (const passage of [
    'gAAAAABkxNPvqZuxvYmNpLsTwRcX',
    'c0ffee0123456789',
    'correct-horse-battery-staple',
    'conform-0123',
    'nonconformant-7',
    'MUST-qxvzjwkp-requirements',
    'eyJhbGciOiJIUzI',
    'bm9uY29uZm9ybWFudA==',
  ])
    expect(isOwn(passage), passage).toBe(false);
});
