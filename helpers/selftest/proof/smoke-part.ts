/**
 * Tries a smoke run on every mutant that loses or exposes an image, and prints the requirements that it violates on each, as a line of JSON.
 * Words: names of mutants; without any, all.
 */
import { tmpdir } from 'node:os';
import { severityOf } from '../../../contracts/requirements/requirement.ts';
import { requirements } from '../../../contracts/requirements.ts';
import { smokeRequirements } from '../../../contracts/smoke.ts';
import { handDown } from '../../platform/internal-variable.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { inLanes } from '../lanes.ts';
import { startUniverses } from './mutants-set-up.ts';
import { triedOn } from './one-process.ts';

/** Mutants that are tried at the same time: they often wait. */
const lanes = 12;

handDown({ smoke: true });
const wanted = process.argv.slice(2);
const losing = mutants.filter(
  ({ name, breaks, secured }) =>
    !secured &&
    breaks.some((id) => severityOf(requirements[id]) === 'DATA LOSS') &&
    (wanted.length === 0 || wanted.includes(name)),
);
const tearDown = await startUniverses(tmpdir());
await inLanes(lanes, losing, async ({ name }) => {
  process.stdout.write(`${JSON.stringify({ name, tests: await triedOn(name, { only: new Set(smokeRequirements) }) })}\n`);
});
await tearDown();
process.exit(0);
