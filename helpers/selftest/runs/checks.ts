import { AsyncLocalStorage } from 'node:async_hooks';
import { say } from '../../platform/text/print.ts';
import { visible } from '../../platform/text/visible.ts';

/** How many checks held and how many failed. */
export const count = { passed: 0, failed: 0 };

const kept = new AsyncLocalStorage<string[]>();

/** Prints a line: in a part of a command that runs {@link inOnePiece}, when the part ends. */
export function tell(text: string): void {
  const lines = kept.getStore();
  if (lines === undefined) say(text);
  else lines.push(text);
}

/** Counts and prints one check. */
export function check(holds: boolean, statement: string): void {
  count[holds ? 'passed' : 'failed'] += 1;
  tell(`  ${holds ? 'ok    ' : 'FAILED'}  ${visible(statement)}`);
}

/** Counts an error as a check that failed. */
export const failed = (error: unknown): void => check(false, error instanceof Error ? error.message : String(error));

/** Runs a part of a command, beside others: what it prints comes in one piece when it ends. An error is a check that failed. */
export async function inOnePiece(part: () => Promise<void>): Promise<void> {
  const lines: string[] = [];
  await kept.run(lines, () => part().catch(failed));
  say(lines.join('\n'));
}
