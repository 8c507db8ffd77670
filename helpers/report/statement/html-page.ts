import { type Content, Markup, markup } from '../../platform/text/markup.ts';
import { isNotOffered } from '../../verdict/shown-reason.ts';
import type { RequirementRow, RequirementVerdict, ShownVerdict } from '../../verdict/verdict-file.ts';
import { signs } from './statement.ts';

/** A page in English with this title. `head` comes after the title, `content` is the body. */
export const page = (title: string, content: Content, head?: Content): Markup => markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>body{margin:0}</style>${head}</head><body>
${content}
</body></html>
`;

/** A link, if there is an address that a browser opens harmlessly. */
export function link(url: string | undefined, content: Content): Content {
  // Only what a browser opens harmlessly: an accepted deviation may carry any text as its link.
  return url !== undefined && /^(?:https?:|#|[\w./-]+(?:#|$))/i.test(url) ? markup`<a href="${url}">${content}</a>` : content;
}

/** The id of a requirement, as a link to its place on the page: the finding that it names, or its row in the list of all. */
export const idLink = (id: string): Content => link(`#${id}`, markup`<span class="id">${id}</span>`);

/** Text in which each requirement is such a link. */
export function withLinks(content: string): Content {
  // The capture keeps the ids in the parts: each second part is one.
  return content.split(/\b(DI-[A-Z0-9]+-\d\d)\b/).map((part, place) => (place % 2 === 0 ? part : idLink(part)));
}

/** The subject of a page and its answer, with the sign and the colour of `mood`. */
interface Heading {
  readonly kind: Content;
  readonly mood: ShownVerdict | RequirementVerdict;
  readonly heading: string;
}

/** A list, a line each. */
export const items = (lines: readonly Content[]): Markup => markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;

/** The heading of a page. */
export const pageHeading = ({ kind, mood, heading }: Heading): Markup => markup`<p class="kind">${kind}</p>
<h1 class="${mood}">${signs[mood]} ${heading}</h1>`;

/**
 * Hides the findings and the rows of the list of requirements that do not have every word, or did not end in the pressed way. The
 * filter shows only if this runs: without it the page is complete.
 */
const script = Markup.trusted(`
(() => {
  const form = document.querySelector('.filter');
  const [input, status, all] = ['input', '[role=status]', 'details.all'].map((each) => document.querySelector('.filter ' + each) ?? document.querySelector(each));
  const buttons = [...form.querySelectorAll('button')];
  const kindOf = (element) => element.dataset.kind ?? element.querySelector('[data-kind]')?.dataset.kind;
  const items = [...document.querySelectorAll('details.finding, details.all tbody tr')].map((element) =>
    ({ element, kind: kindOf(element), text: element.textContent.toLowerCase() }));
  const apply = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const kind = buttons.find((each) => each.ariaPressed === 'true')?.value;
    const active = words.length > 0 || kind !== undefined;
    let shown = 0;
    for (const item of items) {
      const fits = (kind === undefined || item.kind === kind) && words.every((word) => item.text.includes(word));
      item.element.hidden = !fits;
      if (fits && item.element.localName === 'tr') shown += 1;
    }
    // A heading without a hit is none, and what is no requirement stands in the way.
    for (const each of document.querySelectorAll('section.findings')) each.hidden = active && !each.querySelector('details.finding:not([hidden])');
    for (const each of document.querySelectorAll('.unfiltered')) each.hidden = active;
    if (active) for (const each of document.querySelectorAll('details.all, details.rest')) each.open = true;
    status.textContent = active ? shown + ' of ' + all.querySelectorAll('tbody tr').length + ' requirements' : '';
  };
  for (const each of buttons) each.addEventListener('click', () => {
    const pressed = each.ariaPressed !== 'true';
    for (const other of buttons) other.ariaPressed = String(other === each && pressed);
    apply();
    if (pressed) jump();
  });
  const jump = () => items.find(({ element }) => !element.hidden)?.element.scrollIntoView({ block: 'center' });
  input.addEventListener('input', apply);
  input.addEventListener('keydown', ({ key }) => { if (key === 'Enter') jump(); });
  form.hidden = false;
})();
`);

const filter = (buttons: Content): Markup =>
  markup`<search class="filter" hidden><label>Find <input type="search" placeholder="DI-401, token, Allow" autocomplete="off"></label>${buttons}<span role="status"></span></search>`;

