import type { Suite, TestCase } from '@playwright/test/reporter';

/** Sorts the files of a project. Playwright divides the tests among workers after a reporter's `preprocess`, in the order of this array. */
export function sortFiles(project: Suite, placeOf: (tests: readonly TestCase[]) => number): void {
  const place = (entry: Suite | TestCase): number => ('allTests' in entry ? placeOf(entry.allTests()) : 0);
  project.entries().sort((one, other) => place(one) - place(other));
}
