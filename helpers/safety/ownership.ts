import { createHash } from 'node:crypto';

/**
 * Why an image is the run's own, strongest first. `name`: a read showed the run's identifier in its name. `chosen`: the suite chose
 * the id, and GET had found nothing there. `new`: a list that was read to its end before the run did not show it. `trusted`: the
 * target file says so. `stateless`: the suite made the id up, and the target keeps no state.
 */
export type Proof = 'name' | 'chosen' | 'new' | 'trusted' | 'stateless';

/** An id that goes into a path as it is: one segment of unreserved characters (RFC 3986 section 2.3), no word of the API. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~-]{0,254}$/.test(text) && text.toLowerCase() !== 'detail';
}

/** Whether an id has the form of a UUID, which nobody meets by cutting or guessing. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** Whether the name of an image shows, in any case, that this run made it. */
export function namesRun(name: unknown, run: string): boolean {
  return typeof name === 'string' && run !== '' && name.toLowerCase().includes(run.toLowerCase());
}

/** Stands for a text of the target in a file's name, and for an id in a long list: no text of the target's, and no case. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text.toLowerCase()).digest();
}
