import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TargetDescription } from '../../settings/description.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { noEnding } from '../../verdict/run-end.ts';
import { type CleanOptions, clean, cleanUp } from '../clean-up/clean-up.ts';
import { CleanUpTime } from '../clean-up/clean-up-time.ts';
import type { Target } from '../client/target.ts';
import { keepTenantImages } from '../client/tenant-images.ts';
import { openTarget } from '../open-target.ts';
import { newRun, type RunState } from '../run-state.ts';
import { forget, type Leftovers, leftoversOf } from '../safety/ledger-file.ts';
import { namePrefix } from '../safety/ownership.ts';
import { type ImageTarget, type Received, type Reply, startImageTarget } from './image-target.ts';
import { VirtualClock } from './virtual-clock.ts';

const run = 'c0ffee01abc';
export const idOf = (number: number): string => `9b63c1a5-0c2f-4d21-9f11-7a3e5c${(0x91d2b4 + number).toString(16)}`;
export const nameOf = (number: number): string => `${namePrefix}${run}-${String(number).padStart(8, '0')}`;
export const foreign = 'feedface-0c2f-4d21-9f11-000000000000';
export const ofOthers: Reply = { status: 200, json: { images: [{ id: foreign, name: 'x' }] } };

/** Images of the run, by id. */
export function made(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [idOf(number), nameOf(number)]));
}

/** What a server does otherwise than delete and show its images. */
export type Otherwise = (received: Received, standing: ReadonlyMap<string, string>) => Reply | undefined;

/** What a run left behind: one image that stands, and a ledger that holds it, but for what is said here. */
export interface Left {
  readonly made?: number;
  /** How many of them got 204 by the ledger. */
  readonly deleted?: number;
  /** The lines of the ledger, instead of those that say that the images were created, and further lines. */
  readonly ledger?: readonly object[];
  readonly more?: readonly object[];
  /** Further images that stand. */
  readonly stands?: Readonly<Record<string, string>>;
  readonly target?: Partial<TargetDescription>;
  readonly options?: CleanOptions;
}

/** Clean-ups by what they show: what the target does otherwise, and what it comes to, as `comesTo` says it. */
export type CleanUps = Readonly<Record<string, readonly [does: Otherwise | undefined, comesTo: string, left?: Left]>>;

