import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../platform/installation/command-line.ts';
import { counted } from '../../platform/text/phrases.ts';
import { print } from '../../platform/text/print.ts';
import { visibly } from '../../platform/text/visible.ts';
import { endOf } from '../../verdict/run-end.ts';
import type { Target } from '../client/target.ts';
import type { RunState } from '../run-state.ts';
import { listedBefore } from '../safety/ownership.ts';
import { type Cleaned, clean } from './clean-up.ts';
import { cleanUpLines } from './clean-up-text.ts';
import { CleanUpTime } from './clean-up-time.ts';
import { judged } from './judged-clean-up.ts';
import { forget, type Leftovers, leftoversOf } from './leftovers.ts';

/** Whether a run created an image on one of these targets, by its ledgers: two of them may be the same tenant. */
export function madeOn(targets: readonly Target[], run: RunState): (id: string) => boolean {
  const made = targets.map(({ description: { name } }) => leftoversOf(join(run.ledgers, name), run.id).made);
  return (id) => made.some((each) => each.has(id));
}

/**
 * Cleans up after a run on one target, and prints what is left. Never throws: it prints a failure, and what is left stays in the
 * ledger. Returns the result; undefined if the clean-up failed.
 */
export async function cleanUp(target: Target, run: RunState, isElsewhere = (_: string) => false): Promise<Cleaned | undefined> {
  const { name } = target.description;
  const folder = join(run.ledgers, name);
  const say = (text: string): void => print(visibly`${name}: ${text}\n`);
  target.sender.patience.beginCleanUp();
  let leftovers: Leftovers | undefined;
  try {
    const left = leftoversOf(folder, run.id);
    leftovers = left;
    const end = endOf(run.scratch, name);
    const isGone = end?.reason.code === 'target-gone';
    const time = new CleanUpTime({ perSecond: target.perSecond, isGone });
    const wasListed = listedBefore(join(run.scratch, name));
    const isOthers = (id: string): boolean => wasListed(id) === true || isElsewhere(id);
    const cleanAll = (): Promise<Cleaned> => clean(target, left, { time, isOthers });
    const cleaned = await (left.images.size > 0 ? judged(target, cleanAll, end !== undefined) : cleanAll());
    if (cleaned.isDone) forget(left.files);
    for (const line of cleanUpLines(cleaned)) say(line);
    return cleaned;
  } catch (error) {
    say(`the clean-up failed: ${target.redactor.text((error as Error).message)}`);
    const { images, armed } = leftovers ?? {};
    const standing = images === undefined ? 'images' : counted(images.size, 'image');
    const set = armed === undefined ? 'provocations' : counted(armed.length, 'provocation');
    const advice = existsSync(folder)
      ? `Run \`${commandLine('sweep')}\` to remove them.`
      : `The ledger in the output folder is gone: from tomorrow on, \`${commandLine('sweep', '--by-name')}\` finds the images by their names.`;
    say(`${standing} may still be there, and ${set} may still be armed. ${advice}`);
    return undefined;
  }
}
