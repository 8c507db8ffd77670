import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withInternal } from '../../playwright-internals/internal-variable.ts';
import { isViolation } from '../../report/comparison/comparison.ts';
import { say } from '../../text/print.ts';
import type { Deviation, RequirementRow } from '../../verdict/verdict-file.ts';
import { check } from '../runs/checks.ts';
import type { Software, Variables } from '../runs/software.ts';
import { exit, printLog, startOn, throwAway, verdictOf } from '../runs/target-run.ts';
import type { Defect, Service } from './change.ts';
import { changes } from './changes.ts';
import { Instances, type Named } from './instances.ts';

type Rows = ReadonlyMap<string, RequirementRow>;

const folders: Readonly<Record<Service, string>> = { nova: 'openstack', glance: 'openstack', apache: 'webdav', nginx: 'webdav' };

/** All tests, without those that stop an OpenStack service that runs beside them use. */
const whole = (service: Service): string[] =>
  folders[service] === 'openstack' ? ['--grep-invert', '@DI-500-0[1-4]|@DI-503'] : [];

/** One worker, and no look whether the selection has tests, which loads them all: without a verdict the check fails. */
const lean: readonly string[] = ['--workers=1', '--pass-with-no-tests'];

/** Why a row lacks what only the tests that are left out bring about. */
const leftOut: readonly (string | undefined)[] = ['not-selected', 'not-seen'];

/** The names of all defects and conforming configurations, as reports and the command line have them. */
export const changeNames: readonly string[] = Object.entries(changes).flatMap(([service, { conforming, defects }]) => {
  return [...Object.keys(conforming), ...Object.keys(defects)].map((name) => `${service}/${name}`);
});

/**
 * Tries the defects and conforming configurations with these names, of several services beside each other: each has images of its own. A
 * verdict that an earlier run gave a service as it is, is used.
 */
export async function tryBroken(software: Software, services: readonly Service[], names: readonly string[]): Promise<void> {
  const wanted = services.filter((service) => names.some((name) => name.startsWith(`${service}/`)));
  if (wanted.length === 0) return;
  const started = Date.now();
  say(`\nbroken on purpose: ${wanted.join(', ')}`);
  const stack = wanted.some((service) => folders[service] === 'openstack') ? await software.openstack() : {};
  const instances = new Instances(software, stack);
  await Promise.all(wanted.map((service) => tryService(service, names, stack, instances)));
  say(`  defects and configurations of ${wanted.join(', ')}, ${Math.round((Date.now() - started) / 1000)} s`);
}

