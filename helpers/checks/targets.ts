/**
 * Tries the suite on software that nobody of this project wrote: Prism, Nova, Glance, and a gateway in front of Nova.
 * `npm run test:targets [-- nova glance]`. Needs Debian and root. Starts and stops everything itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { VerdictFile } from '../report/verdict-file.ts';
import { Software, type Variables } from './software.ts';

/** A target to try: its files, the codes that must be exercised on it, and how to start it. */
interface Trial {
  readonly name: string;
  readonly file: string;
  readonly deviations: string;
  readonly codes: readonly number[];
  readonly start: (software: Software) => Promise<Variables>;
}

const trials: readonly Trial[] = [
  {
    name: 'prism',
    file: 'examples/mocks/prism.target.json',
    deviations: 'examples/mocks/prism.deviations.json',
    codes: [204, 400, 401, 403, 405, 409, 413, 500, 503],
    start: (software) => software.prism(),
  },
  {
    name: 'nova',
    file: 'examples/openstack/nova.json',
    deviations: 'examples/openstack/nova.deviations.json',
    codes: [204, 400, 401, 403, 409, 500, 503],
    start: (software) => software.openstack(),
  },
  {
    name: 'glance',
    file: 'examples/openstack/glance.json',
    deviations: 'examples/openstack/glance.deviations.json',
    codes: [204, 401, 403, 405, 409, 500, 503],
    start: (software) => software.openstack(),
  },
  {
    name: 'rackspace-shape',
    file: 'examples/gateway/rackspace-shape.json',
    deviations: 'examples/gateway/rackspace-shape.deviations.json',
    codes: [204, 400, 401, 403, 405, 409, 413, 500, 503],
    start: (software) => software.gateway(),
  },
];

const out = 'reports/targets';
const software = new Software();
const count = { passed: 0, failed: 0 };
let running: ChildProcess | undefined;

/** Counts and prints one check. */
function check(holds: boolean, statement: string): void {
  count[holds ? 'passed' : 'failed'] += 1;
  console.log(`  ${holds ? 'ok    ' : 'FAILED'}  ${statement}`);
}

/** Runs the suite on a target; its output goes to a file beside its reports. The exit status. */
function conformance(trial: Trial, variables: Variables): Promise<number | null> {
  const env = {
    ...variables,
    TARGET_FILE: trial.file,
    CONFORMANCE_DEVIATIONS: trial.deviations,
    CONFORMANCE_OUT: join(out, trial.name),
  };
  const child = spawn('npm', ['run', '--silent', 'conformance'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  running = child;
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (status) => resolve(status)));
}

/** The images of a tenant, ids in order; undefined where there is no image service. */
async function images({ GLANCE_V2_URL, OWNER_TOKEN }: Variables): Promise<string | undefined> {
  if (GLANCE_V2_URL === undefined || OWNER_TOKEN === undefined) return undefined;
  const response = await fetch(`${GLANCE_V2_URL}/images?limit=1000`, { headers: { 'X-Auth-Token': OWNER_TOKEN } });
  const { images } = (await response.json()) as { images: { id: string; name: string }[] };
  // The image that is being saved is meant to be consumed.
  return images
    .flatMap(({ id, name }) => (name === 'fixture-saving' ? [] : [id]))
    .sort()
    .join(' ');
}

async function attempt(trial: Trial): Promise<void> {
  const started = Date.now();
  console.log(`\n${trial.name}`);
  const variables = await trial.start(software);
  const before = await images(variables);
  const status = await conformance(trial, variables);
  const file = join(out, trial.name, 'verdict.json');
  check(existsSync(file), 'there is a verdict');
  if (!existsSync(file)) return;
  const { verdict, codes, counts } = JSON.parse(readFileSync(file, 'utf8')) as VerdictFile;
  for (const { code, outcome, rung, reason } of codes) console.log(`  ${code}  ${outcome.padEnd(8)} ${rung.padEnd(8)} ${reason}`);
  console.log(`  ${counts.accepted} deviations accepted, ${Math.round((Date.now() - started) / 1000)} s`);
  check(status === 0 && verdict === 'conformant', `conformant under its deviations: ${verdict}, exit status ${status}`);
  check(counts.error + counts.warning + counts.broken === 0, `nothing else is red: ${JSON.stringify(counts)}`);
  const untested = codes.filter(({ code, outcome }) => outcome === 'untested' && trial.codes.includes(code));
  check(
    untested.length === 0,
    `each code that can be reached was exercised${untested.map(({ code }) => `, but not ${code}`).join('')}`,
  );
  check((await images(variables)) === before, 'the images of before are there, and no others');
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  running?.kill(signal);
  await software.stop();
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal));
const asked = process.argv.slice(2);
const chosen = trials.filter(({ name }) => asked.length === 0 || asked.includes(name));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
try {
  if (chosen.length === 0) throw new Error(`no such target; there are ${trials.map(({ name }) => name).join(', ')}`);
  for (const trial of chosen) await attempt(trial);
} catch (error) {
  check(false, error instanceof Error ? error.message : String(error));
} finally {
  await software.stop();
}
console.log(`\n${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
