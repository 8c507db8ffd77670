import { expect, test } from '@playwright/test';
import { untested } from './reason.ts';
import type { Conclusion } from './run-verdict.ts';
import {
  accepted,
  all,
  broke,
  type Change,
  effects,
  ended,
  musts,
  run,
  selected,
  skipped,
  these,
  unread,
} from './testing/changed-run.ts';

const undone = skipped('no outage');
const noOutage = all('DI-503', undone);
const noRoom = { 'DI-NEG-05': broke('no room') };
const unreadEffect = { 'DI-403-07': unread };

/** What must have been tested, and what is said if it was not. */
for (const [changes, require, reasons] of [
  [noOutage, [503], ['required but not tested: 503 (no outage)']],
  [noOutage, ['DI-503-02'], ['required but not tested: DI-503-02 (no outage)']],
  [noOutage, [204, '401', 'DI-GONE-01'], []],
  [noRoom, ['DI-NEG-05'], ['required but not tested: DI-NEG-05 (harness failure: no room)']],
  [noRoom, ['DI-NEG-07'], []],
  [unreadEffect, [403], [expect.stringMatching(/^required but not completely tested: 403 \(DI-403-07 not tested: /)]],
  [unreadEffect, 'all', [expect.stringMatching(/^required but not completely tested: 403 \(DI-403-07 not tested: /)]],
  [unreadEffect, [401], []],
] as const) {
  test(`without ${Object.keys(changes)[0]}, a run of which ${require} is required is ${reasons.length > 0 ? 'red' : 'green'}`, () => {
    const result = run(changes, { require });

    expect([result.reasons, result.exit, result.file.verdict]).toEqual([reasons, reasons.length, 'conformant']);
  });
}

test('a run is inconclusive if GET shows images at first, and no effect of a deletion was seen from then on', () => {
  const failing = skipped(untested('not-read-back', { detail: 'GET gets 503', wanted: 'gone' }));
  const { file, sentence } = run({ ...all('DI-GONE', failing), ...these(effects, failing) });

  expect(file.verdict).toBe('inconclusive');
  expect(sentence).toMatch(/^Too little was tested: (?!.*cannot be read here)/);
});

test('a selection with a deletion is inconclusive if GET of the deleted image fails, and not if the target has none', () => {
  const chosen = (read: Change) => selected(ended('DI-204-01'), ended('DI-401-01'), ended('DI-GONE-10', read)).file.verdict;
  const failing = skipped(untested('not-read-back', { detail: 'GET gets 503', wanted: 'gone' }));

  expect([failing, unread, undone].map(chosen)).toEqual(['inconclusive', 'partial', 'partial']);
});

test.describe('an accepted deviation', () => {
  for (const [what, deviation, change, verdict, exit] of [
    ['that happens', {}, accepted, 'deviating', 0],
    ['that no longer happens', {}, {}, 'conformant', 1],
    ['that happens now and then, and did not', { intermittent: true }, {}, 'conformant', 0],
    ['that was not tested', {}, skipped('x'), 'conformant', 0],
    ['on its last day', { until: '2026-03-01' }, accepted, 'deviating', 0],
    ['that has expired', { until: '2026-02-28' }, accepted, 'nonconformant', 1],
  ] as const) {
    test(`${what} means ${verdict}, with exit status ${exit}`, () => {
      const deviations = [{ requirement: 'DI-GONE-02', reason: 'known', ...deviation }];
      const result = run({ 'DI-GONE-02': change }, { deviations });

      expect([result.file.verdict, result.exit]).toEqual([verdict, exit]);
    });
  }

  test('that a selection left out is no news', () => {
    const deviations = [{ requirement: 'DI-GONE-02', reason: 'x' }];

    expect(run({}, { tests: [ended('DI-401-02')], part: 'selection', deviations }).exit).toBe(0);
  });

  test('that a selection does not show may still happen', () => {
    const tests = [ended('DI-401-02'), ended('DI-FLD-01')];

    expect(run({}, { tests, part: 'selection', deviations: [{ requirement: 'DI-FLD-01', reason: 'x' }] }).exit).toBe(0);
  });
});

test('a gateway that answered in the place of the target is somebody’s to look at, also after a conformant run', () => {
  const { file, action } = run({ 'DI-GONE-02': skipped(untested('gateway-answered', { status: 502 })) });

  expect([file.verdict, action]).toEqual([
    'conformant',
    'Whoever runs this suite has to act: have whoever runs the gateway find out why it answers 502, then run again: 1 requirement was not tested for that.',
  ]);
});

test('where the core is not decided because responses are malformed, the team of the HTTP server has to act', () => {
  const malformed = skipped(untested('no-response', { method: 'DELETE', kind: 'malformed' }));
  const { sentence, action } = run({ 'DI-401-01': malformed });

  expect(sentence).toContain('DI-401-01 was not decided (DELETE got no readable response: malformed).');
  expect(action).toBe(
    'The team of the HTTP server has to act: correct the malformed responses that no client reads, then have the suite run again. The target is neither cleared nor accused.',
  );
});

test('where a deletion of the core got no response, whoever runs the suite looks whether the target was started again', () => {
  const { action } = run({ 'DI-204-01': skipped(untested('no-response', { method: 'DELETE', kind: 'closed' })) });

  expect(action).toBe(
    'Whoever runs this suite has to act: find out whether the target, or what is in front of it, was started again, then run again. The target is neither cleared nor accused.',
  );
});

/** What the report says that nobody knows. */
const unknowns: Readonly<Record<string, readonly [Conclusion, readonly unknown[]]>> = {
  'is nothing if everything was tested': [run(), []],
  'begins with what loses images, in words, then the other MUST requirements, and the codes that nobody saw': [
    run({ ...noOutage, ...all('DI-413', skipped('no limit')), 'DI-NEG-08': skipped('x') }),
    [
      expect.stringMatching(/^\d+ of \d+ requirements about loss were not tested: 503 \(2\), 413$/),
      expect.stringMatching(
        /^\d+ of \d+ other MUST requirements were not tested: 413 \(\d+\), 503 \(\d+\), conditions and formats$/,
      ),
      'What the target does for 413 and 503',
    ],
  ],
  'is whether the target conforms, if the run ended before': [
    run({}, { tests: [], stopped: { verdict: 'broken', reason: 'TARGET_TOKEN was refused (401)' } }),
    ['Whether the target conforms. The run ended: TARGET_TOKEN was refused (401)', 'Nothing was tested'],
  ],
  'begins with what the release gate demands and does not get': [
    run(noOutage, { require: [503] }),
    ['required but not tested: 503 (no outage)', expect.any(String), expect.any(String), 'What the target does for 503'],
  ],
  'is what lies outside a selection': [
    selected(ended('DI-401-02')),
    [`Everything outside the selection: ${musts - 1} of ${musts} MUST requirements were not tested`],
  ],
  'begins with what a deletion removes, if no image can be read': [
    run({ ...all('DI-GONE', unread), ...these(effects, unread) }),
    [
      'What a deletion removes: the state of an image cannot be read here',
      ...Array(2).fill(expect.stringContaining('were not tested')),
    ],
  ],
};

for (const [what, [result, expected]] of Object.entries(unknowns)) {
  test(`what is not known ${what}`, () => {
    expect(result.release.unknown).toEqual(expected);
  });
}
