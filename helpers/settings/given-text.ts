import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { budgets } from '../../contracts/budgets.ts';

/** The most that is read of a file that the operator names, in octets: no target file, list, verdict or authority needs more. */
const mostOctets = 16 * 2 ** 20;

/** How often a silent pipe is looked at, in ms. */
const everyMs = 20;

/** Without O_NONBLOCK, opening a named pipe waits for a writer for ever, and no signal ends the wait. Windows has no such flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a file that the operator names. It may be a pipe, as `<(…)` of a shell is, so its size shows only as it is read: a device such
 * as /dev/zero has no end, and a pipe may have no writer.
 * @throws the system's error, one with the code EFBIG above 16 MiB, or ETIMEDOUT if nothing comes for ten seconds
 */
export function givenText(path: string, mostSilentMs: number = budgets.pipe.mostMs): string {
  const descriptor = openSync(path, flags);
  try {
    const isPipe = fstatSync(descriptor).isFIFO();
    const parts: Buffer[] = [];
    let heardMs = performance.now();
    for (let octets = 0; octets <= mostOctets; ) {
      const part = Buffer.alloc(64 * 1024);
      const length = readNow(descriptor, part);
      // A pipe whose writer has not opened it yet looks like one at its end.
      if (length === undefined || (isPipe && length + octets === 0)) {
        if (performance.now() - heardMs > mostSilentMs)
          throw Object.assign(new Error('nothing came out of it for 10 s'), { code: 'ETIMEDOUT' });
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, everyMs);
        continue;
      }
      if (length === 0) return Buffer.concat(parts).toString('utf8');
      parts.push(part.subarray(0, length));
      octets += length;
      heardMs = performance.now();
    }
  } finally {
    closeSync(descriptor);
  }
  throw Object.assign(new Error('it is longer than 16 MiB'), { code: 'EFBIG' });
}

/** Reads what is there now, and gives its length: 0 at the end, undefined if a pipe has nothing yet. */
function readNow(descriptor: number, into: Buffer): number | undefined {
  try {
    return readSync(descriptor, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
