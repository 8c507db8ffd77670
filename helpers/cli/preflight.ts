import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirementIds } from '../../contracts/requirements.ts';
import { type Cleaned, cleanUp } from '../images/clean-up/clean-up.ts';
import { isOver } from '../images/clean-up/leftover-image.ts';
import type { Target } from '../images/client/target.ts';
import { lostSince } from '../images/client/windows.ts';
import { openTarget } from '../images/open-target.ts';
import { newRun } from '../images/run-state.ts';
import { makers } from '../images/sources.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { say } from '../platform/text/print.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import { visible } from '../platform/text/visible.ts';
import type { Reference } from '../reference/reference.ts';
import { adopt, expectClaimable } from '../run/claim.ts';
import { type PlannedTarget, plannedTarget } from '../run/planned-target.ts';
import { decisive, notKnown, right, type SettingCheck, untried, wrong } from '../run/preflight/checks.ts';
import { type Allowed, type Preflight, runPreflight } from '../run/preflight/preflight.ts';
import { RunControl } from '../run/run-control.ts';
import { settled } from '../run/settled-target.ts';
import { Stopped } from '../run/stopped.ts';
import { reachLines } from '../settings/hosts.ts';
import { LoginError } from '../settings/login/spec.ts';
import { configured } from '../settings/settings.ts';
import type { TargetSource } from '../settings/targets.ts';
import { command, endedBySignal } from './command.ts';
import { wholeRun } from './listing.ts';
import { forecast, forecastLines, forecastTests } from './run-forecast.ts';

/** `npm run preflight`: says whether the settings are right, and what a run would decide with them. */
export const preflight = command({
  name: 'preflight',
  summary: 'Says whether the settings are right, with a handful of harmless requests, and what a run would decide with them.',
  usage: ['[--make] [--arm]'],
  details: [
    'A run begins with the same checks. Without options the preflight reads, and sends DELETE of a random UUID, which names no image.',
  ],
  options: {
    make: { type: 'boolean', help: 'create one image through the source of images, and delete it' },
    arm: { type: 'boolean', help: 'arm and disarm each provocation once' },
  },
  statuses: {
    0: 'the settings are right, and a run can be conformant',
    1: 'a setting is wrong, the target cannot be reached, nothing shows that the operation exists, or images are missing; each line that begins with WRONG, NOT KNOWN or Not ready says what to change',
    2: 'an option or the configuration is wrong',
    141: 'ended because its output was closed, after the clean-up',
    ...endedBySignal('after the clean-up'),
  },
  run: async (given) => {
    const allowed = { make: given.has('make'), arm: given.has('arm') };
    const { out, names, targets } = configured();
    expectClaimable(out, names);
    let areReady = true;
    for (const source of targets) areReady = (await isReadyFor(source, allowed)) && areReady;
    return areReady ? 0 : 1;
  },
});

const print = (line: string): void => say(visible(line));

/** How a line begins. What ends the command, as it keeps a run from meaning anything, stands out. */
const words: Readonly<Record<SettingCheck['state'], string>> = {
  ...{ right: 'right', wrong: 'WRONG', decisive: 'NOT KNOWN', unknown: 'not known', untried: 'not tried' },
};

/** Prints what is known of a target, and what a run would decide there. Returns whether a run would mean something. */
async function isReadyFor(source: TargetSource, allowed: Allowed): Promise<boolean> {
  const found = await examined(source, allowed);
  for (const { state, text } of found.checks) print(`  ${words[state].padEnd(9)} ${text}`);
  const notReady = (why: string): false => {
    print(`  Not ready: ${why}.`);
    return false;
  };
  const has = (wanted: SettingCheck['state']): boolean => found.checks.some(({ state }) => state === wanted);
  if (has('wrong')) return notReady('change what is WRONG above, then try again');
  if (has('decisive') || !('facts' in found))
    return notReady('a run would mean nothing as long as what is NOT KNOWN above is not known');
  // A login may have shown that the catalogue has no image service.
  const planned = plannedTarget({ ...source, description: found.description }, configured(), found.facts);
  const tests = forecastTests(planned, requirementIds);
  const expected = forecast(planned, tests, { workers: wholeRun().workers, latencyMs: found.latencyMs });
  for (const line of forecastLines(planned, tests, expected)) print(`  ${line}`);
  if (expected.gap !== null)
    return notReady(`no run can be conformant. ${capitalised(expected.gap.reason.remedy) || 'See the reason above'}`);
  const make = `no image was created yet. Run \`${commandLine('preflight', '--make')}\` before the first run.`;
  const isUntried = !allowed.make && makers.includes(planned.images.source);
  print(isUntried ? `  Ready, as far as harmless requests show: ${make}` : `  Ready: ${commandLine('run')}`);
  return true;
}

