import { type DocumentedCode, documentedCodes, primaryOf } from '../../contracts/operation.ts';
import { requirements } from '../../contracts/requirements.ts';
import type { EndedTest, Rung } from './ended-test.ts';
import type { CodeRow, RequirementRow } from './verdict-file.ts';

const rungs: readonly Rung[] = ['always', 'fixture', 'hook', 'seen', 'none'];

/** The firmest way in which a code was brought about. `seen` is an exchange of the run that nobody provoked. */
function rung(code: number, tests: readonly EndedTest[], seen: ReadonlyMap<number, number>): Rung {
  const ways = (some: readonly EndedTest[]): Rung[] =>
    some.flatMap((test) => test.rungs.filter((each) => each.code === code).map((each) => each.rung));
  const found = ways(tests.filter(({ status }) => status !== 'skipped'));
  if (seen.has(code)) found.push('seen');
  // A provoked code that only a rule over everything seen decided: the test that provoked it could not read the image back.
  if (found.length === 0 && tests.some((test) => test.seen && isPass(test) && isOf(code, test))) found.push(...ways(tests));
  return rungs.find((each) => found.includes(each)) ?? 'none';
}

const isPass = ({ status }: EndedTest): boolean => status === 'passed';
const isOf = (code: number, { requirement }: EndedTest): boolean => requirements[requirement].topic === String(code);

function reasonUntested(rows: readonly RequirementRow[], code: DocumentedCode, way: Rung): string {
  if (way !== 'none') return `${code} was seen, but no requirement of it was decided`;
  const primary = primaryOf(code);
  const untested = [...rows].sort((a, b) => Number(b.id === primary) - Number(a.id === primary));
  const reason = untested.find((row) => row.reason !== '' && row.verdict !== 'pass')?.reason;
  const passed = rows.some((row) => row.verdict === 'pass');
  return passed || reason === undefined ? `no response had the status ${code}` : reason;
}

function codeRow(code: DocumentedCode, all: readonly RequirementRow[], way: Rung): CodeRow {
  const rows = all.filter((row) => requirements[row.id].topic === String(code));
  const name = documentedCodes.find((row) => row.code === code)?.name ?? '';
  // A SHOULD beside the code itself, such as Content-Length on a 204, is a warning and leaves the code as it is.
  const binding = rows.filter((row) => row.level === 'MUST' || row.id === primaryOf(code));
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
  tests: readonly EndedTest[],
  seen: ReadonlyMap<number, number>,
): CodeRow[] {
  return documentedCodes.map(({ code }) => codeRow(code, rows, rung(code, tests, seen)));
}
