/**
 * The benchmark. `npm run bench` measures every way with 200, 1000 and 5000 cases, three times each, in turn.
 * `--cases 200 --runs 3 --only suite,floor`; `--latency`, `--targets` measure other things;
 * `--write` writes the figures to the page in docs/.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { casesBench } from './cases.ts';
import { latencyBench } from './latency.ts';
import { novaBench } from './nova.ts';
import { wayNames } from './ways.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200,1000,5000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: wayNames.join(',') },
    latency: { type: 'boolean', default: false },
    targets: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const only = values.only.split(',');
const unknown = only.filter((name) => !wayNames.includes(name));
if (unknown.length > 0) throw new Error(`unknown way: ${unknown.join(', ')}. Known ways: ${wayNames.join(', ')}`);

const folder = mkdtempSync(join(tmpdir(), 'delete-image-bench-'));
const options = { folder, runs: Number(values.runs), write: values.write };
try {
  console.log(
    `load of the machine before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  if (values.targets) await novaBench(options);
  else if (values.latency) await latencyBench(options);
  else await casesBench(values.cases.split(',').map(Number), only, options);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