/** The means of tests of clean-ups: a target that does as it is told, with the ledgers of a run. They end with each test. */
export function cleanUpTrial() {
  let folder: string;
  let server: ImageTarget;
  let target: Target;
  let clock: VirtualClock;
  test.beforeEach(() => {
    clock = new VirtualClock();
    folder = freshFolder();
  });
  test.afterEach(async () => {
    await target?.dispose();
    await server?.stop();
  });

  const ledgers = (): string => join(folder, 'ledger');
  const state = (): RunState => newRun(folder, { id: run, ledgers: ledgers() });
  const ledgerFile = (worker = 'w0'): string => join(ledgers(), 'here', `${run}-1-${worker}.jsonl`);

  /** Opens the target whose server does as it is told, as the set-up of a run would. */
  async function start(
    images: Readonly<Record<string, string>>,
    otherwise?: Otherwise,
    more?: Partial<TargetDescription>,
  ): Promise<void> {
    server = await startImageTarget({ [foreign]: 'somebody else’s', ...images }, otherwise);
    const limits = { deletes: 500, timeoutMs: 15_000, settleMs: 0, collectionDelete: false };
    const description = testDescription(server.url, { images: { source: 'snapshot', server: 'server-1' }, limits, ...more });
    const ending = { ...noEnding, pause: (ms: number) => clock.sleep(ms) };
    target = await openTarget({ run: state(), description, worker: 'set-up', ending });
  }

  /** Keeps the list of the images that stand there, as a run and a sweep do first. */
  const watch = () => keepTenantImages(target, join(folder, target.description.name), { byList: true });

  function write(...lines: readonly object[]): void {
    const started = { event: 'started', run, pid: 1, url: server.url, at: '' };
    writeFileSync(ledgerFile(), [started, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** A ledger that holds these images, of which some were answered as deleted. */
  function writeMade(
    images: Readonly<Record<string, string>>,
    deleted: readonly string[] = [],
    ...more: readonly object[]
  ): void {
    write(
      ...Object.entries(images).map(([id, name]) => ({ event: 'created', id, name })),
      ...deleted.map((id) => ({ event: 'deleted', id })),
      ...more,
    );
  }

  const leftovers = (): Leftovers => leftoversOf(join(ledgers(), 'here'), run);

  /** What a clean-up comes to: what became of the images, by their ids, what was sent, what stands, and whether the ledger stays. */
  async function cleaned(options: CleanOptions = {}, of = run) {
    const ledgers = { ...leftovers(), run: of };
    const all = await clean(target, ledgers, { time: new CleanUpTime(undefined, false, clock), ...options });
    if (all.isDone) forget(ledgers.files);
    // Whatever happens, somebody else's image stays.
    expect(server.images.has(foreign)).toBe(true);
    const images = [...all.images].sort((one, other) => (one.id < other.id ? -1 : 1));
    const fates = images.map(({ fate, isDeleted }) => (fate === 'gone' && isDeleted ? 'deleted' : fate));
    const deletes = server.requests.filter((line) => line.startsWith('DELETE')).length;
    const standing = [...server.images.keys()].filter((id) => id !== foreign).sort();
    const isKept = existsSync(ledgerFile());
    const left = images.flatMap(({ id, fate }) => (fate === 'left' ? [id] : []));
    const ends = [...(standing.length > 0 ? [`${standing.length} stand`] : []), ...(isKept ? ['kept'] : [])];
    /** Such as `deleted ×2, left; 3 DELETEs; 1 stand; kept`: the fates in the order of the ids, and whether the ledger is kept. */
    const comesTo = [inRows(fates), `${deletes} DELETEs`, ...ends].join('; ');
    return { ...all, fates, left, deletes, standing, isKept, comesTo };
  }

  /** What the clean-up of the run gives to the verdict. */
  const results = async () => (await cleanUp(target, state()))?.results;

  /** Tests of a clean-up each. */
  function cleanUps(rows: CleanUps): void {
    for (const [what, [does, comesTo, left = {}]] of Object.entries(rows))
      test(what, async () => {
        const images = made(left.made ?? 1);
        await start({ ...images, ...left.stands }, does, left.target);
        if (left.ledger === undefined) writeMade(images, Object.keys(images).slice(0, left.deleted ?? 0), ...(left.more ?? []));
        else write(...left.ledger);
        expect((await cleaned(left.options)).comesTo).toBe(comesTo);
      });
  }

  return {
    ...{ start, watch, write, writeMade, leftovers, cleaned, results, cleanUps, ledgerFile },
    server: () => server,
    target: () => target,
    clock: () => clock,
  };
}

/** What the target does with DELETE alone. */
export const deleting =
  (reply: (received: Received, isThere: boolean) => Reply | undefined): Otherwise =>
  (received, standing) =>
    received.method === 'DELETE' ? reply(received, standing.has(received.id ?? '')) : undefined;

/** What it answers to GET of an image and of the list alike. */
export const getting =
  (reply: (received: Received, standing: ReadonlyMap<string, string>) => Reply | undefined): Otherwise =>
  (received, standing) =>
    received.method === 'GET' ? reply(received, standing) : undefined;

/** GET shows the images that stand like this. */
export const shownAs = (shown: object): Otherwise =>
  getting(({ id = '' }, standing) =>
    standing.has(id) ? { status: 200, json: { image: { id, status: 'ACTIVE', ...shown } } } : undefined,
  );

/** Words, of which those in a row are counted. */
function inRows(words: readonly string[]): string {
  const rows: { word: string; count: number }[] = [];
  for (const word of words) {
    const last = rows.at(-1);
    if (last?.word === word) last.count += 1;
    else rows.push({ word, count: 1 });
  }
  return rows.map(({ word, count }) => (count === 1 ? word : `${word} ×${count}`)).join(', ');
}
