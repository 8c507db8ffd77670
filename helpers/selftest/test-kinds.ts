/**
 * Test files by what they start. Each kind is a script `test:…` and a step of `npm run test:all`. The patterns match paths. A file
 * that no pattern matches is a unit test: it starts neither a process nor a browser.
 */
export const testKinds = {
  /** Child processes: whole runs of the suite, commands, shells. */
  runs: /\/selftest\/runs\/[^/]+\.test\.ts$|\.run\.test\.ts$/,
  /** Whole reports with Allure's page, a second each, and Chromium. */
  pages: /\.page\.test\.ts$/,
  /** Whole runs on hostile targets. */
  attacks: /\/selftest\/attacks\/[^/]+\.test\.ts$/,
} as const;

/** Details of a test of another kind than unit that `npm test` contains, too. */
export const onPush = { tag: '@push' } as const;
