import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownRun } from '../helpers/settings/scrubbed.ts';
import { authorityFile } from '../helpers/shared/reference-certificate.ts';
import { referenceTarget } from '../helpers/shared/reference-target.ts';

/** Writes a target file for a reference target at `baseUrl`; the environment of a run against it. Tokens stay in variables. */
export function environmentFor(baseUrl: string, folder: string, out: string): Record<string, string> {
  const { url, identities, images, fixtures, provoke, limits } = referenceTarget(baseUrl);
  const named = Object.entries(identities).map(([name, { token, tenant }]) => ({
    name,
    variable: `BENCH_${name.toUpperCase()}`,
    token,
    tenant,
  }));
  const description = {
    name: 'reference',
    url,
    identities: Object.fromEntries(named.map(({ name, variable, tenant }) => [name, { token: `\${${variable}}`, tenant }])),
    images,
    fixtures,
    provoke,
    limits: { deletes: limits.deletes, timeoutMs: 20_000 },
  };
  const file = join(folder, 'target.json');
  writeFileSync(file, JSON.stringify(description));
  return {
    ...ownRun(process.env),
    ...Object.fromEntries(named.map(({ variable, token }) => [variable, token])),
    ...(baseUrl.startsWith('https:') && { TARGET_CA_FILE: authorityFile }),
    TARGET_FILE: file,
    CONFORMANCE_OUT: out,
  };
}
