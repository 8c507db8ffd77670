/**
 * One process of the proof: runs every spec on one subject after another, without Playwright's runner, and prints how the tests of
 * each subject ended as a line of JSON. Argument: the folder in which the processes of a proof claim their subjects.
 */
import { join } from 'node:path';
import { Claims } from '../../images/safety/claims.ts';
import { startUniverses } from './mutants-set-up.ts';
import { triedOn } from './one-process.ts';
import { rowsOf } from './own-rows.ts';
import { type EndedTests, holds, proofOf } from './proof.ts';
import { subjects } from './subjects.ts';

/** Subjects that are tried simultaneously. They mostly wait: for a limit to pass, or to read images again later. */
const lanes = 24;

const [folder = ''] = process.argv.slice(2);
const claims = new Claims(join(folder, 'subjects'));
const tearDown = await startUniverses(folder);
const lane = async (): Promise<void> => {
  for (let n = claims.claimNumber(subjects.length); n !== undefined; n = claims.claimNumber(subjects.length)) {
    const subject = subjects[n];
    if (subject === undefined) continue;
    const http2 = subject.secured ? new Set<string>(subject.violates) : undefined;
    const enough = (tests: EndedTests): boolean => holds(proofOf(subject, tests));
    const selection = { http2, enough, ...rowsOf(subject) };
    const { name } = subject;
    process.stdout.write(`${JSON.stringify({ name, tests: await triedOn(name, selection) })}\n`);
  }
};
await Promise.all(Array.from({ length: lanes }, lane));
await tearDown();
// A connection that a mutant holds open keeps no finished process alive.
process.exit(0);
