import { testPlanFilter } from 'allure-playwright/testplan';
import { SettingsError } from './settings-error.ts';

/** The variable that Allure names its test plan with. */
const variable = 'ALLURE_TESTPLAN_PATH';

/**
 * The tests that an Allure test plan selects, for `grep` in the configuration; undefined without a plan. Allure itself runs every
 * test if it cannot read the plan, which is too many for a suite that deletes.
 * @throws SettingsError if the plan contains no readable selection, which blames the operator
 */
export function testPlan(env: Readonly<Record<string, string | undefined>> = process.env): RegExp[] | undefined {
  if ((env[variable] ?? '') === '') return undefined;
  const selected = testPlanFilter();
  if (selected !== undefined && selected.length > 0) return selected;
  throw new SettingsError([
    `${variable}: expected a test plan of Allure, version 1.0, with at least one test, got ${JSON.stringify(env[variable])}. Fix: export the plan again, or unset ${variable}.`,
  ]);
}