/** A search field. */
export const searchField: Markup = filter(undefined);

const ends: Readonly<Record<RequirementVerdict, string>> = {
  pass: 'passed',
  note: 'passed',
  error: 'violated',
  warning: 'violated',
  accepted: 'accepted',
  untested: 'not tested',
  broken: 'not tested',
};
const notOffered = 'not offered';

/** How a requirement ended, as the filter distinguishes it. A MAY that is not met has passed: it violates nothing. */
export const endOf = (row: RequirementRow): string =>
  row.verdict === 'untested' && isNotOffered(row) ? notOffered : ends[row.verdict];

/** A search field and a button for each way in which a requirement may end. */
export const filterBlock: Markup = filter(
  [...new Set(Object.values(ends)), notOffered].map(
    (kind) => markup`<button type="button" value="${kind}" aria-pressed="false">${kind}</button>`,
  ),
);

/** Gives each text that somebody pastes a button that copies it, and opens what a link on the page leads to. */
const copying = Markup.trusted(`
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

/** The script of the buttons and links, which stands after all of them. */
export const copyScript: Markup = markup`<script>${copying}</script>`;

/** The script of the filter, which stands after everything that it filters. */
export const filterScript: Markup = markup`<script>${script}</script>`;

/** Style of the statement: light and dark by the reader's setting, narrow screens, print; no state is shown by its colour only. */
export const statementStyle = Markup.trusted(`
:host, .statement { color-scheme: light dark; --ink: light-dark(#1f2328, #e6edf3); --soft: light-dark(#59636e, #9198a1);
  --ground: light-dark(#fff, #0d1117); --line: light-dark(#d1d9e0, #3d444d); --panel: light-dark(#f6f8fa, #151b23);
  --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#c11f2c, #ff7b72); --doubt: light-dark(#7d5200, #e3b341);
  --odd: light-dark(#6639ba, #bc8cff); --link: light-dark(#0757ba, #58a6ff); }
.statement { font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; color: var(--ink);
  background: var(--ground); min-height: 100vh; margin: 0; overflow-wrap: anywhere; }
.statement * { box-sizing: border-box; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
.kind { margin: 0; color: var(--soft); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .4rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
.basis { font-size: 1.15rem; margin: 0 0 1rem; }
.areas { margin: 0 0 .9rem; font-size: .9rem; } .areas ul { list-style: none; padding: 0; } .areas p { margin: .2rem 0 0; } .areas span { white-space: nowrap; padding-right: .4rem; }
.answers section { display: grid; grid-template-columns: 10rem 1fr; padding: .55rem 0; border-top: 1px solid var(--line); }
.answers h2 { font-size: 1rem; margin: .1rem 0 0; border: 0; padding: 0; } .answers ul { list-style: none; padding: 0; margin: 0; } .answers li { margin: .1rem 0; }
.gate { margin: 1rem 0 0; font-weight: 600; }
.conformant, .pass { color: var(--good); } .nonconformant, .violated, .error { color: var(--bad); }
.inconclusive, .deviating, .warning, .accepted, .partial, .instead { color: var(--doubt); } .broken { color: var(--odd); }
.untested, .note, .shard { color: var(--soft); }
.new { font-size: .75em; border: 1px solid; border-radius: 3px; padding: 0 .3em; vertical-align: .1em; }
.loss { color: var(--ground); background: var(--bad); padding: 0 .4em; border-radius: 3px; print-color-adjust: exact; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; margin: 1rem 0 0; padding: .6rem .9rem; background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; }
.facts div { display: flex; gap: .4rem; } dt { color: var(--soft); white-space: nowrap; } dd { margin: 0; }
nav { margin-top: 1rem; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; }
.all td:nth-of-type(-n + 3) { white-space: nowrap; }
.exchange { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .8rem; } .exchange figure { margin: 0; min-width: 0; } figcaption { color: var(--soft); font-size: .85rem; } .exchange pre { margin: .1rem 0 0; }
.filter { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; margin-top: 1.2rem; } .filter[hidden], [hidden] { display: none; }
.filter input, .filter button { font: inherit; font-size: .93em; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: 4px; padding: .2rem .6rem; } .filter input { width: 15rem; max-width: 60vw; }
.copy { font: inherit; font-size: .8rem; color: var(--soft); background: var(--ground); border: 1px solid var(--line); border-radius: 4px; padding: 0 .5rem; min-height: 24px; margin: .1rem 0 .1rem .3rem; cursor: pointer; } .copy:hover { color: var(--ink); } a:has(> .id) { display: inline-block; min-height: 24px; line-height: 24px; padding: 0 .15rem; }
.filter button { cursor: pointer; } .filter button[aria-pressed=true] { color: var(--ground); background: var(--ink); }
a { color: var(--link); } :is(a, summary, input, button):focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; max-width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; } tbody th { font-weight: 600; white-space: nowrap; }
.codes th:first-child { width: 13rem; } .word, .tested, .MUST-tested, .caused-by, .release, .verdict { white-space: nowrap; } thead th { overflow-wrap: normal; } .codes thead th, .fleet thead th { white-space: nowrap; }
.outcome, .release { white-space: nowrap; font-weight: 600; } .number { text-align: right; padding-right: 1.4rem; }
.legend { color: var(--soft); font-size: .9rem; margin: .5rem 0 0; white-space: pre-wrap; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; } .before { margin-top: 1rem; }
summary { cursor: pointer; padding: .45rem .8rem; } details[open] > summary { border-bottom: 1px solid var(--line); }
details > :not(summary) { margin: .6rem .8rem; } details > table { width: calc(100% - 1.6rem); }
.count { color: var(--soft); } ul { padding-left: 1.2rem; margin: .4rem 0; } li { margin: .25rem 0; }
.id { font-family: ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .92em; white-space: nowrap; }
pre { font: .86em/1.45 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; background: var(--panel); padding: .6rem .8rem;
  border-radius: 6px; white-space: pre-wrap; max-height: 24rem; overflow: auto; }
code { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .92em; }
@media (max-width: 40rem) { main { padding: .7rem .8rem 3rem; } h1 { font-size: 1.35rem; margin: 0 0 .15rem; }
  .basis { font-size: .9rem; line-height: 1.3; margin-bottom: .3rem; } .areas { font-size: .78rem; line-height: 1.25; margin-bottom: .4rem; } .areas li { margin: 0; } .answers { font-size: .84rem; line-height: 1.3; } .answers section { display: block; padding: .22rem 0; } .answers h2 { font-size: .84rem; margin: 0; } .kind { font-size: .85rem; }
  th, td { padding-right: .5rem; font-size: .93rem; } .number { padding-right: .5rem; } tbody th { white-space: normal; }
  .codes thead { position: absolute; clip-path: inset(50%); } .codes tr { display: grid; grid-template-columns: 1fr 10rem; border-bottom: 1px solid var(--line); padding: .2rem 0; }
  .codes th, .codes td { border: 0; padding-top: .1rem; padding-bottom: .1rem; } .codes th:first-child { width: auto; } .codes td.why { grid-column: 1 / -1; padding-top: 0; color: var(--soft); } .codes td.why:empty { display: none; } .codes :is(.caused-by, .outcome) { white-space: normal; }
  .exchange { display: block; }
  .all thead { position: absolute; clip-path: inset(50%); } .all tr { display: grid; grid-template-columns: auto auto auto 1fr; gap: 0 .7rem; border-bottom: 1px solid var(--line); padding: .2rem 0; } .all th, .all td { border: 0; padding: .1rem 0; } .all td:nth-of-type(4) { grid-column: 1 / -1; } .all .number { display: none; } .all tr[hidden] { display: none; }
  .fleet thead { position: absolute; clip-path: inset(50%); } .fleet tr { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 0 .8rem; border-bottom: 1px solid var(--line); padding: .3rem 0; }
  .fleet th, .fleet td { border: 0; padding: .1rem 0; } .fleet td.verdict { display: none; } .fleet td:nth-of-type(n + 4) { grid-column: 1 / -1; } .fleet td:empty { display: none; } .fleet td.who-has-to-act { color: var(--soft); } }
@media print { .statement { background: #fff; color-scheme: light; font-size: 10.5pt; } nav, .filter, .copy { display: none; } details { border: 0; break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } pre { max-height: none; } h2 { break-after: avoid; }
  tr { break-inside: avoid; } .all { display: none; } }
`);
