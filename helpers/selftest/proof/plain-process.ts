import { root } from '../root.ts';
import { endedProcess } from '../runs/ended-process.ts';
import type { EndedTests } from './proof.ts';

/** A program of this project that runs the specs on subjects. */
interface Program {
  /** The words after `node`: options, the program's file and its arguments. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program, which prints how the tests of each subject ended, a line a subject. Gives its exit status. */
export async function runPlainly({ words, env }: Program, results: Map<string, EndedTests>): Promise<number | null> {
  const { status, stdout, stderr } = await endedProcess(process.execPath, ['--import', 'tsx', ...words], { cwd: root, env });
  if (stderr !== '') process.stderr.write(stderr);
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"name"')) continue;
    const { name, tests } = JSON.parse(line) as { name: string; tests: EndedTests };
    results.set(name, tests);
  }
  return status;
}
