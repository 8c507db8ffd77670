/** Runs every spec on targets that lack something, without Playwright's runner; prints how the tests of each ended, as a line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReference } from '../../reference/reference.ts';
import { loadSpecs, triedOn } from '../../selftest/proof/one-process.ts';
import { newRun } from '../../shared/run-id.ts';
import { publishRun } from '../../shared/run-state.ts';
import { lackingBehaviours, lackingTargets, listedIds } from './lacking-targets.ts';

const reference = await startReference({ behaviours: lackingBehaviours });
const scratch = mkdtempSync(join(tmpdir(), 'delete-image-lacking-'));
const targets = lackingTargets(reference.baseUrl);
for (const { name, images } of targets) {
  const { names } = reference.universe(name);
  if (images.source === 'ids')
    for (const id of listedIds) reference.universe(name).add({ id, name: 'listed', tenant: names.tenants.owner });
}
const known = targets.map((description) => ({ description, facts: { showsOthers: false }, spare: [], logins: [] }));
publishRun(newRun(scratch, { targets: known, universes: reference.baseUrl }));
await loadSpecs();
const queue = [...targets];
const lane = async (): Promise<void> => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    process.stdout.write(`${JSON.stringify({ name: next.name, tests: await triedOn(next.name) })}\n`);
  }
};
await Promise.all(Array.from({ length: 6 }, lane));
await reference.close();
rmSync(scratch, { recursive: true, force: true });
process.exit(0);
