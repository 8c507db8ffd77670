import { readFileSync } from 'node:fs';
import type { RequirementId } from '../../contracts/requirements.ts';
import { ownFile } from '../installation/own-files.ts';

/** The tests of the command `smoke`, and what they are worth: `npm run docs:smoke` chooses it. */
export interface SmokeSelection {
  /** The requirements whose tests send something. All rules over the responses to them are judged, too. */
  readonly requirements: readonly RequirementId[];
  /** How many requests to the service and images these tests and the rules took on the reference, without preflight and clean-up. */
  readonly requests: number;
  readonly images: number;
  /** How many of the project's mutants these tests and the rules found when they were tried, and of how many. */
  readonly caught: number;
  readonly mutants: number;
}

/** The file with the choice, as a path in the suite. */
export const smokeFile = 'contracts/smoke.json';

/** The choice. */
export const smokeSelection = (): SmokeSelection => JSON.parse(readFileSync(ownFile(smokeFile), 'utf8')) as SmokeSelection;

/** The share of the mutants that a smoke run would catch, in whole percent. */
export const caughtPercent = ({ caught, mutants }: Pick<SmokeSelection, 'caught' | 'mutants'>): number =>
  Math.floor((100 * caught) / mutants);

/** Matches the tests of the choice by their tags. */
export const smokeTests = (): RegExp => new RegExp(`@(?:${smokeSelection().requirements.join('|')})\\b`);
