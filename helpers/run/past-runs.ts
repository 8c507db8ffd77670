import { existsSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { birthOf, isAlive } from '../output/process-life.ts';
import { isRunId } from '../run-state/run-id.ts';
import { readLedger } from './leftovers.ts';

/** A run that has ledgers, according to them. */
export interface PastRun {
  readonly id: string;
  /** Base URL of the target then; undefined where the run was killed before it noted that. */
  readonly url: string | undefined;
  readonly over: boolean;
  /** Another machine that a process of it ran on: whether it still does, nobody sees from here. */
  readonly elsewhere: string | undefined;
}

/** After a day without a word in its ledgers a run is over, in ms. */
export const dayMs = 24 * 3600 * 1000;

/**
 * The runs whose ledgers are in a target's folder. A run is over when all its processes are gone, or after a day: so long, too,
 * where it ran on another machine, whose processes nobody sees from here.
 */
export function pastRuns(folder: string): PastRun[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jsonl')) : [];
  const ids = [...new Set(files.map((file) => file.split('-', 1)[0] ?? ''))].filter(isRunId);
  return ids.map((id) => {
    const own = files.filter((file) => file.startsWith(`${id}-`)).map((file) => join(folder, file));
    const started = own.flatMap(readLedger).filter((line) => line.event === 'started');
    const youngestMs = Math.max(...own.map((file) => statSync(file).mtimeMs));
    const elsewhere = started.find(({ host = hostname() }) => host !== hostname())?.host;
    const mayLive =
      started.length === 0 ||
      elsewhere !== undefined ||
      started.some(({ pid, born }) => isAlive(pid) && (born === undefined || born === birthOf(pid)));
    return { id, url: started[0]?.url, over: !mayLive || Date.now() - youngestMs > dayMs, elsewhere };
  });
}
