import { nearName } from '../settings/near-name.ts';

/** What is wrong with the words of a command line. One line; the exit status is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** ` Did you mean X?` if a known name is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearName(name, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}
