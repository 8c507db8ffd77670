/** `npm run docs:requests`: writes down what each test sends in a run on the reference target, for the plan and for `explain`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RequestsSent, requestsFile } from '../../run/requests-sent.ts';
import { root, runSuite, scratchFolder } from '../runs/suite-run.ts';
import { type ArchivedRequest, requestLines } from './archived-requests.ts';

const path = scratchFolder();
// With one worker, what tests share is counted once.
const { verdict, output } = await runSuite({}, path, { args: ['--workers=1'] });
if (verdict === undefined) throw new Error(`the run wrote no verdict:\n${output}`);

const archive = JSON.parse(readFileSync(join(path, 'reports', 'exchanges.har'), 'utf8')) as {
  readonly log: { readonly entries: readonly ArchivedRequest[] };
};
const lines = requestLines(archive.log.entries, verdict.target.url);

// The reference target of a run has no TLS, so nothing was sent for the requirements on HTTP/2.
const counted = verdict.requirements.filter(({ reason }) => reason?.code !== 'http2-without-tls');
const sent: RequestsSent = Object.fromEntries(
  counted.map(({ id, requests }) => [id, { count: requests, forms: lines.get(id) ?? [] }]),
);
writeFileSync(join(root, requestsFile), JSON.stringify(sent, null, 2));
