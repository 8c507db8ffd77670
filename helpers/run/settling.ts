import { isLoopback } from '../http/loopback.ts';
import type { TargetDescription } from '../settings/description.ts';
import { Unmet } from '../shared/premise.ts';
import { namePrefix, type RunState, type SpareImage } from '../shared/run-state.ts';
import { Api } from '../target/client/api.ts';
import type { Target } from '../target/client/target.ts';
import { cutter } from '../target/client/whole-content.ts';
import { openTarget, type TargetOptions } from '../target/open-target.ts';
import { OwnImages } from '../target/own-images.ts';
import { SourceError } from '../target/sources.ts';

/** A cap below this is the operator's choice of what few tests may delete. */
const roomyCap = 100;

/** Whether another image costs nothing: no snapshot of a server, and no upload to a cloud. There a run takes longer than the wait. */
const isCheap = ({ images, url }: TargetDescription): boolean => isLoopback(url) || images.source === 'http';

/** Whether images are read again at the end of the run, some time after their deletion or its refusal. */
const readsLater = ({ limits }: TargetDescription): boolean => limits.settleMs > 0 && !process.argv.includes('--no-deps');

/**
 * Deletes an image and has the deletion of another refused before the first test, so that the tests run while the late reads wait. The
 * exchanges are recorded like those of a test. Returns the images that are left for the tests.
 */
export async function beginSettling(
  options: Omit<TargetOptions, 'worker' | 'cut'> & { readonly run: RunState },
  spare: readonly SpareImage[],
): Promise<readonly SpareImage[]> {
  const { description, run } = options;
  const [kept, ...rest] = spare;
  const hasRoom = description.limits.deletes >= roomyCap;
  if (kept === undefined || !hasRoom || !readsLater(description) || !isCheap(description)) return spare;
  const target = await openTarget({ ...options, worker: 'settling', cut: cutter() });
  target.ledger.begin({ aims: ['own', 'victim'], provokes: false });
  try {
    await deleteOne(target, run);
    return [await refused(target, kept), ...rest];
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    return spare;
  } finally {
    target.recorder.flush();
    await target.dispose();
  }
}

/** Deletes a new image. Where none can be made, the tests say so, and the wait begins with the first deletion of a test. */
async function deleteOne(target: Target, run: RunState): Promise<void> {
  try {
    const [image] = await new OwnImages(target, run).make(`${namePrefix}${run.id}-settling`);
    if (image !== undefined) await new Api(target).deleteImage(target.ledger.image(image.id, 'own'));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
}

/** Reads an image and sends its deletion without a token. What became of it is read when a test aims at it, and when the run ends. */
async function refused(target: Target, spare: SpareImage): Promise<SpareImage> {
  const { id, name, proof, mark } = spare;
  target.ledger.own(id, name, proof, mark);
  const api = new Api(target);
  await api.getImage(id);
  await api.withToken(undefined).deleteImage(target.ledger.image(id, 'victim'));
  return { ...spare, refused: true };
}
