import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { runVerdict } from '../../verdict/run-verdict.ts';
import { type Changes, passingRun } from '../../verdict/testing/passing-run.ts';
import type { Deviation } from '../../verdict/verdict-file.ts';
import { type Statement, statementOf } from '../statement/statement.ts';
import { statementPage } from '../statement/statement-html.ts';
import { statementMarkdown } from '../statement/statement-markdown.ts';
import { summaryStyle } from './style.ts';
import { summary } from './summary.ts';

const long = `${'a long answer '.repeat(60)}with an end`;
const noChallenge = { title: 'no challenge', expected: 'a challenge', received: long, because: 'b', curl: 'c' };
const target = { name: 'staging', url: 'http://h' };

/** What people read of a run in which everything passes but what the changes say. */
const read = (changes: Changes, deviations: readonly Deviation[] = []): Statement =>
  statementOf(runVerdict(passingRun(changes, { target, deviations })), deviations);
const conclusion = read({ 'DI-401-02': { status: 'failed', findings: [noChallenge] } });

const plainStyle = summaryStyle({}, {});

test('a terminal gets colours and lines of its width, a file neither', () => {
  const style = summaryStyle({ isTTY: true, columns: 120 }, {});
  const text = summary(conclusion, [], style);

  expect(style).toEqual({ colour: true, columns: 120, verbose: false });
  expect(text).toContain('\x1b[31m');
  expect(text).toMatch(/received {2}a long answer.*…$/m);
  // What stands there is in no other line.
  expect(summary(conclusion, [], { ...style, columns: 80 })).toMatch(/profile \w+, .*release gate MUST/);
  const plain = summary(conclusion, [], plainStyle);
  expect(plain).toContain(`received  ${long}`);
  for (const cutOrColour of ['…', '\x1b']) expect(plain).not.toContain(cutOrColour);
});

test('a finding is a block: the sentence and its area, what was expected and received, the request, and the command that explains it', () => {
  const [title = ''] = conclusion.file.findings.map((finding) => finding.title);
  const block = [
    `    ✗ ${title}  DI-401-02 (http)`,
    '      expected  a challenge',
    `      received  ${long}`,
    '      because   b',
    '      request   curl -X DELETE …',
    '      explain   npm run explain -- DI-401-02',
  ].join('\n');

  expect(summary(conclusion, [], plainStyle)).toContain(block.replace('curl -X DELETE …', 'c'));
});

test('a run that was cut short, by a signal or for lack of a shard, does not send its reader to the preflight', () => {
  const shown = (reason: Reason): string => {
    const all = requirementIds.map((id) => [id, { status: 'skipped', reason }]);
    return summary(read(Object.fromEntries(all)), [], plainStyle);
  };

  expect(shown(untested('no-images'))).toContain('npm run preflight checks the settings');
  for (const reason of [untested('interrupted', { by: 'SIGINT' }), untested('shard-missing')])
    expect(shown(reason)).not.toContain('npm run preflight');
});

