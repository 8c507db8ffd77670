import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The token of the owner as a test's target file names it: the variable OWNER holds it. */
const ownersToken = ['$', '{OWNER}'].join('');

/** The members of a target file beside its identities. */
interface Members {
  readonly name: string;
  readonly url: string;
  readonly [member: string]: unknown;
}

/** Writes a target file with an owner, named after the target. Returns its path. */
export function testTargetFile(folder: string, members: Members): string {
  const file = join(folder, `${members.name}.json`);
  writeFileSync(file, JSON.stringify({ identities: { owner: { token: ownersToken } }, ...members }));
  return file;
}
