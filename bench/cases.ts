import { referenceTarget } from '../helpers/shared/reference-target.ts';
import { expected } from './case.ts';
import { casesTable, growthTable, type Row } from './figures.ts';
import { usageOf } from './measure.ts';
import { type BenchOptions, circumstances, writePart } from './page.ts';
import { type ReferenceProcess, startReferenceProcess } from './reference-process.ts';
import { type Way, ways } from './ways.ts';

/** Measures ways with numbers of cases, in turn, and prints the tables. Throws if a way does not find what it should. */
export async function casesBench(sizes: readonly number[], names: readonly string[], options: BenchOptions): Promise<void> {
  const reference = await startReferenceProcess();
  const rows: Row[] = [];
  try {
    const chosen = ways(names, options.folder);
    for (const cases of sizes) {
      const measured = new Map<Way, Row['runs'][number][]>(chosen.map((way) => [way, []]));
      for (let run = 0; run < options.runs; run += 1) {
        for (const [way, runs] of measured) runs.push(await once(way, cases, reference, options.folder));
      }
      for (const [{ name, title }, runs] of measured) rows.push({ way: name, title, cases, runs });
      console.log(`\n${casesTable(rows.filter((row) => row.cases === cases))}`);
    }
  } finally {
    await reference.stop();
  }
  console.log(`\n${growthTable(rows)}`);
  if (!options.write) return;
  writePart('cases', [circumstances(options.runs), casesTable(rows), growthTable(rows)].filter(Boolean).join('\n\n'));
}

/** One run of a way. Throws if it finds a violation. */
async function once(way: Way, cases: number, reference: ReferenceProcess, folder: string): Promise<Row['runs'][number]> {
  const { url, identities } = referenceTarget(reference.baseUrl);
  const task = { url, token: identities.owner?.token ?? '', cases, expected };
  const before = await reference.figures();
  const usage = await usageOf(way.command(task, folder));
  const { sockets } = await reference.figures();
  if (usage.status !== 0) throw new Error(`${way.name} ended with ${usage.status}:\n${usage.output}`);
  process.stderr.write(`${cases} ${way.name}: ${Math.round(usage.wallMs)} ms, ${usage.cpuMs} ms of CPU\n`);
  return { ...usage, sockets: sockets - before.sockets };
}
