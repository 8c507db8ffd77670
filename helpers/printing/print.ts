import { processWide } from '../playwright-internals/process-wide.ts';
import { keptOut } from '../redaction/kept-out.ts';
import { CommandGuard } from './actions.ts';
import { printable } from './visible.ts';

/** The state of what this process prints. */
interface Printing {
  readonly guard: CommandGuard;
  /** Whether the last line on stdout is at its end. */
  ended: boolean;
}

const inActions = (): boolean => process.env.GITHUB_ACTIONS === 'true';

function printing(): Printing {
  return processWide<Printing>('printing', () => {
    const guard = new CommandGuard(line);
    if (inActions()) process.once('exit', () => guard.resume());
    return { guard, ended: true };
  });
}

/** Writes a line that has to begin one. */
function line(text: string): void {
  const state = printing();
  process.stdout.write(state.ended ? text : `\n${text}`);
  state.ended = true;
}

/** Prints text of our own on stdout. What comes from outside was made visible before it was put in; this is the last net. */
export function print(text: string): void {
  const state = printing();
  if (inActions()) state.guard.stop();
  write(process.stdout, text);
  state.ended = text.endsWith('\n');
}

/** Prints a line, or several. */
export function say(text: string): void {
  print(`${text}\n`);
}

/** Prints a line, or several, on stderr. */
export function complain(text: string): void {
  if (inActions()) printing().guard.stop();
  write(process.stderr, `${text}\n`);
}

/** Prints a document, which may go into a file: nothing is put around it. */
export function printDocument(text: string): void {
  write(process.stdout, text);
}

/** Prints annotations for GitHub Actions, made by `annotation`: the only lines that are read as commands. */
export function annotate(annotations: readonly string[]): void {
  const { guard } = printing();
  guard.resume();
  for (const each of annotations) line(`${keptOut.values(each)}\n`);
}

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(printable(keptOut.values(text), stream.isTTY === true));
}
