import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import type { RefusalCode } from '../../../contracts/operation.ts';
import { Api } from '../client/api.ts';
import { imageState } from '../client/image-state.ts';
import type { Target } from '../client/target.ts';
import { disarm } from '../provocation-steps.ts';
import type { Leftovers } from '../safety/ledger-file.ts';
import { isMadeDuring } from '../safety/ownership.ts';

/** What was undone of the provocations of a run, and what could not be, each with its reason. */
export interface Disarmed {
  readonly disarmed: readonly string[];
  readonly armed: readonly string[];
}

/** Disarms as much as possible. A failure does not stop the removal of images. `isProven`: the ledger is the run's own. */
export async function disarmAll(target: Target, leftovers: Leftovers, isProven: boolean): Promise<Disarmed> {
  const disarmed: string[] = [];
  const armed: string[] = [];
  for (const { code, image } of leftovers.armed) {
    const what = `${code} for image ${image}`;
    try {
      const why = await whyArmed(target, { code, image }, isProven ? undefined : leftovers);
      if (why === undefined) disarmed.push(what);
      else armed.push(`${what}: ${why}`);
    } catch (error) {
      armed.push(`${what}: ${target.redactor.text((error as Error).message)}`);
    }
  }
  return { disarmed, armed };
}

/**
 * Disarms a provocation, or says why not. `of`: a step that names the image is sent only if GET shows that this run created the image, as
 * the step may be the DELETE of a lock.
 */
async function whyArmed(
  target: Target,
  { code, image }: Leftovers['armed'][number],
  of?: Leftovers,
): Promise<string | undefined> {
  const way = target.description.provoke[code as RefusalCode];
  if (way === undefined || !('after' in way) || !isIdentifier(image))
    return `the target file no longer has provoke.${code}.after, which disarms it`;
  if (of !== undefined && JSON.stringify(way.after).includes('{image}') && !(await isShownAs(target, image, of)))
    return `nothing shows that this run created the image, so provoke.${code}.after was not sent. If the fault is still armed, disarm it by hand; then remove the ledger`;
  await disarm(target, code, image, way.after);
  return undefined;
}

async function isShownAs(target: Target, id: string, { gave, run }: Leftovers): Promise<boolean> {
  if (target.redactor.finds(id)) return false;
  const { name, created } = imageState(await new Api(target).getImage(id, { role: 'setup', label: 'clean up' }), id);
  return name !== undefined && gave(name) && isMadeDuring(run, created);
}
