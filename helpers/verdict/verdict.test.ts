import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import type { Finding } from '../declarations/finding.ts';
import { type Reason, reasonText, untested } from '../declarations/reason.ts';
import type { ReleaseAnswer } from './release.ts';
import type { EndedTest, RunRecord } from './run-record.ts';
import { type Conclusion, type Exit, runVerdict } from './run-verdict.ts';
import { type Changes, passingRun, passingTest } from './testing/passing-run.ts';
import type { CodeRow, DocumentedCode, RequirementRow, RunVerdict } from './verdict-file.ts';

const finding: Finding = { title: 't', expected: 'e', received: 'r', because: 'b', curl: 'c' };

type Change = Partial<EndedTest>;

const ended = (requirement: RequirementId, change: Change = {}): EndedTest => {
  const code = Number(requirement.slice(3, 6));
  const rungs = Number.isNaN(code) || code === 404 ? [] : [{ code, rung: 'always' as const }];
  return passingTest(requirement, { rungs, ...change });
};
const violated = { status: 'failed', findings: [finding], errors: ['expected e'] } as const;
const answered = (...statuses: number[]): Change => ({ ...violated, findings: [{ ...finding, statuses }] });
const accepted = { ...violated, accepted: 'known' };
const skipped = (reason: string | Reason) => {
  const data = typeof reason === 'string' ? untested('given', { text: reason }) : reason;
  return { status: 'skipped', reason: data, evidenceCount: 0, rungs: [] } as const;
};
const broke = (error: string): Change => ({ status: 'failed', errors: [`Error: ${error}`] });

/** A whole run in which everything passes but what the changes say. */
const run = (changes: Changes = {}, more: Partial<RunRecord> = {}): Conclusion =>
  runVerdict(passingRun({}, { tests: requirementIds.map((id) => ended(id, changes[id])), ...more }));
const selected = (...tests: readonly EndedTest[]): Conclusion => run({}, { tests, part: 'selection' });
const musts = requirementIds.filter((id) => requirements[id].level === 'MUST').length;
const these = (ids: readonly RequirementId[], change: Change): Changes => Object.fromEntries(ids.map((id) => [id, change]));
const all = (prefix: string, change: Change) => these(idsOf(prefix), change);
const idsOf = (prefix: string) => requirementIds.filter((id) => id.startsWith(prefix));
const allBut = (ids: readonly RequirementId[], change: Change) =>
  these(
    requirementIds.filter((id) => !ids.includes(id)),
    change,
  );
const code = ({ file }: Conclusion, wanted: DocumentedCode): CodeRow => {
  const row = file.codes.find((each) => each.code === wanted);
  if (row === undefined) throw new Error(`no row of ${wanted}`);
  return row;
};
const row = ({ file }: Conclusion, wanted: RequirementId): RequirementRow => {
  const found = file.requirements.find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`no row of ${wanted}`);
  return found;
};

