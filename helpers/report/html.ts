import { requirements } from '../../contracts/requirements.ts';
import { sourceNamed } from '../../contracts/sources.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { type Content, Markup, markup } from '../platform/text/markup.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { factLine, factsOfFinding } from '../verdict/finding.ts';
import { showingRow } from '../verdict/findings.ts';
import type { RequirementRow } from '../verdict/verdict-file.ts';
import type { Block, Cell, Mark, ShownFinding, Table } from './block.ts';
import { pageStyle } from './html-style.ts';

/** A page in English with this title and content. */
export const page = (title: string, content: Content): Markup => markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${pageStyle}</style></head><body>
<main>
${content}
</main>
<script>${script}</script>
</body></html>
`;

/** Gives each text that somebody pastes a button that copies it, and opens what a link on the page leads to. */
const script = Markup.trusted(`
(() => {
  for (const each of document.querySelectorAll('[data-copy]')) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'copy', textContent: 'Copy' });
    button.setAttribute('aria-label', 'Copy: ' + each.textContent.slice(0, 60));
    button.addEventListener('click', async () => {
      const text = each.textContent;
      try { await navigator.clipboard.writeText(text); } catch { getSelection().selectAllChildren(each); document.execCommand('copy'); }
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
    each.after(button);
  }
  const open = () => {
    const aimed = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = aimed; each; each = each.parentElement) if (each.localName === 'details') each.open = true;
    aimed?.scrollIntoView();
  };
  addEventListener('hashchange', open);
  if (location.hash !== '') open();
})();
`);

/** A link. */
export const link = (address: string, content: Content): Markup => markup`<a href="${address}">${content}</a>`;

/** Text in which each requirement is a link to its place on the page: the finding that it names, or its row in the table of all. */
export function withLinks(content: string): Content {
  // The capture keeps the ids in the parts: each second part is one.
  return content
    .split(/\b(DI-[A-Z0-9]+-\d\d)\b/)
    .map((part, place) => (place % 2 === 0 ? part : link(`#${part}`, markup`<span class="id">${part}</span>`)));
}

/** A list, a line each. */
export const items = (lines: readonly Content[]): Markup => markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;

/** A sign or a label in its colour. */
export const markMarkup = ({ text, mood, isLoss }: Mark): Markup =>
  markup`<b class="${mood}${isLoss ? ' loss' : ''}">${text}</b>`;

/** What a page is about, and its answer. */
export const pageHeading = (about: Content, { text, mood }: Mark, heading: string): Markup => markup`<p class="kind">${about}</p>
<h1 class="${mood}">${text} ${heading}</h1>`;

/** A block of a page, unless it is empty. */
export function blockMarkup({ heading, mark, lines = [], findings = [], commands = [], table, detail }: Block): Content {
  const all = [
    ...(lines.length === 0 ? [] : [items(lines.map(withLinks))]),
    ...findings.map((finding, place) => findingMarkup(finding, place === 0 && mark?.mood === 'error')),
    ...(commands.length === 0 ? [] : [markup`<pre data-copy>${commands.join('\n')}</pre>`]),
    ...(table === undefined ? [] : [tableMarkup(table)]),
  ];
  if (all.length === 0) return undefined;
  const title = markup`<h2>${mark && [markMarkup(mark), ' ']}${heading}</h2>`;
  return detail === 'long'
    ? markup`<details class="block"><summary>${title}</summary>${all}</details>`
    : markup`<section>${title}${all}</section>`;
}

/** A table of a page. The class of a cell is the name of its column. */
export function tableMarkup({ name, heads, rows }: Table): Markup {
  const classes = heads.map((head) => head.replaceAll(' ', '-'));
  const head = heads.map((each, place) => markup`<th scope="col" class="${classes[place]}">${capitalised(each)}</th>`);
  const body = rows.map(({ id, cells }) => {
    const [first, ...others] = cells.map(cellMarkup);
    const place = id === undefined ? undefined : markup` id="${id}"`;
    const beside = others.map((each, column) => markup`<td class="${classes[column + 1]}">${each}</td>`);
    return markup`<tr${place}><th scope="row" class="${classes[0]}">${first}</th>${beside}</tr>`;
  });
  return markup`<table class="${name}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function cellMarkup({ text, mood, mark, leads }: Cell): Content {
  const all = typeof text === 'string' ? text : text.join(' ');
  const content = leads === undefined ? withLinks(all) : link(leads, all);
  const coloured = mood === undefined ? content : markup`<span class="${mood}">${content}</span>`;
  return mark === undefined ? coloured : [markMarkup(mark), ' ', coloured];
}

/** More requirements than these are folded away. */
const shownRows = 3;

/** A finding: its title, and folded below it why it matters, what was sent and received, and what it violates. */
function findingMarkup({ title, detail, rows }: ShownFinding, isOpen: boolean): Markup {
  const [first, ...others] = rows;
  const count = others.length === 0 ? undefined : markup` <span class="count">and ${others.length} more</span>`;
  const why = first === undefined ? undefined : markup`<p>${requirements[first.id].why}</p>`;
  const list = items(rows.map(requirementItem));
  const violated =
    rows.length <= shownRows
      ? list
      : markup`<details><summary>The ${rows.length} requirements that this violates</summary>${list}</details>`;
  return markup`<details class="finding" id="${first?.id}"${isOpen ? markup` open` : undefined}><summary><span class="id">${first?.id}</span>${count} <b>${title}</b> <small>${detail}</small></summary>${why}${evidence(showingRow(rows))}${violated}</details>`;
}

function requirementItem({ id, level, area, statement, source }: RequirementRow): Markup {
  const { url } = sourceNamed(source) ?? {};
  return markup`${withLinks(id)} ${level} (${area}) ${statement} <small>[${url === undefined ? source : link(url, source)}]</small>`;
}

/** What shows a violation: the request and its response, and the read that followed, side by side; and how to send it again. */
function evidence(row: RequirementRow | undefined): Content {
  const [first] = row?.evidence ?? [];
  // An operation that is not there has no exchange to show.
  if (row === undefined || first === undefined) return row?.reason ? markup`<pre>${row.reason.text}</pre>` : undefined;
  const { title, expected, because, from, curl, received, response = received, read } = first;
  // Request and response stand below it.
  const facts = factsOfFinding({ expected, because, received: '', curl: '', ...(from && { from }) }).map(factLine);
  return markup`<pre>${[title, ...facts].join('\n')}</pre><div class="exchange">${exchange('Request', curl, response)}${read && exchange('Read that followed', read.curl, read.response)}</div><p>To run it again: <code data-copy>${commandLine('replay', row.id)}</code> To read more about it: <code data-copy>${commandLine('explain', row.id)}</code></p>`;
}

const exchange = (caption: string, request: string, response: string): Markup =>
  markup`<figure><figcaption>${caption}</figcaption><pre data-copy>${request}</pre></figure><figure><figcaption>Response</figcaption><pre>${response}</pre></figure>`;
