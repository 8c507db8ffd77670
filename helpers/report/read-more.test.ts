import { expect, test } from '@playwright/test';
import { requirements } from '../../contracts/requirements.ts';
import { nastyConclusion } from './fixtures/nasty-verdict.ts';
import { findingsBlock } from './statement/findings-html.ts';
import { statementOf } from './statement/statement.ts';
import { statementMarkdown } from './statement/statement-markdown.ts';
import { summary } from './terminal/summary.ts';

const conclusion = nastyConclusion('must');
const statement = statementOf(conclusion, []);
const explain = 'npm run explain -- DI-401-02';

test('a finding on the page says why it matters, and names the command that says more', () => {
  const [first] = statement.findings;
  const html = first === undefined ? '' : String(findingsBlock(first, () => undefined));

  expect(html).toContain(`<p>${requirements['DI-401-02'].why}</p>`);
  expect(html).toContain(`<code>${explain}</code>`);
});

test('statement and terminal name the command once, after the findings', () => {
  for (const text of [statementMarkdown(statement), summary(conclusion, [], { colour: false, columns: 120 })]) {
    expect(text.split('npm run explain')).toHaveLength(2);
    expect(text.indexOf(explain)).toBeGreaterThan(text.indexOf('MAY requirement not met'));
    expect(text.indexOf(explain)).toBeLessThan(text.indexOf('The nine documented codes'));
  }
});

test('without a finding, neither names it', () => {
  const none = { ...conclusion, file: { ...conclusion.file, findings: [] } };

  expect(statementMarkdown(statementOf(none, []))).not.toContain('npm run explain');
  expect(summary(none, [], { colour: false, columns: 120 })).not.toContain('npm run explain');
});
