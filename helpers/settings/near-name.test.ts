import { expect, test } from '@playwright/test';
import { nearRequirement } from './near-name.ts';

for (const [word, said] of [
  ['DI-401-99', /^those of 401 are DI-401-01 to DI-401-\d\d$/],
  ['401', /^those of 401 are DI-401-01 to DI-401-\d\d$/],
  ['keep', /^those of KEEP are DI-KEEP-01 to DI-KEEP-\d\d$/],
  ['401-2', /^did you mean DI-401-02\?$/],
  ['DI-KEPE-06', /^did you mean DI-KEEP-06\?$/],
  ['DI-418-01', /^$/],
  ['DI-XXX-01', /^$/],
  ['nonsense', /^$/],
] as const) {
  test(`of the requirements near ${word} only true ones are named`, () => {
    expect(nearRequirement(word) ?? '').toMatch(said);
  });
}