const noImage = skipped(untested('no-images'));
const noReader = untested('no-token', { identity: 'reader' });
const noEffect: readonly RequirementId[] = ['DI-GONE-02', 'DI-GONE-03', 'DI-GONE-05', 'DI-RACE-03', 'DI-RACE-05'];
const effects: readonly RequirementId[] = documentedCodes.flatMap((code) => code.effects);
const unread = skipped(untested('not-read-back', { detail: 'GET gets 405' }));
const died = untested('target-gone', { kind: 'refused', detail: 'connect ECONNREFUSED' });
const gone = { verdict: 'broken', reason: 'the target stopped answering (connection refused) after 40 requests' } as const;
const unfinished = 'harness failure: a report could not be made: no space';

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
  conformant: ['yes', 0, /^Nobody has to act/],
  deviating: ['yes', 0, /^The target's team/],
  partial: ['not known', 0, /^Nobody has to act/],
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
    { acts: 'Nobody has to act.' },
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
  'the target answers 200 for 204': [
    run({ ...these(['DI-204-01', 'DI-204-07', 'DI-NEG-05'], answered(200)) }),
    'nonconformant',
    ['2 MUST requirements violated'],
    { findings: 1 },
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
    { acts: 'Nobody has to act. Check what was not tested before you rely on this verdict.' },
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
    run(allBut(['DI-204-02'], skipped(died)), { stopped: { verdict: 'broken', reason: reasonText(died) } }),
    'broken',
    ['the target cannot be reached any more (refused: connect ECONNREFUSED)'],
    {
      acts: 'Whoever runs this suite has to act: find out why the target does not answer, then run again. The target is neither cleared nor accused.',
    },
  ],
  'the preflight finds the token wrong': [
    run({}, { tests: [], stopped: { verdict: 'broken', reason: 'TARGET_TOKEN was refused (401)' } }),
    'broken',
    [/^TARGET_TOKEN was refused \(401\)$/],
    {
      acts: 'Whoever runs this suite has to act: correct what ended the run, then run again. The target is neither cleared nor accused.',
    },
  ],
  'the target dies in the run, after a violation': [
    run({ 'DI-401-02': violated, ...all('DI-NEG', skipped(gone.reason)) }, { stopped: gone }),
    'nonconformant',
    ['1 MUST requirement violated; then the run stopped: the target stopped answering'],
    { findings: 1 },
  ],
  'the target dies in the run, with nothing violated before': [
    run(all('DI-NEG', skipped(gone.reason)), { stopped: gone }),
    'broken',
    [gone.reason],
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
  'a required code was not tested': [
    run(all('DI-503', skipped('no provocation')), { require: [503] }),
    'conformant',
    ['Conformant (endpoint) on'],
    { releases: 'not known', exit: 1, acts: /^Whoever runs this suite has to act: resolve what the release gate lists\.$/ },
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
  'both effects of the core cannot be read and another effect can': [
    run({ 'DI-GONE-01': unread, 'DI-401-10': unread }),
    'inconclusive',
    ['Too little was tested: DI-401-10 and DI-GONE-01 were not decided'],
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
  'nothing was selected': [selected(), 'inconclusive', ['too little was tested: nothing of the selection could be tested']],
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
  'results are missing, as when a shard is lost': [
    run({}, { tests: requirementIds.filter((id) => !id.startsWith('DI-NEG')).map((id) => ended(id)) }),
    'inconclusive',
    ['requirements have no result (first: DI-NEG-01)'],
  ],
  'a report could not be made': [run({}, { unfinished }), 'broken', [unfinished]],
  'a report could not be made, after a violation': [
    run({ 'DI-401-02': violated }, { unfinished, gate: 'never' }),
    'nonconformant',
    [unfinished],
    { exit: 4, findings: 1 },
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
      // The share stands in what the report begins with.
      expect(result.figures).not.toMatch(/[Cc]onformant on|of \d+ MUST requirements/);
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

test.describe('a requirement', () => {
  test('takes the worst of its tests', () => {
    const order = [skipped('x'), {}, broke('x'), violated, accepted] as const;
    const words = order.map((_, i) => {
      const tests = order.slice(0, i + 1).map((change) => ended('DI-204-08', change));
      return row(selected(...tests), 'DI-204-08').verdict;
    });

    expect(words).toEqual(['untested', 'pass', 'broken', 'warning', 'accepted']);
  });

  test('counts its tests, the exchanges that they judged, their requests and their images', () => {
    const first = ended('DI-FLD-01', { evidenceCount: 3, requests: 4, images: 1 });
    const result = selected(first, ended('DI-FLD-01', violated), ended('DI-FLD-01', skipped('x')));

    expect(row(result, 'DI-FLD-01')).toMatchObject({
      ...{ verdict: 'error', evidenceCount: 4, requests: 4, images: 1 },
      ...{ tests: { passed: 1, failed: 1, skipped: 1 }, evidence: [finding], reason: null },
    });
  });

  test('that an operator accepts is decided, and says why', () => {
    const result = run({ 'DI-401-02': accepted });

    expect(row(result, 'DI-401-02').reason).toEqual({ code: 'accepted', parameters: {}, text: 'known', remedy: '' });
    expect(result.file.exercised.must).toEqual({ decided: musts, of: musts });
  });

  test('that is not tested says why, and what to give', () => {
    const result = run({ 'DI-403-01': skipped(noReader) });

    expect(row(result, 'DI-403-01').reason).toEqual({
      ...noReader,
      text: reasonText(noReader),
      remedy: 'set TARGET_READER_TOKEN',
    });
  });
});

/** A violation that tests of other requirements sent, answered with these statuses. */
const sentBy = (from: readonly RequirementId[], ...statuses: number[]): Change => ({
  ...violated,
  findings: [{ ...finding, statuses, from }],
});

/** A violation in which most, or few, of what decides it fails. */
const failing = (failed: number, decided: number): Change => ({
  ...violated,
  findings: [{ ...finding, share: { failed, decided } }],
});
const changing = (changed: string): Change => ({ ...violated, findings: [{ ...finding, changed }] });

test('an image that is there all the same, in another state, is not said to be deleted', () => {
  const { findings } = run({ 'DI-403-10': changing('another status'), 'DI-400-03': changing('another status') }).file;

  expect(findings.map(({ title, requirements: ids }) => [title, ids])).toEqual([
    ['A request that has to leave an image as it is leaves it with another status', ['DI-400-03', 'DI-403-10']],
  ]);
});

/** What follows from what: the requirements of each finding. */
const joins: Readonly<Record<string, readonly [Changes, readonly (readonly string[])[]]>> = {
  'holds no violation that another behaviour explains': [
    { 'DI-204-01': answered(202), 'DI-204-07': answered(415), 'DI-401-02': violated },
    [['DI-204-01'], ['DI-204-07'], ['DI-401-02']],
  ],
  'joins a rule over all exchanges with the requirement whose test sent what violates it': [
    { 'DI-NEG-07': answered(500), 'DI-NEG-04': answered(406), 'DI-500-05': sentBy(['DI-NEG-07'], 500) },
    [['DI-500-05', 'DI-NEG-07'], ['DI-NEG-04']],
  ],
  ...Object.fromEntries(
    (['DI-401-01', 'DI-401-05'] as const).flatMap((lead) => [
      [
        `of ${lead} holds a refusal with its status`,
        [{ [lead]: answered(404), 'DI-401-08': answered(404) }, [[lead, 'DI-401-08']]],
      ],
      ...[[404, 204], []].map((statuses) => [
        `of ${lead} holds none answered ${statuses.join(' and ') || 'not at all'}`,
        [{ [lead]: answered(404), 'DI-401-08': answered(...statuses) }, [[lead], ['DI-401-08']]],
      ]),
    ]),
  ),
  'leads with images that come back by themselves, and not with what one test does before': [
    { 'DI-GONE-10': failing(7, 9), 'DI-GONE-14': violated, 'DI-204-12': violated },
    [['DI-GONE-10', 'DI-204-12', 'DI-GONE-14']],
  ],
  'leads with what one test does before, if it alone brings an image back': [
    { 'DI-GONE-10': failing(1, 9), 'DI-GONE-14': violated },
    [['DI-GONE-14', 'DI-GONE-10']],
  ],
  'leads with simultaneous deletions, and not with the image that was being saved when they left it': [
    { 'DI-RACE-05': violated, 'DI-204-12': violated, 'DI-GONE-10': failing(2, 9) },
    [['DI-RACE-05', 'DI-204-12', 'DI-GONE-10']],
  ],
  'leads with the request that took images which none names, and not with their loss': [
    { 'DI-KEEP-08': sentBy(['DI-IDS-04'], 404), 'DI-IDS-04': answered(404) },
    [['DI-IDS-04', 'DI-KEEP-08']],
  ],
  'holds the 404 of an image that the same behaviour deleted before': [
    { 'DI-401-01': answered(204), 'DI-401-13': answered(404, 204) },
    [['DI-401-01', 'DI-401-13']],
  ],
  'of requests that fail holds no success': [
    { 'DI-500-05': sentBy(['DI-NEG-07'], 500), 'DI-NEG-07': answered(500, 204) },
    [['DI-500-05'], ['DI-NEG-07']],
  ],
  // A rule on JSON is silent where there is none: the same status is another response.
  ...Object.fromEntries(
    [[401, 405], [404]].map((statuses) => {
      const [faults, others] = [[404], statuses].map((each) => sentBy(['DI-401-10', 'DI-KEEP-04'], ...each));
      return [
        `on faults that are not JSON holds no fault that is JSON of another form, answered ${statuses.join(' and ')}`,
        [
          { 'DI-FLT-02': faults, 'DI-FLD-12': faults, 'DI-FLT-03': others, 'DI-FLT-04': others },
          [
            ['DI-FLT-02', 'DI-FLD-12'],
            ['DI-FLT-03', 'DI-FLT-04'],
          ],
        ],
      ];
    }),
  ),
  'on faults holds no other status, though the same test got it': [
    {
      'DI-FLT-03': sentBy(['DI-401-10'], 404),
      'DI-FLT-04': sentBy(['DI-401-10'], 405),
      'DI-FLT-06': sentBy(['DI-401-10'], 404),
    },
    [['DI-FLT-03', 'DI-FLT-06'], ['DI-FLT-04']],
  ],
  'holds the deletion that a token in another place was answered with': [
    { 'DI-401-13': answered(204), 'DI-401-17': sentBy(['DI-401-13'], 204) },
    [['DI-401-13', 'DI-401-17']],
  ],
  'is one for a target that does not look at Host': [
    { 'DI-400-04': answered(204), 'DI-FRM-01': answered(204), 'DI-FRM-02': answered(204) },
    [['DI-400-04', 'DI-FRM-01', 'DI-FRM-02']],
  ],
  'of one level comes after a worse one: a lost image, then the core, then the larger': [
    { 'DI-204-02': violated, 'DI-204-03': violated, 'DI-401-01': answered(403), 'DI-KEEP-01': violated },
    [['DI-KEEP-01'], ['DI-401-01'], ['DI-204-02', 'DI-204-03']],
  ],
};

test.describe('a finding', () => {
  for (const [what, [changes, expected]] of Object.entries(joins)) {
    test(what, () => {
      expect(run(changes).file.findings.map(({ requirements: ids }) => ids)).toEqual(expected);
    });
  }

  test('holds every violation that follows from one behaviour, the one that names it first', () => {
    const result = run({ 'DI-204-07': answered(202), 'DI-204-01': answered(202), 'DI-NEG-05': answered(202) });

    expect(result.file.findings).toEqual([
      {
        ...{ title: 'Deletions get 202 instead of 204', severity: 'MUST', level: 'MUST' },
        requirements: ['DI-204-01', 'DI-204-07', 'DI-NEG-05'],
        ...{ expected: 'e', received: 'r', because: 'b', curl: 'c' },
      },
    ]);
  });

  test('names what the target does', () => {
    const { file } = run({ 'DI-403-12': violated, 'DI-FLT-02': violated });

    expect(file.findings.map(({ title }) => title)).toEqual([
      'A request under a foreign tenant deleted an image',
      'The content of a fault is not JSON in UTF-8',
    ]);
    expect(code(run({ 'DI-403-12': violated }), 403).reason).toBe('DI-403-12: A request under a foreign tenant deleted an image');
  });

  test('of accepted violations comes last, and says so', () => {
    const result = run({ 'DI-204-01': { ...answered(200), accepted: 'known' }, 'DI-NEG-05': answered(200) });

    expect(result.file.findings.map(({ requirements: ids, accepted }) => [ids, accepted])).toEqual([
      [['DI-NEG-05'], undefined],
      [['DI-204-01'], true],
    ]);
  });
});

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

const noOutage = all('DI-503', skipped('no outage'));
const noRoom = { 'DI-NEG-05': broke('no room') };
const unreadEffect = { 'DI-403-07': unread };

/** What must have been tested, and what is said if it was not. */
for (const [changes, require, reasons] of [
  [noOutage, [503], ['required but not tested: 503 (no outage)']],
  [noOutage, 'all', ['required but not tested: 503 (no outage)']],
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

test.describe('an accepted deviation', () => {
  for (const [what, deviation, change, verdict, exit] of [
    ['that happens', {}, accepted, 'deviating', 0],
    ['that no longer happens', {}, {}, 'conformant', 1],
    ['that happens now and then, and did not', { intermittent: true }, {}, 'conformant', 0],
    ['that was not tested', {}, skipped('x'), 'conformant', 0],
    ['on its last day', { until: '2026-03-01' }, accepted, 'deviating', 0],
    ['that has expired', { until: '2026-02-28' }, accepted, 'nonconformant', 1],
    ['of an unknown requirement', { requirement: 'DI-999-01' }, {}, 'conformant', 1],
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

test('what deletes an image that has to stay, or accepts a token that has to be refused, comes before what is merely larger', () => {
  const { findings } = run({ 'DI-FLT-02': violated, 'DI-FLD-12': violated, 'DI-403-12': violated, 'DI-403-10': violated }).file;

  expect(findings.map(({ requirements: [first] }) => first).slice(0, 2)).toEqual(['DI-403-10', 'DI-403-12']);
  for (const id of requirementIds.filter((each) => ['loss', 'access'].includes(requirements[each].harm ?? ''))) {
    const { file } = run({ [id]: violated, 'DI-FLD-10': violated, 'DI-FLT-08': violated });
    const { level } = requirements[id];
    expect(file.findings.filter((each) => each.level === level)[0]?.requirements).toContain(id);
  }
});

/** How bad each finding is, and which requirement names it. */
const bands: Readonly<Record<string, readonly [Changes, readonly (readonly [string, string])[]]>> = {
  'is data loss if an image that had to stay is gone, or somebody deleted who may not, and that comes first': [
    { 'DI-405-03': violated, 'DI-FLT-02': violated, 'DI-403-10': violated, 'DI-204-08': violated },
    [
      ['DATA LOSS', 'DI-403-10'],
      ['MUST', 'DI-405-03'],
      ['MUST', 'DI-FLT-02'],
      ['SHOULD', 'DI-204-08'],
    ],
  ],
  'is that of its effect, whichever requirement names the behaviour': [
    { 'DI-401-01': answered(204), 'DI-401-17': sentBy(['DI-401-01'], 204) },
    [['DATA LOSS', 'DI-401-01']],
  ],
  'is the level without an effect': [{ 'DI-401-01': answered(403) }, [['MUST', 'DI-401-01']]],
  'is the level if a caller who may delete the image names it in a wrong form': [
    { 'DI-NEG-18': violated },
    [['MUST', 'DI-NEG-18']],
  ],
  'is the level if a caller who may delete the image sends the token in another place': [
    { 'DI-401-13': answered(204), 'DI-401-17': sentBy(['DI-401-13'], 204) },
    [['MUST', 'DI-401-13']],
  ],
  'is no data loss if a deletion that is answered as refused explains what is gone': [
    { 'DI-204-01': answered(500), 'DI-NEG-15': answered(500) },
    [['MUST', 'DI-204-01']],
  ],
  'is not hidden behind a failure that the loss was answered with': [
    { 'DI-500-06': sentBy(['DI-FRM-15'], 500), 'DI-FRM-15': answered(500) },
    [
      ['DATA LOSS', 'DI-FRM-15'],
      ['SHOULD', 'DI-500-06'],
    ],
  ],
};

for (const [what, [changes, expected]] of Object.entries(bands)) {
  test(`the severity of a finding ${what}`, () => {
    const { findings } = run(changes).file;

    expect(findings.map(({ severity, requirements: [first] }) => [severity, first])).toEqual(expected);
  });
}

test('a requirement that says what must not be deleted or accepted is harmful where it is violated', () => {
  const says =
    /deletes? nothing|no other image|never deleted|survives|does not delete|not its own is refused|answered as done|not carried out/;
  const saying = requirementIds.filter((id) => says.test(requirements[id].statement));

  expect(saying.filter((id) => requirements[id].harm === undefined)).toEqual([]);
});

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
