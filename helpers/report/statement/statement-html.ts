import { type RequirementVerdict, shownVerdict } from '../../verdict/verdict-file.ts';
import { xmlText } from '../formats/junit.ts';
import { brokenBlock, findingsBlock } from './findings-html.ts';
import { idLink, link, type TestAddress, text, withLinks } from './html-text.ts';
import { gateName, outcomeWords, rungMeanings, type Statement, signs, verdictWords } from './statement.ts';
import { statementStyle } from './statement-style.ts';

function codeTable({ file }: Statement, at: TestAddress): string {
  const rows = file.codes.map(
    ({ code, name, outcome, decided, of, rung, reason }) =>
      `<tr><th scope="row">${code} <span class="fault">${text(name)}</span></th><td class="outcome ${outcome}">${signs[outcome]} ${outcomeWords[outcome]}</td><td class="share">${decided} of ${of}</td><td>${rung}</td><td class="reason">${withLinks(reason, at)}</td></tr>`,
  );
  const legend = Object.entries(rungMeanings).map(([rung, meaning]) => `<b>${rung}</b> ${meaning}`);
  return `<h2>The nine documented codes</h2><table class="codes"><thead><tr><th scope="col">Code</th><th scope="col">Outcome</th><th scope="col">Tested</th><th scope="col">Trigger</th><th scope="col">Reason</th></tr></thead><tbody>${rows.join('')}</tbody></table><p class="legend">${legend.join('; ')}.</p>`;
}

/** Columns of the table by level; what violates a SHOULD or a MAY stands in a row of its own, so one column is enough. */
const levelColumns: readonly (readonly [name: string, verdicts: readonly RequirementVerdict[]])[] = [
  ['passed', ['pass']],
  ['violated', ['error', 'warning', 'note']],
  ['accepted', ['accepted']],
  ['not tested', ['untested']],
  ['harness failure', ['broken']],
];

