import type { TestDetails } from '@playwright/test';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { internal } from '../playwright-internals/internal-variable.ts';

/**
 * What the requests of a test aim at, so that `npm run plan` can list them before anything is sent.
 * The ledger refuses an aim that the test did not declare: the plan cannot be wrong.
 */
export type Aim =
  /** An image made by the run or listed as expendable, that the test deletes. One word for each image. */
  | 'own'
  /** The plain deletion that several tests of a worker look at. */
  | 'deletion'
  /** An own image that requests meant to be refused are aimed at. */
  | 'victim'
  /** An own image that no request is aimed at: it must be left. */
  | 'bystander'
  /** An image of the operator's that a conforming target refuses to delete. */
  | 'fixture'
  /** A random UUID. */
  | 'unknown'
  /** An identifier made from an own image's: cut short, extended, in upper case. */
  | 'derived'
  /** A text that names nothing. */
  | 'synthetic'
  /** What a bad server could take for many images: the collection, a wildcard, a number. */
  | 'broad';

/** What each aim is, and why a request aimed at it is safe; the plan prints it. */
export const aims: Readonly<Record<Aim, string>> = {
  own: 'deletes an image made by the run or listed as expendable',
  deletion: 'deletes one image for all tests of a worker that look at a plain deletion',
  victim: 'meant to be refused; aimed at an image made by the run or listed as expendable',
  bystander: 'no request; an image made by the run or listed as expendable must be left',
  fixture: 'meant to be refused; aimed at an image the operator listed as a fixture, whose loss he accepts',
  unknown: 'aimed at a random UUID that names nothing',
  derived: "aimed at an identifier made from an own image's; where identifiers are no UUIDs, only if GET finds nothing there",
  synthetic: 'aimed at a text that names nothing; where identifiers are no UUIDs, only if GET finds nothing there',
  broad: 'aimed at the collection, a wildcard or a number; only on loopback or with limits.collectionDelete',
};

/** What a test says of itself beside its requirement. */
export interface Declaration {
  readonly aims?: readonly Aim[];
  /** The code that the test provokes; where that switches the whole target, the test runs alone. */
  readonly provokes?: number;
}

/** Codes whose provocation switches the whole target, set by the configuration for the files of the specs. */
const alone = new Set(internal().alone);

/**
 * Binds a test to the one requirement it decides: tags to select it by, labels for the report, its aims for the plan.
 */
export function requirement(id: RequirementId, ...declared: (Aim | { readonly provokes: number })[]): TestDetails {
  const { level, topic } = requirements[id];
  const provoked = declared.flatMap((d) => (typeof d === 'object' ? [d.provokes] : []));
  const aimed = declared.filter((d): d is Aim => typeof d === 'string');
  return {
    tag: [`@${id}`, `@${level}`, `@${topic.replaceAll(' ', '-')}`],
    annotation: [
      ...aimed.map((aim) => ({ type: 'aim', description: aim })),
      ...provoked.map((code) => ({ type: 'provokes', description: String(code) })),
    ],
    ...(provoked.some((code) => alone.has(code)) && { lock: '-exclusive-' }),
  };
}

/** Whether a text is the id of a requirement. */
export const isRequirementId = (text: string): text is RequirementId => Object.hasOwn(requirements, text);

/** The requirement that a test with these tags decides; undefined for a test of the suite itself. */
export function requirementIn(tags: readonly string[]): RequirementId | undefined {
  return tags.map((tag) => tag.slice(1)).find(isRequirementId);
}

/** The same of a spec. Throws where there is none: a defect of the spec. */
export function requirementOf(tags: readonly string[]): RequirementId {
  const id = requirementIn(tags);
  if (id === undefined) throw new Error('harness: the test names no requirement of the catalogue');
  return id;
}
