/** `npm run docs:requests`: counts what each test sends in a run on the reference target, for the plan. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runSuite, scratchFolder } from '../runs/suite-run.ts';

const { path, remove } = scratchFolder();
// With one worker, what tests share is counted once.
const { verdict, output } = await runSuite({}, path, { args: ['--workers=1'] });
remove();
if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);

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
