import { expect, test } from '@playwright/test';
import { acceptanceText } from '../verdict/acceptance.ts';
import { runVerdict } from '../verdict/run-verdict.ts';
import { passingRun } from '../verdict/testing/passing-run.ts';
import { fleetOf, fleetSummary } from './fleet.ts';
import { annotations } from './formats/github.ts';
import { junit } from './formats/junit.ts';
import { firstScreen, statementOf } from './statement/statement.ts';
import { statementPage } from './statement/statement-html.ts';
import { statementMarkdown } from './statement/statement-markdown.ts';
import { summary } from './terminal/summary.ts';

const lost = { requirement: 'DI-KEEP-08', reason: 'ticket 8', until: '2026-12-31', dataLoss: true };
const field = { requirement: 'DI-401-02', reason: 'ticket 9' };
const evidence = { title: 't', expected: 'e', received: '404', because: 'b', curl: 'c', statuses: [404] };
const failing = (deviation: typeof field) => ({
  status: 'failed' as const,
  findings: [evidence],
  accepted: acceptanceText(deviation),
});
const conclusion = runVerdict(
  passingRun({ 'DI-KEEP-08': failing(lost), 'DI-401-02': failing(field) }, { deviations: [lost, field] }),
);
const statement = statementOf(conclusion, [lost, field]);
const plain = { colour: false, columns: 200, verbose: false };

test('a run that accepts a loss is deviating, passes the gate, and says in its sentence what is accepted until when', () => {
  expect([conclusion.file.verdict, conclusion.exit, conclusion.release.answer]).toEqual(['deviating', 0, 'yes']);
  expect(conclusion.sentence).toContain('; DATA LOSS accepted until 2026-12-31 (DI-KEEP-08);');
  expect(firstScreen(statement).heading).toBe('Release: yes, with an accepted loss');
});

const reason = 'DATA LOSS, accepted until 2026-12-31: ticket 8';
const area = '1 MUST accepted, DATA LOSS until 2026-12-31';

for (const [what, text, expected] of [
  ['the terminal', summary(statement, [], plain), [reason, area, 'DATA LOSS accepted until 2026-12-31']],
  ['statement.md', statementMarkdown(statement), ['Release: yes, with an accepted loss', reason, area]],
  ['the page', String(statementPage(statement, undefined)), ['Release: yes, with an accepted loss', reason, area]],
  ['JUnit', junit(conclusion.file, new Map(), []), [`skipped message="accepted deviation: ${reason}"`]],
  ['GitHub', annotations(statement).join('\n'), [reason]],
  ['the terminal of a fleet', fleetSummary(fleetOf([statement]), [], plain), ['RELEASE: YES, WITH AN ACCEPTED LOSS']],
] as const)
  test(`${what} says that a loss of data is accepted, and until when, and nowhere that nothing is violated`, () => {
    for (const each of expected) expect(text).toContain(each);
    expect(text).not.toMatch(/operation(?:<\/b>)?[^<\n]*none violated/);
  });

test('whoever finds a loss of data is not told to have it accepted', () => {
  const { accepted, ...open } = failing(lost);
  const { action } = runVerdict(passingRun({ 'DI-KEEP-08': open }));

  expect(action).toBe("The target's team has to act: fix the findings, first what loses or exposes images.");
});
