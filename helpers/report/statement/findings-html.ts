import { explanations } from '../../../contracts/explanations.ts';
import { sources } from '../../../contracts/sources.ts';
import { commandLine } from '../../installation/command-line.ts';
import type { ReasonGroup } from '../../verdict/group-reasons.ts';
import type { RequirementRow } from '../../verdict/verdict-file.ts';
import { findingText } from '../formats/junit.ts';
import { idLink, link, type TestAddress, text } from './html-text.ts';
import { type FindingSection, type ShownFinding, signs } from './statement.ts';

function item(row: RequirementRow, at: TestAddress): string {
  return `<li>${idLink(row, at)} ${row.level} ${text(row.statement)} <small>[${link(sources[row.source]?.url, text(row.source))}]</small></li>`;
}

function evidence(row: RequirementRow | undefined): string {
  const [first] = row?.evidence ?? [];
  if (row === undefined) return '';
  if (first === undefined) return row.reason === null ? '' : `<pre>${text(row.reason.text)}</pre>`;
  return `<pre>${text(`${first.title}\n${findingText(first)}`)}</pre><p>To run it again: <code>${commandLine('replay', row.id)}</code>. To read more about it: <code>${commandLine('explain', row.id)}</code></p>`;
}

const shownCharacters = 40;

/** Enough of what was received to distinguish violations at a glance. */
function excerpt(received: string): string {
  return received.length <= shownCharacters ? received : `${received.slice(0, shownCharacters - 1)}…`;
}

/** What a finding violates, in front of its title. */
function label(rows: readonly RequirementRow[]): string {
  const [first] = rows;
  const count = rows.length === 1 ? '' : ` <span class="count">and ${rows.length - 1} more</span>`;
  return `<span class="id">${first?.id ?? ''}</span>${count}`;
}

const shownRows = 3;

/** The requirements that a finding violates; a long list is folded away, below the evidence. */
function list(rows: readonly RequirementRow[], at: TestAddress): string {
  const items = `<ul>${rows.map((row) => item(row, at)).join('')}</ul>`;
  if (rows.length <= shownRows) return items;
  return `<details><summary>The ${rows.length} requirements that this violates</summary>${items}</details>`;
}

function findingBlock({ title, rows, received }: ShownFinding, at: TestAddress, open: boolean): string {
  const [first] = rows;
  const cut = received === '' || rows.length > 1 ? '' : ` <small>received ${text(excerpt(received))}</small>`;
  const why = first === undefined ? '' : `<p>${text(explanations[first.id].why)}</p>`;
  const body = why + (rows.length > shownRows ? evidence(first) + list(rows, at) : list(rows, at) + evidence(first));
  return `<details${open ? ' open' : ''}><summary>${label(rows)} <b>${text(title)}</b>${cut}</summary>${body}</details>`;
}

/** Blocks under a heading; a long rest is folded away. */
function folded(heading: string, blocks: readonly string[]): string {
  // To fold one or two away hides them for nothing.
  const shownBlocks = blocks.length <= 14 ? blocks.length : 12;
  const rest = blocks.slice(shownBlocks);
  const more = rest.length === 0 ? '' : `<details><summary>${rest.length} more</summary><div>${rest.join('')}</div></details>`;
  return `${heading}${blocks.slice(0, shownBlocks).join('')}${more}`;
}

/** Findings of one level, a block for each. */
export function findingsBlock({ heading, findings, verdict }: FindingSection, at: TestAddress): string {
  const blocks = findings.map((finding, i) => findingBlock(finding, at, i === 0 && verdict === 'error'));
  return folded(`<h2><span class="${verdict}">${signs[verdict]}</span> ${text(heading)}</h2>`, blocks);
}

/** Requirements that could not be decided because the harness failed, a block for each reason. */
export function brokenBlock(groups: readonly ReasonGroup[], at: TestAddress): string {
  if (groups.length === 0) return '';
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const blocks = groups.map(
    ({ title, rows }) =>
      `<details><summary>${label(rows)} ${text(title)}</summary><ul>${rows.map((row) => item(row, at)).join('')}</ul></details>`,
  );
  return folded(`<h2><span class="broken">${signs.broken}</span> Harness failures: ${count}</h2>`, blocks);
}
