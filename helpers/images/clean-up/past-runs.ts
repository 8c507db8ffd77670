import { lstatSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { folderNames } from '../../platform/output/make-folder.ts';
import { isAlive } from '../../platform/output/process-life.ts';
import { isRunId } from '../run-id.ts';
import { readLedger } from './leftovers.ts';

/** A past run, according to its ledgers. */
export interface PastRun {
  readonly id: string;
  /** Base URL of the target at that time; undefined if no ledger says it. */
  readonly url: string | undefined;
  readonly over: boolean;
  /** Whether none of its ledgers says when it began and on what: whether it is over is then unknown. */
  readonly unreadable: boolean;
  /** Another machine on which a process of the run was started. Whether it still runs there is unknown. */
  readonly elsewhere: string | undefined;
}

/** A run whose ledgers have not changed for this long, in ms, is over. */
export const dayMs = 24 * 3600 * 1000;

/**
 * The runs whose ledgers are in a target's folder. A run is over when all its processes are gone, or after a day. A run
 * on another machine is over only after a day, because its processes cannot be seen.
 */
export function pastRuns(folder: string): PastRun[] {
  const files = folderNames(folder).filter((file) => file.endsWith('.jsonl'));
  const ids = [...new Set(files.map((file) => file.split('-', 1)[0] ?? ''))].filter(isRunId);
  return ids.map((id) => {
    const own = files.filter((file) => file.startsWith(`${id}-`)).map((file) => join(folder, file));
    const started = own.flatMap((file) => readLedger(file).lines).filter((line) => line.event === 'started');
    const youngestMs = Math.max(...own.map((file) => lstatSync(file).mtimeMs));
    const elsewhere = started.find(({ host = hostname() }) => host !== hostname())?.host;
    const mayLive = elsewhere !== undefined || started.some(({ pid, born }) => isAlive(pid, born));
    // A date in the future, which an archive or a cache keeps, says no more than one that is long ago.
    const over = !mayLive || Math.abs(Date.now() - youngestMs) > dayMs;
    return { id, url: started[0]?.url, over, unreadable: started.length === 0, elsewhere };
  });
}
