import { requirements } from '../../../contracts/requirements.ts';
import { sourceNamed } from '../../../contracts/sources.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { type Content, joined, type Markup, markup } from '../../platform/text/markup.ts';
import { capitalised, counted } from '../../platform/text/phrases.ts';
import { sentBy } from '../../verdict/finding.ts';
import { showingRow } from '../../verdict/findings.ts';
import { watchedText } from '../../verdict/tenant.ts';
import { gainText } from '../../verdict/to-test-more.ts';
import { type GroupedFinding, type RequirementRow, settledText, shownVerdict } from '../../verdict/verdict-file.ts';
import { blockMarkup } from '../text-block.ts';
import { firstScreen } from './first-screen.ts';
import { firstScreenBlock } from './first-screen-html.ts';
import { copyScript, endOf, filterBlock, filterScript, idLink, link, page, statementStyle } from './html-page.ts';
import {
  type BlockOf,
  detailOf,
  type FindingSection,
  linesBefore,
  printed,
  rowsIn,
  type Statement,
  severitySigns,
  signs,
  verdictWords,
  violatedBy,
} from './statement.ts';

function acceptedBlock({ heading, accepted }: BlockOf<'accepted'>): Content {
  if (accepted.length === 0) return undefined;
  const rows = accepted.map(
    ({ row, deviation }) =>
      markup`<tr><th scope="row">${idLink(row.id)}</th><td>${row.statement}</td><td>${link(deviation?.link, row.reason?.text)}</td><td>${deviation?.until ?? 'no expiry'}</td></tr>`,
  );
  return markup`<h2><span class="accepted">${signs.accepted}</span> ${heading}: ${accepted.length}</h2><table><thead><tr><th scope="col">Requirement</th><th scope="col">Statement</th><th scope="col">Reason</th><th scope="col">Until</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function untestedBlock({ kind, heading, groups }: BlockOf<'not offered' | 'not tested'>): Content {
  if (groups.length === 0)
    return kind === 'not tested' ? markup`<h2>${heading}: 0</h2><p>Everything that the target offers was tested.</p>` : undefined;
  const shown = 12;
  const hasRemedy = groups.some(({ remedy }) => remedy !== '');
  const rows = groups.map(({ title, rows: alike, remedy }) => {
    const ids = alike.map((row) => idLink(row.id));
    const few = joined(ids.slice(0, shown), ' ');
    const rest = ids.slice(shown);
    const all =
      rest.length === 0
        ? few
        : markup`${few} <details><summary>${rest.length} more</summary><p>${joined(rest, ' ')}</p></details>`;
    return markup`<tr><td>${title}</td>${hasRemedy ? markup`<td>${remedy}</td>` : undefined}<td>${all}</td></tr>`;
  });
  const table = markup`<table><thead><tr><th scope="col">Why</th>${hasRemedy ? markup`<th scope="col">What to do</th>` : undefined}<th scope="col">Requirements</th></tr></thead><tbody>${rows}</tbody></table>`;
  const reasons = counted(groups.length, 'reason');
  return markup`<h2><span class="untested">${signs.untested}</span> ${heading}: ${rowsIn(groups)}</h2><details><summary>${reasons}${hasRemedy ? ', and what to do' : ''}</summary>${table}</details>`;
}

function allBlock(statement: Statement): Markup {
  const { file } = statement;
  const isLead = new Set(statement.findings.flatMap(({ findings }) => findings.map(({ requirements: [id] }) => id)));
  const rows = file.requirements.map(
    (row) =>
      markup`<tr${isLead.has(row.id) ? undefined : markup` id="${row.id}"`}><th scope="row">${idLink(row.id)}</th><td>${row.level}</td><td>${row.area}</td><td class="outcome ${row.verdict}" data-kind="${endOf(row)}">${signs[row.verdict]} ${verdictWords[row.verdict]}</td><td>${row.statement}</td><td class="number">${row.requests}</td><td class="number">${row.images}</td></tr>`,
  );
  return markup`<h2 class="all">All requirements: ${file.requirements.length}</h2><details class="all"><summary>Show every requirement with its verdict</summary><table><thead><tr><th scope="col">Requirement</th><th scope="col">Level</th><th scope="col">Area</th><th scope="col">Verdict</th><th scope="col">Statement</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Images</th></tr></thead><tbody>${rows}</tbody></table><p class="legend">Requests sent and images taken by the test of the requirement. What several tests share is counted at the first of them.</p></details>`;
}

/** The lines that a shell needs before the requests of the findings are sent again. */
function shellBlock(statement: Statement): Content {
  const lines = linesBefore(
    statement.findings.flatMap(({ findings }) => findings.flatMap(({ curl, read = '' }) => [curl, read])),
    statement,
  );
  if (lines.length === 0) return undefined;
  return markup`<details class="before"><summary>Before you send a request of a finding again</summary><pre data-copy>${lines.join('\n')}</pre></details>`;
}

/** The content of the statement: style and one `main`, without a page around it. `tests` is where the Allure report is, if it was made. */
function statementContent(statement: Statement, tests: string | undefined): Markup {
  const { file, gate } = statement;
  const facts = [
    ['Target', file.target.url],
    [
      'Duration',
      `${[`${(file.durationMs / 1000).toFixed(1)} s`, file.exercised.must.decided > 0 && settledText(file.target)].filter(Boolean).join(', ')}`,
    ],
    ['Profile', file.profile],
    ['Suite', file.suite],
    ...(file.tenant === undefined ? [] : [['Images of others', watchedText(file.tenant)]]),
  ];
  return markup`<style>${statementStyle}</style><div class="statement"><main>
${firstScreenBlock(firstScreen(statement), statement)}
<p class="gate ${gate.open ? 'pass' : 'error'}">${gate.open ? signs.pass : signs.error} ${gate.line}</p>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${tests === undefined ? undefined : markup`<nav aria-label="Reports"><a href="${tests}">All tests with their exchanges (Allure)</a></nav>`}
${filterBlock}
${shellBlock(statement)}
${printed<Content>(statement, {
  findings: (section) => findingsBlock(section, statement),
  accepted: (block) => acceptedBlock(block),
  broken: (block) => brokenBlock(block),
})}
<div class="unfiltered">
${printed<Content>(statement, {
  codes: (block) => blockMarkup(block),
  gains: ({ heading, gains }) =>
    blockMarkup({ heading, lines: gains.map((gain) => `${capitalised(gain.remedy)}: ${gainText(gain)}`) }),
  'not offered': (block) => untestedBlock(block),
  'not tested': (block) => untestedBlock(block),
})}
</div>
${allBlock(statement)}
${filterScript}
${copyScript}
</main></div>`;
}

/** The statement as a page of its own. */
export function statementPage(statement: Statement, tests: string | undefined): Markup {
  const { file } = statement;
  return page(`${shownVerdict(file)}: Delete Image on ${file.target.name}`, statementContent(statement, tests));
}

function item(row: RequirementRow): Markup {
  return markup`<li>${idLink(row.id)} ${row.level} (${row.area}) ${row.statement} <small>[${link(sourceNamed(row.source)?.url, row.source)}]</small></li>`;
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
function list(rows: readonly RequirementRow[]): Markup {
  const items = markup`<ul>${rows.map((row) => item(row))}</ul>`;
  if (rows.length <= shownRows) return items;
  return markup`<details><summary>The ${rows.length} requirements that this violates</summary>${items}</details>`;
}

function findingBlock(finding: GroupedFinding, rows: readonly RequirementRow[], open: boolean): Markup {
  const { title } = finding;
  const [first] = rows;
  // The content stands below, whole.
  const received = finding.received.replace(/ [{[<].*$/s, '');
  const detail = detailOf({ ...finding, received }, shownCharacters);
  const cut = detail === '' ? undefined : markup` <small>${detail}</small>`;
  const why = first === undefined ? undefined : markup`<p>${requirements[first.id].why}</p>`;
  const parts = [evidence(showingRow(rows)), list(rows)];
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
export function findingsBlock(section: FindingSection, statement: Pick<Statement, 'file'>): Markup {
  const { heading, findings, severity, verdict } = section;
  const blocks = findings.map((finding, i) =>
    findingBlock(finding, violatedBy(finding, statement), i === 0 && verdict === 'error'),
  );
  const look = severity === 'DATA LOSS' ? ' loss' : '';
  return folded(markup`<h2><span class="${verdict}${look}">${severitySigns[severity]}</span> ${heading}</h2>`, blocks);
}

/** Requirements that could not be decided because the harness failed, a block for each reason. */
function brokenBlock({ heading, groups }: BlockOf<'broken'>): Content {
  if (groups.length === 0) return undefined;
  const count = rowsIn(groups);
  const blocks = groups.map(
    ({ title, rows }) =>
      markup`<details class="finding" data-kind="not tested"><summary>${label(rows)} ${title}</summary><ul>${rows.map((row) => item(row))}</ul></details>`,
  );
  return folded(markup`<h2><span class="broken">${signs.broken}</span> ${heading}: ${count}</h2>`, blocks);
}
