import { expect, test } from '@playwright/test';
import { handDown, type Internal, internal, internalVariable, withInternal } from './internal-variable.ts';

const before = process.env[internalVariable];
test.afterEach(() => {
  if (before === undefined) delete process.env[internalVariable];
  else process.env[internalVariable] = before;
});

const read = (text: string): Internal => internal({ [internalVariable]: text });

test('without the variable nothing is said', () => {
  expect(internal({})).toEqual({});
  expect(read('')).toEqual({});
});

test('members that are handed down are added to the earlier ones', () => {
  process.env[internalVariable] = JSON.stringify({ restartWorkers: true, alone: [503] });
  handDown({ alone: [409], failingRunner: 12 });

  expect(internal()).toEqual({ restartWorkers: true, alone: [409], failingRunner: 12 });
});

test('an environment for another process changes nothing here', () => {
  const env = withInternal({ PATH: '/bin' }, { silentSeconds: 7 });

  expect(env.PATH).toBe('/bin');
  expect(internal(env)).toEqual({ silentSeconds: 7 });
  expect(internal().silentSeconds).toBeUndefined();
});

for (const [text, message] of [
  ['{"token": "s3cr3t"', 'must be a JSON object'],
  ['[1]', 'must be a JSON object'],
  ['{"restartWorker": true}', 'has no member "restartWorker"; its members are restartWorkers, statementOnly,'],
] as const) {
  test(`${text} is an error of one line that shows no value`, () => {
    const error = ((): unknown => {
      try {
        return read(text);
      } catch (thrown) {
        return thrown;
      }
    })();

    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain(`DELETE_IMAGE_INTERNAL: ${message}`);
    expect(String(error)).not.toMatch(/s3cr3t|\n/);
  });
}
