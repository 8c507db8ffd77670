/**
 * Runs each test that sends something once for each of its requests, which a gateway answers in the place of the service, and prints how
 * it ended, a line of JSON for each request: the requirement and the place of the request. Words: the requirements; without any, all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newRun, publishRun } from '../../images/run-state.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { startReference } from '../../reference/reference.ts';
import type { Call } from '../../reference/stages.ts';
import { inLanes } from '../lanes.ts';
import { sendingIds, triedOn } from './one-process.ts';

/** Tests that are tried at the same time: some wait for a moment to pass. */
const lanes = 8;

/** Whether a request is a row of a test, and not a read, nor one that creates an image. */
const isRow = ({ request: { method, fields, target } }: Call): boolean => {
  if (/\/(?:action|control)\b/.test(target)) return false;
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) return true;
  return /_method/.test(target) || fields.some(([name]) => /method/i.test(name));
};

/** The service behind a gateway that answers one row, whose place the name of the universe ends in, and does not pass it on. */
const gateway: Behaviour = {
  stages: ({ admit }) => ({
    admit: (call) => {
      const isLost = isRow(call) && call.universe.count('rows') === Number(call.universe.name.split('~').at(-1));
      return isLost ? { status: 502, fields: [['Content-Type', 'text/plain']], text: 'Bad Gateway' } : admit(call);
    },
  }),
};

const reference = await startReference({ behaviours: { gateway } });
const scratch = mkdtempSync(join(tmpdir(), 'delete-image-lost-'));
publishRun(newRun(scratch, { universes: reference.baseUrl }));
const wanted = process.argv.slice(2);
const ids = sendingIds.filter((id) => wanted.length === 0 || wanted.includes(id));

await inLanes(lanes, ids, async (id) => {
  const only = new Set([id]);
  const tryWithout = async (row: number) => {
    const name = `gateway~${id}~${row}`;
    return { tests: await triedOn(name, { only, rules: new Set() }), rows: reference.universe(name).counted('rows') };
  };
  const { tests, rows } = await tryWithout(0);
  if (tests[id]?.status !== 'passed') return;
  for (let row = 1; row <= rows; row += 1)
    process.stdout.write(`${JSON.stringify({ name: `${id} ${row}`, tests: (await tryWithout(row)).tests })}\n`);
});
await reference.close();
rmSync(scratch, { recursive: true, force: true });
process.exit(0);
