import { expect, test } from '@playwright/test';
import { requirements } from '../../contracts/requirements.ts';
import { nastyConclusion } from './fixtures/nasty-verdict.ts';
import { findingsBlock } from './statement/findings-html.ts';
import { statementOf } from './statement/statement.ts';
import { statementMarkdown } from './statement/statement-markdown.ts';
import { summary } from './terminal/summary.ts';

const conclusion = nastyConclusion('must');
const statement = statementOf(conclusion, []);
const plain = { colour: false, columns: 120, verbose: false };
const explain = 'npm run explain -- DI-401-02';

test('a finding on the page says why it matters, and names the command that says more', () => {
  const [first] = statement.findings;
  const html = first === undefined ? '' : String(findingsBlock(first, () => undefined));

  expect(html).toContain(`<p>${requirements['DI-401-02'].why}</p>`);
  expect(html).toContain(`<code>${explain}</code>`);
});

test('the statement names the command once, after the findings; the terminal names it with each finding', () => {
  const markdown = statementMarkdown(statement);
  expect(markdown.split('npm run explain')).toHaveLength(2);
  expect(markdown.indexOf(explain)).toBeGreaterThan(markdown.indexOf('MAY requirement not met'));
  expect(markdown.indexOf(explain)).toBeLessThan(markdown.indexOf('The nine documented codes'));

  expect(summary(statement, [], plain).match(/^ {6}explain {3}npm run explain -- DI-[\w-]+$/gm)).toHaveLength(2);
});

test('without a finding, neither names it', () => {
  const none = statementOf({ ...conclusion, file: { ...conclusion.file, findings: [] } }, []);

  expect(statementMarkdown(none)).not.toContain('npm run explain');
  expect(summary(none, [], plain)).not.toContain('npm run explain');
});
