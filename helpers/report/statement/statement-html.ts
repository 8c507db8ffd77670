import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { type Content, joined, type Markup, markup } from '../../platform/text/markup.ts';
import { capitalised, counted } from '../../platform/text/phrases.ts';
import { isGated } from '../../verdict/profile.ts';
import { gainText } from '../../verdict/to-test-more.ts';
import { type RequirementRow, settledText, shownVerdict } from '../../verdict/verdict-file.ts';
import { strokes, type TrendRun, trend } from '../pictures/pictures.ts';
import { type ShareKind, shareKindOf, sharesOf } from '../pictures/shares.ts';
import { type BlockOf, printed } from './blocks.ts';
import { copyScript, filterBlock, filterScript } from './filter-html.ts';
import { brokenBlock, findingsBlock } from './findings-html.ts';
import { firstScreen } from './first-screen.ts';
import { firstScreenBlock } from './first-screen-html.ts';
import { idLink, items, link, page, type TestAddress, withLinks } from './html-page.ts';
import { causeWords, linesBefore, outcomeWords, rowsIn, type Statement, shownDate, signs, verdictWords } from './statement.ts';
import { statementStyle } from './statement-style.ts';

function codeTable({ heading, codes }: BlockOf<'codes'>, at: TestAddress): Markup {
  const rows = codes.map(
    ({ code, name, outcome, decided, of, rung, reason }) =>
      markup`<tr><th scope="row">${code} <span class="fault">${name}</span></th><td class="outcome ${outcome}">${signs[outcome]} ${outcomeWords[outcome]}</td><td class="share">${decided} of ${of}</td><td class="cause">${causeWords[rung]}</td><td class="reason">${withLinks(reason, at)}</td></tr>`,
  );
  return markup`<h2>${heading}</h2><table class="codes"><thead><tr><th scope="col">Code</th><th scope="col">Outcome</th><th scope="col">Tested</th><th scope="col">Caused by</th><th scope="col">Reason</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function acceptedBlock({ heading, accepted }: BlockOf<'accepted'>, at: TestAddress): Content {
  if (accepted.length === 0) return undefined;
  const rows = accepted.map(
    ({ row, deviation }) =>
      markup`<tr><th scope="row">${idLink(row, at)}</th><td>${row.statement}</td><td>${link(deviation?.link, row.reason?.text)}</td><td>${deviation?.until ?? 'no expiry'}</td></tr>`,
  );
  return markup`<h2><span class="accepted">${signs.accepted}</span> ${heading}: ${accepted.length}</h2><table><thead><tr><th scope="col">Requirement</th><th scope="col">Statement</th><th scope="col">Reason</th><th scope="col">Until</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** The settings that would get more tested, what unlocks most first. */
const gainBlock = ({ heading, gains }: BlockOf<'gains'>): Content =>
  gains.length === 0
    ? undefined
    : markup`<h2>${heading}</h2>${items(gains.map((gain) => [`${capitalised(gain.remedy)}: ${gainText(gain)}`]))}`;

function untestedBlock({ kind, heading, groups }: BlockOf<'not offered' | 'not tested'>, at: TestAddress): Content {
  if (groups.length === 0)
    return kind === 'not tested' ? markup`<h2>${heading}: 0</h2><p>Everything that the target offers was tested.</p>` : undefined;
  const shown = 12;
  const hasRemedy = groups.some(({ remedy }) => remedy !== '');
  const rows = groups.map(({ title, rows: alike, remedy }) => {
    const ids = alike.map((row) => idLink(row, at));
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

const reachBlock = ({ heading, reaches }: BlockOf<'reaches'>): Content =>
  reaches.length === 0 ? undefined : markup`<h2>${heading}</h2>${items(reaches)}`;

function allBlock(statement: Statement, at: TestAddress): Markup {
  const { file } = statement;
  const runs = rowStrokes(statement);
  const isLead = new Set(statement.findings.flatMap(({ findings }) => findings.map(({ requirements: [id] }) => id)));
  const rows = file.requirements.map(
    (row) =>
      markup`<tr${isLead.has(row.id) ? undefined : markup` id="${row.id}"`}><th scope="row">${idLink(row, at)}</th><td>${row.level}</td><td>${row.area}</td><td class="outcome ${row.verdict}" data-kind="${shareKindOf(row)}">${signs[row.verdict]} ${verdictWords[row.verdict]}</td><td>${row.statement}</td><td class="number">${row.requests}</td><td class="number">${row.images}</td>${runs === undefined ? undefined : markup`<td class="runs">${runs(row)}</td>`}</tr>`,
  );
  return markup`<h2 class="all">All requirements: ${file.requirements.length}</h2><details class="all"><summary>Show every requirement with its verdict</summary><table><thead><tr><th scope="col">Requirement</th><th scope="col">Level</th><th scope="col">Area</th><th scope="col">Verdict</th><th scope="col">Statement</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Images</th>${runs === undefined ? undefined : markup`<th scope="col">Runs, this one last</th>`}</tr></thead><tbody>${rows}</tbody></table><p class="legend">Requests sent and images taken by the test of the requirement. What several tests share is counted at the first of them.</p></details>`;
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

/** Where the page shows a requirement: the finding that names it, else its row in the list of all. */
function placeOnPage({ findings }: Statement): TestAddress {
  const all = findings.flatMap((section) => section.findings);
  return (id) => {
    const [lead = id] = all.find(({ requirements }) => requirements.some((each) => each === id))?.requirements ?? [];
    return `#${lead}`;
  };
}

/** The content of the statement: style and one `main`, without a page around it. `tests` is where the Allure report is, if it was made. */
function statementContent(statement: Statement, tests: string | undefined, at: TestAddress): Markup {
  const { file, figures, gate } = statement;
  const facts = [
    ['Target', file.target.url],
    [
      'Duration',
      `${[`${(file.durationMs / 1000).toFixed(1)} s`, file.exercised.must.decided > 0 && settledText(file.target)].filter(Boolean).join(', ')}`,
    ],
    ['Profile', file.profile],
    ['Suite', file.suite],
  ];
  return markup`<style>${statementStyle}</style><div class="statement"><main>
${firstScreenBlock(firstScreen(statement), statement, placeOnPage(statement))}
<p class="figures">${figures}</p>
<p class="gate ${gate.open ? 'pass' : 'error'}">${gate.open ? signs.pass : signs.error} ${gate.line}</p>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${tests === undefined ? undefined : markup`<nav aria-label="Reports"><a href="${tests}">All tests with their exchanges (Allure)</a></nav>`}
${filterBlock}
${shellBlock(statement)}
${printed<Content>(statement, {
  findings: (section) => findingsBlock(section, at),
  accepted: (block) => acceptedBlock(block, at),
  broken: (block) => brokenBlock(block, at),
})}
<div class="unfiltered">
${printed<Content>(statement, {
  codes: (block) => codeTable(block, at),
  'earlier runs': ({ statement: shown }) => trendBlock(shown),
  gains: gainBlock,
  'not offered': (block) => untestedBlock(block, at),
  'not tested': (block) => untestedBlock(block, at),
  reaches: reachBlock,
})}
</div>
${allBlock(statement, at)}
${filterScript}
${copyScript}
</main></div>`;
}

/** The statement as a page of its own. */
export function statementPage(statement: Statement, tests: string | undefined, at: TestAddress): Markup {
  const { file } = statement;
  return page(`${shownVerdict(file)}: Delete Image on ${file.target.name}`, statementContent(statement, tests, at));
}

/** How many runs the pictures show, with this one. */
const shownRuns = 20;

/** The runs that the pictures show, this one last. A selection is none. The history knows no reasons, so none counts here. */
function runsIn({ runs, file }: Statement): Statement['runs'] {
  const verdicts = Object.fromEntries(file.requirements.map(({ id, verdict }) => [id, verdict]));
  const all = file.selection === null ? [...runs, { ended: file.started, verdicts }] : runs;
  return all.slice(-shownRuns);
}

/** Run by run what is violated, if there was an earlier one. */
function trendBlock(statement: Statement): Content {
  const { file, runs } = statement;
  if (runs.length === 0) return undefined;
  const must = requirementIds.filter((id) => requirements[id].level === 'MUST' && isGated(file.profile, id));
  const shown = runsIn(statement).map(({ ended, verdicts }): TrendRun => {
    return { ended, shares: sharesOf(must.map((id) => ({ verdict: verdicts[id] ?? 'untested' }))) };
  });
  return markup`<h2>The last ${shown.length} runs</h2><figure class="trend">${trend(shown)}<figcaption>MUST of the profile, ${shownDate(shown[0]?.ended ?? '')} to ${shownDate(shown.at(-1)?.ended ?? '')}: violated, and striped above them accepted; below, not tested.</figcaption></figure>`;
}

/** How a requirement ended in the runs that the history holds; undefined if there was none before. */
function rowStrokes(statement: Statement): ((row: RequirementRow) => Markup) | undefined {
  if (statement.runs.length === 0) return undefined;
  const runs = runsIn(statement);
  return ({ id }) =>
    strokes(
      runs.map(({ verdicts }): ShareKind => shareKindOf({ verdict: verdicts[id] ?? 'untested' })),
      id,
    );
}
