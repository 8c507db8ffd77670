import { counted, firstListed } from '../../platform/text/phrases.ts';
import type { Target } from './target.ts';
import type { Windows } from './windows.ts';

/**
 * The images of others that stood in the tenant when a preflight or a sweep listed it and are gone or changed now, in words; undefined if there
 * are none, or if nothing shows it.
 */
export async function lostSince(target: Target, windows: Windows = target.windows): Promise<string | undefined> {
  const lost = await windows.lost(target);
  if (lost.length === 0) return undefined;
  return `${counted(lost.length, 'image')} of others that stood in this tenant before ${lost.length === 1 ? 'is' : 'are'} gone or changed: ${firstListed(lost, 3)}`;
}
