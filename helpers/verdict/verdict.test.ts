import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import type { Finding } from '../declarations/finding.ts';
import { type Reason, reasonText, untested } from '../declarations/reason.ts';
import type { EndedTest } from './ended-test.ts';
import type { ReleaseAnswer } from './release.ts';
import type { RunRecord } from './run-record.ts';
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
const isMust = (id: RequirementId) => requirements[id].level === 'MUST';
const musts = requirementIds.filter(isMust).length;
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
const noEffect: readonly RequirementId[] = ['DI-GONE-02', 'DI-GONE-03', 'DI-GONE-05', 'DI-RACE-03', 'DI-RACE-05'];
const effects: readonly RequirementId[] = documentedCodes.flatMap((code) => code.effects);
const unread = skipped(untested('not-read-back', { detail: 'GET is answered 405' }));
const died = untested('target-gone', { kind: 'refused', detail: 'connect ECONNREFUSED' });
const gone = { verdict: 'broken', reason: 'the target stopped answering (connection refused) after 40 requests' } as const;

/** What a person sees of a run: the word, the exit status, what the headline says, and who has to act. */
interface Situation {
  readonly when: string;
  readonly result: Conclusion;
  readonly word: RunVerdict | 'none';
  /** What the report says of a release, if it is not what the word says. */
  readonly releases?: ReleaseAnswer;
  /** The exit status, if it is not that of the word. */
  readonly exit?: Exit;
  readonly says: readonly (string | RegExp)[];
  readonly acts: string | RegExp;
  /** How many; none if it is left out. */
  readonly findings?: number;
}

/** What each word says of a release, and its exit status. */
const usual: Readonly<Record<Situation['word'], readonly [ReleaseAnswer, Exit]>> = {
  conformant: ['yes', 0],
  deviating: ['yes', 0],
  partial: ['not known', 0],
  none: ['not known', 0],
  nonconformant: ['no', 1],
  inconclusive: ['not known', 3],
  broken: ['not known', 4],
};

