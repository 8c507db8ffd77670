import { requirementIds } from '../contracts/requirements.ts';
import { once } from './cases.ts';
import { casesTable, medianOf, type Row } from './figures.ts';
import type { BenchOptions } from './options.ts';
import { circumstances, writePart } from './page.ts';
import { startReferenceProcess } from './reference-process.ts';
import { ways } from './ways.ts';

const violated = 40;

/** The cost of forty violations: one case for each requirement, first with all met, then with forty violated. */
export async function violationsBench(options: BenchOptions): Promise<void> {
  const reference = await startReferenceProcess();
  const cases = requirementIds.length;
  const rows: Row[] = [];
  try {
    for (const way of ways(['suite', 'plain'], options.folder)) {
      const [met, not]: Row['runs'][number][][] = [[], []];
      for (let run = 0; run < options.runs; run += 1) {
        met?.push(await once(way, cases, 0, reference, options.folder));
        not?.push(await once(way, cases, violated, reference, options.folder));
      }
      rows.push({ way: way.name, title: way.title, cases, runs: met ?? [] });
      rows.push({ way: `${way.name} violated`, title: `${way.title}, ${violated} violated`, cases, runs: not ?? [] });
    }
  } finally {
    await reference.stop();
  }
  const ratios = rows.flatMap((row, i) => {
    const before = rows[i - 1];
    if (i % 2 === 0 || before === undefined) return [];
    const [wall, cpu] = [(run: Row['runs'][number]) => run.wallMs, (run: Row['runs'][number]) => run.cpuMs].map((of) =>
      (medianOf(row, of) / medianOf(before, of)).toFixed(1),
    );
    return [`${row.title}: ${wall} × the wall time of the conforming run, ${cpu} × its CPU.`];
  });
  const text = [circumstances(options.runs), casesTable(rows), ratios.join('\n')].join('\n\n');
  console.log(text);
  if (options.write) writePart('violations', text);
}
