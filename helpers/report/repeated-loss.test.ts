import { expect, test } from '@playwright/test';
import type { Finding } from '../verdict/finding.ts';
import { untested } from '../verdict/reason.ts';
import { runVerdict } from '../verdict/run-verdict.ts';
import { type Changes, passingRun } from '../verdict/testing/passing-run.ts';
import { annotations } from './formats/github.ts';
import { junit } from './formats/junit.ts';
import { firstScreen, statementOf } from './statement/statement.ts';
import { statementPage } from './statement/statement-html.ts';
import { summaryStyle } from './terminal/style.ts';
import { summary } from './terminal/summary.ts';

const [deletion, read] = ['curl -X DELETE "http://h/images/$IMAGE_ID"', 'curl "http://h/images/$OTHER_IMAGE_ID"'];
const told = { title: 't', expected: 'an image that is in place', because: 'b', statuses: [404] };
const lost = {
  ...told,
  received: '204 to the DELETE, then 404 to the GET',
  curl: deletion,
  read: { curl: read, response: '404', after: 204 },
};
const shellLines = ['IMAGE_ID', 'OTHER_IMAGE_ID'].map((variable) => ({ variable, line: `${variable}=…; export ${variable}` }));

const ended = (changes: Changes) => runVerdict(passingRun(changes, { profile: 'service' }));
const failed = (finding: Finding) => ({ status: 'failed', findings: [finding] }) as const;

test('whatever shows a loss shows the deletion, then the read, as two lines to paste, and how to create the images', () => {
  const conclusion = ended({ 'DI-KEEP-01': failed(lost) });
  const statement = statementOf(conclusion, [], { shellLines });
  const text = summary(statement, [], summaryStyle({}, {}));
  const page = String(statementPage(statement, undefined));

  expect(text).toContain(`      request   ${deletion}\n      then      ${read}\n`);
  for (const { line } of shellLines) expect(text).toContain(line);
  for (const all of [page, junit(conclusion.file, new Map())].map((each) => each.replaceAll('&quot;', '"')))
    expect(all.indexOf(deletion)).toBeLessThan(all.indexOf(read));
  expect(annotations(statementOf(conclusion, [])).join('\n')).toContain(`request   ${deletion}%0Athen      ${read}`);
  expect(page).toContain(deletion.replaceAll('"', '&quot;'));
});

test('a deletion that takes its own image against its condition does not follow from the loss of another', () => {
  const other = failed({ ...lost, took: true });

  expect(ended({ 'DI-KEEP-08': failed(lost), 'DI-NEG-16': other }).file.findings).toHaveLength(2);
  expect(ended({ 'DI-KEEP-08': failed(lost), 'DI-NEG-16': failed(lost) }).file.findings).toHaveLength(1);
});

test('a loss that no request named shows the deletion and the read of a test that has both, and replays that', () => {
  const { read: _, ...gone } = { ...lost, curl: read, received: '404' };
  const conclusion = ended({ 'DI-KEEP-08': failed(gone), 'DI-KEEP-01': failed(lost) });
  const statement = statementOf(conclusion, []);
  const page = String(statementPage(statement, undefined));

  expect(conclusion.file.findings).toMatchObject([{ requirements: ['DI-KEEP-08', 'DI-KEEP-01'], curl: deletion, read }]);
  expect(page).toContain('replay -- DI-KEEP-01');
  expect(page.indexOf('X DELETE')).toBeLessThan(page.indexOf('Read that followed'));
});

test('an image that is gone after a refusal follows from deletions that take another image, where one is seen to', () => {
  const refused = failed({ ...lost, received: '405 to the POST, then 404 to the GET', read: { ...lost.read, after: 405 } });

  expect(ended({ 'DI-405-13': refused, 'DI-KEEP-01': failed(lost) }).file.findings).toMatchObject([
    { requirements: ['DI-KEEP-01', 'DI-405-13'], curl: deletion, read },
  ]);
  expect(ended({ 'DI-405-13': refused }).file.findings).toHaveLength(1);
});

test('accepted violations of one cause are one line of the first screen, with each reason', () => {
  const accept = (id: string, reason: string) => ({ requirement: id, reason, until: '2099-03-31', dataLoss: true as const });
  const took = { ...lost, statuses: [204], took: true as const, from: ['DI-403-10' as const] };
  const changes = { 'DI-403-10': failed(took), 'DI-403-22': failed(took), 'DI-403-27': failed(took) };
  const lines = (second: string) => {
    const deviations = [accept('DI-403-10', 'r'), accept('DI-403-22', second), accept('DI-403-27', 'r')];
    const known = Object.fromEntries(Object.entries(changes).map(([id, each]) => [id, { ...each, accepted: 'r' }]));
    const all = { ...known, 'DI-403-22': { ...failed(took), accepted: second } };
    const conclusion = runVerdict(passingRun(all, { profile: 'service', deviations }));
    return firstScreen(statementOf(conclusion, deviations)).found.map(({ requirements, note }) => [...requirements, note]);
  };

  expect(lines('r')).toEqual([['DI-403-10', 'DI-403-22', 'DI-403-27', 'r']]);
  expect(lines('another')).toEqual([['DI-403-10', 'DI-403-22', 'DI-403-27', 'r; another']]);
});

test('a run that broke off does not say that images were read again', () => {
  const target = { name: 't', url: 'http://127.0.0.1:1/v2/1', settleMs: 4000 };
  const stopped = { reason: 'the target cannot be reached any more', verdict: 'broken' } as const;
  const textOf = (more: object) => {
    const conclusion = runVerdict({ ...passingRun({}, { profile: 'service' }), target, ...more });
    return [summary(statementOf(conclusion, []), [], summaryStyle({}, {})), JSON.stringify(conclusion.file.target)];
  };

  for (const text of textOf({})) expect(text).toMatch(/images read again 4 s later|settleMs/);
  for (const text of textOf({ stopped })) expect(text).not.toMatch(/images read again|settleMs/);
});

test('a run that a loss alone keeps from a verdict says which, once, and not that it tested too little', () => {
  const reason = untested('tenant-in-use', { images: 'ubuntu (1)', count: 1, fate: 'gone', why: 'w', shared: false });
  const conclusion = ended({ 'DI-KEEP-08': { status: 'skipped', reason } });

  expect(conclusion.file.verdict).toBe('inconclusive');
  expect(firstScreen(statementOf(conclusion, [])).basis).toMatch(
    /^Inconclusive \(service\): 1 image that stood there before is gone, and the run did not name it; \d+ of \d+ MUST requirements /,
  );
});
