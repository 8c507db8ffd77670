import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newRun, publishRun } from '../../images/run-state.ts';
import { behaviours } from '../../reference/behaviours.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { startReference } from '../../reference/reference.ts';
import { variants } from '../../reference/variants.ts';
import { authorityFile, ownCertificate } from '../../settings/reference-certificate.ts';

/** Starts one reference target with a universe for each mutant and each variant, with its files in `folder`. Gives the teardown. */
export async function startUniverses(folder: string): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(folder, 'delete-image-mutants-'));
  const reference = await startReference({ behaviours });
  const secured = await startReference({ behaviours, tls: ownCertificate() });
  const names = [...mutants, ...variants].flatMap(({ name, secured: isSecured }) => (isSecured ? [name] : []));
  const ca = readFileSync(authorityFile, 'utf8');
  publishRun(newRun(scratch, { universes: reference.baseUrl, secured: { url: secured.baseUrl, ca, names } }));
  return async () => {
    await Promise.all([reference.close(), secured.close()]);
    rmSync(scratch, { recursive: true, force: true });
  };
}
