import { fixers, levels } from '../../contracts/requirements.ts';
import { commandLine } from '../installation/command-line.ts';
import { capitalised } from '../text/phrases.ts';
import type { Explained } from './explained.ts';

/** Requirements as a page of Markdown, with a heading for each id, which is its anchor. */
export function requirementPage(all: readonly Explained[]): string {
  const topics = [...new Set(all.map(({ topic }) => topic))];
  const counts = levels.map((level) => `${all.filter((each) => each.level === level).length} ${level}`);
  const sections = topics.map((topic) => {
    const entries = all.filter((each) => each.topic === topic).map(entry);
    return `## ${capitalised(topic)}\n\n${entries.join('\n')}`;
  });
  return `# Requirements

<!-- Made from contracts/, the declarations of the tests and the mutants by \`npm run docs:requirements\`. Edit those, not this page. -->

What the suite decides: ${counts.join(', ')}. \`${commandLine('explain', 'DI-401-02')}\` prints an entry of this page.

${topics.map((topic) => `[${capitalised(topic)}](#${topic.toLowerCase().replace('/', '').replaceAll(' ', '-')})`).join(' · ')}

- **Source** is quoted: lines are joined, and \`|\` separates the cells of a table. A practice is described instead.
- **Sent** is what the test declares. The ledger refuses any other aim.
- **Requests** are what the test sent to the reference target, without the reads: method, path below the URL of the target, what is special
  about the request and, in parentheses, what its cases try.
- **To test it** is what the suite needs besides the URL of the target. Without it, the requirement is not tested.
- **Broken by** names the defects of the reference target that prove the test: each of them makes it fail.
- **Found in** leads to the exchanges with real software that violates the requirement.

${sections.join('\n')}`;
}

function entry({
  id,
  level,
  area,
  statement,
  why,
  source,
  conforms,
  sent,
  requests,
  evidence,
  settings,
  test,
  mutants,
  found,
}: Explained): string {
  const { title, url, text, quoted } = source;
  const place = url === undefined ? escaped(title) : `[${escaped(title)}](${url})`;
  const items: readonly (readonly [name: string, text: string])[] = [
    ['Area', `${area}: a violation is for ${fixers[area]}`],
    ['Source', `${place}: ${escaped(quoted ? `“${text}”` : text)}`],
    ['Conforms', escaped(conforms ?? '')],
    ['Sent', escaped(`${sent.map(capitalised).join('. ')}.`)],
    ['Requests', requests.map(escaped).join(' · ')],
    ['Evidence', `passes only if these are seen: ${escaped(evidence.join(', '))}`],
    ['To test it', escaped(settings.join('; '))],
    ['Test', `\`${test.file}\``],
    ['Broken by', mutants.map(({ name, bug }) => `\`${name}\` ${escaped(bug)}`).join('; ')],
    ['Found in', found.map(({ heading, anchor }) => `[${escaped(heading)}](findings.md#${anchor})`).join(' · ')],
  ];
  const list = items.flatMap(([name, content]) => (content === '' ? [] : [`- **${name}**: ${content}`]));
  return `### ${id}\n\n**${level}**: ${escaped(statement)}\n\n${escaped(why)}\n\n${list.join('\n')}\n`;
}

/** Text in which nothing is markup. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*[\]~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&');
