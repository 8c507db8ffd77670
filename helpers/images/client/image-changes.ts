import type { ShownImage } from './images-in-responses.ts';

/** Members of an image that stay as they are unless somebody writes them. */
const lasting = ['name', 'created', 'metadata', 'access', 'content'] as const;

/**
 * What of an image differs from what was shown of it before, such as `another name, metadata`; undefined if nothing does, if it was not
 * shown both times, or if it was still being saved: then it changes by itself.
 */
export function changeOf(before: ShownImage | undefined, now: ShownImage | undefined): string | undefined {
  if (before === undefined || now === undefined) return undefined;
  if (before.status !== undefined && before.status.toUpperCase() !== 'ACTIVE') return undefined;
  const differing: string[] = lasting.filter(
    (member) => before[member] !== undefined && now[member] !== undefined && before[member] !== now[member],
  );
  if (before.status !== undefined && now.status !== undefined && now.status.toUpperCase() !== 'ACTIVE') differing.push('status');
  return differing.length === 0 ? undefined : `another ${differing.join(', ')}`;
}
