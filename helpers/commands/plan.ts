/** `npm run plan`: lists every request that could delete something, and why it is safe. Sends nothing. */
import { configured } from '../configuration.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { listing } from './listing.ts';
import { planOf } from './plan-text.ts';
import { plannedTarget } from './planned-target.ts';

try {
  const { targets: sources, env } = configured();
  const targets = sources.map((source) => plannedTarget(source, env));
  const { tests, workers } = await listing(process.env, process.argv.slice(2));
  for (const target of targets) {
    const own = tests.filter((test) => test.target === target.name);
    console.log(planOf(target, own, workers).lines.join('\n'));
  }
} catch (error) {
  const plain = error instanceof SettingsError || error instanceof Error;
  console.error(plain ? error.message : error);
  process.exitCode = 1;
}
