import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const file = (scratch: string, target: string): string => join(scratch, target, 'tests-over');

/** How often the rules look whether the tests are over, in ms. */
const lookEveryMs = 50;

/** For the runner: tells the rules over all exchanges of a target that its last test has ended. */
export function noteTestsOver(scratch: string, target: string): void {
  mkdirSync(dirname(file(scratch, target)), { recursive: true });
  writeFileSync(file(scratch, target), '');
}

/** For the rules that started beside the tests: resolves when the last test of the target has ended, however it did. */
export async function testsOver(scratch: string, target: string): Promise<void> {
  while (!existsSync(file(scratch, target))) await sleep(lookEveryMs);
}
