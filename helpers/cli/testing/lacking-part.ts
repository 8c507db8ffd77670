/** Runs every spec on targets that lack something, without Playwright's runner; prints how the tests of each ended, as a line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newRun, publishRun } from '../../images/run-state.ts';
import { startReference } from '../../reference/reference.ts';
import { inLanes } from '../../selftest/lanes.ts';
import { triedOn } from '../../selftest/proof/one-process.ts';
import { lackingBehaviours, lackingTargets, listedIds, showsOthers } from './lacking-targets.ts';

const reference = await startReference({ behaviours: lackingBehaviours });
const scratch = mkdtempSync(join(tmpdir(), 'delete-image-lacking-'));
const targets = lackingTargets(reference.baseUrl);
for (const { name, images } of targets) {
  const { names } = reference.universe(name);
  if (images.source === 'ids')
    for (const id of listedIds) reference.universe(name).add({ id, name: 'listed', tenant: names.tenants.owner });
}
const known = targets.map((description) => ({
  description,
  facts: { seenIds: {}, showsOthers: showsOthers(description) },
  spare: [],
  logins: {},
}));
publishRun(newRun(scratch, { targets: known, universes: reference.baseUrl }));
await inLanes(6, targets, async ({ name }) => {
  process.stdout.write(`${JSON.stringify({ name, tests: await triedOn(name) })}\n`);
});
await reference.close();
rmSync(scratch, { recursive: true, force: true });
process.exit(0);
