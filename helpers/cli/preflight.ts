import { makers } from '../images/sources.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { say } from '../platform/text/print.ts';
import { visible, visibleIn } from '../platform/text/visible.ts';
import { plannedTarget } from '../run/planned-target.ts';
import { configured } from '../run/project-outline.ts';
import type { SettingCheck } from '../run/setting-check.ts';
import type { Allowed } from '../run/target-preflight.ts';
import type { TargetSource } from '../settings/targets.ts';
import { command, endedBySignal } from './command-definition.ts';
import { examined, type TargetToCheck } from './examined-target.ts';
import { type Listing, listing } from './listing.ts';
import { type Forecast, forecast, forecastLines, forecastTests } from './run-forecast.ts';
import { UsageError } from './usage-error.ts';

/** `npm run preflight`: says whether the settings are right, and what a run would decide with them. */
export const preflight = command({
  name: 'preflight',
  summary: 'Says whether the settings are right, with a handful of harmless requests, and what a run would decide with them.',
  usage: ['[--make] [--arm]', '--json'],
  details: [
    'A run begins with the same checks. Without options the preflight reads, and sends DELETE of a random UUID, which names no image.',
  ],
  options: {
    make: { type: 'boolean', help: 'create one image through the source of images, and delete it' },
    arm: { type: 'boolean', help: 'arm and disarm each provocation once' },
    json: { type: 'boolean', help: 'print JSON, for a program: an array with an entry for each target' },
  },
  statuses: {
    0: 'the settings are right, and a run can be conformant',
    1: 'a setting is wrong, the target cannot be reached, nothing shows that the operation exists, or images are missing; each line that begins with WRONG, NOT KNOWN or Not ready says what to change',
    2: 'an option or the configuration is wrong',
    141: 'ended because its output was closed, after the clean-up',
    ...endedBySignal('after the clean-up'),
  },
  run: async (given, output) => {
    const allowed = { make: given.has('make'), arm: given.has('arm') };
    const json = given.has('json');
    // The lines of a clean-up would stand between the documents.
    if (json && (allowed.make || allowed.arm)) throw new UsageError('preflight: --json and --make or --arm exclude each other.');
    const { targets } = configured();
    const plan = await listing(process.env);
    const results: Examination[] = [];
    for (const source of targets)
      results.push(await examination(source, allowed, plan, json ? () => {} : (line) => say(visible(line))));
    if (json) output.document(`${JSON.stringify(visibleIn(results), null, 2)}\n`);
    return results.every(({ right: isRight }) => isRight) ? 0 : 1;
  },
});

interface Examination {
  /** Null if a login failed before the target was known. */
  readonly target: TargetToCheck | null;
  readonly checks: readonly SettingCheck[];
  /** The forecast of a run; null if the checks ended early. */
  readonly forecast: Forecast | null;
  /** Whether a run on the target would mean something. */
  readonly right: boolean;
}

const words = { right: 'right', wrong: 'WRONG', unknown: 'not known', untried: 'not tried' } as const;

/** A check that a run depends on stands out if its result is not known: it ends the command as a wrong setting does. */
const checkLine = ({ state, decisive: isDecisive, text }: SettingCheck): string =>
  `  ${(isDecisive ? words[state].toUpperCase() : words[state]).padEnd(9)} ${text}`;

/** Whether a run would mean something, and why not. `isUntried`: the source has not been tried. */
function conclusion(
  checks: readonly SettingCheck[],
  isUntried: boolean,
  expected: Forecast | null,
): [isReady: boolean, line: string] {
  if (checks.some(({ state }) => state === 'wrong')) return [false, 'Not ready: change what is WRONG above, then try again.'];
  if (checks.some(({ decisive: isDecisive }) => isDecisive))
    return [false, 'Not ready: a run would mean nothing as long as what is NOT KNOWN above is not known.'];
  if (expected?.gap)
    return [false, `Not ready: no run can be conformant. ${capitalised(expected.gap.reason.remedy) || 'See the reason above'}.`];
  const make = `no image was created yet. Run \`${commandLine('preflight', '--make')}\` before the first run.`;
  return [true, isUntried ? `Ready, as far as harmless requests show: ${make}` : `Ready: ${commandLine('run')}`];
}

async function examination(
  source: TargetSource,
  allowed: Allowed,
  plan: Listing,
  print: (line: string) => void,
): Promise<Examination> {
  const settings = configured();
  let target: TargetToCheck | null = null;
  const announce = (known: TargetToCheck): void => {
    target = known;
    print(`target ${known.name}: ${known.url}`);
    print(`  chosen: ${known.chosen}`);
    for (const line of known.reaches) print(`  a run can reach ${line}`);
  };
  const found = await examined(source, settings, allowed, announce);
  // The exit status of the signal. After a third one the clean-up may still wait for a response.
  if (found === undefined) return process.exit(130);
  const { checks } = found;
  for (const each of checks) print(checkLine(each));
  let expected: Forecast | null = null;
  let isUntried = false;
  if ('facts' in found) {
    const planned = plannedTarget(source, settings, found.facts);
    expected = forecast(planned, forecastTests(planned, plan.tests), { workers: plan.workers, latencyMs: found.latencyMs });
    // What a run would test means nothing as long as a decisive check failed.
    if (!checks.some(({ state, decisive: isDecisive }) => state === 'wrong' || isDecisive))
      for (const line of forecastLines(planned, expected)) print(`  ${line}`);
    isUntried = !allowed.make && makers.includes(planned.images.source);
  }
  const [right, line] = conclusion(checks, isUntried, expected);
  print(`  ${line}`);
  return { target, checks, forecast: expected, right };
}
