import { createHash } from 'node:crypto';

/** Whether the name of an image shows, in any case, that this run made it. */
export function namesRun(name: unknown, run: string): boolean {
  return typeof name === 'string' && run !== '' && name.toLowerCase().includes(run.toLowerCase());
}

/** Stands for a text of the target in a file's name, and for an id in a long list: no text of the target's, and no case. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text.toLowerCase()).digest();
}

/** Octets that are kept of the digest of an identifier: two of a million are alike with a probability below 10⁻⁷. */
export const digestOctets = 8;

/** The digest under which an identifier of a list is kept. */
export const idDigest = (id: string): Buffer => createHash('sha256').update(id).digest().subarray(0, digestOctets);
