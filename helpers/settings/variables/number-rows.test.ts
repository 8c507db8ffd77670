import { expect, test } from '@playwright/test';
import { compiledSchema } from '../schema-problems.ts';
import { readSettings } from '../settings.ts';
import { SettingsError } from '../settings-error.ts';
import { variables } from './all-variables.ts';

const bounded = Object.entries(variables).flatMap(([name, { bounds, pointer }]) =>
  bounds && pointer ? [{ name, bounds, pointer }] : [],
);
const member = (pointer: string, value: number): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduceRight<unknown>((below, key) => ({ [key]: below }), value);

test('there are bounded variables', () => {
  expect(bounded.length).toBeGreaterThanOrEqual(4);
});

for (const { name, bounds, pointer } of bounded) {
  const { least, most } = bounds;

  test(`${name} takes its least and its most, and nothing beyond, as the target file does`, () => {
    const accepts = compiledSchema('target');
    const refused = (value: number): unknown => {
      try {
        return readSettings({ [name]: String(value) });
      } catch (error) {
        return error;
      }
    };
    for (const value of [least, most]) {
      expect(() => readSettings({ [name]: String(value) })).not.toThrow();
      expect(accepts(member(pointer, value))).toBe(true);
    }
    for (const value of [least - 0.001, most + 1]) {
      expect(refused(value)).toBeInstanceOf(SettingsError);
      expect(accepts(member(pointer, value))).toBe(false);
    }
  });
}
