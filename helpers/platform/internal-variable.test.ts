import { expect, test } from '@playwright/test';
import { handDown, type Internal, internal, internalVariable } from './internal-variable.ts';

const before = process.env[internalVariable];
test.afterEach(() => {
  if (before === undefined) delete process.env[internalVariable];
  else process.env[internalVariable] = before;
});

const read = (text: string): Internal => internal({ [internalVariable]: text });

test('members that are handed down are added to the earlier ones', () => {
  process.env[internalVariable] = JSON.stringify({ statementOnly: true, alone: [503] });
  handDown({ alone: [409], failingRunner: 12 });

  expect(internal()).toEqual({ statementOnly: true, alone: [409], failingRunner: 12 });
});

for (const text of ['{"token": "s3cr3t"', '[1]']) {
  test(`${text} is an error of one line that shows no value`, () => {
    expect(() => read(text)).toThrow(/^DELETE_IMAGE_INTERNAL: must be a JSON object\. Correct it or unset it\.$/);
  });
}