/** What was found about a target. Without facts if it ended the checks early. */
type Found = Preflight | Pick<Preflight, 'checks'>;

/** Checks one target. Whatever was made or armed is deleted and disarmed at the end, after a failure or a signal too. */
async function examined(source: TargetSource, allowed: Allowed): Promise<Found> {
  const settings = configured();
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-preflight-'));
  const control = new RunControl(scratch, 'cleans up and ends');
  const references: Reference[] = [];
  const opened: Target[] = [];
  const makesOrArms = allowed.make || allowed.arm === true;
  let undo = async (): Promise<SettingCheck[]> => [];
  let after: readonly SettingCheck[] = [];
  const checked = async (): Promise<Preflight> => {
    const { description, logins } = await settled(source, settings, control, references);
    const { name, url, chosen } = description;
    print(`target ${name}: ${url}`);
    print(`  chosen: ${chosen}`);
    for (const line of reachLines(description, logins, process.env)) print(`  a run can reach ${line}`);
    // What is made or armed has to be found by `sweep` after a kill.
    const isLasting = !description.embedded && makesOrArms;
    if (isLasting) adopt(settings.out, 'ledger', name);
    const run = newRun(scratch, { ledgers: join(isLasting ? settings.out : scratch, 'ledger'), hidden: secretsKeptOut() });
    const target = await openTarget({ run, description, worker: 'set-up', logins, ending: control.setUpEnding(name) });
    opened.push(target);
    undo = async () => {
      const cleaned = makesOrArms ? await cleanUp(target, run) : undefined;
      const lost = await lostSince(target).catch(() => undefined);
      await target.dispose();
      return [...madeChecks(description.images, allowed, cleaned), ...lossChecks(lost, description.limits.sharedTenant)];
    };
    return runPreflight(target, run, allowed);
  };
  const checking = checked();
  await control.finish(checking, { targets: opened }, async () => {
    after = await undo();
    await Promise.all(references.map((reference) => reference.close()));
  });
  // The exit status of the signal. After a third one the clean-up may still wait for a response.
  if (control.end !== undefined) return process.exit(130);
  const found = await checking.catch((error: unknown): Found => ({ checks: [stopCheck(error)] }));
  return { ...found, checks: [...found.checks, ...after] };
}

/** What ended the checks, as the last of them. @throws if it was a defect of the suite */
function stopCheck(error: unknown): SettingCheck {
  if (!(error instanceof Stopped || error instanceof LoginError)) throw error;
  if (error instanceof LoginError) return wrong`${error.message}`;
  const { verdict, reason, remedy } = error.stop;
  const text = remedy === undefined ? reason : `${reason}. ${capitalised(remedy)}.`;
  return verdict === 'inconclusive' ? decisive`${text}` : wrong`${text}`;
}

/** Whether images of others were lost beside what the preflight sent. */
export function lossChecks(lost: string | undefined, isShared = false): SettingCheck[] {
  if (lost === undefined) return [];
  if (isShared) return [notKnown`${lost}; others work here, so nobody knows by whom`];
  return [
    wrong`${lost}. A deletion of the preflight may have done that: a run would delete more. The target's team has to find out. If others work in this tenant, set TARGET_SHARED_TENANT=true.`,
  ];
}

/** Whether an image was created, and is gone again, according to its clean-up. `cleaned`: undefined if that failed. */
export function madeChecks(
  { source }: Pick<PlannedTarget['images'], 'source'>,
  { make }: Allowed,
  cleaned: Cleaned | undefined,
): SettingCheck[] {
  if (!makers.includes(source)) return make ? [untried`no image was created: no source that creates images is configured`] : [];
  if (!make) return [untried`no image was created (--make)`];
  const { images = [], sought = ['that was created'] } = cleaned ?? {};
  const unsaid = images.find(({ fate, isDeleted }) => fate === 'unread' && isDeleted);
  const left = images.find((image) => !isOver(image) && image !== unsaid)?.id ?? sought[0];
  if (left !== undefined)
    return [
      wrong`The image ${left} may still be there. Run \`${commandLine('sweep')}\`, look for it, and check that the token of the owner may delete images.`,
    ];
  if (unsaid !== undefined)
    return [
      notKnown`one image was created and DELETE of it was answered as done, but no read shows that it is gone. Look for ${unsaid.id}.`,
    ];
  return [images.length > 0 ? right`one image was created and deleted` : untried`no image was created`];
}