const situations: readonly Situation[] = [
  {
    when: 'the target conforms',
    result: run(),
    word: 'conformant',
    says: [`Conformant (endpoint) on ${musts} of ${musts} MUST requirements; 9 of 9 documented codes tested.`],
    acts: 'Nobody has to act.',
  },
  {
    when: 'the built-in reference target conforms',
    result: run({}, { target: { name: 'reference', url: 'http://127.0.0.1:1/v2/1', builtIn: true } }),
    word: 'conformant',
    releases: 'not known',
    says: ['Conformant (endpoint) on'],
    acts: 'No service of yours was tested. This is the built-in reference target.',
  },
  {
    when: 'the target has three small bugs',
    result: run({ 'DI-401-02': violated, 'DI-405-03': violated, 'DI-204-08': violated }),
    word: 'nonconformant',
    says: [
      `2 MUST requirements violated; ${musts} of ${musts} MUST requirements and 9 of 9 documented codes tested; 1 SHOULD requirement`,
    ],
    acts: /^The target's team/,
    findings: 3,
  },
  {
    when: 'the target answers 200 for 204',
    result: run({ ...these(['DI-204-01', 'DI-204-07', 'DI-NEG-05'], answered(200)) }),
    word: 'nonconformant',
    says: ['2 MUST requirements violated'],
    acts: /^The target's team/,
    findings: 1,
  },
  {
    when: 'the target answers 204 and deletes nothing',
    result: run({ 'DI-GONE-01': answered(200), 'DI-ONCE-01': answered(204), ...these(noEffect, answered(200)) }),
    word: 'nonconformant',
    says: ['MUST requirements violated'],
    acts: /^The target's team/,
    findings: 1,
  },
  {
    when: 'three images are all there is',
    result: run(allBut(['DI-401-12', 'DI-404-01', 'DI-IDS-01'], noImage)),
    word: 'inconclusive',
    says: [
      `Too little was tested: DI-204-01, DI-401-01, DI-401-10 and DI-GONE-01 were not decided (${reasonText(untested('no-images'))}`,
    ],
    acts: /^Whoever runs this suite has to act: set TARGET_IMAGE_IDS/,
  },
  {
    when: 'images suffice for the core only',
    result: run(allBut(['DI-204-01', 'DI-401-01', 'DI-GONE-01', 'DI-401-10'], noImage)),
    word: 'conformant',
    says: [`Conformant (endpoint) on 4 of ${musts} MUST requirements; 2 of 9`, 'requirements not tested'],
    acts: 'Nobody has to act. Check what was not tested before you rely on this verdict.',
  },
  {
    when: 'all deviations are accepted',
    result: run(
      { 'DI-401-02': accepted, 'DI-204-08': accepted },
      { deviations: [{ requirement: 'DI-401-02', reason: 'known', until: '2026-12-31' }] },
    ),
    word: 'deviating',
    says: [
      '1 MUST requirement violated, which is accepted as a deviation (DI-401-02)',
      `${musts} of ${musts} MUST requirements and 9 of 9 documented codes tested`,
    ],
    acts: "The target's team has to act: the first acceptance ends on 2026-12-31.",
    findings: 2,
  },
  {
    when: 'a deviation is accepted without a date',
    result: run({ 'DI-401-02': accepted }, { deviations: [{ requirement: 'DI-401-02', reason: 'known' }] }),
    word: 'deviating',
    says: ['1 MUST requirement violated, which is accepted as a deviation (DI-401-02)'],
    acts: "The target's team has to fix the accepted deviations. No date is set.",
    findings: 1,
  },
  {
    when: 'only a SHOULD deviates, and that is accepted',
    result: run({ 'DI-204-08': accepted }),
    word: 'conformant',
    says: ['Conformant (endpoint) on'],
    acts: 'Nobody has to act.',
    findings: 1,
  },
  {
    when: 'the token of the operator is refused by each image',
    result: run(allBut(['DI-401-12'], skipped(untested('listed-image-unusable', { id: '1f0e', status: 401 })))),
    word: 'broken',
    says: ['Nothing is known about the target: DI-204-01', 'answered 401'],
    acts: 'Whoever runs this suite has to act: set TARGET_TOKEN to a valid token. The target is neither cleared nor accused.',
  },
  {
    when: 'the target dies before much is decided',
    result: run(allBut(['DI-204-02'], skipped(died)), { stopped: { verdict: 'broken', reason: reasonText(died) } }),
    word: 'broken',
    says: ['the target cannot be reached any more (refused: connect ECONNREFUSED)'],
    acts: 'Whoever runs this suite has to act: find out why the target does not answer, then run again. The target is neither cleared nor accused.',
  },
  {
    when: 'the preflight finds the token wrong',
    result: run({}, { tests: [], stopped: { verdict: 'broken', reason: 'TARGET_TOKEN was refused (401)' } }),
    word: 'broken',
    says: [/^TARGET_TOKEN was refused \(401\)$/],
    acts: 'Whoever runs this suite has to act: correct what ended the run, then run again. The target is neither cleared nor accused.',
  },
  {
    when: 'the target dies in the run, after a violation',
    result: run({ 'DI-401-02': violated, ...all('DI-NEG', skipped(gone.reason)) }, { stopped: gone }),
    word: 'nonconformant',
    says: ['1 MUST requirement violated; then the run stopped: the target stopped answering'],
    acts: /^The target's team/,
    findings: 1,
  },
  {
    when: 'the target dies in the run, with nothing violated before',
    result: run(all('DI-NEG', skipped(gone.reason)), { stopped: gone }),
    word: 'broken',
    says: [gone.reason],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'the harness fails beside the core',
    result: run({ 'DI-NEG-05': broke('no room') }),
    word: 'conformant',
    says: ['1 requirement not decided because the harness failed'],
    acts: /^Whoever runs this suite has to act: find out why the harness failed on 1 requirement\.$/,
  },
  {
    when: 'the harness fails beside a violation',
    result: run({ 'DI-401-02': violated, 'DI-NEG-05': broke('no room') }),
    word: 'nonconformant',
    says: ['1 MUST requirement violated', '1 requirement not decided because the harness failed'],
    acts: /^The target's team has to act: .* Whoever runs this suite has to act, too: find out why the harness failed on 1 req/,
    findings: 1,
  },
  {
    when: 'a required code was not tested',
    result: run(all('DI-503', skipped('no provocation')), { require: [503] }),
    word: 'conformant',
    releases: 'not known',
    exit: 1,
    says: ['Conformant (endpoint) on'],
    acts: /^Whoever runs this suite has to act: resolve what the release gate lists\.$/,
  },
  {
    when: 'a SHOULD is violated under the gate SHOULD',
    result: run({ 'DI-204-08': violated }, { gate: 'should' }),
    word: 'conformant',
    releases: 'no',
    exit: 1,
    says: ['1 SHOULD requirement violated'],
    acts: /^The target's team has to act: fix the findings, or have them accepted as deviations\.$/,
    findings: 1,
  },
  {
    when: 'the harness fails in the core',
    result: run({ 'DI-GONE-01': broke('no room') }),
    word: 'broken',
    says: ['Nothing is known about the target: DI-GONE-01', 'no room'],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'the state of images cannot be read',
    result: run({
      ...all('DI-GONE', unread),
      ...these(effects, unread),
    }),
    word: 'conformant',
    says: ['the state of an image cannot be read here'],
    acts: /^Nobody has to act/,
  },
  {
    when: 'one read of the core fails and others show the state of images',
    result: run({ 'DI-401-10': unread }),
    word: 'inconclusive',
    says: [/^Too little was tested: DI-401-10 was not decided \((?!.*cannot be read here)/],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'both effects of the core cannot be read and another effect can',
    result: run({ 'DI-GONE-01': unread, 'DI-401-10': unread }),
    word: 'inconclusive',
    says: ['Too little was tested: DI-401-10 and DI-GONE-01 were not decided'],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'two of the core are not decided, each for a reason of its own',
    result: run({ 'DI-401-10': unread, 'DI-GONE-01': noImage }),
    word: 'inconclusive',
    says: [/^Too little was tested: DI-401-10 was not decided \(.+\), and DI-GONE-01 was not decided \(.+\)/],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'a selection has nothing of the core',
    result: run({}, { tests: [ended('DI-401-02')], part: 'selection' }),
    word: 'partial',
    says: [
      `In a selection of 1 of ${requirementIds.length} requirements: no MUST requirement is violated; 1 of ${musts} MUST requirements tested.`,
    ],
    acts: /^Nobody has to act/,
  },
  {
    when: 'a selection has a part of the core, which is not decided',
    result: run({}, { tests: [ended('DI-401-02'), ended('DI-204-01', noImage)], part: 'selection' }),
    word: 'inconclusive',
    says: ['too little was tested: DI-204-01'],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'the selection has no MUST requirement',
    result: run({}, { tests: [ended('DI-204-08')], part: 'selection' }),
    word: 'partial',
    says: [`In a selection of 1 of ${requirementIds.length} requirements`],
    acts: '',
  },
  {
    when: 'no MUST requirement of a selection is decided',
    result: run(
      {},
      {
        tests: [
          ended('DI-403-01', skipped('no reader')),
          ended('DI-204-08'),
          ended('DI-FLD-01', { seen: true, ...skipped('x') }),
        ],
        part: 'selection',
      },
    ),
    word: 'inconclusive',
    says: [
      `In a selection of 2 of ${requirementIds.length} requirements: too little was tested: no MUST requirement of the selection was tested.`,
    ],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'the harness fails in all that was selected',
    result: run(
      {},
      { tests: [ended('DI-409-01', broke('arm 409 failed')), ended('DI-FLT-02', { seen: true })], part: 'selection' },
    ),
    word: 'broken',
    says: ['nothing is known about the target: DI-409-01 was not decided (harness failure: arm 409 failed)'],
    acts: /^Whoever runs this suite/,
  },
  {
    when: 'one shard ran',
    result: run({}, { tests: [ended('DI-NEG-05')], part: 'shard' }),
    word: 'none',
    says: ['One shard has no verdict of its own'],
    acts: 'Merge the shards.',
  },
  {
    when: 'one shard saw a violation',
    result: run({}, { tests: [ended('DI-401-02', violated)], part: 'shard' }),
    word: 'none',
    releases: 'no',
    exit: 1,
    says: ['1 MUST requirement violated in it'],
    acts: 'Merge the shards.',
    findings: 1,
  },
];

test.describe('the verdict, where', () => {
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(new URL('../../contracts/verdict.schema.json', import.meta.url), 'utf8')),
  );

  for (const { when, result, word, says, acts, findings = 0, ...own } of situations) {
    const { releases = usual[word][0], exit = usual[word][1] } = own;
    test(`${when}, is ${word}, with exit status ${exit}`, () => {
      expect([result.file.verdict ?? 'none', result.exit, result.file.passesGate]).toEqual([word, exit, exit === 0]);
      expect(result.release.answer).toBe(releases);
      for (const part of says) expect(result.sentence).toMatch(typeof part === 'string' ? literally(part) : part);
      expect(result.action).toMatch(typeof acts === 'string' ? literally(acts) : acts);
      expect(result.file.findings).toHaveLength(findings);
      // The share stands in what the report begins with.
      expect(result.figures).not.toMatch(/[Cc]onformant on|of \d+ MUST requirements/);
      expect(validate(result.file), JSON.stringify(validate.errors)).toBe(true);
    });
  }
});

