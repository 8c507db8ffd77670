import { readFileSync, statSync } from 'node:fs';

/** The most that is read of a file that the operator names, in octets: no target file, list, verdict or certificate needs more. */
const mostOctets = 16 * 2 ** 20;

/**
 * The octets of a file that the operator names.
 * @throws the system's error, or one without a code for a pipe, which may have no writer, a device, which may have no end, or a long file
 */
export function givenOctets(path: string): Buffer {
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error('it is a pipe or a device');
  if (found.size > mostOctets) throw new Error('it is longer than 16 MiB');
  return readFileSync(path);
}

/** The text of a file that the operator names. @throws as {@link givenOctets} */
export const givenText = (path: string): string => givenOctets(path).toString('utf8');
