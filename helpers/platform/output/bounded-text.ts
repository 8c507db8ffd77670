import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Without O_NONBLOCK, opening a named pipe waits for a writer for ever, and no signal ends the wait. Windows has neither flag. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a regular file in an output folder; undefined if there is none. A link, a folder and a named pipe are none: anybody
 * may have put them there, as Git, a cache and an artefact keep links. The size is checked before anything is read.
 * @throws Error above 16 MiB; the message is complete
 * @throws the system's error if the file cannot be read
 */
export function boundedText(path: string): string | undefined {
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
    expectBounded(path, found.size);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** The most that is read of one file, or of all ledgers of a run, in MiB. A run of 500 deletions writes a tenth of a MiB. */
const mostMebibytes = 16;

/** @throws Error if this many octets are more than the suite writes at a path */
export function expectBounded(path: string, octets: number): void {
  const mebibytes = octets / 2 ** 20;
  if (mebibytes > mostMebibytes)
    throw new Error(
      `${path} holds ${Math.ceil(mebibytes)} MiB. The suite writes at most ${mostMebibytes} MiB there, so it does not read that. Move it away.`,
    );
}
