/**
 * One process of `npm run test:unseen`, on the stand-in of Playwright's runner: tries mutations of one server one after another, and
 * writes a line of JSON for each. Arguments: server, folder, part, parts, share, seed.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { newRun } from '../../shared/run-id.ts';
import { publishRun, type RunState } from '../../shared/run-state.ts';
import { inLanes } from '../lanes.ts';
import { loadSpecs, triedOn } from '../proof/one-process.ts';
import type { Ended } from '../proof/proof.ts';
import { type Answers, answersOf, type Change, changedAnswers, isOfOperation } from './answers.ts';
import { type Mutation, mutated, mutationsOf, mutationText } from './mutations.ts';
import { type MutatedServer, type Started, servers } from './servers.ts';

/** How the run on a mutated server ended. */
export interface Outcome {
  readonly text: string;
  /**
   * `killed`: a requirement is violated that the server without the mutation meets. `survived`: none is, although an answer changed.
   * `undecided`: the core is not decided, so that the run has no verdict or says so. `beside`: only what other answers say changed, such as a list.
   * `unobserved`: no answer to a request of the suite changed. `base`: the server without a mutation.
   */
  readonly kind: 'killed' | 'undecided' | 'survived' | 'beside' | 'unobserved' | 'does not start' | 'base';
  /** The requirement that is violated, or what went wrong. */
  readonly because: string;
  /** Requirements whose test failed without a finding. */
  readonly broken?: readonly string[];
  /** Requirements that only this server leaves undecided. */
  readonly untested?: readonly string[];
  /** Requests whose answer changed, each with the answer without the mutation and with it. */
  readonly changes?: readonly Change[];
}

/** Mutations that are tried at the same time: they mostly wait. */
const lanes = 8;

/** A server that answers late, or not at all, is tried for so many times as long as one without a mutation: it violates something by then. */
const mostTimes = 8;

/** Without these a run has no verdict, or says that the state of images cannot be read: nobody takes it for a conforming one. */
const core: readonly RequirementId[] = ['DI-204-01', 'DI-401-01', 'DI-GONE-01', 'DI-401-10'];

/** Servers without a mutation: what differs among them says nothing about a mutation. */
const bases = ['base-1', 'base-2', 'base-3'] as const;

const [serverName = '', folder = '', part = '0', parts = '1', share = '1', seed = '1'] = process.argv.slice(2);
const server = servers[serverName];
if (server === undefined) throw new Error(`there is no server named ${serverName}`);

/** A share of the mutations of a server, from 0 to 1. Equal seeds choose equal mutations, whatever else the file contains. */
function sampleOf({ folder, files }: MutatedServer, share: number, seed: number): Mutation[] {
  const all = files.flatMap((file) => mutationsOf(file, readFileSync(join(folder, file), 'utf8')));
  const place = (mutation: Mutation): number =>
    createHash('sha256')
      .update(`${seed} ${mutationText(mutation)}`)
      .digest()
      .readUInt32BE() /
    2 ** 32;
  return all.filter((mutation) => place(mutation) < share);
}

