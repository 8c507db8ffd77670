import { capitalised, firstListed } from '../../platform/text/phrases.ts';
import { shownVerdict } from '../../verdict/verdict-file.ts';
import { type ShownFinding, signs } from '../block.ts';
import { blockMarkdown, markdownCode, markdownText } from '../markdown.ts';
import { blocksOf, type FirstScreen, firstScreen, type Statement } from './statement.ts';

function foundText({ mark, isNew, title, requirements, note }: ShownFinding): string {
  const after = note === '' ? '' : `. ${markdownText(note)}`;
  return `${mark.text}${isNew ? ', new' : ''}: ${markdownText(title)} (${firstListed(requirements, 1)})${after}`;
}

/** The answers that a reader of a ticket looks for, one line each. */
function firstLines(screen: FirstScreen): string[] {
  const { heading, basis, areas, found, since, foundBelow, none, unknown, action, next } = screen;
  const all = [...found.map(foundText), ...(foundBelow === 0 ? [] : [`${foundBelow} more below`])];
  const then = next === undefined ? '' : ` ${markdownCode(next.command)} ${next.text}`;
  return [
    `- **${heading}.** ${markdownText(basis)}`,
    ...areas.map(({ name, note }) => `  - ${name}: ${markdownText(note)}`),
    `- **Violated:** ${all.length === 0 ? none : `${all.join('; ')}.`}`,
    `- **Since last run:** ${markdownText(since)}`,
    `- **Not known:** ${unknown.map((each) => markdownText(each.replace(/\.$/, ''))).join('. ')}.`,
    `- **Who has to act:** ${markdownText(action)}${then}`,
  ];
}

/** A fact; a URL so that it can be copied. */
const factText = ([name, value]: FirstScreen['facts'][number]): string =>
  `${capitalised(name)}: ${name === 'target' ? markdownCode(value) : markdownText(value)}`;

/** The statement as Markdown, for a release ticket or the summary of a CI job. */
export function statementMarkdown(statement: Statement): string {
  const { file, gate } = statement;
  const word = shownVerdict(file);
  const screen = firstScreen(statement);
  const isStopped = !gate.open && (word === 'conformant' || word === 'deviating');
  return [
    `# ${signs[screen.mood]} Delete Image on ${markdownText(file.target.name)}: ${word}${isStopped ? ', release gate not passed' : ''}`,
    '',
    ...firstLines(screen),
    '',
    markdownText(gate.line),
    '',
    `${screen.facts.map(factText).join('; ')}; ${file.started}`,
    '',
    ...blocksOf(statement).flatMap((block) => blockMarkdown(block)),
  ].join('\n');
}
