import type { Exchange } from '../../http/exchange.ts';
import type { Images } from '../../images/images.ts';
import { untested } from '../../verdict/reason.ts';
import { mostSilent } from '../rules/effects.ts';
import { isSilence } from '../rules/wire.ts';

/** Deletions of own images, and the reads that follow those without a response. */
export interface PlainDeletions {
  readonly deletions: readonly Exchange[];
  readonly reads: readonly Exchange[];
}

/**
 * A deletion of an image. If it gets no response, more images are deleted, one after the other, until a deletion is answered or too many are
 * not: then the run ends, because nearly every other test would wait for a response, too.
 */
export async function untilAnswered(images: Images, id: string, deletion: Exchange): Promise<PlainDeletions> {
  const { api } = images;
  const deletions = [deletion];
  const reads: Exchange[] = [];
  for (let asked = id; isSilence(deletions.at(-1) ?? deletion) && deletions.length < mostSilent; ) {
    reads.push(await api.getImage(asked, { label: 'after a deletion without a response' }));
    if (!images.canMake(1)) break;
    const next = await images.present();
    asked = next.id;
    deletions.push(await api.deleteImage(next.address));
  }
  const seconds = deletions.filter(isSilence).reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);
  if (deletions.filter(isSilence).length === mostSilent && seconds > mostSilent)
    api.target.ending.declare({ reason: untested('deletions-hang', { seconds: Math.round(seconds) }) });
  return { deletions, reads };
}
