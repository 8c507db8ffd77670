import { expect, test } from '@playwright/test';
import { faultName } from './faults.ts';
import { documentedCodes, isDocumented, operation, primaryOf } from './operation.ts';
import { requirements } from './requirements.ts';

test('the nine codes are those of the guide, ascending, each once', () => {
  expect(documentedCodes.map(({ code }) => code)).toEqual([204, 400, 401, 403, 405, 409, 413, 500, 503]);
});

test('a code has the name of its fault, and success is called deleted', () => {
  for (const { code, name, fault } of documentedCodes) {
    expect(fault ?? undefined).toBe(faultName(code));
    expect(name).toBe(fault ?? 'deleted');
  }
});

test('the requirement that names a code belongs to the topic of that code, and its effects are binding where a document says so', () => {
  for (const { code, effects } of documentedCodes) {
    expect(requirements[primaryOf(code)].topic).toBe(String(code));
    // No document says what a failed deletion leaves: the effect of a 500 is recommended only.
    expect(effects.map((id) => requirements[id].level)).toEqual(effects.map(() => (code === 500 ? 'SHOULD' : 'MUST')));
    expect(effects.length).toBeGreaterThan(0);
  }
});

test('404 is not a code of the guide', () => {
  expect(isDocumented(204)).toBe(true);
  expect(isDocumented(404)).toBe(false);
  expect(isDocumented(Number.NaN)).toBe(false);
});

test('the path takes the one parameter, and only the token is required', () => {
  expect(operation.path).toContain(`{${operation.parameter.name}}`);
  expect(operation.requestFields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['X-Auth-Token']);
});
