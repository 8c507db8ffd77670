import { cut } from '../../platform/text/phrases.ts';
import { type Fleet, shortly } from '../fleet/fleet.ts';
import { signs } from '../statement/statement.ts';
import { painted, type SummaryStyle, verdictColours } from './summary.ts';

function widths(rows: readonly (readonly string[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}

/** The verdicts on a fleet, a row a target; `pages` are the paths of the reports, that on the fleet first. */
export function fleetSummary(fleet: Fleet, pages: readonly string[], style: SummaryStyle): string {
  const cells = fleet.rows.map(({ name, word, release, tested }) => [name, release, word, tested]);
  const heads = ['target', 'release', 'verdict', 'MUST tested'];
  const columns = widths([heads, ...cells]);
  const line = (row: readonly string[]): string[] => row.map((cell, place) => cell.padEnd(columns[place] ?? 0));
  const taken = columns.reduce((sum, width) => sum + width + 2, 4);
  const rows = fleet.rows.flatMap((row, place) => {
    const [name = '', answer = '', word = '', tested = ''] = line(cells[place] ?? []);
    const colour = verdictColours[row.mood];
    const start = [name, painted(answer, colour, style), painted(word, colour, style), tested].join('  ');
    const found = `  ${painted(signs[row.mood], colour, style)} ${start}  ${cut(shortly(row), style.columns - taken)}`.trimEnd();
    return row.answer === 'yes' ? [found] : [found, `      ${row.action}`];
  });
  const heading = `${fleet.heading.toUpperCase()}  ${fleet.basis}`;
  return [
    '',
    painted(heading, 'bold', style),
    painted(`    ${line(heads).join('  ')}  found first`, 'dim', style),
    ...rows,
    ...pages.map((path) => `  ${path}`),
    '',
  ].join('\n');
}
