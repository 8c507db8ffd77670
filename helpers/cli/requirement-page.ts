import { levels } from '../../contracts/requirements.ts';
import { type Content, type Markup, markup } from '../platform/text/markup.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { items, link, page } from '../report/html.ts';
import { type Explained, explainedRows } from './explained.ts';

/** How many requirements there are of each level. */
const decided = (all: readonly Explained[]): string =>
  `What the suite decides: ${levels.map((level) => `${all.filter((each) => each.level === level).length} ${level}`).join(', ')}.`;

/** Requirements as a page of HTML. The id of a requirement is the anchor of its part. */
export function requirementHtml(all: readonly Explained[]): string {
  const topics = [...new Set(all.map(({ topic }) => topic))];
  const sections = topics.map((topic) => {
    const here = all.filter((each) => each.topic === topic);
    return markup`<section><h2>${capitalised(topic)}</h2>${here.map(requirementMarkup)}</section>`;
  });
  return String(
    page('Requirements of Delete Image', markup`<h1>Requirements</h1><p class="basis">${decided(all)}</p>${sections}`),
  );
}

function requirementMarkup(each: Explained): Markup {
  const { id, level, statement, why } = each;
  const rows = explainedRows(each).filter(([heading, lines]) => heading !== 'why' && lines.length > 0);
  const list = items(rows.map(([heading, lines]) => markup`<b>${capitalised(heading)}</b>: ${lines.flatMap(asHtml)}`));
  return markup`<details id="${id}"><summary><span class="id">${id}</span> ${level} <b>${statement}</b></summary><p>${why}</p>${list}</details>`;
}

const asHtml = (line: string, place: number): Content[] => [
  place === 0 ? '' : ' · ',
  line.startsWith('https:') ? link(line, line) : line,
];
