import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { visible } from '../../platform/text/visible.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { tell } from './checks.ts';
import type { Variables } from './software.ts';
import { commandWords } from './suite-run.ts';

/** The folder of the reports on real software. */
export const out = 'reports/targets';

/** A run on real software: the folder of its reports, its target file and its variables. */
export interface TargetRun {
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

/** Starts a command of the suite on a target, in a process group of its own; its output goes to a file beside its reports. */
export function startOn(run: TargetRun, command: string, ...args: readonly string[]): ChildProcess {
  const { name, file, variables } = run;
  const env = {
    ...variables,
    TARGET_FILE: file,
    CONFORMANCE_OUT: join(out, name),
  };
  const log = openSync(logOf(name), 'a');
  // Playwright empties the folder when it starts: runs beside each other have one each.
  const results = command === 'run' ? ['--output', join(out, `${name}.results`)] : [];
  const child = spawn(process.execPath, [...commandWords(), command, ...results, ...args], {
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** The exit status of a process; null if a signal ended it. */
export function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (status) => resolve(status)));
}

/** Signals a process and all its descendants. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
}

/** Ends every run. A run needs the software to disarm what it has armed. */
export async function stopRuns(signal: NodeJS.Signals): Promise<void> {
  const children = [...running];
  const ended = children.map(exit);
  for (const child of children) kill(child, signal);
  await Promise.all(ended);
}

/** The verdict of a run; undefined if it wrote none. */
export function verdictOf(name: string): VerdictFile | undefined {
  const file = join(out, name, 'verdict.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VerdictFile) : undefined;
}

/** Prints the last lines of a failed run. */
export function printLog(name: string): void {
  const lines = readFileSync(logOf(name), 'utf8').trimEnd().split('\n');
  for (const line of lines.slice(-60)) tell(`      ${visible(line)}`);
}

/** The file with the output of a run. */
const logOf = (name: string): string => join(out, `${name}.log`);
