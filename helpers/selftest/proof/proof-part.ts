/**
 * One process of the proof: runs every spec on its share of the subjects, without Playwright's runner, and prints how the tests of
 * each subject ended as a line of JSON. Arguments: which part, of how many.
 */
import setUp from './mutants-set-up.ts';
import { loadSpecs, triedOn } from './one-process.ts';
import { subjects } from './subjects.ts';

/** Subjects that are tried simultaneously. Most of their time is waiting: for a limit to pass, for images to be read again later. */
const lanes = 24;

const [part = 1, parts = 1] = process.argv.slice(2).map(Number);
await loadSpecs();
const tearDown = await setUp();
const queue = subjects.filter((_, index) => index % parts === part - 1);
const lane = async (): Promise<void> => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { name } = next;
    process.stdout.write(`${JSON.stringify({ name, tests: await triedOn(name) })}\n`);
  }
};
await Promise.all(Array.from({ length: lanes }, lane));
await tearDown();
// A connection that a mutant holds open keeps no finished process alive.
process.exit(0);