const literally = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

test.describe('the verdict on a run', () => {
  for (const [level, id, verdictOfRow, exitAtShould] of [
    ['SHOULD', 'DI-204-08', 'warning', 1],
    ['MAY', 'DI-RACE-06', 'note', 0],
  ] as const) {
    test(`stays conformant where a ${level} is violated, and the gate decides the exit status`, () => {
      expect(run({ [id]: violated })).toMatchObject({ exit: 0, file: { verdict: 'conformant', counts: { [verdictOfRow]: 1 } } });
      expect(run({ [id]: violated }, { gate: 'should' })).toMatchObject({ exit: exitAtShould, file: { verdict: 'conformant' } });
    });
  }

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

  test('is inconclusive where results are missing, as when a shard is lost', () => {
    const tests = requirementIds.filter((id) => !id.startsWith('DI-NEG')).map((id) => ended(id));
    const result = run({}, { tests });

    expect(result).toMatchObject({ exit: 3, file: { verdict: 'inconclusive' } });
    expect(result.sentence).toMatch(/requirements have no result \(first: DI-NEG-01\)/);
  });

  for (const tests of [[], [ended('DI-409-01', skipped('no conflict'))]]) {
    test(`of a selection that tested nothing is red, with ${tests.length} tests skipped`, () => {
      expect(run({}, { tests, part: 'selection' })).toMatchObject({ exit: 3, file: { verdict: 'inconclusive' } });
    });
  }

  test('of a run whose report could not be made is broken, or nonconformant and says both', () => {
    const unfinished = 'harness failure: a report could not be made: no space';
    const whole = run({}, { unfinished });
    const bad = run({ 'DI-401-02': violated }, { unfinished, gate: 'never' });

    expect([whole.file.verdict, whole.exit, whole.sentence]).toEqual(['broken', 4, unfinished]);
    expect([bad.file.verdict, bad.exit]).toEqual(['nonconformant', 4]);
    expect(bad.sentence).toContain(unfinished);
  });

  test('of a run that was stopped names what stopped it for each requirement', () => {
    const reason = 'nothing listens at http://127.0.0.1:1';
    const result = run({}, { tests: [], stopped: { verdict: 'broken', reason } });

    expect(result).toMatchObject({ exit: 4, sentence: reason, reasons: [reason] });
    expect(row(result, 'DI-401-02').reason).toMatchObject({ code: 'not-run', text: `not run: ${reason}` });
  });

  test('blames the target for an operation that is not there', () => {
    const stopped = { verdict: 'nonconformant', reason: 'the operation is not implemented', evidence: finding } as const;
    const result = run({}, { tests: [], stopped });

    expect(result).toMatchObject({ exit: 1, sentence: stopped.reason, file: { verdict: 'nonconformant', counts: { error: 1 } } });
    expect(result.file.findings).toMatchObject([{ requirements: ['DI-204-01'], received: 'r' }]);
    expect(code(result, 204)).toMatchObject({ outcome: 'violated', rung: 'none' });
  });
});