async function tryService(service: Service, names: readonly string[], stack: Variables, instances: Instances): Promise<void> {
  const chosen = <T>(table: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(table).filter(([name]) => names.includes(`${service}/${name}`));
  const [conforming, defects] = [chosen(changes[service].conforming), chosen(changes[service].defects)];
  const words = conforming.length > 0 ? whole(service) : ['--grep', defects.map(([, defect]) => tags(defect)).join('|')];
  const plain = rowsIn(service) ?? (await asItIs(service, stack, instances, words));
  if (conforming.length > 0) await tryConforming(instances, service, conforming, plain);
  for (const fleet of fleets(defects)) await tryDefects(instances, service, fleet, plain);
}

/** The verdicts on a service without a change: on the stack's Nova, or on an instance that no run on Nova makes images in. */
async function asItIs(service: Service, stack: Variables, instances: Instances, words: readonly string[]): Promise<Rows> {
  if (service === 'nova') return judged(service, service, stack, words);
  const { variables, stop } = await instances.asItIs(service);
  const rows = await judged(service, service, variables, words);
  await stop();
  return rows;
}

/** Defects that one run is tried on, each as a target. The rules on all responses are judged on every target of a run, or on none. */
function fleets(defects: readonly [string, Defect][]): [string, Defect][][] {
  const [ruled, rest] = [defects.filter(([, defect]) => hasRules(defect)), defects.filter(([, defect]) => !hasRules(defect))];
  return [ruled, rest].filter(({ length }) => length > 0);
}

async function tryDefects(
  instances: Instances,
  service: Service,
  defects: readonly [string, Defect][],
  plain: Rows,
): Promise<void> {
  const started = await Promise.all(defects.map(([name, defect]) => instances.start(service, [[name, defect]])));
  const run = `${service}-${defects[0]?.[0]}`;
  const targets = defects.map(([name], index) => ofFleet(service, `${service}-${name}`, index, started[index]?.variables ?? {}));
  const grep = defects.map(([name, defect]) => `${service}-${name} .*(${tags(defect)})`).join('|');
  const rules = defects.some(([, defect]) => hasRules(defect)) ? [] : ['--no-deps'];
  const variables = Object.assign({}, ...targets.map((target) => target.variables));
  const file = targets.map((target) => target.file).join(',');
  const fleet = { name: run, file, variables: withInternal(variables, { statementOnly: true }) };
  await exit(startOn(fleet, 'run', ...lean, '--grep', grep, ...rules));
  for (const { stop } of started) await stop();
  const held = defects.map(([name, defect]) => {
    const folder = defects.length === 1 ? run : join(run, `${service}-${name}`);
    return isCaught(service, name, defect, plain, rowsIn(folder) ?? new Map());
  });
  if (held.includes(false)) printLog(run);
}

/** A target of a fleet: its file has its name, and refers to variables of its own. Its commands find its own state. */
function ofFleet(service: Service, name: string, index: number, variables: Variables): { file: string; variables: Variables } {
  const own = Object.entries(variables).map(([variable, value]) => [`${variable}_${index}`, value]);
  const file = throwAway({ name, file: `examples/${folders[service]}/${service}.json` });
  const text = readFileSync(file, 'utf8').replaceAll(/\$\{([A-Z0-9_]+)\}/g, `\${$1_${index}}`);
  const states = Object.entries(variables).filter(([variable]) => variable.endsWith('_STATE'));
  const exported = states.map(([variable, folder]) => `export ${variable}='${folder}'; `).join('');
  const description = JSON.parse(text, (key, value) => (key === 'command' ? `${exported}${value}` : value));
  writeFileSync(file, JSON.stringify({ ...description, name }));
  return { file, variables: { ...variables, ...Object.fromEntries(own) } };
}

function isCaught(service: Service, name: string, { caughtBy, does }: Defect, plain: Rows, rows: Rows): boolean {
  const before = plain.get(caughtBy);
  // A service that compresses nothing cannot show that it labels what it compresses: neither does it violate that.
  const holds = (before?.verdict === 'pass' || isNotSeen(before)) && isViolated(rows.get(caughtBy));
  const but = holds ? '' : `, but it is ${told(rows.get(caughtBy))}, and ${told(before)} without the defect`;
  check(holds, `${service}/${name} ${does}: ${caughtBy}${but}`);
  return holds;
}

const tags = ({ caughtBy, sentBy }: Defect): string => [caughtBy, ...(sentBy ? [sentBy] : [])].map((id) => `@${id}`).join('|');

/** Whether a defect is caught by a rule on all responses. */
const hasRules = ({ sentBy }: Defect): boolean => sentBy !== undefined;

/** What a service violates at times only, by its list. */
function violatedAtTimes(service: Service): readonly string[] {
  const list = readFileSync(`examples/${folders[service]}/${service}.deviations.json`, 'utf8');
  return (JSON.parse(list) as readonly Deviation[]).flatMap(({ requirement, intermittent }) =>
    intermittent ? [requirement] : [],
  );
}

/** Tries conforming configurations of a service in one run, on a service that has them all. */
async function tryConforming(instances: Instances, service: Service, conforming: Named, plain: Rows): Promise<void> {
  const { variables, stop } = await instances.start(service, conforming);
  const run = `${service}-conforming`;
  const now = await judged(service, run, variables, whole(service));
  await stop();
  const atTimes = violatedAtTimes(service);
  const strays = [...now.values()].filter(({ id, verdict, reason }) => {
    const before = plain.get(id);
    // A configuration may show for the first time what a requirement is about.
    const isShown = verdict === 'pass' && isNotSeen(before);
    return !leftOut.includes(reason?.code) && verdict !== before?.verdict && !isShown && !atTimes.includes(id);
  });
  const but = strays.map((row) => `, but ${row.id} is ${told(row)}, and ${told(plain.get(row.id))} otherwise`).join('');
  const holds = now.size > 0 && strays.length === 0;
  for (const [name, { does }] of conforming)
    check(holds, `${service}/${name} ${does} and changes no verdict${now.size > 0 ? but : ', but there is no verdict'}`);
  if (!holds) printLog(run);
}

const isNotSeen = (row: RequirementRow | undefined): boolean => row?.verdict === 'untested' && row.reason?.code === 'not-seen';

const isViolated = (row: RequirementRow | undefined): boolean => row !== undefined && isViolation(row.verdict);

const told = (row: RequirementRow | undefined): string =>
  row === undefined ? 'absent' : `${row.verdict} ${row.reason?.text ?? ''}`.trim();

/** The verdicts of a run, whose reports are in the folder of this name. */
async function judged(service: Service, name: string, variables: Variables, words: readonly string[]): Promise<Rows> {
  const path = `examples/${folders[service]}/${service}`;
  const run = {
    name,
    file: throwAway({ name, file: `${path}.json` }),
    variables: withInternal(variables, { statementOnly: true }),
  };
  await exit(startOn(run, 'run', ...lean, ...words));
  return rowsIn(name) ?? new Map();
}

function rowsIn(name: string): Rows | undefined {
  const verdict = verdictOf(name);
  return verdict && new Map(verdict.requirements.map((row) => [row.id, row]));
}
