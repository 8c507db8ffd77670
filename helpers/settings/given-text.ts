import { closeSync, openSync, readSync } from 'node:fs';

/** The most that is read of a file that the operator names, in octets: no target file, list, verdict or authority needs more. */
const mostOctets = 16 * 2 ** 20;

/**
 * The text of a file that the operator names. It may be a pipe, as `<(…)` of a shell is, so its size shows only as it is read: a device such
 * as /dev/zero has no end.
 * @throws the system's error, or one with the code EFBIG above 16 MiB
 */
export function givenText(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (let octets = 0; octets <= mostOctets; ) {
      const part = Buffer.alloc(64 * 1024);
      const length = readSync(descriptor, part);
      if (length === 0) return Buffer.concat(parts).toString('utf8');
      parts.push(part.subarray(0, length));
      octets += length;
    }
  } finally {
    closeSync(descriptor);
  }
  throw Object.assign(new Error('it is longer than 16 MiB'), { code: 'EFBIG' });
}
