import { suiteVersion } from '../platform/installation/own-files.ts';
import type { Environment } from './environment.ts';

/** The page of the job that runs the suite, as common CI services give it: there the target's team finds who to ask. */
function jobPage(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, CI_JOB_URL, BUILD_URL } = env;
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID)
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  return CI_JOB_URL ?? BUILD_URL;
}

/**
 * The value of User-Agent (RFC 9110 section 10.1.5): the suite, its version and, in a job of CI, the page of the job. The operator's own
 * User-Agent in `TARGET_HEADERS` replaces it.
 */
export function userAgent(env: Environment = process.env): string {
  const page = jobPage(env);
  const comment = page !== undefined && /^https?:\/\/[\x21-\x27\x2a-\x5b\x5d-\x7e]+$/.test(page) ? ` (+${page})` : '';
  return `delete-image-conformance/${suiteVersion()}${comment}`;
}
