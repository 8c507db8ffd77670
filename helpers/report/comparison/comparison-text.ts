import { type Markup, markup } from '../../text/markup.ts';
import { counted } from '../../text/phrases.ts';
import { items, page, pageHeading } from '../statement/html-page.ts';
import { markdownText } from '../statement/markdown-text.ts';
import { statementStyle } from '../statement/statement-style.ts';
import type { ComparedVerdict } from './compared-verdict.ts';
import { type Change, type Comparison, type Difference, incomparable, regressions } from './comparison.ts';

const headings: readonly (readonly [Change, string])[] = [
  ['regression', 'Regressions'],
  ['newly found', 'Violations newly found'],
  ['newly untested', 'No longer tested'],
  ['fixed', 'Fixed'],
  ['newly exercised', 'Newly tested'],
  ['other', 'Other changes'],
];

function run({ target, verdict, profile, suite, started, selection }: ComparedVerdict): string {
  // The rules on responses saw fewer of them, and may have missed what the whole run shows.
  const part = selection ? `; a selection of ${selection.selected} of ${counted(selection.of, 'requirement')}` : '';
  return `${target.name}: ${verdict ?? 'one shard'} (${profile}; suite ${suite}, ${started.slice(0, 16)}Z${part})`;
}

function sections({ differences }: Comparison): { heading: string; rows: Difference[] }[] {
  return headings
    .map(([change, heading]) => ({ heading, rows: differences.filter((each) => each.change === change) }))
    .filter(({ rows }) => rows.length > 0);
}

/** One sentence that says whether the second is worse. */
function comparisonSentence(comparison: Comparison): string {
  const count = regressions(comparison).length;
  const obstacle = incomparable(comparison);
  if (obstacle !== undefined) return obstacle;
  if (count > 0) return `${counted(count, 'regression')}.`;
  return comparison.differences.length === 0 ? 'No difference.' : 'No regression.';
}

const arrow = ({ before, after, gated }: Difference) => `${before} → ${after}${gated ? '' : ' (outside the profile)'}`;
const onOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** The comparison for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const line = (each: Difference) =>
    `    ${each.id.padEnd(11)} ${arrow(each).padEnd(19)} ${each.statement}${each.reason === '' ? '' : `  [${onOneLine(each.reason)}]`}`;
  return [
    comparisonSentence(comparison),
    `  first   ${run(comparison.before)}`,
    `  second  ${run(comparison.after)}`,
    `  profile ${comparison.profile}`,
    ...(comparison.codes.length === 0 ? [] : ['  Codes', ...comparison.codes.map(line)]),
    ...sections(comparison).flatMap(({ heading, rows }) => [`  ${heading} (${rows.length})`, ...rows.map(line)]),
    ...(comparison.stillViolated.length === 0
      ? []
      : [`  Violated in both (${comparison.stillViolated.length}): ${comparison.stillViolated.join(' ')}`]),
    ...(comparison.catalogue.length === 0 ? [] : ['  Catalogue', ...comparison.catalogue.map((each) => `    ${each}`)]),
    '',
  ].join('\n');
}

const cell = (text: string) => markdownText(onOneLine(text));

/** The comparison for a program. */
export function comparisonJson(comparison: Comparison): object {
  const { before, after, differences, codes, stillViolated, catalogue } = comparison;
  const told = ({ target, verdict, profile, suite, started }: ComparedVerdict) => ({ target, verdict, profile, suite, started });
  return {
    sentence: comparisonSentence(comparison),
    comparable: incomparable(comparison) === undefined,
    regressions: regressions(comparison).map(({ id }) => id),
    first: told(before),
    second: told(after),
    profile: comparison.profile,
    differences,
    codes,
    stillViolated,
    catalogue,
  };
}

/** The comparison as Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const table = (rows: readonly Difference[]) => [
    '| | before → after | | |',
    '|---|---|---|---|',
    ...rows.map((each) => `| ${cell(each.id)} | ${cell(arrow(each))} | ${cell(each.statement)} | ${cell(each.reason)} |`),
    '',
  ];
  return [
    `# ${comparisonSentence(comparison)}`,
    '',
    `First ${cell(run(comparison.before))}; second ${cell(run(comparison.after))}. Compared under the profile ${comparison.profile}.`,
    '',
    ...(comparison.codes.length === 0 ? [] : ['## Codes', '', ...table(comparison.codes)]),
    ...sections(comparison).flatMap(({ heading, rows }) => [`## ${heading}: ${rows.length}`, '', ...table(rows)]),
    ...(comparison.stillViolated.length === 0 ? [] : [`Violated in both: ${cell(comparison.stillViolated.join(', '))}.`, '']),
    ...(comparison.catalogue.length === 0
      ? []
      : ['## Catalogue', '', ...comparison.catalogue.map((each) => `- ${cell(each)}`), '']),
  ].join('\n');
}

/** The comparison as a page that needs nothing beside it. */
export function comparisonPage(comparison: Comparison): string {
  const { before, after, profile, codes, stillViolated, catalogue } = comparison;
  const isRed = regressions(comparison).length > 0 || incomparable(comparison) !== undefined;
  const sentence = comparisonSentence(comparison);
  const content = markup`<div class="statement"><main>
${pageHeading({ kind: 'Comparison of two conformance verdicts, Delete Image', mood: isRed ? 'error' : 'pass', heading: sentence })}
<dl class="facts"><div><dt>First</dt><dd>${run(before)}</dd></div><div><dt>Second</dt><dd>${run(after)}</dd></div><div><dt>Profile</dt><dd>${profile}</dd></div></dl>
${codes.length === 0 ? undefined : markup`<h2>Codes</h2>${differenceTable(codes)}`}
${sections(comparison).map(({ heading, rows }) => markup`<h2>${heading}: ${rows.length}</h2>${differenceTable(rows)}`)}
${stillViolated.length === 0 ? undefined : markup`<h2>Violated in both: ${stillViolated.length}</h2><p>${stillViolated.join(', ')}</p>`}
${catalogue.length === 0 ? undefined : markup`<h2>Catalogue</h2>${items(catalogue)}`}
</main></div>`;
  return String(page(sentence, content, markup`<style>${statementStyle}</style>`));
}

function differenceTable(rows: readonly Difference[]): Markup {
  const lines = rows.map(
    (each) =>
      markup`<tr><th scope="row">${each.id}</th><td class="outcome">${arrow(each)}</td><td>${each.statement}</td><td>${onOneLine(each.reason)}</td></tr>`,
  );
  return markup`<table><thead><tr><th scope="col">What</th><th scope="col">Before → after</th><th scope="col">Statement</th><th scope="col">Reason</th></tr></thead><tbody>${lines}</tbody></table>`;
}
