import type { Proof, TargetDescription, TargetFacts } from '../config/description.ts';
import type { HeldLogin } from '../config/login/renewal.ts';
import { handDown, internal, internalVariable } from '../playwright-internals/internal-variable.ts';
import { referenceTarget } from './reference-target.ts';

/** An image that the set-up made and nobody has used yet. */
export interface SpareImage {
  readonly id: string;
  readonly name: string;
  readonly proof: Proof;
}

/**
 * What the set-up tells the workers. It travels in the environment of the worker processes and never to disk: it holds tokens and logins.
 */
export interface RunState {
  /** That every name of an image made by this run holds; it says when the run began (`newRunId`). */
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
    /** Logins whose tokens may run out before the run ends. */
    readonly logins: readonly HeldLogin[];
  }[];
  /** Base URL of a reference target whose universes are targets too, each under its name: for the proof by mutants. */
  readonly universes?: string;
  /** Targets of a fleet that the preflight stopped, with the reason. */
  readonly stopped?: Readonly<Record<string, string>>;
  /** Secrets that no token of a target is, passwords say: they are taken out of what workers write, too. */
  readonly hidden?: readonly string[];
  /** This shard of how many: limits and listed images are divided by them. */
  readonly shard: { readonly current: number; readonly total: number };
}

let known: RunState | undefined;

/** Hands the state to the workers that start from now on. */
export function publishRun(state: RunState): void {
  handDown({ run: { ...state } });
}

/** The state of this run. Throws where no set-up has run: then the harness is at fault. */
export function runState(): RunState {
  if (known !== undefined) return known;
  const { run } = internal();
  if (!isRunState(run)) throw new Error("the suite's set-up has not run; start the suite with its own playwright.config.ts");
  known = run;
  return known;
}

/** Whether this is what {@link publishRun} hands down. */
function isRunState(value: object | undefined): value is RunState {
  const members: readonly (keyof RunState)[] = ['id', 'started', 'scratch', 'ledgers', 'targets', 'shard'];
  return value !== undefined && members.every((name) => name in value);
}

/** The environment of an operator's command: without the state, whose logins the command has no need of. */
export function commandEnvironment(more: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const { [internalVariable]: _, ...environment } = process.env;
  return { ...environment, ...more };
}

/** A target of the run by its name. Throws where there is none: then the harness is at fault. */
export function targetOfRun(run: RunState, name: string): RunState['targets'][number] {
  const found = run.targets.find(({ description }) => description.name === name);
  if (found !== undefined) return found;
  if (run.universes === undefined) throw new Error(`there is no target named ${name}`);
  const description = referenceTarget(run.universes, name);
  return {
    // What a mutant says of its images proves nothing.
    description: { ...description, images: { ...description.images, trusted: true } },
    facts: { closesSilently: false, clockSkewSeconds: 0 },
    spare: [],
    logins: [],
  };
}

/** The prefix of the names of all images that any run of this suite makes. */
export const namePrefix = 'di-conformance-';
