/** `npm run docs:implementations`: records the verdicts that `npm run test:targets` left, and writes the page that compares all. */
import { writeFileSync } from 'node:fs';
import { verdictOf } from '../runs/target-run.ts';
import { implementationsPage, pagePath, type Recorded, recordPath, tried } from './implementations.ts';

for (const { run, name, version } of tried) {
  const written = verdictOf(run);
  if (written === undefined) continue;
  const record: Recorded = {
    name,
    version,
    suite: written.suite,
    date: written.started.slice(0, 10),
    command: `npm run test:targets -- ${run}`,
    verdict: written.verdict,
    requirements: Object.fromEntries(written.requirements.map(({ id, verdict }) => [id, verdict])),
  };
  writeFileSync(recordPath(run), `${JSON.stringify(record, null, 2)}\n`);
}
writeFileSync(pagePath, implementationsPage());
