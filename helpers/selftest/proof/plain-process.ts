import { root } from '../root.ts';
import { endedProcess } from '../runs/ended-process.ts';
import { environment } from '../runs/suite-run.ts';
import type { EndedTests } from './proof.ts';

/** What runs the tests of the entries on targets of the proof. */
export const part = 'helpers/selftest/proof/part.ts';

/** Runs such a program, with these words, in a process of its own. Adds how the tests ended on each target; gives its exit status. */
export async function runPart(
  [program, ...words]: readonly [program: string, ...words: string[]],
  results: Map<string, EndedTests>,
  variables: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  // Exchanges live for a second: in a larger nursery most of them are never copied.
  const all = ['--max-semi-space-size=64', '--import', 'tsx', program, ...words];
  const env = { ...environment(), ...variables };
  const { status, stdout, stderr } = await endedProcess(process.execPath, all, { cwd: root, env });
  if (stderr !== '') process.stderr.write(stderr);
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"name"')) continue;
    const { name, tests } = JSON.parse(line) as { name: string; tests: EndedTests };
    results.set(name, tests);
  }
  return status;
}
