import { programLine } from '../platform/installation/command-line.ts';
import { type Command, table } from './command.ts';

/** The commands of the suite. Each is loaded when it is asked for: a run has no use for the others. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).run,
  smoke: async () => (await import('./smoke.ts')).smoke,
  preflight: async () => (await import('./preflight.ts')).preflight,
  init: async () => (await import('./init.ts')).init,
  plan: async () => (await import('./plan.ts')).plan,
  sweep: async () => (await import('./sweep.ts')).sweep,
  report: async () => (await import('./report.ts')).report,
  replay: async () => (await import('./replay.ts')).replay,
  compare: async () => (await import('./compare.ts')).compare,
  accept: async () => (await import('./accept.ts')).accept,
  explain: async () => (await import('./explain.ts')).explain,
  merge: async () => (await import('./merge.ts')).merge,
  reference: async () => (await import('./reference.ts')).reference,
};

/** The name of a command in `package.json` that is another one here. */
export const commandNamed = (name: string): string => (name === 'conformance' ? 'run' : name);

/** What `--help` without a command prints. */
export async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const rows = all.map(({ name, summary }) => [name, name === 'run' ? `${summary} Also called conformance.` : summary] as const);
  return `Usage: ${programLine} [COMMAND] [OPTIONS]

Tests whether a server's Delete Image operation conforms to its guide and to HTTP. Without a command, it runs the suite.

Commands:
${table(rows)}

  help       this text; with a command: its usage, options and exit statuses, as COMMAND --help
  version    the version of the suite

.env, target files and the output folder are relative to the folder where a command is started.
`;
}
