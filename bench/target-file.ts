import { referenceFile } from '../helpers/selftest/runs/secured-reference.ts';
import { ownRun } from '../helpers/settings/scrubbed.ts';
import { authorityFile } from '../helpers/shared/reference-certificate.ts';
import { referenceTarget } from '../helpers/shared/reference-target.ts';

/** Writes a target file for a reference target at `baseUrl`; the environment of a run against it. Tokens stay in variables. */
export function environmentFor(baseUrl: string, folder: string, out: string): Record<string, string> {
  const { file, tokens } = referenceFile(folder, 'reference', baseUrl);
  return {
    ...ownRun(process.env),
    ...tokens,
    ...(baseUrl.startsWith('https:') && { TARGET_CA_FILE: authorityFile }),
    TARGET_FILE: file,
    TARGET_MAX_DELETES: String(referenceTarget(baseUrl).limits.deletes),
    TARGET_TIMEOUT_MS: '20000',
    CONFORMANCE_OUT: out,
  };
}
