import { say } from '../../text/print.ts';
import { visible } from '../../text/visible.ts';

/** How many checks held and how many failed. */
export const count = { passed: 0, failed: 0 };

/** Counts and prints one check. */
export function check(holds: boolean, statement: string): void {
  count[holds ? 'passed' : 'failed'] += 1;
  say(`  ${holds ? 'ok    ' : 'FAILED'}  ${visible(statement)}`);
}
