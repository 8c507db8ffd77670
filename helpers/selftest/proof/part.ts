/**
 * A process that runs the tests of the entries without Playwright's runner, on one target after another, and prints how they ended on each, a
 * line of JSON. Words: what it tries, and its arguments.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { severityOf } from '../../../contracts/requirements/requirement.ts';
import { requirements } from '../../../contracts/requirements.ts';
import { smokeRequirements } from '../../../contracts/smoke.ts';
import { newRun, publishRun } from '../../images/run-state.ts';
import { Claims } from '../../images/safety/claims.ts';
import { handDown } from '../../platform/internal-variable.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { startReference } from '../../reference/reference.ts';
import type { Call } from '../../reference/stages.ts';
import { behaviours, variants } from '../../reference/variants.ts';
import { authorityFile, ownCertificate } from '../../settings/reference-target.ts';
import { inLanes } from '../lanes.ts';
import { sendingIds, triedOn } from './one-process.ts';
import { rowsOf } from './own-rows.ts';
import { type EndedTests, holds, proofOf } from './proof.ts';
import { subjects } from './subjects.ts';

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

const [what = '', ...words] = process.argv.slice(2);
const [folder = tmpdir()] = what === 'subjects' ? words : [];
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(folder, 'delete-image-mutants-'));
const known = { ...behaviours, gateway };
const reference = await startReference({ behaviours: known });
const secured = await startReference({ behaviours: known, tls: ownCertificate() });
const names = [...mutants, ...variants].flatMap(({ name, secured: isSecured }) => (isSecured ? [name] : []));
const sharedUniverses = variants.flatMap(({ name, shared }) => (shared ? [name] : []));
const ca = readFileSync(authorityFile, 'utf8');
if (what === 'smoke') handDown({ smoke: true });
publishRun(newRun(scratch, { universes: reference.baseUrl, secured: { url: secured.baseUrl, ca, names }, sharedUniverses }));

const print = (name: string, tests: EndedTests): unknown => process.stdout.write(`${JSON.stringify({ name, tests })}\n`);

/** How many targets are tried at the same time: a test mostly waits, for a limit to pass, or to read images again later. */
const lanes = { subjects: 24, smoke: 12, 'lost-rows': 8 };

/** Mutants and variants; the word is the folder in which the processes of a proof claim them. */
async function trySubjects(): Promise<void> {
  const claims = new Claims(join(folder, 'subjects'));
  await inLanes(lanes.subjects, subjects, async () => {
    const subject = subjects[claims.claimNumber(subjects.length) ?? subjects.length];
    if (subject === undefined) return;
    const http2 = subject.secured ? new Set<string>(subject.violates) : undefined;
    const enough = (tests: EndedTests): boolean => holds(proofOf(subject, tests));
    print(subject.name, await triedOn(subject.name, { http2, enough, ...rowsOf(subject) }));
  });
}

/** A smoke run on every mutant that loses or exposes an image. */
async function trySmoke(): Promise<void> {
  const losing = mutants.filter(
    ({ breaks, secured: isSecured }) => !isSecured && breaks.some((id) => severityOf(requirements[id]) === 'DATA LOSS'),
  );
  await inLanes(lanes.smoke, losing, async ({ name }) => {
    print(name, await triedOn(name, { only: new Set(smokeRequirements) }));
  });
}

/** Each test that sends something, once for each of its requests, which a gateway answers in the place of the service. */
async function tryWithoutRows(): Promise<void> {
  await inLanes(lanes['lost-rows'], sendingIds, async (id) => {
    const tryWithout = async (row: number): Promise<EndedTests> =>
      triedOn(`gateway~${id}~${row}`, { only: new Set([id]), rules: new Set() });
    const rowsIn = (row: number): number => reference.universe(`gateway~${id}~${row}`).counted('rows');
    if ((await tryWithout(0))[id]?.status !== 'passed') return;
    for (let row = 1; row <= rowsIn(0); row += 1) {
      const tests = await tryWithout(row);
      // Some texts can be made of some identifiers only: nothing was lost then.
      if (rowsIn(row) >= row) print(`${id} ${row}`, tests);
    }
  });
}

if (what === 'subjects') await trySubjects();
else await (what === 'smoke' ? trySmoke() : tryWithoutRows());
await Promise.all([reference.close(), secured.close()]);
rmSync(scratch, { recursive: true, force: true });
// A connection that a mutant holds open keeps no finished process alive.
process.exit(0);
