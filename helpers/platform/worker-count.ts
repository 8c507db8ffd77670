import type { FullConfig } from '@playwright/test';

/** Lets at most so many workers run the tests. Playwright reads the number when it starts workers, which is after a reporter's `preprocess`. */
export function runInAtMost(workers: number, config: FullConfig): void {
  config.workers = Math.min(workers, config.workers);
}