test.describe('a requirement', () => {
  const order = [skipped('x'), {}, broke('x'), violated, accepted] as const;

  test('takes the worst of its tests', () => {
    const words = order.map((_, i) => {
      const tests = order.slice(0, i + 1).map((change) => ended('DI-204-08', change));
      return row(run({}, { tests, part: 'selection' }), 'DI-204-08').verdict;
    });

    expect(words).toEqual(['untested', 'pass', 'broken', 'warning', 'accepted']);
  });

  test('counts its tests, the exchanges that they judged, their requests and their images', () => {
    const tests = [
      ended('DI-FLD-01', { evidenceCount: 3, requests: 4, images: 1 }),
      ended('DI-FLD-01', violated),
      ended('DI-FLD-01', skipped('x')),
    ];

    expect(row(run({}, { tests, part: 'selection' }), 'DI-FLD-01')).toMatchObject({
      verdict: 'error',
      evidenceCount: 4,
      requests: 4,
      images: 1,
      tests: { passed: 1, failed: 1, skipped: 1 },
      evidence: [finding],
      reason: null,
    });
  });

  test('that an operator accepts is decided, and says why', () => {
    const result = run({ 'DI-401-02': accepted });

    expect(row(result, 'DI-401-02').reason).toEqual({ code: 'accepted', parameters: {}, text: 'known', remedy: '' });
    expect(result.file.exercised.must).toEqual({ decided: musts, of: musts });
  });

  test('that is not tested says why, and what to give', () => {
    expect(row(run({ 'DI-403-01': skipped(untested('no-token', { identity: 'reader' })) }), 'DI-403-01').reason).toEqual({
      code: 'no-token',
      parameters: { identity: 'reader' },
      text: reasonText(untested('no-token', { identity: 'reader' })),
      remedy: 'set TARGET_READER_TOKEN',
    });
  });
});

