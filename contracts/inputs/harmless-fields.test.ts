import { expect, test } from '@playwright/test';
import { requestIds } from './carried.ts';
import { fields, groupsOf } from './harmless-fields.ts';

const all = fields('1.1');

test('groups hold every row once', () => {
  expect(
    groupsOf(all)
      .flatMap((group) => Object.keys(group))
      .sort(),
  ).toEqual(Object.keys(all).sort());
});

test('no group has two rows with one field', () => {
  for (const group of groupsOf(all)) {
    const names = Object.values(group).flatMap((lines) => [...new Set(lines.map(([name]) => name.toLowerCase()))]);
    expect(new Set(names).size).toBe(names.length);
  }
});

test('rows that share no field are one group', () => {
  expect(groupsOf({ a: [['A', '1']], b: [['B', '1']] })).toHaveLength(1);
});

test('the identifiers by which a service may answer a deletion from memory are those of no other request', () => {
  const others = Object.values(all).flatMap((lines) => lines.map(([, value]) => value));

  for (const [name, value] of requestIds) expect(others, name).not.toContain(value);
});
