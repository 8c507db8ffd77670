import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { type Reason, untested } from './reason.ts';
import { shownReason } from './shown-reason.ts';
import { passingRow } from './testing/passing-run.ts';
import { gainsOf, gainText } from './to-test-more.ts';
import type { RequirementRow } from './verdict-file.ts';

const row = (id: RequirementId, reason: Reason): RequirementRow =>
  passingRow(id, { gated: true, verdict: 'untested', reason: shownReason([reason]) });
const noReader = untested('no-token', { identity: 'reader' });
const rows = [
  row('DI-403-01', noReader),
  row('DI-403-07', noReader),
  row('DI-403-05', untested('no-fixture', { fixture: 'public' })),
  row('DI-403-06', untested('not-seen', { what: '403' })),
  row('DI-NEG-18', untested('no-condition-offered')),
];
const of = (some: readonly RequirementRow[]) => gainsOf(some).map((gain) => [gain.remedy, gain.rows.map(({ id }) => id)]);

test('what would get more tested stands by how many MUST wait for it, and what has no remedy nowhere', () => {
  expect(of(rows)).toEqual([
    ['set TARGET_READER_TOKEN', ['DI-403-01', 'DI-403-07']],
    ['set TARGET_PUBLIC_IMAGE_ID', ['DI-403-05']],
  ]);
  const [first] = gainsOf(rows);
  expect(first === undefined ? '' : gainText(first)).toMatch(/^\d about loss, \d MUST, 2 requirements$/);
});

test('a token that is missing stands before what puts images at risk, and what says most about a loss stands first', () => {
  const some = [
    row('DI-IDS-08', untested('collection-at-risk')),
    row('DI-IDS-07', untested('collection-at-risk')),
    row('DI-RACE-01', untested('race-at-risk')),
    row('DI-409-01', untested('no-way', { code: 409 })),
    row('DI-409-02', untested('no-way', { code: 409 })),
    row('DI-403-25', untested('no-token', { identity: 'rescoped' })),
  ];

  expect(of(some).map(([remedy]) => remedy)).toEqual([
    'add identities.rescoped to the target file',
    'add provoke.409 to the target file, or set TARGET_PROVOKE_HEADER',
    'if nothing on the target is worth keeping, set limits.collectionDelete in the target file',
  ]);
  expect(of([row('DI-RACE-01', untested('race-at-risk')), row('DI-503-02', noReader)])[0]?.[0]).toBe('set TARGET_READER_TOKEN');
});
