/**
 * One process of `npm run test:unseen`, on the stand-in of Playwright's runner: tries mutations of one server one after another, and
 * writes a line of JSON for each. Arguments: server, folder, part, parts, share, seed.
 */
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { newRunId } from '../../shared/run-id.ts';
import { publishRun, type RunState } from '../../shared/run-state.ts';
import { loadSpecs, triedOn } from '../proof/one-process.ts';
import type { Ended } from '../proof/proof.ts';
import { type Answers, answersOf, changedAnswers, isOfOperation } from './answers.ts';
import { type Mutation, mutated, mutationText } from './mutations.ts';
import type { Outcome } from './outcome.ts';
import { sampleOf } from './sample.ts';
import { type MutatedServer, type Started, servers } from './servers.ts';

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

/** A loop whose end a mutation has removed must not stop the process. */
const guarded = (text: string): string =>
  text.replaceAll(
    /for \(;;\) \{/g,
    "for (let turn = 0; ; turn += 1) { if (turn > 9999) throw new Error('a loop without an end');",
  );

/** A copy of the server with a mutation, running. */
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
    running.set(name, await started(server, name, mutation));
  } catch (error) {
    report({ text: mutationText(mutation), kind: 'does not start', because: String(error).slice(0, 120) });
  }
}

const target = ({ description }: Started, name: string): RunState['targets'][number] => ({
  description: { ...description, name, images: { ...description.images, trusted: true } },
  facts: { servesBesideIdle: true, clockSkewSeconds: 0, spoken: { http1: true, http2: false } },
  spare: [],
  logins: [],
});
const scratch = join(folder, `run-${part}`);
mkdirSync(scratch, { recursive: true });
publishRun({
  id: newRunId(),
  started: new Date().toISOString(),
  scratch,
  ledgers: join(scratch, 'ledger'),
  targets: [...running].map(([name, each]) => target(each, name)),
  // In one process no target may end the run, and no test has a report.
  universes: 'http://127.0.0.1:9',
  shard: { current: 1, total: 1 },
});
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
  const untested = ids.filter((id) => ended[id]?.status === 'skipped' && !untestedWithout(id));
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
const lane = async (): Promise<void> => {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const [mutation, name] = next;
    report(
      await tried(mutation, name).catch((error: unknown): Outcome => {
        return { text: mutationText(mutation), kind: 'survived', because: `the run broke: ${String(error).slice(0, 120)}` };
      }),
    );
    await running.get(name)?.close();
  }
};
await Promise.all(Array.from({ length: lanes }, lane));
process.exit(0);
