import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../client/target.ts';
import { LoginError } from '../config/login/login-error.ts';
import { reachLines } from '../config/reach-lines.ts';
import { secretsOf } from '../config/secrets.ts';
import type { Settings, TargetSource } from '../config/settings.ts';
import { adopt } from '../output/claim.ts';
import { say } from '../printing/print.ts';
import { visibly } from '../printing/visible.ts';
import { keepOut, secretsKeptOut } from '../redaction/kept-out.ts';
import type { Reference } from '../reference/reference.ts';
import { cleanUp } from '../run/end-clean-up.ts';
import { armable, armChecks } from '../run/hook-checks.ts';
import { configured } from '../run/project-outline.ts';
import { right, type SettingCheck, untried, wrong } from '../run/setting-check.ts';
import { settle } from '../run/settled-target.ts';
import { Stopped } from '../run/stopped.ts';
import { preflight as check, type Preflight } from '../run/target-preflight.ts';
import { newRunId } from '../run-state/run-id.ts';
import type { RunState } from '../run-state/run-state.ts';
import { remainsOf } from '../run-state/set-up-mailbox.ts';
import { openTarget } from '../targets/open-target.ts';
import { makers } from '../targets/sources.ts';
import { command } from './command-definition.ts';
import { type Listing, listing } from './listing.ts';
import { plannedTarget } from './planned-target.ts';
import { forecastLines } from './run-forecast.ts';

/** What the operator allows the preflight to do beyond harmless requests. */
interface Allowed {
  readonly make: boolean;
  readonly arm: boolean;
}

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
    1: 'a setting is wrong, or the target cannot be reached; each line that begins with WRONG says what to change',
    2: 'an option or the configuration is wrong',
  },
  run: async (given) => {
    const settings = configured();
    const allowed = { make: given.has('make'), arm: given.has('arm') };
    const plan = await listing(process.env);
    const done: boolean[] = [];
    for (const source of settings.targets) done.push(await examined(source, settings, allowed, plan));
    return done.includes(false) ? 1 : 0;
  },
});

/** Checks one target and prints what was found. Gives whether a run would mean something. */
async function examined(source: TargetSource, settings: Settings, allowed: Allowed, plan: Listing): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-preflight-'));
  const references: Reference[] = [];
  let target: Target | undefined;
  try {
    const { description, logins } = await settle(source, references, settings);
    keepOut(secretsOf(description));
    say(visibly`target ${description.name}: ${description.url}`);
    say(visibly`  chosen: ${description.chosen}`);
    for (const line of reachLines(description, source.kind === 'login' ? source.logins : {}, process.env))
      say(visibly`  reaches ${line}`);
    // What is made or armed has to be found by `sweep` after a kill.
    const lasting = source.kind !== 'embedded' && (allowed.make || allowed.arm);
    if (lasting) adopt(settings.out);
    const run: RunState = {
      id: newRunId(),
      started: new Date().toISOString(),
      scratch,
      ledgers: join(lasting ? settings.out : scratch, 'ledger'),
      targets: [],
      shard: { current: 1, total: 1 },
      hidden: secretsKeptOut(),
    };
    target = await openTarget({ run, description, worker: 'set-up', logins });
    const found = await checkedAndArmed(target, run, allowed);
    const checks = [...found.checks, ...unmade(target, allowed)];
    for (const each of checks) tell(each);
    for (const line of forecastLines(plannedTarget(source, settings.env), plan, found)) say(visibly`  ${line}`);
    return checks.every(({ state }) => state !== 'wrong');
  } catch (error) {
    if (!(error instanceof Stopped || error instanceof LoginError)) throw error;
    tell(wrong(error.message));
    return false;
  } finally {
    await target?.dispose();
    await Promise.all(references.map((reference) => reference.close()));
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The checks, and what was allowed beyond them. Whatever was made or armed is deleted and disarmed, after a failure too. */
async function checkedAndArmed(target: Target, run: RunState, { make, arm }: Allowed): Promise<Preflight> {
  try {
    const found = await check(target, run, { make });
    const codes = armable(target);
    if (codes.length === 0) return found;
    const arming = arm
      ? await armChecks(target, found.spare[0]?.id ?? target.ledger.randomId())
      : [untried(`provocations of ${codes.join(', ')} were not armed (--arm)`)];
    return { ...found, checks: [...found.checks, ...arming] };
  } finally {
    if (make || arm) await cleanUp(target, run);
  }
}

/** Whether the image that was made is gone. */
function unmade(target: Target, { make }: Allowed): SettingCheck[] {
  const { name, images } = target.description;
  if (!makers.includes(images.source)) return [];
  if (!make) return [untried('no image was made (--make)')];
  if (images.source === 'command') return [untried('no image was made: a run starts images.run when a test needs an image')];
  const { left = [], unread = [] } = remainsOf(name) ?? {};
  const remains = [...left, ...unread];
  if (remains.length === 0) return [right('one image was made and deleted')];
  return [wrong(`The image ${remains.join(', ')} was made and could not be deleted. Delete it, and check that the owner may.`)];
}

const words = { right: 'right', wrong: 'WRONG', untried: 'not tried' } as const;

function tell({ state, text }: SettingCheck): void {
  say(visibly`  ${words[state].padEnd(9)} ${text}`);
}
