import { readFileSync } from 'node:fs';
import { withInternal } from '../../playwright-internals/internal-variable.ts';
import { isViolation } from '../../report/comparison/comparison.ts';
import { say } from '../../text/print.ts';
import type { Deviation, RequirementRow } from '../../verdict/verdict-file.ts';
import { check } from '../runs/checks.ts';
import type { Software, Variables } from '../runs/software.ts';
import { exit, printLog, startOn, throwAway, verdictOf } from '../runs/target-run.ts';
import type { Change, Defect, Service } from './change.ts';
import { changes } from './changes.ts';
import { Instances } from './instances.ts';

type Rows = ReadonlyMap<string, RequirementRow>;

/** Services whose changes are tried one after the other, beside those of the other lane. Each lane has an image service of its own. */
const lanes: readonly (readonly Service[])[] = [['nova'], ['glance', 'apache', 'nginx']];

const folders: Readonly<Record<Service, string>> = { nova: 'openstack', glance: 'openstack', apache: 'webdav', nginx: 'webdav' };

/** All tests, without those that stop an OpenStack service that the other lane uses. */
const whole = (service: Service): string[] =>
  folders[service] === 'openstack' ? ['--grep-invert', '@DI-500-0[1-4]|@DI-503'] : [];

/** Why a row lacks what only the tests that are left out bring about. */
const leftOut: readonly (string | undefined)[] = ['not-selected', 'not-seen'];

/** The names of all defects and conforming configurations, as reports and the command line have them. */
export const changeNames: readonly string[] = lanes.flat().flatMap((service) => {
  const { conforming, defects } = changes[service];
  return [...Object.keys(conforming), ...Object.keys(defects)].map((name) => `${service}/${name}`);
});

/** Tries the defects and conforming configurations with these names. A verdict that an earlier run gave a service as it is, is used. */
export async function tryBroken(software: Software, names: readonly string[]): Promise<void> {
  const started = Date.now();
  say('\nbroken on purpose');
  const stack = await software.openstack();
  const instances = new Instances(software, stack);
  await Promise.all(lanes.map((services) => lane(services, names, stack, instances)));
  say(`  ${names.length} defects and configurations, ${Math.round((Date.now() - started) / 1000)} s`);
}

async function lane(
  services: readonly Service[],
  names: readonly string[],
  stack: Variables,
  instances: Instances,
): Promise<void> {
  for (const service of services) {
    const chosen = <T>(table: Readonly<Record<string, T>>): [string, T][] =>
      Object.entries(table).filter(([name]) => names.includes(`${service}/${name}`));
    const [conforming, defects] = [chosen(changes[service].conforming), chosen(changes[service].defects)];
    if (conforming.length + defects.length === 0) continue;
    const words = conforming.length > 0 ? whole(service) : selection(defects.map(([, defect]) => defect));
    const plain = rowsIn(service) ?? (await asItIs(service, stack, instances, words));
    for (const [name, change] of conforming)
      compare(service, name, change, plain, await rowsOf(instances, service, name, change, whole(service)));
    for (const [name, defect] of defects) await tryDefect(instances, service, name, defect, plain);
  }
}

/** The verdicts on a service without a change: on the stack's Nova, or on an instance that the other lane makes no images in. */
async function asItIs(service: Service, stack: Variables, instances: Instances, words: readonly string[]): Promise<Rows> {
  if (service === 'nova') return judged(service, service, stack, words);
  const { variables, stop } = await instances.start(service, service, { does: 'nothing else', edits: {} });
  const rows = await judged(service, service, variables, words);
  await stop();
  return rows;
}

async function tryDefect(instances: Instances, service: Service, name: string, defect: Defect, plain: Rows): Promise<void> {
  const { caughtBy, does } = defect;
  const rows = await rowsOf(instances, service, name, defect, selection([defect]));
  const before = plain.get(caughtBy);
  // A service that compresses nothing cannot show that it labels what it compresses: neither does it violate that.
  const holds = (before?.verdict === 'pass' || isNotSeen(before)) && isViolated(rows.get(caughtBy));
  const but = holds ? '' : `, but it is ${told(rows.get(caughtBy))}, and ${told(plain.get(caughtBy))} without the defect`;
  check(holds, `${service}/${name} ${does}: ${caughtBy}${but}`);
  if (!holds) printLog(`${service}-${name}`);
}

/** The tests that catch defects; the rules on all responses only where one of them catches one. */
function selection(defects: readonly Defect[]): string[] {
  const ids = defects.flatMap(({ caughtBy, sentBy }) => [caughtBy, ...(sentBy === undefined ? [] : [sentBy])]);
  const rules = defects.some(({ sentBy }) => sentBy !== undefined);
  return ['--grep', ids.map((id) => `@${id}`).join('|'), ...(rules ? [] : ['--no-deps'])];
}

/** What a service violates at times only, by its list. */
function violatedAtTimes(service: Service): readonly string[] {
  const list = readFileSync(`examples/${folders[service]}/${service}.deviations.json`, 'utf8');
  return (JSON.parse(list) as readonly Deviation[]).flatMap(({ requirement, intermittent }) =>
    intermittent ? [requirement] : [],
  );
}

function compare(service: Service, name: string, { does }: Change, plain: Rows, now: Rows): void {
  const atTimes = violatedAtTimes(service);
  const strays = [...now.values()].filter(({ id, verdict, reason }) => {
    const before = plain.get(id);
    // A configuration may show for the first time what a requirement is about.
    const isShown = verdict === 'pass' && isNotSeen(before);
    return !leftOut.includes(reason?.code) && verdict !== before?.verdict && !isShown && !atTimes.includes(id);
  });
  const but = strays.map((row) => `, but ${row.id} is ${told(row)}, and ${told(plain.get(row.id))} otherwise`).join('');
  const holds = now.size > 0 && strays.length === 0;
  check(holds, `${service}/${name} ${does} and changes no verdict${now.size > 0 ? but : ', but there is no verdict'}`);
  if (!holds) printLog(`${service}-${name}`);
}

const isNotSeen = (row: RequirementRow | undefined): boolean => row?.verdict === 'untested' && row.reason?.code === 'not-seen';

const isViolated = (row: RequirementRow | undefined): boolean => row !== undefined && isViolation(row.verdict);

const told = (row: RequirementRow | undefined): string =>
  row === undefined ? 'absent' : `${row.verdict} ${row.reason?.text ?? ''}`.trim();

/** The verdicts of a run on a service with a change. */
async function rowsOf(
  instances: Instances,
  service: Service,
  name: string,
  change: Change,
  words: readonly string[],
): Promise<Rows> {
  const { variables, stop } = await instances.start(service, name, change);
  try {
    return await judged(service, `${service}-${name}`, variables, words);
  } finally {
    await stop();
  }
}

/** The verdicts of a run, whose reports are in the folder of this name. */
async function judged(service: Service, name: string, variables: Variables, words: readonly string[]): Promise<Rows> {
  const path = `examples/${folders[service]}/${service}`;
  const run = {
    name,
    file: throwAway({ name, file: `${path}.json` }),
    variables: withInternal(variables, { statementOnly: true }),
  };
  await exit(startOn(run, 'conformance', '--workers=1', ...words));
  return rowsIn(name) ?? new Map();
}

function rowsIn(name: string): Rows | undefined {
  const verdict = verdictOf(name);
  return verdict && new Map(verdict.requirements.map((row) => [row.id, row]));
}
