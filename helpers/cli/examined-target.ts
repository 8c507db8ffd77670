import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reference } from '../reference/reference.ts';
import { madeCheck } from '../run/made-check.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { RunControl } from '../run/run-control.ts';
import { type SettingCheck, untried } from '../run/setting-check.ts';
import { settled } from '../run/settled-target.ts';
import { type Allowed, type Preflight, runPreflight } from '../run/target-preflight.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { adopt } from '../shared/output/claim.ts';
import { newRun } from '../shared/run-id.ts';
import type { Cleaned } from '../target/clean-up/clean-up.ts';
import { cleanUp, revokeTokens } from '../target/clean-up/end-clean-up.ts';
import type { Target } from '../target/client/target.ts';
import { openTarget } from '../target/open-target.ts';
import { makers } from '../target/sources.ts';
import { secretsKeptOut } from '../text/redaction/kept-out.ts';

/** A target that is about to be checked, as far as a person has to know it. */
export type TargetToCheck = Pick<PlannedTarget, 'name' | 'url' | 'chosen' | 'reaches'>;

/**
 * Checks one target. Whatever was made or armed is deleted and disarmed at the end, after a failure or a signal too. Returns what
 * was found; undefined if a signal ended the checks.
 * @throws Stopped, LoginError
 */
export async function examined(
  source: TargetSource,
  settings: Settings,
  allowed: Allowed,
  announce: (target: TargetToCheck) => void,
): Promise<Preflight | undefined> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-preflight-'));
  const control = new RunControl(scratch, 'cleans up and ends');
  const references: Reference[] = [];
  const targets: Target[] = [];
  const makesOrArms = allowed.make || allowed.arm === true;
  let cleaned: Cleaned | undefined;
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
      await revokeTokens(target);
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
  const found = await checking;
  return { ...found, checks: [...found.checks, ...targets.flatMap((target) => madeChecks(target, allowed, cleaned))] };
}

/** Whether an image was made, and is gone again. */
function madeChecks({ description: { images } }: Target, { make }: Allowed, cleaned: Cleaned | undefined): SettingCheck[] {
  if (!makers.includes(images.source)) return [];
  if (!make) return [untried('no image was made (--make)')];
  if (images.source === 'command') return [untried('no image was made: a run starts images.run when a test needs an image')];
  return [madeCheck(cleaned)];
}
