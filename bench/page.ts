import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const file = 'bench/README.md';

/** The options that every part of the benchmark receives. */
export interface BenchOptions {
  /** Scratch folder of the benchmark. */
  readonly folder: string;
  readonly runs: number;
  /** Whether the figures are written to the page. */
  readonly write: boolean;
}

/** Replaces one part of the page on performance; its words stay as they are. Throws if the page has no such part. */
export function writePart(part: string, content: string): void {
  const page = readFileSync(file, 'utf8');
  const between = new RegExp(`(<!-- ${part}: [^>]*-->)[^]*?(?=<!-- end of ${part} -->)`);
  if (!between.test(page)) throw new Error(`${file} has no part ${part}`);
  writeFileSync(
    file,
    page.replace(between, (_, mark: string) => `${mark}\n\n${content}\n\n`),
  );
}

/** The date, versions and machine of a measurement. */
export function circumstances(runs: number): string {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const known = { ...dependencies, ...devDependencies };
  const named = ['@playwright/test', 'allure-js-commons', '@allurereport/core', 'ajv'];
  const versions = named.map((name) => `${name} ${known[name] ?? '?'}`).join(', ');
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB,`,
    `Node ${process.version}, ${versions}; medians of ${runs} interleaved ${runs === 1 ? 'run' : 'runs'};`,
    `load average of five minutes at the end: ${loadavg()[1]?.toFixed(1)}.`,
  ].join(' ');
}
