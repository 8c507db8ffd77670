import { join } from 'node:path';
import { parse } from 'dotenv';
import type { Environment } from '../platform/environment.ts';
import { internalVariable } from '../platform/internal-variable.ts';
import { givenText } from './operators-file.ts';

/** Marks one of the project's own runs (tests, mutants, bench): no `.env`, only loopback. It is on no page. */
export const OWN_RUN = 'CONFORMANCE_OWN_RUN';

/**
 * The environment for an operator's command: with what `.env` adds, to which a target file may refer, and without what processes of the suite hand
 * down, which contains logins.
 */
export function commandEnvironment(
  more: Environment = {},
  given: Environment = process.env,
  cwd = process.cwd(),
): NodeJS.ProcessEnv {
  const { [internalVariable]: _, ...environment } = given;
  return { ...(given[OWN_RUN] === '1' ? {} : dotenvIn(cwd)), ...environment, ...more };
}

/** What `.env` sets. The settings have said what is wrong with it before any command runs. */
function dotenvIn(cwd: string): Environment {
  try {
    return parse(givenText(join(cwd, '.env')));
  } catch {
    return {};
  }
}