/** A loop whose end a mutation has removed must not stop the process. */
const guarded = (text: string): string =>
  text.replaceAll(
    /for \(;;\) \{/g,
    "for (let turn = 0; ; turn += 1) { if (turn > 9999) throw new Error('a loop without an end');",
  );

async function started(of: MutatedServer, name: string, mutation?: Mutation): Promise<Started> {
  const copy = join(folder, name);
  for (const file of [...of.files, ...of.copied]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    if (file !== mutation?.file) cpSync(join(of.folder, file), join(copy, file));
    else writeFileSync(join(copy, file), guarded(mutated(readFileSync(join(of.folder, file), 'utf8'), mutation)));
  }
  return of.start(copy, name);
}

// A mutated server may throw in a callback: its connection then waits for an answer, and the suite for a time-out.
const ofCopies = (error: unknown): void => {
  if (error instanceof Error && error.stack?.includes(folder)) return;
  console.error(error);
  process.exit(1);
};
process.on('uncaughtException', ofCopies);
process.on('unhandledRejection', ofCopies);

const chosen = sampleOf(server, Number(share), Number(seed)).filter((_, index) => index % Number(parts) === Number(part));
const running = new Map<string, Started>();
const report = (outcome: Outcome): void => appendFileSync(join(folder, 'outcomes'), `${JSON.stringify(outcome)}\n`);
for (const base of bases) {
  const copy = await started(server, `${base}-of-${part}`).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  running.set(base, copy);
}
const names = new Map(chosen.map((mutation, index) => [mutation, `mutation-${part}-${index}`]));
for (const [mutation, name] of names) {
  try {
    const copy = await started(server, name, mutation);
    if (typeof copy.close !== 'function') throw new TypeError('it cannot be stopped');
    running.set(name, copy);
  } catch (error) {
    report({ text: mutationText(mutation), kind: 'does not start', because: String(error).slice(0, 120) });
  }
}

const target = ({ description }: Started, name: string): RunState['targets'][number] => ({
  description: { ...description, name, images: { ...description.images, trusted: true } },
  facts: { clockSkewSeconds: 0, spoken: { http1: true, http2: false } },
  spare: [],
  logins: [],
});
const scratch = join(folder, `run-${part}`);
mkdirSync(scratch, { recursive: true });
// In one process no target may end the run, and no test has a report.
publishRun(newRun(scratch, { targets: [...running].map(([name, each]) => target(each, name)), universes: 'http://127.0.0.1:9' }));
await loadSpecs();

const startedMs = Date.now();
const without: { readonly ended: Record<string, Ended>; readonly answers: Answers }[] = [];
await Promise.all(bases.map(async (base) => without.push({ ended: await triedOn(base), answers: answersOf(scratch, base) })));
const mostMs = mostTimes * (Date.now() - startedMs);
const violatedWithout = (id: string): boolean => without.some(({ ended }) => ended[id]?.violated);
const brokenWithout = (id: string): boolean =>
  without.some(({ ended }) => ['failed', 'timedOut'].includes(ended[id]?.status ?? ''));
const untestedWithout = (id: string): boolean => without.some(({ ended }) => ended[id]?.status === 'skipped');
if (part === '0') {
  const known = Object.keys(without[0]?.ended ?? {}).filter(violatedWithout);
  report({ text: '', kind: 'base', because: known.join(' ') });
}

async function tried(mutation: Mutation, name: string): Promise<Outcome> {
  const text = mutationText(mutation);
  const lastMs = Date.now() + mostMs;
  const isOver = ([id, { violated }]: readonly [string, Ended]): boolean =>
    (violated && !violatedWithout(id)) || Date.now() > lastMs;
  const ended = await triedOn(name, { until: isOver });
  const ids = Object.keys(ended);
  const killer = ids.find((id) => ended[id]?.violated && !violatedWithout(id));
  if (killer !== undefined) return { text, kind: 'killed', because: killer };
  const undecided = core.filter((id) => ended[id]?.status !== 'passed');
  if (undecided.length > 0) return { text, kind: 'undecided', because: undecided.join(' ') };
  const broken = ids.filter(
    (id) => ['failed', 'timedOut'].includes(ended[id]?.status ?? '') && !ended[id]?.violated && !brokenWithout(id),
  );
  const untested = ids.filter(
    (id) => ended[id]?.status === 'skipped' && ended[id]?.why?.code !== 'connection-closed' && !untestedWithout(id),
  );
  const all = changedAnswers(
    answersOf(scratch, name),
    without.map(({ answers }) => answers),
  );
  const changes = all.filter(isOfOperation).slice(0, 4);
  if (changes.length === 0 && broken.length === 0 && untested.length === 0)
    return { text, kind: all.length > 0 ? 'beside' : 'unobserved', because: '' };
  return { text, kind: 'survived', because: '', broken, untested, changes };
}

const left = [...names].filter(([, name]) => running.has(name));
await inLanes(lanes, left, async ([mutation, name]) => {
  report(
    await tried(mutation, name).catch((error: unknown): Outcome => {
      return { text: mutationText(mutation), kind: 'survived', because: `the run broke: ${String(error).slice(0, 120)}` };
    }),
  );
  await running.get(name)?.close();
});
process.exit(0);
