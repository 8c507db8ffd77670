import { createHash } from 'node:crypto';

/** Whether the name of an image shows that this run made it. Ignores case. */
export function namesRun(name: unknown, run: string): boolean {
  return typeof name === 'string' && run !== '' && name.toLowerCase().includes(run.toLowerCase());
}

/** Replaces a target's text in a file name, and an id in a long list. Ignores case. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text.toLowerCase()).digest();
}

/** Octets kept of an identifier's digest: among a million, two collide with a probability below 10⁻⁷. */
export const digestOctets = 8;

/** The digest that is kept of an identifier in a list. Ignores case, as a server may. */
export const idDigest = (id: string): Buffer => digestOf(id).subarray(0, digestOctets);

/** The digest that a ledger keeps of the moment at which an image was made, as the target writes it. */
export const momentDigest = (moment: string): string => idDigest(moment).toString('hex');
