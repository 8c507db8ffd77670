import { expect, test } from '@playwright/test';
import { fieldsOfLiterals, literalFields } from './frames.ts';

test('literal fields are read as they were written, of any length', () => {
  const fields = [
    [':path', '/x'],
    ['x-long', 'y'.repeat(20_000)],
    ['x-127', 'z'.repeat(127)],
    ['X-Odd', 'a\r\nb'],
  ] as const;
  expect(fieldsOfLiterals(literalFields(fields))).toEqual(fields);
  expect(fieldsOfLiterals(Buffer.from([0x82]))).toBeUndefined();
});
