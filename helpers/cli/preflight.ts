import { LoginError } from '../config/login/login-error.ts';
import type { TargetSource } from '../config/targets.ts';
import { say } from '../printing/print.ts';
import { visibly } from '../printing/visible.ts';
import { configured } from '../run/project-outline.ts';
import { type SettingCheck, unknown, wrong } from '../run/setting-check.ts';
import { Stopped } from '../run/stopped.ts';
import { command } from './command-definition.ts';
import { type Allowed, examined } from './examined-target.ts';
import { type Listing, listing } from './listing.ts';
import { plannedTarget } from './planned-target.ts';
import { forecastLines, plannedTests } from './run-forecast.ts';

/** `npm run preflight`: says whether the settings are right, and what a run would decide with them. */
export const preflight = command({
  name: 'preflight',
  summary: 'Says whether the settings are right, with a handful of harmless requests, and what a run would decide with them.',
  usage: ['[--make] [--arm]'],
  details: [
    'A run begins with the same checks. Without options the preflight reads, and sends DELETE of a random UUID, which names no image.',
  ],
  options: {
    make: { type: 'boolean', help: 'make one image through the source of images, and delete it' },
    arm: { type: 'boolean', help: 'arm and disarm each provocation once' },
  },
  operands: { least: 0, most: 0, expected: 'options only' },
  statuses: {
    0: 'the settings are right: a run would mean something',
    1: 'a setting is wrong, the target cannot be reached, or nothing shows the operation; each line that begins with WRONG or "not known" says what to change',
    2: 'an option or the configuration is wrong',
    129: 'ended by SIGHUP, after the clean-up',
    130: 'ended by SIGINT (Ctrl-C), after the clean-up',
    141: 'ended because its output was closed, after the clean-up',
    143: 'ended by SIGTERM, after the clean-up',
  },
  run: async (given) => {
    const { targets } = configured();
    const allowed = { make: given.has('make'), arm: given.has('arm') };
    const plan = await listing(process.env);
    const results: Result[] = [];
    for (const source of targets) results.push(await resultOf(source, allowed, plan));
    return results.includes('wrong') ? 1 : 0;
  },
});

/** Whether a run on a target would mean something. */
type Result = 'right' | 'wrong';

/** Checks one target and prints what was found. */
async function resultOf(source: TargetSource, allowed: Allowed, plan: Listing): Promise<Result> {
  const settings = configured();
  try {
    const found = await examined(source, settings, allowed);
    // The exit status of the signal. After a third one the clean-up may still wait for a response.
    if (found === undefined) return process.exit(130);
    for (const each of found.checks) tell(each);
    const target = plannedTarget(source, settings.env, found.facts.spoken);
    const { workers } = plan;
    const { latencyMs } = found;
    for (const line of forecastLines(target, plannedTests(target, plan.tests), { workers, latencyMs })) say(visibly`  ${line}`);
    return found.checks.some(({ state, decisive }) => state === 'wrong' || decisive === true) ? 'wrong' : 'right';
  } catch (error) {
    if (!(error instanceof Stopped || error instanceof LoginError)) throw error;
    tell(error instanceof Stopped && error.verdict === 'inconclusive' ? unknown(error.message) : wrong(error.message));
    return 'wrong';
  }
}

const words = { right: 'right', wrong: 'WRONG', unknown: 'not known', untried: 'not tried' } as const;

function tell({ state, text }: SettingCheck): void {
  say(visibly`  ${words[state].padEnd(9)} ${text}`);
}
