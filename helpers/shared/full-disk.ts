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

/** Whether an error, or one with this message, says that a disk or a quota is used up. */
function isFullDisk(error: unknown): boolean {
  const text = error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error) ? error.message : '';
  return /^(?:Error: )?(?:ENOSPC|EDQUOT): /.test(String(text));
}

/** Ends the run on all targets if an error says that the disk is full, and returns whether it does. The first end stands. */
export function endOnFullDisk(scratch: string, error: unknown): boolean {
  if (!isFullDisk(error)) return false;
  isFirst(() => linkSync(prepared(scratch), endFile(scratch)));
  return true;
}

/** The result of an action; ends the run if it throws because the disk is full. */
export async function withRoom<T>(scratch: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    endOnFullDisk(scratch, error);
    throw error;
  }
}
