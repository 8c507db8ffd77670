import { type DocumentedCode, documentedCodes } from '../../contracts/operation.ts';
import { requirements } from '../../contracts/requirements.ts';
import type { Rung, TestOutcome } from './outcome.ts';
import type { CodeRow, RequirementRow } from './verdict-file.ts';

const rungs: readonly Rung[] = ['always', 'fixture', 'hook', 'seen', 'none'];

/** The firmest way in which a code was brought about. `seen` is an exchange of the run that nobody provoked. */
function rung(code: number, outcomes: readonly TestOutcome[], seen: ReadonlyMap<number, number>): Rung {
  const ways = (some: readonly TestOutcome[]): Rung[] =>
    some.flatMap((outcome) => outcome.rungs.filter((each) => each.code === code).map((each) => each.rung));
  const found = ways(outcomes.filter(({ status }) => status !== 'skipped'));
  if (seen.has(code)) found.push('seen');
  // A provoked code that only a rule over everything seen decided: the test that provoked it could not read the image back.
  if (found.length === 0 && outcomes.some((outcome) => outcome.seen && isPass(outcome) && isOf(code, outcome)))
    found.push(...ways(outcomes));
  return rungs.find((each) => found.includes(each)) ?? 'none';
}

const isPass = ({ status }: TestOutcome): boolean => status === 'passed';
const isOf = (code: number, { requirement }: TestOutcome): boolean => requirements[requirement].topic === String(code);

/** The requirement that names the code itself: `DI-409-01`. */
const primary = (code: DocumentedCode) => `DI-${code}-01`;

function reasonUntested(rows: readonly RequirementRow[], code: DocumentedCode, way: Rung): string {
  if (way !== 'none') return `${code} was seen, but no requirement of it was decided`;
  const untested = [...rows].sort((a, b) => Number(b.id === primary(code)) - Number(a.id === primary(code)));
  const reason = untested.find((row) => row.reason !== '' && row.verdict !== 'pass')?.reason;
  const passed = rows.some((row) => row.verdict === 'pass');
  return passed || reason === undefined ? `no response had the status ${code}` : reason;
}

function codeRow(code: DocumentedCode, all: readonly RequirementRow[], way: Rung): CodeRow {
  const rows = all.filter((row) => requirements[row.id].topic === String(code));
  const name = documentedCodes.find((row) => row.code === code)?.name ?? '';
  // A SHOULD beside the code itself, such as Content-Length on a 204, is a warning and leaves the code as it is.
  const binding = rows.filter((row) => row.level === 'MUST' || row.id === primary(code));
  const violated = binding.filter((row) => ['error', 'warning', 'accepted'].includes(row.verdict));
  if (violated.length > 0) {
    const accepted = violated.filter((row) => row.verdict === 'accepted').map((row) => `${row.id} accepted: ${row.reason}`);
    const [first, ...others] = violated.filter((row) => row.verdict !== 'accepted');
    const open = first === undefined ? [] : [`${first.id} ${first.statement.replace(/\.$/, '')}`];
    const also = others.length === 0 ? [] : [`also ${others.map(({ id }) => id).join(', ')}`];
    return { code, name, outcome: 'violated', rung: way, reason: [...open, ...also, ...accepted].join('; ') };
  }
  const warnings = rows.filter((row) => row.verdict === 'warning').map((row) => row.id);
  const reason = warnings.length === 0 ? '' : `warning: ${warnings.join(', ')}`;
  if (way !== 'none' && rows.some((row) => row.verdict === 'pass')) return { code, name, outcome: 'pass', rung: way, reason };
  return { code, name, outcome: 'untested', rung: way, reason: reasonUntested(rows, code, way) };
}

/**
 * The nine documented codes. Violated where a MUST of the code, or the requirement that names the code itself, is violated
 * (accepted or not); passed where a response had the code and a requirement of it passed; else untested.
 */
export function codeRows(
  rows: readonly RequirementRow[],
  outcomes: readonly TestOutcome[],
  seen: ReadonlyMap<number, number>,
): CodeRow[] {
  return documentedCodes.map(({ code }) => codeRow(code, rows, rung(code, outcomes, seen)));
}
