import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { reasonAnnotation, reasonsIn, reasonText, reasonWith, remedyOf, untested } from './reason.ts';
import { reasonTable } from './reason-table.ts';
import type { EndedTest } from './run-record.ts';
import { requirementRows } from './run-verdict.ts';
import { groupReasons, shownReason, withRemedy } from './shown-reason.ts';
import { passingTest } from './testing/passing-run.ts';

const noToken = untested('no-token', { identity: 'reader' });

const ended = (requirement: RequirementId, more: Partial<EndedTest>): EndedTest =>
  passingTest(requirement, { status: 'skipped', evidenceCount: 0, ...more });

/** The rows of two tests that ended, and nothing else of the catalogue. */
function rowsOf(one: Partial<EndedTest>, other: Partial<EndedTest>) {
  const rows = requirementRows([ended('DI-403-01', one), ended('DI-403-14', other)], untested('not-selected'), 'service');
  return rows.filter(({ id }) => id === 'DI-403-01' || id === 'DI-403-14');
}

// A token and an image are given by a variable, or, if there is none, in the target file.
for (const [reason, text, remedy] of [
  [noToken, 'no read-only token is configured', 'set TARGET_READER_TOKEN'],
  [
    untested('no-token', { identity: 'creator' }),
    'no token of a role that may create but not delete is configured',
    'add identities.creator to the target file',
  ],
  [untested('no-fixture', { fixture: 'protected' }), 'no protected image is configured', 'set TARGET_PROTECTED_IMAGE_ID'],
  [untested('no-fixture', { fixture: 'shared' }), 'no shared image is configured', 'add fixtures.shared to the target file'],
  [
    untested('source-failed', { times: 3, detail: 'POST gets 413', source: 'http', status: 413 }),
    'the target goes on limiting requests: the source of images was refused 3 times in a row: POST gets 413',
    'lower TARGET_MAX_RPS, or have the team of the target find out why its limit does not end',
  ],
  [
    untested('source-failed', { times: 3, detail: 'POST gets 413 Quota exceeded', source: 'http', status: 413 }),
    'the account may create no more images: POST gets 413 Quota exceeded',
    'delete images of the account that nobody needs, raise its quota (a run may hold fifteen images and more at a time), or set TARGET_MAX_IMAGES to as many as it may still create',
  ],
  [
    untested('source-failed', { times: 3, detail: 'POST gets 502', source: 'http', status: 502 }),
    'the source of images failed 3 times in a row: POST gets 502',
    'have whoever runs the gateway find out why it answers 502, then run again',
  ],
  [
    untested('wrong-source', { source: 'ids', needed: ['http', 'stateless'] }),
    'images come from the source ids; this test needs http or stateless',
    'set images.source to http in the target file',
  ],
  [
    untested('source-failed', { times: 3, detail: 'POST gets 409', source: 'snapshot', status: 409 }),
    'the source of images goes on answering 409: it failed 3 times in a row: POST gets 409',
    'have the team of the target find out why it goes on refusing a snapshot with 409, or name another server in images.server',
  ],
  [
    untested('source-failed', { times: 1, detail: 'POST gets 401', source: 'glance', status: 401, identity: 'owner' }),
    'the token of the owner was refused (401): POST gets 401',
    'set TARGET_TOKEN to a token that lasts as long as the run, or TARGET_TOKEN_COMMAND to a command that prints a new one; if it has not expired, have the team of the target find out why it is refused',
  ],
  [
    untested('strangers-image', { id: 'img-1' }),
    "identifiers are not all random UUIDs here (img-1 is not), so the request may name somebody else's image",
    'if nothing on the target is worth keeping, set limits.collectionDelete in the target file',
  ],
  [
    untested('set-up-limited', { seconds: 120, status: 503 }),
    'the target says that it is not available (503): the set-up waited 120 s in all, and its next request was refused, too',
    'run again later',
  ],
  [untested('deletion-answered', { status: undefined }), 'the deletion gets no response', ''],
] as const)
  test(`${reason.code} ${JSON.stringify(reason.parameters)} reads as it does`, () => {
    expect([reasonText(reason), remedyOf(reason)]).toEqual([text, remedy]);
  });

test('a reason travels as data in an annotation; one that is not in the table is ignored', () => {
  const strangers = [
    { type: 'reason', description: '{"code":"made-up","parameters":{}}' },
    { type: 'reason', description: '{' },
  ];

  expect(reasonsIn([{ type: 'skip', description: 'text' }, ...strangers, reasonAnnotation(noToken)])).toEqual([noToken]);
});

test('what a reason quotes can be changed', () => {
  const gone = untested('target-gone', { kind: 'refused', detail: 'secret' });

  expect(reasonText(reasonWith(gone, (text) => text.replace('secret', '…')))).not.toContain('secret');
});

test('a row has the reason as data, as text and with its remedy, each once', () => {
  const [row, other] = rowsOf({ reason: noToken }, { status: 'failed', errors: ['TypeError: it broke\n  at a line'] });
  const text = reasonText(noToken);

  expect(row).toMatchObject({ verdict: 'untested', reason: { ...noToken, text, remedy: remedyOf(noToken) } });
  expect(other).toMatchObject({ verdict: 'broken', reason: untested('harness-failure', { error: 'it broke' }) });
});

test('a reason that is reworded keeps its remedy, and groups as before', () => {
  const { text } = reasonTable['no-token'];
  const before = withRemedy(shownReason([noToken]));
  Object.assign(reasonTable['no-token'], { text: () => 'the reader is missing' });
  const reworded = withRemedy(shownReason([noToken]));
  const causes = groupReasons(rowsOf({ reason: noToken }, { reason: noToken }));
  Object.assign(reasonTable['no-token'], { text });

  expect(reworded).toBe(before.replace(reasonText(noToken), 'the reader is missing'));
  expect(causes.map(({ title, rows }) => [title, rows.length])).toEqual([['the reader is missing', 2]]);
});