function levelTable({ levels }: Statement): string {
  const count = (counts: Readonly<Record<RequirementVerdict, number>>, verdicts: readonly RequirementVerdict[]) =>
    verdicts.reduce((sum, verdict) => sum + counts[verdict], 0);
  const kept = levelColumns.filter(
    ([name, verdicts]) => name === 'passed' || levels.some(({ counts }) => count(counts, verdicts) > 0),
  );
  const head = kept.map(([name]) => `<th scope="col" class="number">${name}</th>`).join('');
  const rows = levels.map(
    ({ level, counts }) =>
      `<tr><th scope="row">${level}</th>${kept.map(([, verdicts]) => `<td class="number">${count(counts, verdicts)}</td>`).join('')}</tr>`,
  );
  return `<h2>Requirements by level</h2><table class="levels"><thead><tr><th scope="col">Level</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function acceptedBlock({ accepted }: Statement, at: TestAddress): string {
  if (accepted.length === 0) return '';
  const rows = accepted.map(
    ({ row, deviation }) =>
      `<tr><th scope="row">${idLink(row, at)}</th><td>${text(row.statement)}</td><td>${link(deviation?.link, text(row.reason?.text ?? ''))}</td><td>${text(deviation?.until ?? 'no expiry')}</td></tr>`,
  );
  return `<h2><span class="accepted">${signs.accepted}</span> Accepted deviations: ${accepted.length}</h2><table><thead><tr><th scope="col">Requirement</th><th scope="col">Statement</th><th scope="col">Reason</th><th scope="col">Until</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function untestedBlock({ untested, file }: Statement, at: TestAddress): string {
  if (untested.length === 0) return '<h2>Not tested: 0</h2><p>Everything in the catalogue was tested.</p>';
  const shown = 12;
  const rows = untested.map(({ title, rows: alike, remedy }) => {
    const ids = alike.map((row) => idLink(row, at));
    const few = ids.slice(0, shown).join(' ');
    const rest = ids.slice(shown);
    const all =
      rest.length === 0 ? few : `${few} <details><summary>${rest.length} more</summary><p>${rest.join(' ')}</p></details>`;
    return `<tr><td>${text(title)}</td><td>${remedy === '' ? '' : text(remedy)}</td><td>${all}</td></tr>`;
  });
  return `<h2><span class="untested">${signs.untested}</span> Not tested: ${file.counts.untested}</h2><table><thead><tr><th scope="col">Why</th><th scope="col">What to do</th><th scope="col">Requirements</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function reachBlock({ reaches }: Statement): string {
  if (reaches.length === 0) return '';
  return `<h2>Hosts that the run could reach</h2><ul>${reaches.map((line) => `<li>${text(line)}</li>`).join('')}</ul>`;
}

function allBlock({ file }: Statement, at: TestAddress): string {
  const rows = file.requirements.map(
    (row) =>
      `<tr><th scope="row">${idLink(row, at)}</th><td>${row.level}</td><td class="outcome ${row.verdict}">${signs[row.verdict]} ${verdictWords[row.verdict]}</td><td>${text(row.statement)}</td><td class="number">${row.requests}</td><td class="number">${row.images}</td></tr>`,
  );
  return `<h2 class="all">All requirements: ${file.requirements.length}</h2><details class="all"><summary>Show every requirement with its verdict</summary><table><thead><tr><th scope="col">Requirement</th><th scope="col">Level</th><th scope="col">Verdict</th><th scope="col">Statement</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Images</th></tr></thead><tbody>${rows.join('')}</tbody></table><p class="legend">Requests sent and images taken by the test of the requirement. What several tests share is counted at the first of them.</p></details>`;
}

const shownDate = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** The content of the statement: style and one `main`, without a page around it. `tests` is where the Allure report is. */
export function statementContent(statement: Statement, tests: string, at: TestAddress): string {
  const { file, sentence, action, gate, findings, broken } = statement;
  const { implementation } = file.target;
  const word = shownVerdict(file);
  const facts = [
    ['Target', `${file.target.name}, ${file.target.url}`],
    ...(implementation === undefined ? [] : [['Implementation', `${implementation.name} ${implementation.version}`]]),
    ['Date', shownDate(file.started)],
    ['Duration', `${(file.durationMs / 1000).toFixed(1)} s`],
    ['Suite', file.suite],
    ['Gate', gateName(file.gate)],
  ];
  return [
    `<style>${statementStyle}</style><div class="statement"><main>`,
    '<p class="kind">Conformance statement, Delete Image</p>',
    `<h1 class="${word}">${signs[word]} ${word.slice(0, 1).toUpperCase()}${word.slice(1)}</h1>`,
    `<p class="sentence">${text(sentence)}</p>`,
    `<p class="gate ${gate.open ? 'pass' : 'error'}">${gate.open ? signs.pass : signs.error} ${text(gate.line)}</p>`,
    `<p class="action">${text(action)}</p>`,
    `<dl class="facts">${facts.map(([name = '', value = '']) => `<div><dt>${name}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>`,
    `<nav aria-label="Reports"><a href="${xmlText(tests)}">All tests with their exchanges (Allure)</a></nav>`,
    word === 'deviating' ? acceptedBlock(statement, at) : '',
    ...findings.map((section) => findingsBlock(section, at)),
    brokenBlock(broken, at),
    word === 'deviating' ? '' : acceptedBlock(statement, at),
    codeTable(statement, at),
    levelTable(statement),
    untestedBlock(statement, at),
    reachBlock(statement),
    allBlock(statement, at),
    '</main></div>',
  ].join('\n');
}

/** The statement as a page of its own. */
export function statementPage(statement: Statement, tests: string, at: TestAddress): string {
  const { file } = statement;
  const title = text(`${shownVerdict(file)}: Delete Image on ${file.target.name}`);
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>body{margin:0}</style></head><body>\n${statementContent(statement, tests, at)}\n</body></html>\n`;
}
