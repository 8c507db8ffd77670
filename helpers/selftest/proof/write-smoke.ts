/**
 * `npm run docs:smoke`: chooses the tests of the command `smoke` by what they cost on the reference and which mutants they catch, and
 * writes contracts/smoke.json. It runs on the stand-in, like the proof by mutants.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { requirementOf } from '../../declarations/declared.ts';
import { needsIn } from '../../declarations/needs.ts';
import { declared } from '../../playwright-internals/stand-in/playwright-test.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { type SmokeSelection, smokeFile } from '../../run/smoke-selection.ts';
import { runState } from '../../shared/run-state.ts';
import { inLanes } from '../lanes.ts';
import { root } from '../root.ts';
import { startUniverses } from './mutants-set-up.ts';
import { loadSpecs, triedOn } from './one-process.ts';
import { caughtBy, smokeChoice, type Tried } from './smoke-choice.ts';

const folder = mkdtempSync(join(tmpdir(), 'delete-image-smoke-'));
await loadSpecs();
const tearDown = await startUniverses(folder);
const sends = (test: (typeof declared)[number]): boolean => {
  const { aims, provokes, http2 } = needsIn([test.details.annotation ?? []].flat());
  return (aims ?? provokes) !== undefined && http2 !== true;
};
const senders = new Set<RequirementId>(declared.filter(sends).map(({ details }) => requirementOf(details.tag)));

/** Mutants that are tried at the same time: they often wait. */
const lanes = 12;

/** Each try has a universe of its own, with no image or exchange of another. */
let tries = 0;

async function run(ids: readonly RequirementId[], rules?: ReadonlySet<RequirementId>): Promise<Tried> {
  tries += 1;
  const name = `smoke-${tries}`;
  const ended = await triedOn(name, { only: new Set(ids), rules });
  const own = join(runState().scratch, name);
  const filesIn = (folder: string): string[] => (existsSync(join(own, folder)) ? readdirSync(join(own, folder)) : []);
  const lines = filesIn('exchanges').flatMap((file) => readFileSync(join(own, 'exchanges', file), 'utf8').split('\n'));
  // What arms a refusal goes to the reference's control, not to the service.
  const requests = lines.filter((line) => line !== '' && !line.includes('/control/')).length;
  const decided = Object.entries(ended).flatMap(([id, { status }]) => (status === 'passed' ? [id as RequirementId] : []));
  return { requests, images: filesIn('made').length, decided: new Set(decided) };
}

const alone = new Map<RequirementId, Tried>();
for (const id of senders) alone.set(id, await run([id], new Set()));
const { ids, tried } = await smokeChoice(alone, run);
const { requests, images } = tried;
let caught = 0;
await inLanes(lanes, mutants, async ({ name }) => {
  const ended = await triedOn(name, { only: new Set(ids) });
  if (Object.values(ended).some(({ violated }) => violated)) caught += 1;
});
const choice: SmokeSelection = { requirements: ids, requests, images, caught, mutants: mutants.length };
writeFileSync(join(root, smokeFile), `${JSON.stringify(choice, null, 2)}\n`);
for (const id of ids) console.log(id, alone.get(id)?.requests, alone.get(id)?.images);
console.log(
  `${requests} requests, ${images} images, ${caught} of ${mutants.length} mutants; by what they break: ${caughtBy(tried.decided)}`,
);
await tearDown();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
