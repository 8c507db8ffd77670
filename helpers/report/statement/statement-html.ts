import { areaWords } from '../../../contracts/requirements.ts';
import { type Content, joined, type Markup, markup } from '../../platform/text/markup.ts';
import { capitalised } from '../../platform/text/phrases.ts';
import { buildText, shownVerdict } from '../../verdict/verdict-file.ts';
import { type Block, markOf, type ShownFinding, signs, verdictWords } from '../block.ts';
import { blockMarkup, items, markMarkup, page, pageHeading, withLinks } from '../html.ts';
import { blocksOf, type FirstScreen, firstScreen, type Statement, shownDate } from './statement.ts';

const soft = (text: string): Markup => markup`<span class="count">${text}</span>`;

function foundItem({ mark, isNew, title, requirements: [id, ...more], note }: ShownFinding): Markup {
  const others = more.length === 0 ? undefined : [' ', soft(`and ${more.length} more`)];
  const why = note === '' ? undefined : markup`<br>${soft(note)}`;
  return markup`${markMarkup(mark)}${isNew ? markup` <b class="new">new</b>` : undefined} ${title} <small>${withLinks(id ?? '')}${others}</small>${why}`;
}

/** How each area ended, and the signs of the documented codes, whose words are further down. */
function ends({ areas }: FirstScreen, { file: { codes } }: Statement): Markup {
  const ofAreas = areas.map(({ name, note }) => markup`<b>${name}</b>, ${areaWords[name]}: ${note}`);
  const ofCodes = codes.map(({ code, outcome }) => markup`<span class="${outcome}">${code} ${signs[outcome]}</span>`);
  return markup`<div class="areas">${items(ofAreas)}<p>${joined(ofCodes, ' ')}</p></div>`;
}

/** Whether to release, what is violated, what changed, what nobody knows, and who has to act. */
function answers({ found, since, foundBelow, none, unknown, action, next }: FirstScreen): Markup[] {
  const below = foundBelow === 0 ? [] : [soft(`${foundBelow} more below`)];
  const then = next === undefined ? [] : [markup`<code data-copy>${next.command}</code> ${next.text}`];
  const parts: readonly (readonly [name: string, heading: string, lines: readonly Content[]])[] = [
    ['found', 'Violated', found.length === 0 ? [none] : [...found.map(foundItem), ...below]],
    ['since', 'Since last run', [withLinks(since)]],
    ['unknown', 'Not known', unknown],
    ['act', 'Who has to act', [action, ...then]],
  ];
  return parts.map(([name, heading, lines]) => markup`<section class="${name}"><h2>${heading}</h2>${items(lines)}</section>`);
}

/** Every requirement. A link to one leads here, unless a finding begins with it. */
function allRequirements({ file: { requirements }, findings }: Statement): Block {
  const isLead = new Set(findings.flatMap(({ accepted, requirements: [id] }) => (accepted ? [] : id)));
  const rows = requirements.map(({ id, level, area, verdict, statement, requests, images }) => ({
    id: isLead.has(id) ? undefined : id,
    cells: [
      ...[{ text: id }, { text: level }, { text: area }, { text: verdictWords[verdict], mood: verdict, mark: markOf(verdict) }],
      ...[statement, String(requests), String(images)].map((text) => ({ text })),
    ],
  }));
  const heads = ['requirement', 'level', 'area', 'verdict', 'statement', 'requests', 'images'];
  return { heading: `All requirements: ${requirements.length}`, table: { name: 'all', heads, rows }, detail: 'long' };
}

/** The statement as a page. `tests` is where the Allure report is, if it was made. */
export function statementPage(statement: Statement, tests: string | undefined): Markup {
  const { file, gate } = statement;
  const { target } = file;
  const screen = firstScreen(statement);
  const build = buildText(target);
  const about = `Delete Image on ${target.name}${build === '' ? '' : `, ${build}`}, ${shownDate(file.started)}`;
  const { text, mood } = markOf(gate.open ? 'pass' : 'error');
  return page(
    `${shownVerdict(file)}: Delete Image on ${target.name}`,
    markup`${pageHeading(about, markOf(screen.mood), screen.heading)}
<p class="basis">${screen.basis}</p>
${ends(screen, statement)}
<div class="answers">${answers(screen)}</div>
<p class="gate ${mood}">${text} ${gate.line}</p>
<dl class="facts">${screen.facts.map(([name, value]) => markup`<div><dt>${capitalised(name)}</dt><dd>${value}</dd></div>`)}</dl>
${tests === undefined ? undefined : markup`<nav aria-label="Reports"><a href="${tests}">All tests with their exchanges (Allure)</a></nav>`}
${[...blocksOf(statement), allRequirements(statement)].map(blockMarkup)}`,
  );
}
