/**
 * The benchmark: one table of ways. `npm run bench` measures the ways of `cases` with 200, 1000 and 5000 cases, three times each, in turn.
 * `--only` takes parts and ways, `--cases 200 --runs 1` measures less, `--write` writes the tables into bench/README.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './cases.ts';
import { far } from './far.ts';
import { growth } from './growth.ts';
import type { Run } from './measure.ts';
import { nova } from './nova.ts';
import { type Row, table } from './table.ts';

/** Some ways to judge the same target, each with its title. */
export interface Part {
  readonly titles: Readonly<Record<string, string>>;
  /** Starts the target. `size`: the number of cases, for the part of that name. `run` throws if a way does not find what it should. */
  readonly start: (folder: string) => Promise<{ run: (way: string, size: number) => Promise<Run>; stop: () => Promise<unknown> }>;
}

const parts: Readonly<Record<string, Part>> = { cases, far, growth, nova };
const known = Object.entries(parts).flatMap(([part, { titles }]) => [part, ...Object.keys(titles)]);
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200,1000,5000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: 'cases' },
    write: { type: 'boolean' },
  },
});
const only = values.only.split(',');
const unknown = only.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`unknown way: ${unknown.join(', ')}. Known ways: ${known.join(', ')}`);

const folder = mkdtempSync(join(tmpdir(), 'delete-image-bench-'));
try {
  for (const [name, part] of Object.entries(parts)) {
    const ways = Object.entries(part.titles).filter(([way]) => only.includes(name) || only.includes(way));
    if (ways.length > 0) show(name, await measured(name, ways, part.start));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured(part: string, ways: readonly (readonly [string, string])[], start: Part['start']): Promise<Row[]> {
  const sizes = part === 'cases' ? values.cases.split(',').map(Number) : [0];
  const rows = sizes.flatMap((size) => ways.map(([way, title]) => ({ way, title, size, runs: [] as Run[] })));
  const target = await start(folder);
  try {
    for (let run = 0; run < Number(values.runs); run += 1)
      for (const { way, title, size, runs } of rows) {
        const usage = await target.run(way, size);
        runs.push(usage);
        process.stderr.write(`${title}: ${Math.round(usage.wallMs)} ms, ${usage.cpuMs} ms of CPU\n`);
      }
  } finally {
    await target.stop();
  }
  return rows;
}

/** Prints the table of a part, and writes it into the page if that was asked for. */
function show(part: string, rows: readonly Row[]): void {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`;
  const load = `load average of five minutes at the end ${loadavg()[1]?.toFixed(1)}`;
  const date = new Date().toISOString().slice(0, 10);
  const shown = `Measured on ${date}: ${machine}; medians of ${values.runs} interleaved runs; ${load}.\n\n${table(rows)}`;
  console.log(shown);
  if (!values.write) return;
  const page = readFileSync('bench/README.md', 'utf8');
  const between = new RegExp(`(?<=<!-- ${part} -->)[^]*?(?=<!-- end of ${part} -->)`);
  const changed = page.replace(between, () => `\n\n${shown}\n\n`);
  writeFileSync('bench/README.md', changed);
}
