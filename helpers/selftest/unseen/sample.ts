import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutation, mutationsOf, mutationText } from './mutations.ts';
import type { MutatedServer } from './servers.ts';

/** A share of the mutations of a server, from 0 to 1. Equal seeds choose equal mutations, whatever else the file contains. */
export function sampleOf({ folder, files }: MutatedServer, share: number, seed: number): Mutation[] {
  const all = files.flatMap((file) => mutationsOf(file, readFileSync(join(folder, file), 'utf8')));
  const place = (mutation: Mutation): number =>
    createHash('sha256')
      .update(`${seed} ${mutationText(mutation)}`)
      .digest()
      .readUInt32BE() /
    2 ** 32;
  return all.filter((mutation) => place(mutation) < share);
}
