import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { join } from 'node:path';

/** How often a worker signals that it is alive, in ms. */
export const beatMs = 1000;

/** The folder with one file per worker, `{index}-{process id}`, whose modification time shows that the worker is alive. */
export const pulseFolder = (scratch: string): string => join(scratch, 'pulse');

/** For a worker: signals that it is alive until it ends, as often as its event loop allows. */
export function startPulse(scratch: string, workerIndex: number): void {
  // A debugger may stop a worker for any length of time.
  if (inspectorUrl() !== undefined) return;
  const folder = pulseFolder(scratch);
  const file = join(folder, `${workerIndex}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '');
  const beat = (): void => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // The run was stopped, and its scratch folder is gone.
    }
  };
  setInterval(beat, beatMs).unref();
  process.on('exit', () => rmSync(file, { force: true }));
  // A terminal that is closed, and Ctrl-\, send these signals to all processes. The runner ends its workers when it has received one.
  for (const signal of ['SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {});
}
