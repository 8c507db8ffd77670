/**
 * `npm run test:flakes [-- RUNS]`: the suite on the reference target again and again, 30 times by default, then twice with every
 * core kept busy: the verdict of each requirement has to be the same each time. Last line: `N passed, N failed`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { runSuite, scratchFolder } from './suite-run.ts';

const runs = Number(process.argv[2] ?? 30);
let first: string | undefined;
let failed = 0;

/** The verdict of a run and of each requirement, as one text. */
async function decided(): Promise<string> {
  const { path, remove } = scratchFolder();
  try {
    const { verdict } = await runSuite({}, path);
    return JSON.stringify([verdict?.verdict, ...(verdict?.requirements ?? []).map((each) => `${each.id} ${each.verdict}`)]);
  } finally {
    remove();
  }
}

for (let n = 1; n <= runs + 2; n += 1) {
  const busy: ChildProcess[] = [];
  if (n > runs)
    for (let core = 0; core < availableParallelism(); core += 1) busy.push(spawn(process.execPath, ['-e', 'for(;;);']));
  const started = Date.now();
  const now = await decided();
  for (const each of busy) each.kill('SIGKILL');
  first ??= now;
  const same = now === first && now.startsWith('["conformant"');
  if (!same) failed += 1;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`run ${n}${n > runs ? ', every core busy' : ''}: ${same ? 'the same' : `another verdict: ${now}`} in ${seconds} s`);
}
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${runs + 2 - failed} passed, ${failed} failed`);
