import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { type Content, type Markup, markup } from '../../platform/text/markup.ts';
import { isGated } from '../../verdict/profile.ts';
import type { RequirementRow } from '../../verdict/verdict-file.ts';
import { range, shownMs, strokes, type TrendRun, trend } from '../pictures/pictures.ts';
import { type ShareKind, shareKindOf, sharesOf } from '../pictures/shares.ts';
import { type Statement, shownDate } from './statement.ts';

/** How many runs the pictures show, with this one. */
const shownRuns = 20;

/** The runs that the pictures show, this one last. A selection is none. The history knows no reasons, so none counts here. */
function runsIn({ runs, file }: Statement): Statement['runs'] {
  const verdicts = Object.fromEntries(file.requirements.map(({ id, verdict }) => [id, verdict]));
  const all = file.selection === null ? [...runs, { ended: file.started, verdicts }] : runs;
  return all.slice(-shownRuns);
}

/** Run by run what is violated, if there was an earlier one. */
export function trendBlock(statement: Statement): Content {
  const { file, runs } = statement;
  if (runs.length === 0) return undefined;
  const must = requirementIds.filter((id) => requirements[id].level === 'MUST' && isGated(file.profile, id));
  const shown = runsIn(statement).map(({ ended, verdicts }): TrendRun => {
    return { ended, shares: sharesOf(must.map((id) => ({ verdict: verdicts[id] ?? 'untested' }))) };
  });
  return markup`<h2>The last ${shown.length} runs</h2><figure class="trend">${trend(shown)}<figcaption>MUST of the profile, ${shownDate(shown[0]?.ended ?? '')} to ${shownDate(shown.at(-1)?.ended ?? '')}: violated, and striped above them accepted; below, not tested.</figcaption></figure>`;
}

/** How a requirement ended in the runs that the history holds; undefined if there was none before. */
export function rowStrokes(statement: Statement): ((row: RequirementRow) => Markup) | undefined {
  if (statement.runs.length === 0) return undefined;
  const runs = runsIn(statement);
  return ({ id }) =>
    strokes(
      runs.map(({ verdicts }): ShareKind => shareKindOf({ verdict: verdicts[id] ?? 'untested' })),
      id,
    );
}

/** How long DELETE of an image took, if it was answered. */
export function latencyBlock({ latencies }: Statement): Content {
  if (latencies.length === 0) return undefined;
  const rows = latencies.map(
    (each) =>
      markup`<tr><th scope="row">${each.status}</th><td class="number">${each.count}</td><td class="number">${shownMs(each.p50)}</td><td class="number">${shownMs(each.p95)}</td><td>${range(each)}</td></tr>`,
  );
  return markup`<h2>How long DELETE of an image takes</h2><table class="latency"><thead><tr><th scope="col">Answer</th><th scope="col" class="number">Requests</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col">1 ms to 10 s, tenfold a step</th></tr></thead><tbody>${rows}</tbody></table>`;
}
