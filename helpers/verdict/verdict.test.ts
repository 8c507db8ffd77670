import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import type { ReleaseAnswer } from './headline.ts';
import { reasonText, remedyOf, untested } from './reason.ts';
import type { Conclusion, Exit } from './run-verdict.ts';
import {
  accepted,
  all,
  allBut,
  answered,
  broke,
  code,
  effects,
  ended,
  finding,
  musts,
  noImage,
  row,
  run,
  selected,
  skipped,
  these,
  unread,
  violated,
} from './testing/changed-run.ts';
import type { RunVerdict } from './verdict-file.ts';

const noEffect: readonly RequirementId[] = ['DI-GONE-02', 'DI-GONE-03', 'DI-GONE-05', 'DI-RACE-03', 'DI-RACE-05'];
const died = untested('target-gone', { kind: 'refused', detail: 'connect ECONNREFUSED' });
const gone = { verdict: 'broken', reason: 'the target stopped answering (connection refused) after 40 requests' } as const;

/** What a person sees of a run: the word, what the headline says, and what is not usual for the word. */
type Situation = readonly [result: Conclusion, word: RunVerdict | 'none', says: readonly (string | RegExp)[], more?: More];

interface More {
  readonly acts?: string | RegExp;
  readonly releases?: ReleaseAnswer;
  readonly exit?: Exit;
  /** How many; none if it is left out. */
  readonly findings?: number;
}