test('a release gate that a conformant run does not pass is not headed by a tick, and lists once what it lacks', () => {
  const skipped = { status: 'skipped', reason: untested('no-way', { code: 409 }) } as const;
  const changes = Object.fromEntries(requirementIds.filter((id) => id.startsWith('DI-409')).map((id) => [id, skipped]));
  const shown = statementOf(runVerdict(passingRun(changes, { target, deviations: [], require: [409] })), []);

  expect(statementMarkdown(shown)).toMatch(/^# \? Delete Image on staging: conformant, release gate not passed$/m);
  for (const text of [summary(shown, [], plainStyle)]) expect(text.match(/required but not tested/g)).toHaveLength(1);
});

test('the URL of the target can be copied out of a ticket', () => {
  expect(statementMarkdown(read({}))).toContain('Target: `http://h`');
});

test('the statement names the command once, and not without a finding', () => {
  expect(statementMarkdown(conclusion)).toMatch(/Who has to act:.*`npm run explain -- DI-401-02` says what conforms\./);
  expect(statementMarkdown(conclusion).split('npm run explain')).toHaveLength(2);
  for (const text of [statementMarkdown(read({})), summary(read({}), [], plainStyle)])
    expect(text).not.toContain('npm run explain');
});

test('the one violation of a run that ended at once is named', () => {
  const skipped = requirementIds.map((id) => [id, { status: 'skipped', reason: untested('interrupted', { by: 'SIGINT' }) }]);
  const ended = read({ ...Object.fromEntries(skipped), 'DI-401-02': { status: 'failed', findings: [noChallenge] } });

  expect(ended.file.counts).toMatchObject({ error: 1, pass: 0 });
  expect(summary(ended, [], plainStyle)).toMatch(/✗ The 401 lacks WWW-Authenticate {2}DI-401-02/);
});

test('what changed since the last whole run is one line below who has to act', () => {
  const since = {
    ended: '2026-02-01T12:00:00.000Z',
    fixed: ['DI-405-03'],
    added: ['DI-401-02'],
    still: [],
    lost: [],
    less: [],
  } as const;
  const changed = summary({ ...conclusion, since }, [], plainStyle);

  expect(changed).toContain('\n  Since 2026-02-01 12:00 UTC: 1 new (DI-401-02), 1 fixed (DI-405-03).\n');
  expect(summary(conclusion, [], plainStyle)).not.toContain('Nothing to compare');
});

test('the nine codes are one line; --verbose says of each what caused it', () => {
  const [brief, verbose] = [false, true].map((each) => summary(conclusion, [], { ...plainStyle, verbose: each }));

  expect(brief).toContain('\n  codes  204– 400– 401✗ 403– 405– 409– 413– 500– 503–  (– not tested, ✗ violated)\n');
  expect(brief).not.toContain('conflictingRequest');
  expect(verbose).toMatch(/^ {4}code +outcome +tested +caused by +why$/m);
  expect(verbose).toMatch(/^ {4}401 unauthorized +✗ violated +26 of 26 +nothing +DI-401-02: The 401 lacks WWW-Authenticate$/m);
});

test('the three settings that would test most are shown; --verbose shows every reason', () => {
  const skipped = requirementIds.map((id, n) => {
    const identity = (['stranger', 'reader', 'expired', 'revoked'] as const)[n % 8 === 1 ? 3 : n % 3] ?? 'reader';
    return [id, n % 2 === 0 ? {} : { status: 'skipped', reason: untested('no-token', { identity }) }];
  });
  const shown = read(Object.fromEntries(skipped));
  const [brief, verbose] = [false, true].map((each) => summary(shown, [], { ...plainStyle, verbose: each }));

  expect(brief?.match(/^ {4}set TARGET_\w+_TOKEN \((?:\d+ about loss, )?\d+ MUST, \d+ requirements?\)$/gm)).toHaveLength(3);
  expect(brief).not.toContain('Not tested: ');
  expect(brief).toContain('--verbose');
  expect(verbose).toContain('Not tested: ');
});

test('a finding says which of several requests violates it', () => {
  const because = 'Host: host:port:\n status 204 (1 of 4 requests)';
  const finding = { title: 't', expected: 'e', received: long, because, curl: 'c' };
  const shown = read({ 'DI-FRM-02': { status: 'failed', findings: [finding] } });

  expect(summary(shown, [], plainStyle)).toContain('      because   Host: host:port: status 204 (1 of 4 requests)\n');
  expect(statementMarkdown(shown)).toContain('Host: host:port: status 204 (1 of 4 requests); received a long');
  expect(String(statementPage(shown, undefined))).toContain('<small>Host: host:port: status 204 (1 of 4 requests);');
});

for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
  test(`a terminal with ${JSON.stringify(environment)} gets no colours`, () => {
    expect(summaryStyle({ isTTY: true, columns: 40 }, environment)).toEqual({ colour: false, columns: 80, verbose: false });
  });
}

test('an empty NO_COLOR is none', () => {
  expect(summaryStyle({ isTTY: true }, { NO_COLOR: '' }).colour).toBe(true);
});
