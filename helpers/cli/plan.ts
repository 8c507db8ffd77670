/** `npm run plan`: lists every request that could delete something, and why it is safe. Sends nothing. */

import { complain, say } from '../printing/print.ts';
import { visible } from '../printing/visible.ts';
import { configured } from '../run/project-outline.ts';
import { listing } from './listing.ts';
import { planOf } from './plan-text.ts';
import { plannedTarget } from './planned-target.ts';

try {
  const { targets: sources, env } = configured();
  const targets = sources.map((source) => plannedTarget(source, env));
  const { tests, workers } = await listing(process.env, process.argv.slice(2));
  for (const target of targets) {
    const own = tests.filter((test) => test.target === target.name);
    for (const line of planOf(target, own, workers).lines.flatMap((each) => each.split('\n'))) say(visible(line));
  }
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
