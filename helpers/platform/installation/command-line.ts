import { inRepository } from './own-files.ts';

/** The name of the program that the package installs. */
export const program = 'delete-image-conformance';

/** How the operator starts the program. In the repository its commands are scripts, and npx would look for the name in a registry. */
export const programLine = inRepository ? program : `npx ${program}`;

/** How to start a command in this installation: `npm run replay -- DI-401-02`, or `npx delete-image-conformance replay DI-401-02`. */
export function commandLine(command: string, ...words: readonly string[]): string {
  const script = command === 'run' ? 'conformance' : command;
  const start = inRepository ? ['npm', 'run', script, ...(words.length > 0 ? ['--'] : [])] : ['npx', program, command];
  return [...start, ...words].join(' ');
}
