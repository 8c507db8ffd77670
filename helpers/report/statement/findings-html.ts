import { commandLine } from '../../installation/command-line.ts';
import type { Cause } from '../../verdict/group-findings.ts';
import type { RequirementRow } from '../../verdict/verdict-file.ts';
import { findingText } from '../formats/junit.ts';
import { sourceUrl } from '../links.ts';
import { idLink, link, type TestAddress, text } from './html-text.ts';
import { type FindingSection, signs } from './statement.ts';

function item(row: RequirementRow, at: TestAddress): string {
  return `<li>${idLink(row, at)} ${text(row.statement)} <small>[${link(sourceUrl(row.source), text(row.source))}]</small></li>`;
}

function evidence(row: RequirementRow | undefined): string {
  const [first] = row?.evidence ?? [];
  if (row === undefined || first === undefined)
    return row === undefined || row.reason === '' ? '' : `<pre>${text(row.reason)}</pre>`;
  return `<pre>${text(`${first.title}\n${findingText(first)}`)}</pre><p>To run it again: <code>${commandLine('replay', row.id)}</code></p>`;
}

const shownCharacters = 40;

/** As much of what was received as tells one violation from another at a glance. */
function excerpt(received: string): string {
  return received.length <= shownCharacters ? received : `${received.slice(0, shownCharacters - 1)}…`;
}

function causeBlock({ title, rows }: Cause, at: TestAddress, open: boolean): string {
  const [first] = rows;
  const label =
    rows.length === 1 && first !== undefined
      ? `<span class="id">${first.id}</span>`
      : `<span class="count">${rows.length} requirements</span>`;
  const received = rows.length === 1 ? first?.evidence[0]?.received : undefined;
  const cut = received === undefined ? '' : ` <small>received ${text(excerpt(received))}</small>`;
  const lead = rows.length > 1 ? `<p>For example ${first?.id ?? ''}:</p>` : '';
  return `<details${open ? ' open' : ''}><summary>${label} ${text(title)}${cut}</summary><ul>${rows.map((row) => item(row, at)).join('')}</ul>${lead}${evidence(first)}</details>`;
}

/** Violations or failures of one verdict, a block for each cause. */
export function findingBlock({ heading, causes, rows, verdict }: FindingSection, at: TestAddress): string {
  const blocks = causes.map((cause, i) => causeBlock(cause, at, i === 0 && verdict === 'error'));
  // To fold one or two away hides them for nothing.
  const shownBlocks = blocks.length <= 14 ? blocks.length : 12;
  const shown = blocks.slice(0, shownBlocks).join('');
  const rest = blocks.slice(shownBlocks);
  const more = rest.length === 0 ? '' : `<details><summary>${rest.length} more</summary><div>${rest.join('')}</div></details>`;
  return `<h2><span class="${verdict}">${signs[verdict]}</span> ${heading}: ${rows.length}</h2>${shown}${more}`;
}
