import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { comparisonOf as compare, comparisonMarkdown } from '../report/comparison/comparison.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { untested } from '../verdict/reason.ts';
import type { EndedTest } from '../verdict/run-record.ts';
import { run } from '../verdict/testing/changed-run.ts';
import type { VerdictFile } from '../verdict/verdict-file.ts';
import { compare as compareCommand } from './compare.ts';
import { started } from './testing/started.ts';

const finding = { title: 't', expected: 'status 204', received: 'status <b>500</b> | `x`', because: 'b', curl: 'c' };
const acts = {
  pass: {},
  violated: { status: 'failed', findings: [finding] },
  accepted: { status: 'failed', findings: [finding], accepted: 'known' },
  untested: { status: 'skipped', reason: untested('no-token', { identity: 'reader' }) },
  broken: { status: 'failed' },
} as const satisfies Record<string, Partial<EndedTest>>;

function file(changes: Partial<Record<RequirementId, keyof typeof acts>> = {}): VerdictFile {
  const changed = Object.fromEntries(Object.entries(changes).map(([id, act]) => [id, acts[act]]));
  return run(changed, { target: { name: 'staging', url: 'http://h' } }).file;
}

test.describe('the comparison of two verdicts', () => {
  test('says of a selection that it is one', () => {
    const selection = { kind: 'grep', text: '--grep @405', selected: 10, of: 260 } as const;

    const text = comparisonMarkdown(compare(file(), { ...file(), selection }));

    expect(text).toMatch(/^- first: .*Z\)$/m);
    expect(text).toMatch(/^- second: .*Z; a selection of 10 of 260 requirements\)$/m);
  });

  for (const [id, before, after, change] of [
    ['DI-GONE-01', 'pass', 'violated', 'regression'],
    ['DI-GONE-01', 'accepted', 'violated', 'regression'],
    ['DI-GONE-01', 'untested', 'violated', 'newly found'],
    ['DI-GONE-01', 'violated', 'pass', 'fixed'],
    ['DI-GONE-01', 'pass', 'untested', 'newly untested'],
    ['DI-GONE-01', 'pass', 'broken', 'newly untested'],
    ['DI-GONE-01', 'violated', 'untested', 'newly untested'],
    ['DI-GONE-01', 'untested', 'broken', 'other'],
    ['DI-GONE-01', 'untested', 'pass', 'newly exercised'],
    ['DI-GONE-01', 'violated', 'accepted', 'other'],
    // Nothing violates a MAY.
    ['DI-RACE-06', 'pass', 'violated', 'other'],
    ['DI-RACE-06', 'untested', 'violated', 'newly exercised'],
  ] as const) {
    test(`calls ${before} → ${after} of ${id} ${change}`, () => {
      const comparison = compare(file({ [id]: before }), file({ [id]: after }));
      const isRegression = change === 'regression' || change === 'newly found';

      expect(comparison.differences).toEqual([expect.objectContaining({ id, change })]);
      expect(comparisonMarkdown(comparison).startsWith('# No regression.')).toBe(!isRegression && comparison.comparable);
    });
  }

  test('finds nothing between equal verdicts, and counts nothing as violated that the harness left undecided', () => {
    const both = file({ 'DI-401-02': 'broken', 'DI-401-03': 'violated' });

    expect(compare(both, both)).toMatchObject({ differences: [], catalogue: [], stillViolated: ['DI-401-03'] });
  });

  test('names changed levels and requirements that one of the two does not know', () => {
    const before = file();
    const [first, second, ...rest] = before.requirements;
    const changed = { ...file({ 'DI-401-02': 'violated' }), requirements: [{ ...first, level: 'MAY' }, ...rest] } as VerdictFile;

    expect(compare(before, changed)).toMatchObject({
      catalogue: [`${first?.id}: MUST → MAY`, `${second?.id}: only in the first`],
    });
  });

  test('counts in its title what was passed before apart from what was not tested before', () => {
    const after = file({ 'DI-401-02': 'violated', 'DI-405-03': 'violated' });

    expect(compare(file({ 'DI-405-03': 'untested' }), after).sentence).toBe('2 regressions, 1 of them newly found.');
  });

  test('is a table, and none of its text becomes markup', () => {
    const untested = { 'DI-GONE-01': 'untested', 'DI-FRM-01': 'untested' } as const;
    const text = comparisonMarkdown(compare(file(), { ...file({ 'DI-401-02': 'violated', ...untested }), profile: 'service' }));

    // What is outside the profile counts in both, so that they agree.
    expect(text).toMatch(
      /^# 1 regression\. 2 requirements that the first run tested were not tested: a role that may only read \(2\)\.$/m,
    );
    expect(text).toMatch(/^## No longer tested \(2\)$/m);
    expect(text).toMatch(/^\| DI-401-02 \| pass → error +\| .* \|$/m);
    expect(text).not.toMatch(/[^\\]<b>/);
  });
});

