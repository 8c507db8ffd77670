/**
 * Playwright's test without the fixtures for browsers. Of those a test sets up 29 and tears them down again, each with a stack, although it
 * has no page: a sixth of the CPU of a run. They also attach the source of a spec to each failure.
 */
export { _baseTest as bareTest } from '@playwright/test';