/** What each word says of a release, its exit status, and who has to act. */
const usual: Readonly<Record<Situation[1], readonly [ReleaseAnswer, Exit, string | RegExp]>> = {
  conformant: ['yes', 0, /^Nobody has to fix anything/],
  deviating: ['yes', 0, /^The target's team/],
  partial: ['not known', 0, /^Nobody has to fix anything/],
  none: ['not known', 0, 'Merge the shards.'],
  nonconformant: ['no', 1, /^The target's team/],
  inconclusive: ['not known', 3, /^Whoever runs this suite/],
  broken: ['not known', 4, /^Whoever runs this suite/],
};

const oneAccepted = '1 MUST requirement violated, which is accepted as a deviation (DI-401-02)';
const builtIn = { name: 'reference', url: 'http://127.0.0.1:1/v2/1', builtIn: true } as const;

const situations: Readonly<Record<string, Situation>> = {
  'the target conforms': [
    run(),
    'conformant',
    [`Conformant (endpoint) on ${musts} of ${musts} MUST requirements; 9 of 9 documented codes tested.`],
    { acts: 'Nobody has to fix anything.' },
  ],
  'the built-in reference target conforms': [
    run({}, { target: builtIn }),
    'conformant',
    ['Conformant (endpoint) on'],
    { releases: 'not known', acts: 'No service of yours was tested. This is the built-in reference target.' },
  ],
  'the target has three small bugs': [
    run({ 'DI-401-02': violated, 'DI-405-03': violated, 'DI-204-08': violated }),
    'nonconformant',
    [
      `2 MUST requirements violated; ${musts} of ${musts} MUST requirements and 9 of 9 documented codes tested; 1 SHOULD requirement`,
    ],
    { findings: 3 },
  ],
  'the target answers 204 and deletes nothing': [
    run({ 'DI-GONE-01': answered(200), 'DI-ONCE-01': answered(204), ...these(noEffect, answered(200)) }),
    'nonconformant',
    ['MUST requirements violated'],
    { findings: 1 },
  ],
  'three images are all there is': [
    run(allBut(['DI-401-12', 'DI-404-01', 'DI-IDS-01'], noImage)),
    'inconclusive',
    [
      `Too little was tested: DI-204-01, DI-401-01, DI-401-10 and DI-GONE-01 were not decided (${reasonText(untested('no-images'))}`,
    ],
    { acts: /^Whoever runs this suite has to act: set TARGET_IMAGE_IDS/ },
  ],
  'images suffice for the core only': [
    run(allBut(['DI-204-01', 'DI-401-01', 'DI-GONE-01', 'DI-401-10'], noImage)),
    'conformant',
    [`Conformant (endpoint) on 4 of ${musts} MUST requirements; 2 of 9`, 'requirements not tested'],
    { acts: 'Nobody has to fix anything. Check what was not tested before you rely on this verdict.' },
  ],
  'all deviations are accepted': [
    run(
      { 'DI-401-02': accepted, 'DI-204-08': accepted },
      { deviations: [{ requirement: 'DI-401-02', reason: 'known', until: '2026-12-31' }] },
    ),
    'deviating',
    [oneAccepted, `${musts} of ${musts} MUST requirements and 9 of 9 documented codes tested`],
    { acts: "The target's team has to act: the first acceptance ends on 2026-12-31.", findings: 2 },
  ],
  'a deviation is accepted without a date': [
    run({ 'DI-401-02': accepted }, { deviations: [{ requirement: 'DI-401-02', reason: 'known' }] }),
    'deviating',
    [oneAccepted],
    { acts: "The target's team has to fix the accepted deviations. No date is set.", findings: 1 },
  ],
  'only a SHOULD deviates, and that is accepted': [
    run({ 'DI-204-08': accepted }),
    'conformant',
    ['Conformant (endpoint) on'],
    { findings: 1 },
  ],
  'the token of the operator is refused by each image': [
    run(allBut(['DI-401-12'], skipped(untested('listed-image-unusable', { id: '1f0e', status: 401 })))),
    'broken',
    ['Nothing is known about the target: DI-204-01', 'gets 401'],
    {
      acts: 'Whoever runs this suite has to act: set TARGET_TOKEN to a valid token. The target is neither cleared nor accused.',
    },
  ],
  'the target dies before much is decided': [
    run(allBut(['DI-204-02'], skipped(died)), {
      stopped: { verdict: 'broken', reason: reasonText(died), remedy: remedyOf(died) },
    }),
    'broken',
    ['the target cannot be reached any more (refused: connect ECONNREFUSED)'],
    { acts: /^Whoever runs this suite has to act: start the server, and find out why it ended, then run again\. The target is / },
  ],
  'a rate limit takes the time of the run': [
    run(all('DI-GONE', skipped(untested('out-of-time', { seconds: 50 }))), { seenCodes: new Map([[413, 1]]) }),
    'inconclusive',
    ['Too little was tested: DI-GONE-01 was not decided (out of time'],
    { acts: /: set TARGET_MAX_RPS to what the target allows, or raise TARGET_MAX_SECONDS\./ },
  ],
  'the run stops with a remedy, and leaves images': [
    run({}, { tests: [], left: '1 image of this run is still there (sweep)', stopped: { ...gone, remedy: 'run again' } }),
    'broken',
    ['the target stopped answering'],
    { acts: /: run again; finish the clean-up: 1 image of this run is still there \(sweep\)\. The target is neither/ },
  ],
  'the preflight finds the token wrong': [
    run({}, { tests: [], stopped: { verdict: 'broken', reason: 'TARGET_TOKEN was refused (401)' } }),
    'broken',
    [/^TARGET_TOKEN was refused \(401\)$/],
    { acts: /to act: correct what ended the run, then run again\. The target is neither cleared nor accused\.$/ },
  ],
  'the target dies in the run, after a violation': [
    run({ 'DI-401-02': violated, ...all('DI-NEG', skipped(gone.reason)) }, { stopped: gone }),
    'nonconformant',
    ['1 MUST requirement violated; then the run stopped: the target stopped answering'],
    { findings: 1 },
  ],
  'the harness fails beside the core': [
    run({ 'DI-NEG-05': broke('no room') }),
    'conformant',
    ['1 requirement not decided because the harness failed'],
    { acts: /^Whoever runs this suite has to act: find out why the harness failed on 1 requirement\.$/ },
  ],
  'the harness fails beside a violation': [
    run({ 'DI-401-02': violated, 'DI-NEG-05': broke('no room') }),
    'nonconformant',
    ['1 MUST requirement violated', '1 requirement not decided because the harness failed'],
    {
      acts: /^The target's team has to act: .* Whoever runs this suite has to act, too: find out why the harness failed on 1 req/,
      findings: 1,
    },
  ],
  'the clean-up leaves images': [
    run({}, { left: '3 images of this run are still there (npm run sweep)' }),
    'conformant',
    ['Conformant (endpoint) on'],
    {
      acts: 'Whoever runs this suite has to act: finish the clean-up: 3 images of this run are still there (npm run sweep).',
    },
  ],
  'a required code was not tested': [
    run(all('DI-503', skipped('no provocation')), { require: [503] }),
    'conformant',
    ['Conformant (endpoint) on'],
    {
      releases: 'not known',
      exit: 1,
      acts: /^Whoever runs this suite has to act: resolve what the release gate lists\.$/,
    },
  ],
  'a SHOULD is violated': [run({ 'DI-204-08': violated }), 'conformant', ['1 SHOULD requirement violated'], { findings: 1 }],
  'a SHOULD is violated under the gate SHOULD': [
    run({ 'DI-204-08': violated }, { gate: 'should' }),
    'conformant',
    ['1 SHOULD requirement violated'],
    {
      releases: 'no',
      exit: 1,
      acts: /^The target's team has to act: fix the findings, or have them accepted as deviations\.$/,
      findings: 1,
    },
  ],
  'a MAY is not met under the gate SHOULD': [
    run({ 'DI-RACE-06': violated }, { gate: 'should' }),
    'conformant',
    [/^(?!.*violated)/],
    { findings: 1 },
  ],
  'the harness fails in the core': [
    run({ 'DI-GONE-01': broke('no room') }),
    'broken',
    ['Nothing is known about the target: DI-GONE-01', 'no room'],
  ],
  'the state of images cannot be read': [
    run({ ...all('DI-GONE', unread), ...these(effects, unread) }),
    'conformant',
    ['the state of an image cannot be read here'],
  ],
  'one read of the core fails and others show the state of images': [
    run({ 'DI-401-10': unread }),
    'inconclusive',
    [/^Too little was tested: DI-401-10 was not decided \((?!.*cannot be read here)/],
  ],
  'GET of deleted images does not say that they are gone': [
    run({ 'DI-GONE-01': skipped(untested('not-read-back', { detail: 'GET gets 403', wanted: 'gone' })) }),
    'inconclusive',
    ['DI-GONE-01 was not decided (GET of the deleted image does not say that it is gone: GET gets 403).'],
    {
      acts: 'Whoever runs this suite has to act: ask the team of the target how its owner sees that an image is gone, as GET says neither 404 nor the status DELETED; no setting of this suite stands in for that. The target is neither cleared nor accused.',
    },
  ],
  'nobody knows what would decide the core': [
    run({ 'DI-GONE-01': skipped('no answer') }),
    'inconclusive',
    ['DI-GONE-01 was not decided (no answer)'],
    { acts: /^Whoever runs this suite has to act: find out why too little was tested, then run again\./ },
  ],
  'two of the core are not decided, each for a reason of its own': [
    run({ 'DI-401-10': unread, 'DI-GONE-01': noImage }),
    'inconclusive',
    [/^Too little was tested: DI-401-10 was not decided \(.+\), and DI-GONE-01 was not decided \(.+\)/],
  ],
  'a selection has nothing of the core': [
    selected(ended('DI-401-02')),
    'partial',
    [
      `In a selection of 1 of ${requirementIds.length} requirements: no MUST requirement is violated; 1 of ${musts} MUST requirements tested.`,
    ],
  ],
  'a selection has the rules on every response beside it': [
    selected(ended('DI-401-02'), ended('DI-FLD-01', { seen: true })),
    'partial',
    [`no MUST requirement is violated; with the rules on every response, 2 of ${musts} MUST requirements tested.`],
  ],
  'a selection has a part of the core, which is not decided': [
    selected(ended('DI-401-02'), ended('DI-204-01', noImage)),
    'inconclusive',
    ['too little was tested: DI-204-01'],
  ],
  'the selection has no MUST requirement': [
    selected(ended('DI-204-08')),
    'partial',
    [`In a selection of 1 of ${requirementIds.length} requirements`],
  ],
  'no MUST requirement of a selection is decided': [
    selected(ended('DI-403-01', skipped('no reader')), ended('DI-204-08'), ended('DI-FLD-01', { seen: true, ...skipped('x') })),
    'inconclusive',
    [
      `In a selection of 2 of ${requirementIds.length} requirements: too little was tested: no MUST requirement of the selection was tested.`,
    ],
  ],
  'only a rule on responses was selected': [
    selected(ended('DI-405-03', { seen: true, ...skipped('no 405 was seen') })),
    'inconclusive',
    ['nothing of the selection could be tested: it judges responses, and no test of it sends a request.'],
  ],
  'nothing of a selection was tested': [
    selected(ended('DI-409-01', skipped('no conflict'))),
    'inconclusive',
    ['too little was tested: nothing of the selection could be tested'],
  ],
  'the harness fails in all that was selected': [
    selected(ended('DI-409-01', broke('arm 409 failed')), ended('DI-FLT-02', { seen: true })),
    'broken',
    ['nothing is known about the target: DI-409-01 was not decided (harness failure: arm 409 failed)'],
  ],
  'the harness fails in a MUST requirement of a selection that has nothing of the core': [
    selected(ended('DI-401-02'), ended('DI-403-07', broke('arm 403 failed')), ended('DI-204-08', broke('x'))),
    'broken',
    [
      'too little is known about the target: DI-403-07 was not decided (harness failure: arm 403 failed)',
      `1 of ${musts} MUST requirements tested`,
    ],
    { acts: /^Whoever runs this suite has to act/, exit: 4 },
  ],
  'the harness fails in a SHOULD requirement of such a selection': [
    selected(ended('DI-401-02'), ended('DI-204-08', broke('x'))),
    'partial',
    ['1 requirement not decided because the harness failed'],
    { acts: /^Whoever runs this suite has to act: find out why the harness failed on 1 requirement/ },
  ],
  'results are missing, as when a shard is lost': [
    run({}, { tests: requirementIds.filter((id) => !id.startsWith('DI-NEG')).map((id) => ended(id)) }),
    'inconclusive',
    ['requirements have no result (first: DI-NEG-01)'],
  ],
  'a shard of a selection is missing at the merge': [
    run({}, { tests: [ended('DI-401-02')], part: 'selection', missingShards: { numbers: [1], of: 2 } }),
    'inconclusive',
    ['too little was tested: shard 1 of 2 is missing.'],
    { acts: /^Whoever runs this suite has to act: merge the blobs of all shards\./ },
  ],
  'two shards are missing, and another saw a violation': [
    run({}, { tests: [ended('DI-401-02', violated)], part: 'selection', missingShards: { numbers: [1, 3], of: 3 } }),
    'nonconformant',
    ['1 MUST requirement violated', 'shards 1 and 3 of 3 are missing'],
    { findings: 1 },
  ],
  'one shard ran': [run({}, { tests: [ended('DI-NEG-05')], part: 'shard' }), 'none', ['One shard has no verdict of its own']],
  'one shard saw a violation': [
    run({}, { tests: [ended('DI-401-02', violated)], part: 'shard' }),
    'none',
    ['1 MUST requirement violated in it'],
    { releases: 'no', exit: 1, findings: 1 },
  ],
};

test.describe('the verdict, where', () => {
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(new URL('../../contracts/verdict.schema.json', import.meta.url), 'utf8')),
  );

  for (const [when, [result, word, says, more = {}]] of Object.entries(situations)) {
    const [releases, exit, acts] = usual[word];
    const expected = { releases, exit, acts, findings: 0, ...more };
    test(`${when}, is ${word}, with exit status ${expected.exit}`, () => {
      expect([result.file.verdict ?? 'none', result.exit, result.file.passesGate]).toEqual([
        word,
        expected.exit,
        expected.exit === 0,
      ]);
      expect(result.release.answer).toBe(expected.releases);
      for (const part of says) expect(result.sentence).toMatch(part);
      expect(result.action).toMatch(expected.acts);
      expect(result.file.findings).toHaveLength(expected.findings);
      expect(validate(result.file), JSON.stringify(validate.errors)).toBe(true);
    });
  }
});

test.describe('the verdict on a run', () => {
  test('stays what it is under the gate never, which forgives violations only', () => {
    const forgiven = { exit: 0, file: { verdict: 'nonconformant', gate: 'never', passesGate: true } };

    expect(run({ 'DI-401-02': violated }, { gate: 'never' })).toMatchObject(forgiven);
    expect(run({ 'DI-401-02': violated }, { gate: 'never', stopped: gone }).exit).toBe(4);
    expect(run({ 'DI-204-01': noImage }, { gate: 'never' }).exit).toBe(3);
  });

  for (const status of ['failed', 'timedOut', 'interrupted'] as const) {
    test(`blames nobody at the target for a test that ended as ${status} without a finding`, () => {
      const result = run({ 'DI-GONE-01': { status, errors: ['Error: no image\nat x'] } }, { gate: 'never' });

      expect(result).toMatchObject({ exit: 4, file: { verdict: 'broken', counts: { broken: 1 } } });
      expect(row(result, 'DI-GONE-01').reason).toMatchObject({ text: expect.stringMatching(/^harness failure: /) });
    });
  }

  test('is decided by a recorded finding, whatever else fails', () => {
    const errors = ['expected e', 'ProvocationError: disarm 409 failed: 500'];
    const result = run({
      'DI-409-01': { ...violated, errors, harnessFailed: true },
      'DI-401-02': { ...violated, status: 'timedOut' },
    });

    expect(result.file).toMatchObject({ verdict: 'nonconformant', counts: { error: 1, warning: 1, broken: 0 } });
    expect(row(result, 'DI-409-01').reason?.text).toBe('harness failure: disarm 409 failed: 500');
  });

  test('of a run that was stopped names what stopped it for each requirement', () => {
    const reason = 'nothing listens at http://127.0.0.1:1';
    const result = run({}, { tests: [], stopped: { verdict: 'broken', reason } });

    expect(result).toMatchObject({ exit: 4, sentence: reason, reasons: [reason] });
    expect(row(result, 'DI-401-02').reason).toMatchObject({ code: 'not-run', text: `not run: ${reason}` });
  });

  test('blames the target for an operation that is not there', () => {
    const stopped = { verdict: 'nonconformant', reason: 'the operation is not implemented', finding } as const;
    const result = run({}, { tests: [], stopped });

    expect(result).toMatchObject({ exit: 1, sentence: stopped.reason, file: { verdict: 'nonconformant', counts: { error: 1 } } });
    expect(result.file.findings).toMatchObject([{ requirements: ['DI-204-01'], received: 'r' }]);
    expect(code(result, 204)).toMatchObject({ outcome: 'violated', rung: 'none' });
  });
});
