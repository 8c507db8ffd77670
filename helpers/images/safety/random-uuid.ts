import { randomInt } from 'node:crypto';
import { v4 as uuid } from 'uuid';

/**
 * A random UUID that begins with a letter. A server whose identifiers are numbers may read the digits at the start of a text, as
 * `to_i` of Ruby, `parseInt` and comparisons in MySQL do: `7c530a1c-…` would then name image 7.
 */
export function randomUuid(): string {
  return `${'abcdef'.charAt(randomInt(6))}${uuid().slice(1)}`;
}