test.describe('a finding', () => {
  test('holds every violation that follows from one behaviour, the one that names it first', () => {
    const result = run({ 'DI-204-07': answered(202), 'DI-204-01': answered(202), 'DI-NEG-05': answered(202) });

    expect(result.file.findings).toEqual([
      {
        title: 'Deletions are answered 202 instead of 204',
        severity: 'MUST',
        level: 'MUST',
        requirements: ['DI-204-01', 'DI-204-07', 'DI-NEG-05'],
        expected: 'e',
        received: 'r',
        because: 'b',
        curl: 'c',
      },
    ]);
  });

  test('holds no violation that another behaviour explains', () => {
    const result = run({ 'DI-204-01': answered(202), 'DI-204-07': answered(415), 'DI-401-02': violated });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-204-01'], ['DI-204-07'], ['DI-401-02']]);
  });

  test('joins a rule over all exchanges with the requirement whose test sent what violates it', () => {
    const failure = { ...finding, statuses: [500] };
    const result = run({
      'DI-NEG-07': { ...violated, findings: [failure] },
      'DI-NEG-04': { ...violated, findings: [{ ...finding, statuses: [406] }] },
      'DI-500-05': { ...violated, findings: [{ ...failure, from: ['DI-NEG-07'] }] },
    });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-500-05', 'DI-NEG-07'], ['DI-NEG-04']]);
  });

  for (const [lead, follower] of [
    ['DI-401-01', 'DI-401-08'],
    ['DI-401-05', 'DI-401-08'],
  ] as const) {
    test(`of ${lead} holds no ${follower} with a status that ${lead} never got`, () => {
      const groups = (...statuses: number[]) =>
        run({ [lead]: answered(404), [follower]: answered(...statuses) }).file.findings.map(({ requirements: ids }) => ids);

      expect(groups(404)).toEqual([[lead, follower]]);
      expect(groups(404, 204)).toEqual([[lead], [follower]]);
      expect(groups()).toEqual([[lead], [follower]]);
    });
  }

  test('holds the 404 of an image that the same behaviour deleted before', () => {
    const result = run({ 'DI-401-01': answered(204), 'DI-401-13': answered(404, 204) });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-401-01', 'DI-401-13']]);
  });

  test('of requests that fail holds no success', () => {
    const failure = { ...violated, findings: [{ ...finding, statuses: [500], from: ['DI-NEG-07' as const] }] };
    const result = run({ 'DI-500-05': failure, 'DI-NEG-07': answered(500, 204) });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-500-05'], ['DI-NEG-07']]);
  });

  test('on faults that are not JSON holds no fault that is JSON of another form, though the same tests got both', () => {
    const from = ['DI-401-10', 'DI-KEEP-04'] as const;
    const on = (...statuses: number[]): Change => ({ ...violated, findings: [{ ...finding, statuses, from }] });
    const groups = (change: Change) => {
      const result = run({ 'DI-FLT-02': on(404), 'DI-FLD-12': on(404), 'DI-FLT-03': change, 'DI-FLT-04': change });
      return result.file.findings.map(({ requirements: ids }) => ids);
    };

    expect(groups(on(401, 405))).toEqual([
      ['DI-FLT-02', 'DI-FLD-12'],
      ['DI-FLT-03', 'DI-FLT-04'],
    ]);
    // A rule on JSON is silent where there is none: the same status is another response.
    expect(groups(on(404))).toEqual([
      ['DI-FLT-02', 'DI-FLD-12'],
      ['DI-FLT-03', 'DI-FLT-04'],
    ]);
  });

  test('on faults holds no other status, though the same test got it', () => {
    const on = (...statuses: number[]): Change => ({ ...violated, findings: [{ ...finding, statuses, from: ['DI-401-10'] }] });
    const result = run({ 'DI-FLT-03': on(404), 'DI-FLT-04': on(405), 'DI-FLT-06': on(404) });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-FLT-03', 'DI-FLT-06'], ['DI-FLT-04']]);
  });

  test('holds the deletion that a token in another place was answered with', () => {
    const done = { ...finding, statuses: [204], from: ['DI-401-13' as const] };
    const result = run({ 'DI-401-13': answered(204), 'DI-401-17': { ...violated, findings: [done] } });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-401-13', 'DI-401-17']]);
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

test.describe('a documented code', () => {
  test('names its fault and the firmest rung', () => {
    const tests = [
      ended('DI-409-01', { rungs: [{ code: 409, rung: 'hook' }] }),
      ended('DI-409-03', { rungs: [{ code: 409, rung: 'fixture' }] }),
    ];

    expect(code(run({}, { tests, part: 'selection' }), 409)).toEqual({
      code: 409,
      name: 'conflictingRequest',
      outcome: 'pass',
      decided: 2,
      of: idsOf('DI-409').length,
      rung: 'fixture',
      reason: '',
    });
    expect(code(run(), 204)).toMatchObject({ name: 'deleted', rung: 'always' });
  });

  test('counts the effect of a deletion, which has its own topic', () => {
    const { decided, of } = code(run(), 204);

    expect([decided, of]).toEqual([of, idsOf('DI-204').length + 1]);
  });

  test('is not tested, with the reason of its first requirement, where nothing triggered it', () => {
    expect(code(run(all('DI-503', skipped('no provocation of 503 is given'))), 503)).toMatchObject({
      outcome: 'untested',
      decided: 0,
      rung: 'none',
      reason: 'no provocation of 503 is given',
    });
  });

  test('is not tested where its requirements passed on other responses only', () => {
    expect(code(run(all('DI-405', { rungs: [] })), 405)).toMatchObject({
      outcome: 'untested',
      reason: 'no response had the status 405',
    });
  });

  test('is not tested, with the reason of its first requirement, where another one passed on responses of other codes', () => {
    const changes = { ...all('DI-500', skipped('no provocation of 500 is given')), 'DI-500-05': { rungs: [] } };

    expect(code(run(changes), 500)).toMatchObject({ outcome: 'untested', reason: 'no provocation of 500 is given' });
  });

  test('is not tested, and says that it was not seen, where its first requirement passed on another code and its effect was not read', () => {
    const changes = {
      ...all('DI-405', skipped(untested('not-seen', { what: '405' }))),
      'DI-405-01': { rungs: [] },
      'DI-405-02': skipped(untested('no-state')),
    };

    expect(code(run(changes), 405)).toMatchObject({ outcome: 'untested', reason: 'no response had the status 405' });
  });

  test('is partly tested where the requirement that names it was not decided, though another one passed', () => {
    const changes = { ...all('DI-403', skipped(untested('no-token', { identity: 'reader' }))), 'DI-403-06': { rungs: [] } };
    const row = code(run(changes, { seenCodes: new Map([[403, 2]]) }), 403);

    expect(row).toMatchObject({ outcome: 'partial', rung: 'seen', decided: 1 });
    expect(row.reason).toBe(`DI-403-01 not tested: ${reasonText(untested('no-token', { identity: 'reader' }))}`);
  });

  test('is partly tested where its effect was not decided', () => {
    expect(code(run({ 'DI-GONE-01': noImage }), 204)).toMatchObject({
      outcome: 'partial',
      reason: expect.stringMatching(/^DI-GONE-01/),
    });
  });

  test('is violated by its effect, by a MUST of it, and by the SHOULD that names it', () => {
    for (const [id, status] of [
      ['DI-GONE-01', 204],
      ['DI-409-03', 409],
      ['DI-409-01', 409],
    ] as const)
      expect(code(run({ [id]: violated }), status).outcome).toBe('violated');
  });

  test('passes with a warning if a SHOULD of the code is violated', () => {
    expect(code(run({ 'DI-204-08': violated }), 204)).toMatchObject({ outcome: 'pass', reason: 'warning: DI-204-08' });
  });

  test('shows an accepted violation as accepted, with its reason', () => {
    const result = run({ 'DI-401-02': { ...violated, accepted: 'until the gateway is replaced' } });

    expect(code(result, 401)).toMatchObject({
      outcome: 'accepted',
      reason: 'DI-401-02 accepted: until the gateway is replaced',
    });
  });
});

test.describe('what must have been tested', () => {
  test('is red where it is not tested, and green where it is', () => {
    const changes = all('DI-503', skipped('no provocation'));

    expect(run(changes, { require: [503] })).toMatchObject({ exit: 1, file: { verdict: 'conformant', passesGate: false } });
    expect(run(changes, { require: 'all' }).reasons).toEqual(['required but not tested: 503 (no provocation)']);
    expect(run(changes, { require: ['DI-503-02'] }).exit).toBe(1);
    expect(run(changes, { require: [204, '401', 'DI-GONE-01'] }).exit).toBe(0);
  });

  test('is red where the harness failed before a requirement was decided', () => {
    const changes = { 'DI-NEG-05': broke('no room') };

    expect(run(changes, { require: ['DI-NEG-05'] })).toMatchObject({
      exit: 1,
      reasons: ['required but not tested: DI-NEG-05 (harness failure: no room)'],
    });
    expect(run(changes, { require: ['DI-NEG-07'] }).exit).toBe(0);
  });

  test('is red where the effect of a code was not decided, though the code was received', () => {
    const changes = { 'DI-403-07': unread };

    expect(run(changes, { require: [403] })).toMatchObject({ exit: 1, file: { verdict: 'conformant', passesGate: false } });
    expect(run(changes, { require: 'all' }).reasons).toEqual([
      expect.stringMatching(/^required but not completely tested: 403 \(DI-403-07 not tested: /),
    ]);
    expect(run(changes, { require: [401] }).exit).toBe(0);
  });
});

test.describe('an accepted deviation', () => {
  for (const [what, deviation, change, exit] of [
    ['that happens', { reason: 'known' }, accepted, 0],
    ['that no longer happens', { reason: 'known' }, {}, 1],
    ['that happens now and then, and did not', { reason: 'known', intermittent: true }, {}, 0],
    ['that was not tested', { reason: 'known' }, skipped('x'), 0],
    ['on its last day', { reason: 'known', until: '2026-03-01' }, accepted, 0],
    ['that has expired', { reason: 'known', until: '2026-02-28' }, accepted, 1],
  ] as const) {
    test(`${what} means exit status ${exit}`, () => {
      const result = run({ 'DI-GONE-02': change }, { deviations: [{ requirement: 'DI-GONE-02', ...deviation }] });

      expect(result.exit).toBe(exit);
    });
  }

  test('of an unknown requirement is red', () => {
    expect(run({}, { deviations: [{ requirement: 'DI-999-01', reason: 'x' }] }).exit).toBe(1);
  });

  test('that has expired counts again', () => {
    const deviations = [{ requirement: 'DI-GONE-02', reason: 'x', until: '2026-01-01' }];

    expect(run({ 'DI-GONE-02': accepted }, { deviations }).file.verdict).toBe('nonconformant');
  });

  test('that a selection left out is no news', () => {
    const deviations = [{ requirement: 'DI-GONE-02', reason: 'x' }];

    expect(run({}, { tests: [ended('DI-401-02')], part: 'selection', deviations }).exit).toBe(0);
  });
});

test.describe('what is not known', () => {
  test('is nothing where everything was tested', () => {
    expect(run().release.unknown).toEqual([]);
  });

  test('begins with the MUST requirements that were not tested, the commonest reasons, and the codes that nobody saw', () => {
    const result = run({
      ...all('DI-503', skipped('no outage')),
      ...all('DI-413', skipped('no limit')),
      'DI-NEG-08': skipped('x'),
    });
    const [must = '', codes] = result.release.unknown;

    expect(must).toMatch(/^\d+ of \d+ MUST requirements were not tested: no limit \(\d+\); no outage \(\d+\); 1 other reason$/);
    expect(codes).toBe('What the target does for 413 and 503');
  });

  test('is whether the target conforms, where the run ended before', () => {
    const stopped = { verdict: 'broken', reason: 'TARGET_TOKEN was refused (401)' } as const;

    expect(run({}, { tests: [], stopped }).release.unknown).toEqual([
      'Whether the target conforms. The run ended: TARGET_TOKEN was refused (401)',
      'Nothing was tested',
    ]);
  });

  test('is what the release gate demands and does not get, and what lies outside a selection', () => {
    const required = run(all('DI-503', skipped('no outage')), { require: [503] });
    const selected = run({}, { tests: [ended('DI-401-02')], part: 'selection' });

    expect(required.release.unknown[0]).toBe('required but not tested: 503 (no outage)');
    expect(selected.release.unknown).toEqual([
      `Everything outside the selection: ${musts - 1} of ${musts} MUST requirements were not tested`,
    ]);
  });

  test('is what a deletion removes, where no image can be read', () => {
    const result = run({ ...all('DI-GONE', unread), ...these(effects, unread) });

    expect(result.release.unknown[0]).toBe('What a deletion removes: the state of an image cannot be read here');
  });
});

test('what deletes an image that has to stay, or accepts a token that has to be refused, comes before what is merely larger', () => {
  const { findings } = run({ 'DI-FLT-02': violated, 'DI-FLD-12': violated, 'DI-403-12': violated, 'DI-403-10': violated }).file;

  expect(findings.map(({ requirements: [first] }) => first).slice(0, 2)).toEqual(['DI-403-10', 'DI-403-12']);
  for (const id of requirementIds.filter((each) => ['loss', 'access'].includes(requirements[each].harm ?? ''))) {
    const { file } = run({ [id]: violated, 'DI-FLD-10': violated, 'DI-FLT-08': violated });
    const { level } = requirements[id];
    expect(file.findings.filter((each) => each.level === level)[0]?.requirements).toContain(id);
  }
});

test.describe('the severity of a finding', () => {
  const bands = (changes: Record<string, Change>) =>
    run(changes).file.findings.map(({ severity, requirements: [first] }) => [severity, first]);

  test('is data loss where an image that had to stay is gone, or somebody deleted who may not, and that comes first', () => {
    expect(bands({ 'DI-405-03': violated, 'DI-FLT-02': violated, 'DI-403-10': violated, 'DI-204-08': violated })).toEqual([
      ['DATA LOSS', 'DI-403-10'],
      ['MUST', 'DI-405-03'],
      ['MUST', 'DI-FLT-02'],
      ['SHOULD', 'DI-204-08'],
    ]);
  });

  test('is that of its effect, whichever requirement names the behaviour', () => {
    const done = { ...violated, findings: [{ ...finding, statuses: [204], from: ['DI-401-01' as const] }] };

    expect(bands({ 'DI-401-01': answered(204), 'DI-401-17': done })).toEqual([['DATA LOSS', 'DI-401-01']]);
    expect(bands({ 'DI-401-01': answered(403) })).toEqual([['MUST', 'DI-401-01']]);
  });

  test('is the level where a caller who may delete the image names it in a wrong form', () => {
    expect(bands({ 'DI-NEG-16': violated })).toEqual([['MUST', 'DI-NEG-16']]);
    const elsewhere = { ...violated, findings: [{ ...finding, statuses: [204], from: ['DI-401-13' as const] }] };
    expect(bands({ 'DI-401-13': answered(204), 'DI-401-17': elsewhere })).toEqual([['MUST', 'DI-401-13']]);
  });

  test('is no data loss where a deletion that is answered as refused explains what is gone', () => {
    expect(bands({ 'DI-204-01': answered(500), 'DI-NEG-15': answered(500) })).toEqual([['MUST', 'DI-204-01']]);
  });

  test('is not hidden behind a failure that the loss was answered with', () => {
    const lost = { ...violated, findings: [{ ...finding, statuses: [500], from: ['DI-FRM-15' as const] }] };

    expect(bands({ 'DI-500-06': lost, 'DI-FRM-15': answered(500) })[0]).toEqual(['DATA LOSS', 'DI-FRM-15']);
  });

  test('is one for a target that does not look at Host', () => {
    const result = run({ 'DI-400-04': answered(204), 'DI-FRM-01': answered(204), 'DI-FRM-02': answered(204) });

    expect(result.file.findings.map(({ requirements: ids }) => ids)).toEqual([['DI-400-04', 'DI-FRM-01', 'DI-FRM-02']]);
  });
});

test('a requirement that says what must not be deleted or accepted is harmful where it is violated', () => {
  const says =
    /deletes? nothing|no other image|never deleted|survives|does not delete|not its own is refused|answered as done|not carried out/;
  const saying = requirementIds.filter((id) => says.test(requirements[id].statement));

  expect(saying.filter((id) => requirements[id].harm === undefined)).toEqual([]);
});

test('of two findings of one level the worse comes first: a lost image, then the core, then the larger', () => {
  const result = run({
    'DI-204-02': violated,
    'DI-204-03': violated,
    'DI-401-01': answered(403),
    'DI-KEEP-01': violated,
  });

  expect(result.file.findings.map(({ requirements: [first] }) => first)).toEqual(['DI-KEEP-01', 'DI-401-01', 'DI-204-02']);
});
