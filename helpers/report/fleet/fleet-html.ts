import { type Content, type Markup, markup } from '../../text/markup.ts';
import type { ReleaseAnswer } from '../../verdict/release.ts';
import type { RequirementRow } from '../../verdict/verdict-file.ts';
import { type ShareKind, shareKindOf, shareSigns } from '../pictures/shares.ts';
import { filterBlock, filterScript } from '../statement/filter-html.ts';
import { foundLabel } from '../statement/first-screen-html.ts';
import { beginning, page } from '../statement/html-page.ts';
import { signs, verdictWords } from '../statement/statement.ts';
import { statementStyle } from '../statement/statement-style.ts';
import { type Fleet, type FleetRow, firstOf, foundBeside } from './fleet.ts';

/** The verdict whose colour and sign an answer for a whole fleet has. */
const moods = { yes: 'conformant', no: 'nonconformant', 'not known': 'inconclusive' } as const satisfies Record<
  ReleaseAnswer,
  string
>;

function foundFirst(row: FleetRow): Content {
  const [first] = row.screen.found;
  return first === undefined ? undefined : markup`${foundLabel(first)} ${first.title}${foundBeside(row)}`;
}

function rowLine(row: FleetRow): Markup {
  const { name, word, answer, tested, screen } = row;
  const { mood, action } = screen;
  return markup`<tr><th scope="row"><a href="../${encodeURIComponent(name)}/html/index.html">${name}</a></th><td class="outcome ${mood}">${signs[mood]} ${answer}</td><td class="word">${word}</td><td class="share">${tested}</td><td>${foundFirst(row)}</td><td class="reason">${action}</td></tr>`;
}

/** The kind that a row of the matrix is found by: the worst of its cells. */
const worstFirst: readonly ShareKind[] = ['violated', 'accepted', 'not tested', 'not offered', 'passed'];

const signOf = (cell: RequirementRow | undefined): string =>
  cell !== undefined && shareKindOf(cell) === 'not offered' ? shareSigns['not offered'] : signs[cell?.verdict ?? 'untested'];

function matrix(rows: readonly FleetRow[]): Markup {
  const lines = (rows[0]?.requirements ?? []).map(({ id, level, statement }, place) => {
    const cells = rows.map(({ requirements }) => requirements[place]);
    const kinds = new Set(cells.map((cell) => (cell === undefined ? 'not tested' : shareKindOf(cell))));
    const shown = cells.map((cell) => markup`<td class="cell ${cell?.verdict}">${signOf(cell)}</td>`);
    const kind = worstFirst.find((each) => kinds.has(each));
    return markup`<tr data-kind="${kind}"><th scope="row">${id}</th><td>${level}</td>${shown}<td class="statement">${statement}</td></tr>`;
  });
  const heads = rows.map(({ name }) => markup`<th scope="col" class="target">${name}</th>`);
  const words = matrixVerdicts.map((verdict) => `${signs[verdict]} ${verdictWords[verdict]}`);
  const legend = [...words, `${shareSigns['not offered']} not offered`].join('   ');
  return markup`<h2>Requirements and targets</h2>${filterBlock}<details class="all" open><summary>Show every requirement on every target</summary><p class="legend">${legend}</p><table class="matrix"><thead><tr><th scope="col">Requirement</th><th scope="col">Level</th>${heads}<th scope="col">Statement</th></tr></thead><tbody>${lines}</tbody></table></details>${filterScript}`;
}

const matrixVerdicts = ['pass', 'error', 'warning', 'note', 'accepted', 'untested', 'broken'] as const;

/** The page on a fleet, `html/index.html` beside the folders of its targets: the answers for all of them, and a row a target. */
export function fleetPage(fleet: Fleet, date: string): Markup {
  const { answer, heading, basis, rows, found, since, unknown, act } = fleet;
  const kind = `Delete Image on ${rows.length} targets, ${date}`;
  const lines = firstOf(found.map((row) => markup`${row.name}: ${foundFirst(row)}`));
  const shown = found.length === 0 ? ['Nothing that was tested.'] : lines;
  const content = markup`<div class="statement"><main>
${beginning({ kind, mood: moods[answer], heading, basis, found: shown, since, unknown, act })}
<h2>The targets</h2>
<table class="fleet"><thead><tr><th scope="col">Target</th><th scope="col">Release</th><th scope="col">Verdict</th><th scope="col">MUST tested</th><th scope="col">Violated, the worst first</th><th scope="col">Who has to act</th></tr></thead><tbody>${rows.map(rowLine)}</tbody></table>
${matrix(rows)}
</main></div>`;
  return page(`${heading}: Delete Image on ${rows.length} targets`, content, markup`<style>${statementStyle}</style>`);
}
