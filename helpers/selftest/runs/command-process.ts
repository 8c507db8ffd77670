import { type ChildProcess, spawn } from 'node:child_process';
import { root } from '../root.ts';
import { type EndedProcess, heard } from './ended-process.ts';
import { commandWords, compiledWords, environment } from './suite-run.ts';

export interface CommandStart {
  /** Its variables in addition to those of the machine. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The working folder; the project by default. */
  readonly cwd?: string;
  /** Starts it as an operator would: it reads `.env`, and may reach any host. */
  readonly byOperator?: true;
  /** Starts it from `dist`: `plan` takes half the time, but names places there. */
  readonly compiled?: true;
  readonly during?: (child: ChildProcess) => void;
}

/** Runs a command of the suite to its end, as the scripts of `package.json` do. */
export function runCommand(words: readonly string[], start: CommandStart = {}): Promise<EndedProcess> {
  const { variables, cwd = root, byOperator = false, compiled = false, during } = start;
  const env = { ...environment(byOperator), ...variables };
  const child = spawn(process.execPath, [...(compiled ? compiledWords() : commandWords()), ...words], { cwd, env });
  const { ended } = heard(child);
  during?.(child);
  return ended;
}