test.describe('npm run compare', () => {
  let folder: string;
  test.beforeEach(() => {
    folder = freshFolder();
  });

  async function compared(...args: string[]): Promise<{ exit: number | undefined; output: string }> {
    const { status: exit, document, complaints } = await started(compareCommand, ...args);
    return { exit, output: document + complaints.join('') };
  }
  function saved(name: string, content: object | string): string {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'verdict.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return join(folder, name);
  }

  const { requirements, ...rest } = file();
  const [row] = requirements;
  const verdicts: Readonly<Record<string, object | string>> = {
    good: file(),
    bad: file({ 'DI-401-02': 'violated' }),
    less: file({ 'DI-401-02': 'untested' }),
    failed: file({ 'DI-401-02': 'broken' }),
    broken: file({ 'DI-204-01': 'broken' }),
    idle: file({ 'DI-401-01': 'untested' }),
    odd: '{"schema":2}',
    cut: '{"sche',
    row: { ...rest, requirements: [{ ...row, evidence: [null] }] },
    target: { ...file(), target: null },
  };

  for (const [words, exit, said] of [
    ['good bad', 1, 'Regressions (1)'],
    ['bad good', 0, 'Fixed (1)'],
    ['good less', 0, 'No longer tested (1)'],
    ['good less --strict', 1, 'No longer tested (1)'],
    ['good failed --strict', 1, 'No longer tested (1)'],
    ['good bad --json', 1, '"comparable": true'],
    ['good broken', 1, 'The second run is broken'],
    ['idle good', 1, 'The first run is inconclusive'],
    // Neither says anything.
    ['broken idle', 0, '# No regression.'],
    ...['odd', 'row', 'target'].map((name) => [`good ${name}`, 2, 'expected a verdict of schema 3'] as const),
    ['good cut', 2, 'cut/verdict.json: expected JSON, got '],
  ] as const)
    test(`of ${words} says “${said}” and exits ${exit}`, async () => {
      const args = words.split(' ').map((word) => {
        const content = verdicts[word];
        if (content === undefined) return word.startsWith('--') ? word : join(folder, word);
        return existsSync(join(folder, word)) ? join(folder, word) : saved(word, content);
      });

      expect(await compared(...args)).toEqual({ exit, output: expect.stringContaining(said) });
    });

  test('says the same to a program, with every reason whole, and all that a file says as text, whoever wrote it', async () => {
    const long = `${'x'.repeat(400)} end`;
    const hostile = '\x1b[31m\n::error::x\n# y | @octocat <b>';
    const { requirements, ...rest } = file({ 'DI-401-02': 'violated' });
    const reason = { code: 'given' as const, parameters: {}, text: long, remedy: '' };
    const rows = requirements.map((row) => ({ ...row, reason, statement: hostile }));
    const bad = saved('bad', { ...rest, requirements: rows });
    const good = saved('good', file());
    const { exit, output } = await compared(good, bad, '--json');
    const read = await compared(good, bad);

    expect(exit).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      sentence: '1 regression.',
      comparable: true,
      regressions: ['DI-401-02'],
      first: { target: { name: 'staging' }, verdict: 'conformant' },
      second: { verdict: 'nonconformant' },
      differences: [{ id: 'DI-401-02', before: 'pass', after: 'error', change: 'regression', reason: long }],
    });
    expect(read.output).toContain(long);
    for (const text of [output, read.output]) {
      expect(text).not.toContain('\x1b');
      expect(text).not.toMatch(/^\s*::|^# y/m);
    }
    expect(read.output).not.toMatch(/@octocat|<b>/);
  });
});
