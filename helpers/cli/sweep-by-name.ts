import { join } from 'node:path';
import { budgets } from '../../contracts/budgets.ts';
import { imageLines } from '../images/clean-up/clean-up-text.ts';
import { CleanUpTime, cleanUpMs } from '../images/clean-up/clean-up-time.ts';
import { imageList } from '../images/clean-up/image-list.ts';
import { dayMs, pastRuns } from '../images/clean-up/past-runs.ts';
import { removal } from '../images/clean-up/removal.ts';
import { namedImages } from '../images/clean-up/search.ts';
import type { Target } from '../images/client/target.ts';
import { isMadeBy, newRunId, runOfName, runStartMs } from '../images/run-id.ts';
import { print } from '../platform/text/print.ts';
import { visibly } from '../platform/text/visible.ts';
import { resolvedTarget } from '../settings/login/resolved-target.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { withTarget } from './swept-target.ts';

/** The rate, in requests a second, from which the time for deleting is computed. */
const usualPerSecond = 10;

/** Whether a name says that a run of this suite made the image, and that the run began more than a day ago. */
function isOfOldRun(name: string): boolean {
  const startMs = runStartMs(runOfName(name) ?? '');
  return startMs !== undefined && Date.now() - startMs > dayMs;
}

/**
 * Deletes images by nothing but their names, for agents whose ledgers are gone: those made by runs of this suite that began more than a
 * day ago. Returns whether the list could be read to its end and no such image is left.
 */
export async function sweepByName(source: TargetSource, settings: Settings, dryRun: boolean): Promise<boolean> {
  const say = (text: string): void => print(visibly`${source.name}: ${text}\n`);
  if (source.kind === 'embedded') {
    say('the embedded target ends with its run: nothing is left on it');
    return true;
  }
  const { description } = await resolvedTarget(source, settings);
  if (description.images.source === 'stateless') {
    say('the target keeps no state: there is nothing to delete');
    return true;
  }
  const running = pastRuns(join(settings.out, 'ledger', source.name)).flatMap(({ id, over }) => (over ? [] : [id]));
  const isOld = (name: string): boolean => isOfOldRun(name) && !running.includes(runOfName(name) ?? '');
  return withTarget(description, { id: newRunId() }, say, (target) => sweepNames(target, isOld, dryRun, say));
}

async function sweepNames(
  target: Target,
  isOld: (name: string) => boolean,
  dryRun: boolean,
  say: (text: string) => void,
): Promise<boolean> {
  const list = await imageList(target, { send: new CleanUpTime(budgets.sweptList.mostMs).read });
  if (list === undefined) {
    say('the list of images cannot be read, so no image can be found by its name');
    return false;
  }
  const { addressable, unaddressable } = namedImages(target, list.named, isOld);
  if (!list.whole) say(`the list of images could not be read to its end; ${list.size} images were checked`);
  say(
    `${addressable.length + unaddressable.length} of ${list.size} images are named after runs of this suite that began more than a day ago`,
  );
  if (dryRun) {
    for (const { id, name } of addressable)
      say(
        `would delete image ${id}, ${JSON.stringify(name)}, of a run that began ${began(name)}, unless it shows another moment of its making`,
      );
    return list.whole;
  }
  const time = new CleanUpTime(cleanUpMs(addressable.length, target.perSecond ?? usualPerSecond));
  const belongs = (name: string, created?: string): boolean => isOld(name) && isMadeBy(runOfName(name) ?? '', name, created);
  const old = addressable.map(({ id }) => ({ id, proof: 'none' as const, belongs }));
  const removed = await removal(target, old, time, { find: async () => [], isSeeking: false }, { byGet: false, inList: true });
  const images = [...removed.images.map(({ ended }) => ended), ...unaddressable];
  for (const line of imageLines(images, 'sweep')) say(line);
  if (time.ended !== undefined) say(`the sweep ended early: ${time.ended}`);
  return list.whole && images.every(({ fate }) => ['removed', 'gone', 'unconfirmed'].includes(fate));
}

function began(name: string): string {
  return new Date(runStartMs(runOfName(name) ?? '') ?? 0).toISOString().slice(0, 16);
}
