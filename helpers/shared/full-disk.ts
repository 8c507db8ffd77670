import { linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untested } from '../declarations/reason.ts';
import { isFirst } from './output/make-folder.ts';
import { type End, endFile } from './run-end.ts';

/** Made while there is room: on a full disk a file can be linked, but not written. */
const prepared = (scratch: string): string => join(scratch, 'disk-full.json');

/** Prepares the end of a run whose disk becomes full. */
export function prepareForFullDisk(scratch: string): void {
  const end: End = { verdict: 'broken', reason: untested('disk-full', { folder: scratch }) };
  writeFileSync(prepared(scratch), JSON.stringify(end));
}

/** Ends the run on all targets if the error of a test says that a disk or a quota is used up. The first end stands. */
export function endOnFullDisk(scratchOf: () => string, message = ''): void {
  if (!/^(?:Error: )?(?:ENOSPC|EDQUOT): /.test(message)) return;
  const scratch = scratchOf();
  isFirst(() => linkSync(prepared(scratch), endFile(scratch)));
}
