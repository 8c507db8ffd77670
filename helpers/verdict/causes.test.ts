import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { byCause } from './findings.ts';

const finding = (status: number) => ({
  ...{ title: 't', expected: 'e', received: 'r', because: 'b', curl: 'c', response: '', statuses: [status] },
});

const groupsOf = (...rows: readonly (readonly [RequirementId, number])[]): string[] =>
  [...byCause(rows.map(([id, status]) => ({ id, evidence: [finding(status)] }))).values()].map((group) =>
    group.map(({ id }) => id).join(' '),
  );

for (const id of [
  ...(['DI-405-02', 'DI-405-13', 'DI-409-03', 'DI-413-06', 'DI-503-03', 'DI-NEG-12', 'DI-NEG-16', 'DI-204-15'] as const),
])
  test(`a refusal that deletes is one finding, whether ${id} or the end of the run shows it`, () => {
    expect(groupsOf([id, 415], ['DI-KEEP-07', 404])).toEqual([`${id} DI-KEEP-07`]);
  });

for (const id of ['DI-NEG-16', 'DI-405-13'] as const)
  test(`a deletion that violates ${id}, and is answered as done, did not take an image whose deletions were refused`, () => {
    const done = { id, evidence: [{ ...finding(404), took: true }] } as const;
    const late = { id: 'DI-KEEP-07', evidence: [finding(404)] } as const;
    const groups = [...byCause([done, late]).values()].map((group) => group.map((each) => each.id).join(' '));

    expect(groups.toSorted()).toEqual(['DI-KEEP-07', id].toSorted());
  });

test('an image that was lost beside requests without a token may be what deletions of others took', () => {
  expect(groupsOf(['DI-KEEP-01', 404], ['DI-401-22', 404])).toEqual(['DI-KEEP-01 DI-401-22']);
  expect(groupsOf(['DI-KEEP-01', 404], ['DI-401-22', 204])).toEqual(['DI-KEEP-01', 'DI-401-22']);
});
