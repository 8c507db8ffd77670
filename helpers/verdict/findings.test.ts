import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { answered, type Change, code, finding, run, violated } from './testing/changed-run.ts';
import type { Changes } from './testing/passing-run.ts';

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
/** A violation in which an image is there as it was, although its deletion was answered as done. */
const leaving: Change = { ...violated, findings: [{ ...finding, statuses: [200], left: true }] };

test('an image that is there all the same, in another state, is not said to be deleted', () => {
  const { findings } = run({ 'DI-403-10': changing('another status'), 'DI-400-03': changing('another status') }).file;

  expect(findings.map(({ title, requirements: ids }) => [title, ids])).toEqual([
    ['A request that has to leave an image as it is leaves it with another status', ['DI-400-03', 'DI-403-10']],
  ]);
});

test('an image that has to stay and is gone after a refusal is not said to be accepted for deletion', () => {
  const refused = { ...finding, read: { curl: 'c', response: 'r', after: 409 }, statuses: [404] };
  const titleOf = (change: Change) => run({ 'DI-403-17': change }).file.findings.map(({ title }) => title);

  expect(titleOf({ ...violated, findings: [refused] })).toEqual(['A protected image is gone although its deletion was refused']);
  expect(titleOf(answered(204))).toEqual(['The service accepts the deletion of a protected image']);
});

/** What follows from what: the requirements of each finding. */
const joins: Readonly<Record<string, readonly [Changes, readonly (readonly string[])[]]>> = {
  'holds no violation that another behaviour explains': [
    { 'DI-204-01': answered(202), 'DI-204-07': answered(415), 'DI-401-02': violated },
    [['DI-204-01'], ['DI-204-07'], ['DI-401-02']],
  ],
  'tells a response that is malformed for another cause from a wrong Content-Length': [
    { 'DI-FLD-10': sentBy(['DI-404-01'], 404), 'DI-WIRE-03': sentBy(['DI-401-01', 'DI-404-01'], 404) },
    [['DI-FLD-10'], ['DI-WIRE-03']],
  ],
  'holds a malformed response whose defect is its Content-Length': [
    { 'DI-FLD-10': sentBy(['DI-404-01', 'DI-404-03'], 404), 'DI-WIRE-03': sentBy(['DI-404-01'], 404) },
    [['DI-FLD-10', 'DI-WIRE-03']],
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
  'is one for a refusal that deletes, whether its own test or the end of the run shows it': [
    { 'DI-405-02': answered(415), 'DI-KEEP-07': answered(404) },
    [['DI-405-02', 'DI-KEEP-07']],
  ],
  'on a deletion that was done under a wrong form holds no image whose deletions were refused': [
    { 'DI-405-13': { ...violated, findings: [{ ...finding, statuses: [404], took: true }] }, 'DI-KEEP-07': answered(404) },
    [['DI-KEEP-07'], ['DI-405-13']],
  ],
  'holds an image that was lost beside requests without a token, which deletions of others may have taken': [
    { 'DI-KEEP-01': answered(404), 'DI-401-22': answered(404) },
    [['DI-KEEP-01', 'DI-401-22']],
  ],
  'on a lost image holds no deletion without a token that was done': [
    { 'DI-KEEP-01': answered(404), 'DI-401-22': answered(204) },
    [['DI-KEEP-01'], ['DI-401-22']],
  ],
  'leads with the requirement whose test alone met a failure': [
    { 'DI-500-04': answered(500), 'DI-500-06': sentBy(['DI-500-04'], 500) },
    [['DI-500-04', 'DI-500-06']],
  ],
  'leads with the failure if several tests met it': [
    { 'DI-500-04': answered(500), 'DI-500-06': sentBy(['DI-500-04', 'DI-204-01'], 500) },
    [['DI-500-06', 'DI-500-04']],
  ],
  'leads with the last of those that follow from each other': [
    { 'DI-KEEP-01': answered(404), 'DI-KEEP-08': sentBy(['DI-ONCE-02'], 404), 'DI-ONCE-02': answered(404) },
    [['DI-KEEP-08', 'DI-ONCE-02', 'DI-KEEP-01']],
  ],
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
  'leads with a deletion without any token, though one with a token in the trailer section was done as well': [
    { 'DI-401-17': sentBy(['DI-401-20', 'DI-FRM-16'], 204), 'DI-401-20': answered(404), 'DI-FRM-16': answered(404) },
    [['DI-401-20', 'DI-401-17'], ['DI-FRM-16']],
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

  test('says that an answer to a preference differs from the one without it, whatever that is', () => {
    const titles = run({ 'DI-NEG-04': answered(404), 'DI-NEG-14': answered(404) }).file.findings.map(({ title }) => title);

    expect(titles.filter((title) => title.includes('404 instead of 404'))).toEqual([]);
  });

  test('of accepted violations comes last, and says so', () => {
    const result = run({ 'DI-204-01': { ...answered(200), accepted: 'known' }, 'DI-NEG-05': answered(200) });

    expect(result.file.findings.map(({ requirements: ids, accepted }) => [ids, accepted])).toEqual([
      [['DI-NEG-05'], undefined],
      [['DI-204-01'], true],
    ]);
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
  'is no data loss if an image was left that its deletion, answered as done, should have removed': [
    { 'DI-GONE-01': answered(200), 'DI-FRM-19': leaving, 'DI-RACE-07': answered(200) },
    [['MUST', 'DI-GONE-01']],
  ],
  'is that of the loss if an image is gone although its deletion was refused': [
    { 'DI-FRM-19': answered(404) },
    [['DATA LOSS', 'DI-FRM-19']],
  ],
  'is the level if the deletion of an image that has to stay is answered as done, and the image is left as it was': [
    { 'DI-403-17': leaving, 'DI-403-03': answered(204) },
    [['MUST', 'DI-403-17']],
  ],
  'is not hidden behind a failure that the loss was answered with': [
    { 'DI-500-06': sentBy(['DI-FRM-15', 'DI-NEG-07'], 500), 'DI-FRM-15': answered(500) },
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
