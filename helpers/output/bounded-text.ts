import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** A file that is larger than any that this suite writes there. The message is complete: which file, why, and what to do. */
export class TooLargeError extends Error {}

/**
 * Without O_NONBLOCK, opening a named pipe waits for a writer for ever, and no signal ends the wait. Windows has neither flag.
 */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a regular file in an output folder; undefined if there is none. A link, a folder and a named pipe are none: anybody
 * may have put them there, as Git, a cache and an artefact keep links. The size is checked before anything is read.
 * @throws TooLargeError above `mostMebibytes`
 * @throws the system's error if the file cannot be read
 */
export function boundedText(path: string, mostMebibytes = 16): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(String((error as NodeJS.ErrnoException).code)))
      return undefined;
    throw error;
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) return undefined;
    const mebibytes = found.size / 2 ** 20;
    if (mebibytes > mostMebibytes)
      throw new TooLargeError(
        `${path} holds ${Math.ceil(mebibytes)} MiB. The suite writes at most ${mostMebibytes} MiB there, so it does not read the file. Move the file away.`,
      );
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
