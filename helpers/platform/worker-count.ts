import type { FullConfig } from '@playwright/test';

/** Lets one worker run all tests. Playwright reads the number when it starts workers, which is after a reporter's `preprocess`. */
export function runInOne(config: FullConfig): void {
  config.workers = 1;
}
