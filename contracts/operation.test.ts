import { expect, test } from '@playwright/test';
import { faultName } from './faults.ts';
import { documentedCodes, primaryOf } from './operation.ts';
import { requirements } from './requirements.ts';

test('the nine codes are those of the guide, ascending, each once', () => {
  expect(documentedCodes.map(({ code }) => code)).toEqual([204, 400, 401, 403, 405, 409, 413, 500, 503]);
});

test('a code has the name of its fault, and success is called deleted', () => {
  for (const { code, name } of documentedCodes) expect(name).toBe(faultName(code) ?? 'deleted');
});

test('the requirement that names a code belongs to the topic of that code, and its effects are binding where a document says so', () => {
  for (const { code, effects } of documentedCodes) {
    expect(requirements[primaryOf(code)].topic).toBe(String(code));
    expect(effects.map((id) => requirements[id].level)).toEqual(effects.map(() => 'MUST'));
    expect(effects.length).toBeGreaterThan(0);
  }
});
