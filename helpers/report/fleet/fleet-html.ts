import { type Markup, markup } from '../../platform/text/markup.ts';
import type { ReleaseAnswer } from '../../verdict/release.ts';
import { foundLabel } from '../statement/first-screen-html.ts';
import { page, pageHeading } from '../statement/html-page.ts';
import { signs } from '../statement/statement.ts';
import { statementStyle } from '../statement/statement-style.ts';
import { type Fleet, type FleetRow, moreWords } from './fleet.ts';

/** The verdict whose colour and sign an answer for a whole fleet has. */
const moods = { yes: 'conformant', no: 'nonconformant', 'not known': 'inconclusive' } as const satisfies Record<
  ReleaseAnswer,
  string
>;

function rowLine(row: FleetRow): Markup {
  const { name, word, release, tested, mood, first, action } = row;
  const found = first === undefined ? undefined : markup`${foundLabel(first)} ${first.title}${moreWords(row)}`;
  return markup`<tr><th scope="row"><a href="../${encodeURIComponent(name)}/html/index.html">${name}</a></th><td class="outcome ${mood}">${signs[mood]} ${release}</td><td class="word">${word}</td><td class="share">${tested}</td><td>${found}</td><td class="reason">${action}</td></tr>`;
}

/** The page on a fleet, `html/index.html` beside the folders of its targets: the answer for all of them, and a row a target. */
export function fleetPage({ answer, heading, basis, rows }: Fleet, date: string): Markup {
  const content = markup`<div class="statement"><main>
${pageHeading({ kind: `Delete Image on ${rows.length} targets, ${date}`, mood: moods[answer], heading })}
<p class="basis">${basis}</p>
<table class="fleet"><thead><tr><th scope="col">Target</th><th scope="col">Release</th><th scope="col">Verdict</th><th scope="col">MUST tested</th><th scope="col">Violated, the worst first</th><th scope="col">Who has to act</th></tr></thead><tbody>${rows.map(rowLine)}</tbody></table>
</main></div>`;
  return page(`${heading}: Delete Image on ${rows.length} targets`, content, markup`<style>${statementStyle}</style>`);
}
