import { requirements } from '../../../contracts/requirements.ts';
import { sources } from '../../../contracts/sources.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { type Content, type Markup, markup } from '../../platform/text/markup.ts';
import { sentBy } from '../../verdict/finding.ts';
import { showingRow } from '../../verdict/findings.ts';
import type { GroupedFinding, RequirementRow } from '../../verdict/verdict-file.ts';
import type { BlockOf } from './blocks.ts';
import { idLink, link, type TestAddress } from './html-page.ts';
import { detailOf, type FindingSection, rowsIn, type Statement, severitySigns, signs, violatedBy } from './statement.ts';

function item(row: RequirementRow, at: TestAddress): Markup {
  return markup`<li>${idLink(row, at)} ${row.level} (${row.area}) ${row.statement} <small>[${link(sources[row.source]?.url, row.source)}]</small></li>`;
}

/** The request and the response of an exchange, side by side. */
const exchangeOf = (caption: string, request: string, response: string): Markup =>
  markup`<figure><figcaption>${caption}</figcaption><pre data-copy>${request}</pre></figure><figure><figcaption>Response</figcaption><pre>${response}</pre></figure>`;

function evidence(row: RequirementRow | undefined): Content {
  const [first] = row?.evidence ?? [];
  if (row === undefined) return undefined;
  if (first === undefined) return row.reason === null ? undefined : markup`<pre>${row.reason.text}</pre>`;
  const { title, expected, because, curl, received, response = received, read } = first;
  const [answered, followed] = [
    exchangeOf('Request', curl, response),
    read && exchangeOf('Read that followed', read.curl, read.response),
  ];
  return markup`<pre>${`${title}\nexpected  ${expected}\nbecause   ${because}${sentBy(first)}`}</pre><div class="exchange">${answered}${followed}</div><p>To run it again: <code data-copy>${commandLine('replay', row.id)}</code> To read more about it: <code data-copy>${commandLine('explain', row.id)}</code></p>`;
}

/** Enough of what was received to distinguish violations at a glance. */
const shownCharacters = 40;

/** The requirements that a finding violates, in front of its title. */
function label(rows: readonly RequirementRow[]): Markup {
  const [first] = rows;
  const count = rows.length === 1 ? undefined : markup` <span class="count">and ${rows.length - 1} more</span>`;
  return markup`<span class="id">${first?.id}</span>${count}`;
}

const shownRows = 3;

/** The requirements that a finding violates; a long list is folded away, below the evidence. */
function list(rows: readonly RequirementRow[], at: TestAddress): Markup {
  const items = markup`<ul>${rows.map((row) => item(row, at))}</ul>`;
  if (rows.length <= shownRows) return items;
  return markup`<details><summary>The ${rows.length} requirements that this violates</summary>${items}</details>`;
}

function findingBlock(finding: GroupedFinding, rows: readonly RequirementRow[], at: TestAddress, open: boolean): Markup {
  const { title } = finding;
  const [first] = rows;
  // The content stands below, whole.
  const received = finding.received.replace(/ [{[<].*$/s, '');
  const detail = detailOf({ ...finding, received }, shownCharacters);
  const cut = detail === '' ? undefined : markup` <small>${detail}</small>`;
  const why = first === undefined ? undefined : markup`<p>${requirements[first.id].why}</p>`;
  const parts = [evidence(showingRow(rows)), list(rows, at)];
  const body = rows.length > shownRows ? parts : parts.reverse();
  return markup`<details class="finding" id="${first?.id}" data-kind="violated"${open ? markup` open` : undefined}><summary>${label(rows)} <b>${title}</b>${cut}</summary>${why}${body}</details>`;
}

/** Blocks under a heading; a long rest is folded away. */
function folded(heading: Markup, blocks: readonly Markup[]): Markup {
  // To fold one or two away hides them for nothing.
  const shownBlocks = blocks.length <= 14 ? blocks.length : 12;
  const rest = blocks.slice(shownBlocks);
  const more =
    rest.length === 0
      ? undefined
      : markup`<details class="rest"><summary>${rest.length} more</summary><div>${rest}</div></details>`;
  return markup`<section class="findings">${heading}${blocks.slice(0, shownBlocks)}${more}</section>`;
}

/** Findings of one severity, a block for each. */
export function findingsBlock(section: FindingSection, statement: Pick<Statement, 'file'>, at: TestAddress): Markup {
  const { heading, findings, severity, verdict } = section;
  const blocks = findings.map((finding, i) =>
    findingBlock(finding, violatedBy(finding, statement), at, i === 0 && verdict === 'error'),
  );
  const look = severity === 'DATA LOSS' ? ' loss' : '';
  return folded(markup`<h2><span class="${verdict}${look}">${severitySigns[severity]}</span> ${heading}</h2>`, blocks);
}

/** Requirements that could not be decided because the harness failed, a block for each reason. */
export function brokenBlock({ heading, groups }: BlockOf<'broken'>, at: TestAddress): Content {
  if (groups.length === 0) return undefined;
  const count = rowsIn(groups);
  const blocks = groups.map(
    ({ title, rows }) =>
      markup`<details class="finding" data-kind="not tested"><summary>${label(rows)} ${title}</summary><ul>${rows.map((row) => item(row, at))}</ul></details>`,
  );
  return folded(markup`<h2><span class="broken">${signs.broken}</span> ${heading}: ${count}</h2>`, blocks);
}
