import type { ShownImage } from './images-in-responses.ts';

/** Members of an image that stay as they are unless somebody writes them. */
const lasting = ['name', 'created', 'metadata'] as const;

/** What of an image differs from what was shown of it before, such as `another name, metadata`; undefined if nothing does. */
export function changeOf(before: ShownImage, now: ShownImage): string | undefined {
  const differing: string[] = lasting.filter(
    (member) => before[member] !== undefined && now[member] !== undefined && before[member] !== now[member],
  );
  // An image that is being saved becomes ACTIVE by itself.
  const wasActive = before.status?.toUpperCase() === 'ACTIVE';
  if (wasActive && now.status !== undefined && now.status.toUpperCase() !== 'ACTIVE') differing.push('status');
  return differing.length === 0 ? undefined : `another ${differing.join(', ')}`;
}
