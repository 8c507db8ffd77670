import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../contracts/operation.ts';
import { reasonText, untested } from './reason.ts';
import type { Conclusion } from './run-verdict.ts';
import { all, code, ended, idsOf, noImage, noReader, run, selected, skipped, these, violated } from './testing/changed-run.ts';
import type { CodeRow, DocumentedCode } from './verdict-file.ts';

const outcomes: Readonly<Record<string, readonly [DocumentedCode, Conclusion, Partial<Record<keyof CodeRow, unknown>>]>> = {
  'names its fault and the firmest rung': [
    409,
    selected(
      ended('DI-409-01', { rungs: [{ code: 409, rung: 'hook' }] }),
      ended('DI-409-03', { rungs: [{ code: 409, rung: 'fixture' }] }),
    ),
    { name: 'conflictingRequest', outcome: 'pass', decided: 2, of: idsOf('DI-409').length, rung: 'fixture', reason: '' },
  ],
  'counts the effect of a deletion, which has its own topic': [
    204,
    run(),
    { name: 'deleted', rung: 'always', decided: idsOf('DI-204').length + 1, of: idsOf('DI-204').length + 1 },
  ],
  'is not tested, with the reason of its first requirement, if nothing triggered it': [
    503,
    run(all('DI-503', skipped('no provocation of 503 is given'))),
    { outcome: 'untested', decided: 0, rung: 'none', reason: 'no provocation of 503 is given' },
  ],
  'is not tested if its requirements passed on other responses only': [
    405,
    run(all('DI-405', { rungs: [] })),
    { outcome: 'untested', reason: 'no response had the status 405' },
  ],
  'is not tested, with the reason of its first requirement, if another one passed on responses of other codes': [
    500,
    run({ ...all('DI-500', skipped('no provocation of 500 is given')), 'DI-500-05': { rungs: [] } }),
    { outcome: 'untested', reason: 'no provocation of 500 is given' },
  ],
  'is not tested, and was not seen, if its first requirement passed on another code and its effect was not read': [
    405,
    run({
      ...all('DI-405', skipped(untested('not-seen', { what: '405' }))),
      'DI-405-01': { rungs: [] },
      'DI-405-02': skipped(untested('no-state')),
    }),
    { outcome: 'untested', reason: 'no response had the status 405' },
  ],
  'is partly tested if the requirement that names it was not decided, though another one passed': [
    403,
    run({ ...all('DI-403', skipped(noReader)), 'DI-403-06': { rungs: [] } }, { seenCodes: new Map([[403, 2]]) }),
    { outcome: 'partial', rung: 'seen', decided: 1, reason: `DI-403-01 not tested: ${reasonText(noReader)}` },
  ],
  'is partly tested if its effect was not decided': [
    204,
    run({ 'DI-GONE-01': noImage }),
    { outcome: 'partial', reason: expect.stringMatching(/^DI-GONE-01/) },
  ],
  'is violated by its effect': [204, run({ 'DI-GONE-01': violated }), { outcome: 'violated' }],
  'is violated by a MUST of it': [409, run({ 'DI-409-03': violated }), { outcome: 'violated' }],
  'is violated by the SHOULD that names it': [409, run({ 'DI-409-01': violated }), { outcome: 'violated' }],
  'passes with a warning if a SHOULD of the code is violated': [
    204,
    run({ 'DI-204-08': violated }),
    { outcome: 'pass', reason: 'warning: DI-204-08' },
  ],
  'shows an accepted violation as accepted, with its reason': [
    401,
    run({ 'DI-401-02': { ...violated, accepted: 'until the gateway is replaced' } }),
    { outcome: 'accepted', reason: 'DI-401-02 accepted: until the gateway is replaced' },
  ],
};

for (const [what, [wanted, result, expected]] of Object.entries(outcomes)) {
  test(`a documented code ${what}`, () => {
    expect(code(result, wanted)).toMatchObject(expected);
  });
}

test('a code has a tick only if an answer on an image had it: else the verdict says what the target answers instead', () => {
  const shownCodes = new Set<number>(documentedCodes.map((each) => each.code).filter((each) => each !== 405));
  const instead = run({}, { shownCodes, answers: new Map([['DI-405-01', new Set([404])]]) });

  const unforeseen = run({ 'DI-405-01': { rungs: [] }, ...these(idsOf('DI-405').slice(1), skipped('x')) }, { shownCodes });
  expect(code(unforeseen, 405)).toMatchObject({ outcome: 'instead' });
  expect(code(instead, 405)).toMatchObject({ outcome: 'instead', reason: 'the target answers 404 instead' });
  expect(instead.file.exercised.codes).toEqual({ decided: 8, of: 9 });
  expect(instead.release.unknown.join()).not.toContain('405');
  expect(run({}, { shownCodes, require: [405] }).reasons).toEqual([
    expect.stringMatching(/^required but not seen: 405 \(no answer on an image has this status\)$/),
  ]);
});

test('a code that a test passed on another answer was not received, and is not said to be', () => {
  const shownCodes = new Set(documentedCodes.map((each) => each.code).filter((each) => each !== 400));
  const { reason } = code(run({ 'DI-400-01': noImage, 'DI-400-02': noImage }, { shownCodes }), 400);

  expect(reason).toBe('no answer on an image has this status');
});
