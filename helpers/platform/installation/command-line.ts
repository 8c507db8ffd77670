import { basename, dirname, join, relative } from 'node:path';
import { shownPath } from '../output/report-names.ts';
import { inRepository } from './own-files.ts';

/** The name of the program that the package installs. */
export const program = 'delete-image-conformance';

/**
 * How the operator starts the installed program, by the path by which it was started. npx asks a registry for a program that it does not
 * find, and anybody may hold the name there: `--no` keeps it from that, and it is named only where it finds the program.
 */
export function installedProgram(started = process.argv[1] ?? ''): string {
  const folder = dirname(dirname(dirname(started)));
  const isForNpx = started === join(folder, 'node_modules/.bin', program) && !relative(folder, process.cwd()).startsWith('..');
  if (isForNpx || basename(started) !== program) return `npx --no ${program}`;
  const path = shownPath(started);
  return /^[\w./-]+$/.test(path) ? path : `"${path}"`;
}

const installed = installedProgram();

/** How the operator starts the program. In the repository its commands are scripts, and npx would look for the name in a registry. */
export const programLine = inRepository ? program : installed;

/** How to start a command in this installation: `npm run replay -- DI-401-02`, or `npx --no delete-image-conformance replay DI-401-02`. */
export function commandLine(command: string, ...words: readonly string[]): string {
  const script = command === 'run' ? 'conformance' : command;
  const start = inRepository ? ['npm', 'run', script, ...(words.length > 0 ? ['--'] : [])] : [installed, command];
  return [...start, ...words].join(' ');
}
