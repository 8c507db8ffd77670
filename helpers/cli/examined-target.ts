import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cleaned, idsOf } from '../images/clean-up/clean-up.ts';
import { cleanUp } from '../images/clean-up/end-clean-up.ts';
import type { Target } from '../images/client/target.ts';
import { lostSince } from '../images/client/windows.ts';
import { openTarget } from '../images/open-target.ts';
import { newRun } from '../images/run-id.ts';
import { makers } from '../images/sources.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import type { Reference } from '../reference/reference.ts';
import { adopt } from '../run/claim.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { RunControl } from '../run/run-control.ts';
import { decisive, notKnown, right, type SettingCheck, untried, wrong } from '../run/setting-check.ts';
import { settled } from '../run/settled-target.ts';
import { Stopped } from '../run/stopped.ts';
import { type Allowed, type Preflight, runPreflight } from '../run/target-preflight.ts';
import { LoginError } from '../settings/login/spec.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';

/** A target that is about to be checked, as far as a person has to know it. */
export type TargetToCheck = Pick<PlannedTarget, 'name' | 'url' | 'chosen' | 'reaches'>;

/** What was found about a target. Without facts if it ended the checks early. */
export type Examined = Preflight | Pick<Preflight, 'checks'>;

/**
 * Checks one target. Whatever was made or armed is deleted and disarmed at the end, after a failure or a signal too. Returns what
 * was found; undefined if a signal ended the checks.
 */
export async function examined(
  source: TargetSource,
  settings: Settings,
  allowed: Allowed,
  announce: (target: TargetToCheck) => void,
): Promise<Examined | undefined> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-preflight-'));
  const control = new RunControl(scratch, 'cleans up and ends');
  const references: Reference[] = [];
  const targets: Target[] = [];
  const makesOrArms = allowed.make || allowed.arm === true;
  let cleaned: Cleaned | undefined;
  let lost: string | undefined;
  let undo = async (): Promise<void> => {};
  const checked = async (): Promise<Preflight> => {
    const { description, logins, reaches } = await settled(source, settings, control, references);
    const { name, url, chosen } = description;
    announce({ name, url, chosen, reaches });
    // What is made or armed has to be found by `sweep` after a kill.
    const isLasting = source.kind !== 'embedded' && makesOrArms;
    if (isLasting) adopt(settings.out, 'ledger', source.name);
    const run = newRun(scratch, { ledgers: join(isLasting ? settings.out : scratch, 'ledger'), hidden: secretsKeptOut() });
    const target = await openTarget({ run, description, worker: 'set-up', logins, ending: control.setUpEnding(name) });
    targets.push(target);
    undo = async () => {
      if (makesOrArms) cleaned = await cleanUp(target, run);
      lost = await lostSince(target).catch(() => undefined);
      await target.dispose();
    };
    return runPreflight(target, run, allowed);
  };
  const checking = checked();
  await control.finish(checking, { targets }, async () => {
    await undo();
    await Promise.all(references.map((reference) => reference.close()));
  });
  if (control.isInterrupted) return undefined;
  const found = await checking.catch((error: unknown): Examined => ({ checks: [stopCheck(error)] }));
  const made = targets.flatMap(({ description: { images } }) => madeChecks(images, allowed, cleaned));
  return { ...found, checks: [...found.checks, ...made, ...lossChecks(lost, targets[0]?.description.limits.sharedTenant)] };
}

/** What ended the checks, as the last of them. @throws if it was a defect of the suite */
function stopCheck(error: unknown): SettingCheck {
  if (!(error instanceof Stopped || error instanceof LoginError)) throw error;
  return error instanceof Stopped && error.verdict === 'inconclusive' ? decisive`${error.message}` : wrong`${error.message}`;
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
  if (!makers.includes(source)) return [];
  if (!make) return [untried`no image was created (--make)`];
  if (source === 'command') return [untried`no image was created: a run starts images.run when a test needs an image`];
  const sweep = `Run \`${commandLine('sweep')}\``;
  if (cleaned === undefined)
    return [wrong`The image that was created may still be there, because the clean-up failed. ${sweep}.`];
  const { sought, images } = cleaned;
  const left = [...idsOf(cleaned, 'left', 'unread', 'alone'), ...sought];
  if (left[0] !== undefined)
    return [
      wrong`The image ${left[0]} was made and may still be there. ${sweep}, look for it, and check that TARGET_TOKEN may delete images.`,
    ];
  const [unread] = idsOf(cleaned, 'unconfirmed');
  if (unread !== undefined)
    return [
      notKnown`one image was created and DELETE of it was answered as done, but no read shows that it is gone. Look for ${unread}.`,
    ];
  return [images.length > 0 ? right`one image was created and deleted` : untried`no image was created`];
}
