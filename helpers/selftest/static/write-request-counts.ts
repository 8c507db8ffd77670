/** `npm run docs:requests`: counts what each test sends in a run on the reference target, for the plan, and writes down the requests, for `explain`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runSuite, scratchFolder } from '../runs/suite-run.ts';
import { type ArchivedRequest, requestLines } from './archived-requests.ts';

const { path, remove } = scratchFolder();
// With one worker, what tests share is counted once.
const { verdict, output } = await runSuite({}, path, { args: ['--workers=1'] });
if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);

const archive = JSON.parse(readFileSync(join(path, 'reports', 'exchanges.har'), 'utf8')) as {
  readonly log: { readonly entries: readonly ArchivedRequest[] };
};
remove();
const lines = requestLines(archive.log.entries, verdict.target.url);

// The reference target of a run has no TLS, so nothing was sent for the requirements on HTTP/2.
const counted = verdict.requirements.filter(({ reason }) => reason?.code !== 'http2-without-tls');
writeFileSync(
  join(root, 'helpers/run/request-counts.ts'),
  `import type { RequirementId } from '../../contracts/requirements.ts';

/**
 * How many requests the test of each requirement sent in a run on the reference target, as \`verdict.json\` counts them. A plan has no
 * other estimate: another target may need fewer or more. \`npm run docs:requests\` writes this file.
 */
export const requestCounts: Readonly<Partial<Record<RequirementId, number>>> = {
${counted.map(({ id, requests }) => `  '${id}': ${requests},\n`).join('')}};
`,
);

writeFileSync(
  join(root, 'helpers/cli/request-lines.ts'),
  `import type { RequirementId } from '../../contracts/requirements.ts';

/**
 * What the test of each requirement sent in a run on the reference target, without the reads: a line a form, with the labels of the
 * requests that had it. What several tests examine stands at the first of them. \`npm run docs:requests\` writes this file.
 */
export const requestLines: Readonly<Partial<Record<RequirementId, readonly string[]>>> = ${JSON.stringify(
    Object.fromEntries(verdict.requirements.flatMap(({ id }) => (lines.has(id) ? [[id, lines.get(id)]] : []))),
    null,
    2,
  )};
`,
);
