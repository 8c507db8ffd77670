import { expect, test } from '@playwright/test';
import { shellLines } from './run-notes.ts';

test('lines for a shell set the tokens that have other names there, and say what a person has to set', () => {
  const identities = {
    owner: { token: 'a', variable: 'OWN_TOKEN' },
    stranger: { token: 'b', variable: 'TARGET_STRANGER_TOKEN' },
    reader: { token: 'c' },
  };

  expect(shellLines({ identities }, ['reader']).map(({ line }) => line)).toEqual([
    'export TARGET_TOKEN="$OWN_TOKEN"',
    'export TARGET_READER_TOKEN=…  # a token of the reader: the run logged in',
    'export IMAGE_ID=…  # an image that may be deleted',
    'export OTHER_IMAGE_ID=…  # an image that may be deleted',
  ]);
});
