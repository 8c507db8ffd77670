import { expect, test } from '@playwright/test';
import { runVerdict } from '../verdict/run-verdict.ts';
import { type Changes, passingRun } from '../verdict/testing/passing-run.ts';
import { annotations } from './formats/github.ts';
import { junit } from './formats/junit.ts';
import { findingsBlock } from './statement/findings-html.ts';
import { type Statement, statementOf } from './statement/statement.ts';
import { summary, summaryStyle } from './terminal/summary.ts';

const [deletion, read] = ['curl -X DELETE "http://h/images/$IMAGE_ID"', 'curl "http://h/images/$OTHER_IMAGE_ID"'];
const told = { title: 't', expected: 'an image that is in place', because: 'b', statuses: [404] };
const lost = {
  ...told,
  received: '204 to the DELETE, then 404 to the GET',
  curl: deletion,
  read: { curl: read, response: '404' },
};
const shellLines = ['IMAGE_ID', 'OTHER_IMAGE_ID'].map((variable) => ({ variable, line: `${variable}=…; export ${variable}` }));

const ended = (changes: Changes) => runVerdict(passingRun(changes, { profile: 'service' }));
const failed = (finding: typeof lost & { readonly took?: true }) => ({ status: 'failed', findings: [finding] }) as const;

test('whatever shows a loss shows the deletion, then the read, as two lines to paste, and how to create the images', () => {
  const conclusion = ended({ 'DI-KEEP-01': failed(lost) });
  const statement: Statement = statementOf(conclusion, [], { shellLines });
  const text = summary(statement, [], summaryStyle({}, {}));
  const [section] = statement.findings;
  const page = String(section && findingsBlock(section, () => undefined));

  expect(text).toContain(`      request   ${deletion}\n      then      ${read}\n`);
  for (const { line } of shellLines) expect(text).toContain(line);
  for (const all of [page, junit(conclusion.file, new Map())].map((each) => each.replaceAll('&quot;', '"')))
    expect(all.indexOf(deletion)).toBeLessThan(all.indexOf(read));
  expect(annotations(conclusion).join('\n')).toContain(`request   ${deletion}%0Athen      ${read}`);
  expect(page).toContain(deletion.replaceAll('"', '&quot;'));
});

test('a deletion that takes its own image against its condition does not follow from the loss of another', () => {
  const other = failed({ ...lost, took: true });

  expect(ended({ 'DI-KEEP-08': failed(lost), 'DI-NEG-16': other }).file.findings).toHaveLength(2);
  expect(ended({ 'DI-KEEP-08': failed(lost), 'DI-NEG-16': failed(lost) }).file.findings).toHaveLength(1);
});
