import { join } from 'node:path';
import { type FewImages, handDown, internal } from '../platform/internal-variable.ts';
import type { ImageMark, Proof, TargetDescription, TargetFacts } from '../settings/description.ts';
import type { TokenSources } from '../settings/login/spec.ts';
import { referenceTarget } from '../settings/reference-target.ts';
import { newRunId } from './safety/ownership.ts';

/** An image that the set-up made and no test has used yet. */
export interface SpareImage {
  readonly id: string;
  readonly name: string;
  readonly proof: Proof;
  /** What GET showed of it when it was proven; undefined if nothing was read. */
  readonly mark?: ImageMark;
}

/**
 * State that the set-up passes to the workers, in the environment of their processes. It never goes to disk, because it contains
 * tokens and logins.
 */
export interface RunState {
  /** Part of the name of every image that this run makes; shows when the run began (`newRunId`). */
  readonly id: string;
  /** ISO 8601. */
  readonly started: string;
  /** Scratch folder of the run: claims and exchanges. Removed at the end. */
  readonly scratch: string;
  /** Folder of the ledgers, kept from run to run. */
  readonly ledgers: string;
  readonly targets: readonly {
    readonly description: TargetDescription;
    readonly facts: TargetFacts;
    readonly spare: readonly SpareImage[];
    /** The logins and commands that tokens came from. */
    readonly logins: TokenSources;
  }[];
  /** Base URL of a reference target whose universes are also targets, each under its name: for the proof by mutants. */
  readonly universes?: string;
  /** A reference target with TLS, only for the universes of these names. */
  readonly secured?: { readonly url: string; readonly ca: string; readonly names: readonly string[] };
  /** Universes in whose tenant others work, by their names. */
  readonly sharedUniverses?: readonly string[];
  /** Targets of a fleet that the preflight stopped, each with its reason. */
  readonly stopped?: Readonly<Record<string, string>>;
  /** Secrets other than tokens, such as passwords. Workers remove them from everything that they write. */
  readonly hidden?: readonly string[];
  /** The number of this shard, and of all shards. Limits and listed images are divided among shards. */
  readonly shard: { readonly current: number; readonly total: number };
}

let known: RunState | undefined;

/** Passes the state to workers that start from now on. */
export function publishRun(state: RunState): void {
  handDown({ run: { ...state } });
}

/** The state of this run. Throws if no set-up has run, which blames the harness. */
export function runState(): RunState {
  if (known !== undefined) return known;
  const { run } = internal();
  if (!isRunState(run)) throw new Error("the suite's set-up has not run; start the suite with its own playwright.config.ts");
  known = run;
  return known;
}

/** Tells the workers that start from now on what is left of the few images of a target. */
export function shareFewImages(target: string, few: FewImages): void {
  handDown({ fewImages: { ...internal().fewImages, [target]: few } });
}

/** What is left of the few images of a target; undefined if it has enough, or nobody has shared them out. */
export const fewImagesOf = (target: string): FewImages | undefined => internal().fewImages?.[target];

function isRunState(value: object | undefined): value is RunState {
  const members: readonly (keyof RunState)[] = ['id', 'started', 'scratch', 'ledgers', 'targets', 'shard'];
  return value !== undefined && members.every((name) => name in value);
}

/** A target of the run by its name. Throws if there is none, which blames the harness. */
export function targetOfRun(run: RunState, name: string): RunState['targets'][number] {
  const found = run.targets.find(({ description }) => description.name === name);
  if (found !== undefined) return found;
  if (run.universes === undefined) throw new Error(`there is no target named ${name}`);
  const secured = run.secured?.names.includes(name) ? run.secured : undefined;
  const description = referenceTarget(secured?.url ?? run.universes, name);
  const isShared = run.sharedUniverses?.includes(name) === true;
  return {
    description: {
      ...description,
      // A mutant's answers about its images prove nothing.
      images: { ...description.images, trusted: true },
      ...(isShared && { limits: { ...description.limits, sharedTenant: true } }),
      ...(secured && { tls: { ca: secured.ca, insecure: false } }),
    },
    facts: {
      showsOthers: false,
      clockSkewSeconds: 0,
      spoken: { http1: true, http2: secured !== undefined },
    },
    spare: [],
    logins: {},
  };
}

/** Whether this is a smoke run: it waits for nothing to settle, and reads only what no test has read. */
export const isSmokeRun = (): boolean => internal().smoke === true;

/** A run that starts now, of one shard, with its ledgers below its scratch folder unless they are kept elsewhere. */
export const newRun = (scratch: string, more: Partial<RunState> = {}): RunState => ({
  id: newRunId(),
  started: new Date().toISOString(),
  scratch,
  ledgers: join(scratch, 'ledger'),
  targets: [],
  shard: { current: 1, total: 1 },
  ...more,
});
