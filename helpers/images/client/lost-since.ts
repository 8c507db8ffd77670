import { counted, firstListed } from '../../text/phrases.ts';
import type { Target } from './target.ts';
import { isBystander } from './tenant-images.ts';
import type { ListLook, Windows } from './windows.ts';

/**
 * The images of others that stood in the tenant when a preflight or a sweep listed it and are gone or changed now, in words; undefined if there
 * are none, or if nothing shows it. A list may lag behind, so that two have to say it.
 */
export async function lostSince(target: Target, windows: Windows = target.windows): Promise<string | undefined> {
  const named = (look: ListLook | undefined): readonly string[] => [...(look?.missing ?? []), ...(look?.changed ?? [])];
  const first = named(await windows.look(target));
  if (first.length === 0) return undefined;
  const again = named(await windows.look(target));
  const others = windows.before?.images.filter((image) => isBystander(target, image)) ?? [];
  const lost = others.flatMap(({ id }) => (first.includes(id) && again.includes(id) ? [id] : []));
  if (lost.length === 0) return undefined;
  return `${counted(lost.length, 'image')} of others that stood in this tenant before ${lost.length === 1 ? 'is' : 'are'} gone or changed: ${firstListed(lost, 3)}`;
}
