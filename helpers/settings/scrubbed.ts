import { OWN_RUN } from './variables/suite-rows.ts';

const outside = /^(TARGET_|CONFORMANCE_|OS_|RAX_|ALLURE_)|_PROXY$/i;

/** The environment without variables that choose, name or reach a target: for the project's own runs. */
export function scrubbed(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !outside.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

/**
 * A scrubbed environment that also marks the process as the project's own: it does not read `.env`, and goes to loopback only.
 */
export function ownRun(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return { ...scrubbed(env), [OWN_RUN]: '1' };
}
