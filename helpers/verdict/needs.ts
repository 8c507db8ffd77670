import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName, IdentityName, SourceName } from '../../contracts/target-words.ts';

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

/**
 * What a test needs of its target, and what it does there. Plan and prediction read nothing else about a single requirement, and a
 * test holds that runs on targets that lack something leave exactly these tests out.
 */
export interface Needs {
  readonly aims?: readonly Aim[];
  /** Tokens, all of them. */
  readonly identities?: readonly IdentityName[];
  /** An image that a conforming target refuses to delete. */
  readonly fixture?: FixtureName;
  /** Sources of images, any of them. Absent where each will do. */
  readonly sources?: readonly SourceName[];
  /** The codes that the test provokes, all of them; where that switches the whole target, the test runs alone. */
  readonly provokes?: readonly RefusalCode[];
  /** The target file has to say how these codes are provoked: what a client brings about alone will not do. */
  readonly hook?: true;
  /** The suite has to undo the provocation before the test is over. */
  readonly undoes?: true;
  /** The URL has to name a tenant. */
  readonly tenant?: true;
  /** The test reads an image back, or judges an identifier as unknown: the target has to keep state. */
  readonly state?: true;
  /** Any one of these. What the target offers of them is tried. */
  readonly oneOf?: {
    readonly identities: readonly IdentityName[];
    readonly fixtures: readonly FixtureName[];
    readonly provokes: readonly RefusalCode[];
  };
  /** The rows of a table that the test tries, for the plan to show; `{id}` stands for an identifier. */
  readonly texts?: readonly string[];
}

/** An annotation of Playwright's. */
interface Annotation {
  readonly type: string;
  readonly description?: string;
}

const type = 'needs';

/** Needs as an annotation of a test, which listings and workers read. */
export const needsAnnotation = (needs: Needs): { type: string; description: string } => ({
  type,
  description: JSON.stringify(needs),
});

/** The needs that a test was declared with; none where it declares nothing. */
export function needsIn(annotations: readonly Annotation[]): Needs {
  const { description = '{}' } = annotations.find((each) => each.type === type) ?? {};
  return JSON.parse(description) as Needs;
}

/** The codes that a test may provoke. */
export const provokedBy = ({ provokes = [], oneOf }: Needs): readonly RefusalCode[] => [...provokes, ...(oneOf?.provokes ?? [])];
