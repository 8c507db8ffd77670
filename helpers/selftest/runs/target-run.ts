import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withInternal } from '../../platform/internal-variable.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { type EndedProcess, startedProcess } from './ended-process.ts';
import type { Variables } from './software.ts';
import { commandWords } from './suite-run.ts';

/** The folder of the reports on real software. */
export const out = 'reports/targets';

/** A run on real software: the folder of its reports, its target file and its variables. */
interface TargetRun {
  readonly name: string;
  readonly file: string;
  readonly variables: Variables;
}

/** A copy of the target file that puts the collection at risk: this command started the target, and throws its seeded images away. */
export function throwAway({ name, file }: Pick<TargetRun, 'name' | 'file'>): string {
  const description = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, object>>;
  const copy = join(out, `${name}.target.json`);
  writeFileSync(copy, JSON.stringify({ ...description, limits: { ...description.limits, collectionDelete: true } }));
  return copy;
}

const running = new Set<ChildProcess>();

/**
 * Runs the suite on a target, in a process group of its own, to its end, without Allure's page. What it prints is kept in a file beside its
 * reports, too.
 */
export async function runOn({ name, file, variables }: TargetRun, words: readonly string[]): Promise<EndedProcess> {
  const given = { ...variables, TARGET_FILE: file, CONFORMANCE_OUT: join(out, name) };
  const env = withInternal(given, { statementOnly: true });
  // Playwright empties the folder when it starts: runs beside each other have one each.
  const all = [...commandWords(), 'run', '--output', join(out, `${name}.results`), ...words];
  const { child, ended } = startedProcess(process.execPath, all, { env, detached: true });
  running.add(child);
  const end = await ended;
  running.delete(child);
  writeFileSync(join(out, `${name}.log`), end.output);
  return end;
}

/** Ends every run, with all its descendants. A run needs the software to disarm what it has armed. */
export async function stopRuns(signal: NodeJS.Signals): Promise<void> {
  const over = [...running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, signal);
  await Promise.all(over);
}

/** The verdict of a run; undefined if it wrote none. */
export function verdictOf(name: string): VerdictFile | undefined {
  const file = join(out, name, 'verdict.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VerdictFile) : undefined;
}
