import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { adopt } from '../../shared/output/claim.ts';
import type { Deviation } from '../../verdict/verdict-file.ts';
import { runSuite, type SuiteRun } from '../runs/suite-run.ts';
import { startPlain } from '../unseen/plain-server.ts';
import { type PlainTarget, startPlainTarget } from '../unseen/plain-target.ts';
import { deviations, runSituations, type Situation, situations } from './situations.ts';

/** Every page: that on the fleet, on each of its targets, and of each run by itself. */
export const pages: readonly string[] = ['fleet', ...Object.keys(situations), ...Object.keys(runSituations)];

/** The folder whose `reports` are about a target, or about the `fleet`. */
const folderOf = (name: string): string => (name in runSituations ? name : '.');

/** Path of a page in the folder. */
export const pageOf = (name: string): string =>
  join(folderOf(name), 'reports', name in situations ? name : '', 'html/index.html');

/** Runs the suite on the fleet, and makes the runs by themselves, in this folder. Gives the run on the fleet. */
export async function runEverySituation(folder: string): Promise<SuiteRun> {
  const run = await runOn(situations, folder, deviations, []);
  for (const [name, situation] of Object.entries(runSituations))
    await runOn({ [name]: situation }, join(folder, name), situation.deviations, situation.args);
  return run;
}

async function runOn(
  targets: Readonly<Record<string, Situation>>,
  folder: string,
  accepted: readonly Deviation[],
  args: readonly string[],
): Promise<SuiteRun> {
  const reports = join(folder, 'reports');
  adopt(reports);
  const list = join(folder, 'deviations.json');
  writeFileSync(list, JSON.stringify(accepted));
  const variables: Record<string, string> = { CONFORMANCE_DEVIATIONS: list };
  const files: string[] = [];
  const running: PlainTarget[] = [];
  const names = Object.keys(targets);
  for (const [name, situation] of Object.entries(targets)) {
    writeLastRun(names.length === 1 ? reports : join(reports, name), name, situation);
    const target = await startPlainTarget(startPlain, name);
    running.push(target);
    misbehave(target, situation);
    files.push(writeTarget(folder, name, situation, target, variables));
  }
  const run = await runSuite({ ...variables, TARGET_FILE: files.join(',') }, folder, { byCommand: true, args });
  for (const { close } of running) close();
  return run;
}

/** Lets a target do what its situation says, before it reads a request. */
function misbehave({ server, names, close }: PlainTarget, { defect, diesAfter }: Situation): void {
  let left = diesAfter ?? Number.POSITIVE_INFINITY;
  server.prependListener('request', (request, response) => {
    if (request.method === 'DELETE') left -= 1;
    if (left < 0) close();
    defect?.(request, response, names);
  });
}

/** What Node's parser violates. */
const parsed: readonly RequirementId[] = ['DI-FRM-01', 'DI-FRM-02'];

/** The history of a target with one run in it, in the form of Allure's, so that its page says what changed. */
function writeLastRun(folder: string, name: string, { before }: Situation): void {
  if (before === undefined) return;
  mkdirSync(folder, { recursive: true });
  const violated = [...before, ...parsed];
  const verdictOf = (id: RequirementId): string =>
    !violated.includes(id) ? 'pass' : requirements[id].level === 'MUST' ? 'error' : 'warning';
  const results = requirementIds.map((id) => {
    const labels = Object.entries({ tag: id, verdict: verdictOf(id) }).map(([label, value]) => ({ name: label, value }));
    return [id, { labels }];
  });
  const timestamp = Date.parse('2026-01-05T06:00:00Z');
  const run = { uuid: name, name, timestamp, knownTestCaseIds: [], testResults: Object.fromEntries(results), metrics: {} };
  writeFileSync(join(folder, `history-${name}.jsonl`), `${JSON.stringify(run)}\n`);
}

/** Writes the file of a target, and adds the variables with the tokens that it names. */
function writeTarget(
  folder: string,
  name: string,
  { bare, token }: Situation,
  { description }: PlainTarget,
  variables: Record<string, string>,
): string {
  const { identities, chosen: _, embedded: __, ...described } = description;
  const references = Object.entries(identities).map(([identity, own]) => {
    const variable = `${name}_${identity}`.toUpperCase().replaceAll('-', '_');
    variables[variable] = (identity === 'owner' ? token : undefined) ?? own?.token ?? '';
    return [identity, { ...own, token: `$\{${variable}}` }];
  });
  const known = Object.fromEntries(references);
  const content = bare
    ? { name, url: described.url, identities: { owner: known.owner }, images: { source: 'none' } }
    : { ...described, identities: known };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}
