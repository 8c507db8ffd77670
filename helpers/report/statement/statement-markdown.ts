import { capitalised } from '../../platform/text/phrases.ts';
import { shownVerdict } from '../../verdict/verdict-file.ts';
import { signs } from '../block.ts';
import { blockMarkdown, markdownCode, markdownText } from '../markdown.ts';
import { type FirstScreen, type FoundLine, firstScreen } from './first-screen.ts';
import { blocksOf, type Statement } from './statement.ts';

function foundText({ mark, isNew, title, id, more, note }: FoundLine): string {
  const ids = more === 0 ? id : `${id} and ${more} more`;
  return `${mark.text}${isNew ? ', new' : ''}: ${markdownText(title)} (${ids})${note === '' ? '' : `. ${markdownText(note)}`}`;
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

/** The statement as Markdown, for a release ticket or the summary of a CI job. */
export function statementMarkdown(statement: Statement): string {
  const { file, gate } = statement;
  const word = shownVerdict(file);
  const screen = firstScreen(statement);
  return [
    `# ${signs[word]} Delete Image on ${markdownText(file.target.name)}: ${word}`,
    '',
    ...firstLines(screen),
    '',
    markdownText(gate.line),
    '',
    `${screen.facts.map(([name, value]) => `${capitalised(name)}: ${markdownText(value)}`).join('; ')}; ${file.started}`,
    '',
    ...blocksOf(statement).flatMap((block) => blockMarkdown(block)),
  ].join('\n');
}
