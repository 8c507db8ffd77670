import { levels } from '../../contracts/requirements.ts';
import { type Content, type Markup, markup } from '../platform/text/markup.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { filterScript, items, link, page, searchField, statementStyle } from '../report/statement/html-page.ts';
import { type Explained, explainedRows } from './explained.ts';

/** How many requirements there are of each level. */
const decided = (all: readonly Explained[]): string =>
  `What the suite decides: ${levels.map((level) => `${all.filter((each) => each.level === level).length} ${level}`).join(', ')}.`;

/** Requirements as a page of HTML with a field that searches them. The id of a requirement is the anchor of its row. */
export function requirementHtml(all: readonly Explained[]): string {
  const topics = [...new Set(all.map(({ topic }) => topic))];
  const sections = topics.map((topic) => {
    const rows = all.filter((each) => each.topic === topic).map(tableRow);
    return markup`<table><caption>${capitalised(topic)}</caption><tbody>${rows}</tbody></table>`;
  });
  const table = markup`<details class="all" open><summary>${all.length} requirements</summary>${sections}</details>`;
  const content = markup`<div class="statement"><main>
<h1>Requirements</h1>
<p class="basis">${decided(all)}</p>
${searchField}
${table}
</main></div>
${filterScript}`;
  return String(
    page(
      'Requirements of Delete Image',
      content,
      markup`<style>${statementStyle} table:not(:has(tr:not([hidden]))) { display: none; }</style>`,
    ),
  );
}

function tableRow(each: Explained): Markup {
  const { id, level, statement, why } = each;
  const rows = explainedRows(each).filter(([heading, lines]) => heading !== 'why' && lines.length > 0);
  const list = items(rows.map(([heading, lines]) => markup`<b>${capitalised(heading)}</b>: ${lines.flatMap(asHtml)}`));
  return markup`<tr id="${id}"><td><span class="id">${id}</span></td><td>${level}</td><td style="white-space: normal; grid-column: 1 / -1"><b>${statement}</b><p>${why}</p>${list}</td></tr>`;
}

const asHtml = (line: string, place: number): Content[] => [
  place === 0 ? '' : ' · ',
  line.startsWith('https:') ? link(line, line) : line,
];
