import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { join } from 'node:path';

/** How often a worker says that it is alive, in ms. */
export const beatMs = 1000;

/** The folder with a file for each worker, `{index}-{process id}`, whose time of change says that the worker is alive. */
export const pulseFolder = (scratch: string): string => join(scratch, 'pulse');

/** For a worker: says that it is alive, until it ends, as often as its event loop allows. */
export function startPulse(scratch: string, workerIndex: number): void {
  // Who looks at a worker in a debugger holds it for as long as he likes.
  if (inspectorUrl() !== undefined) return;
  const folder = pulseFolder(scratch);
  const file = join(folder, `${workerIndex}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '');
  const beat = (): void => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // The run was given up, and its scratch folder is gone.
    }
  };
  setInterval(beat, beatMs).unref();
  process.on('exit', () => rmSync(file, { force: true }));
  // A terminal that is closed sends this to all; the runner ends its workers when it has heard of it.
  process.on('SIGHUP', () => {});
}
