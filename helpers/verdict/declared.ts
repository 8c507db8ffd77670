import type { TestDetails } from '@playwright/test';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { Requirement } from '../../contracts/requirements/requirement.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import type { FixtureName, IdentityName, SourceName } from '../../contracts/target-words.ts';
import { internal } from '../platform/internal-variable.ts';
import { type Annotation, dataAnnotation, dataIn } from './annotations.ts';

/** The requirements that tests of this process declared. An entry of `specs/` reaches its judgement here: it cannot import the catalogue, which imports it. */
const declared = new Map<RequirementId, Requirement>();

/** The type of the annotation that carries the needs of a test. */
const type = 'needs';

/** Binds a test to the requirement that it decides. The first parameters of `test`: its title, which is the statement, and its details. */
export function declare(id: RequirementId, requirement: Requirement, needs: Needs): [title: string, details: TestDetails] {
  declared.set(id, requirement);
  // Read here: a command loads this module before the configuration hands the codes down.
  const { alone = [] } = internal();
  const details = {
    tag: tagsFor(id, requirement),
    annotation: Object.keys(needs).length === 0 ? [] : [dataAnnotation(type, needs)],
    ...(provokedBy(needs).some((code) => alone.includes(code)) && { lock: '-exclusive-' }),
  };
  return [requirement.statement.replace(/\.$/, ''), details];
}

/** The requirement that a test of this process declared. @throws Error if none did, which is a defect of the suite */
export function declaredRequirement(id: RequirementId): Requirement {
  const requirement = declared.get(id);
  if (requirement === undefined) throw new Error(`no test declared ${id}`);
  return requirement;
}

/** The tags by which a test can be selected: the id of its requirement, its level, its area, its topic. */
export function tagsFor(id: RequirementId, { level, area, topic }: Requirement): string[] {
  return [`@${id}`, `@${level}`, `@${area}`, `@${topic.toLowerCase().replaceAll(/[ /]/g, '-')}`];
}

/** The requirement that a test with these tags decides; undefined for a test of the suite itself. */
export function requirementIn(tags: readonly string[]): RequirementId | undefined {
  return tags.map((tag) => tag.slice(1)).find((tag): tag is RequirementId => /^DI-[A-Z\d]+-\d\d$/.test(tag));
}

/** The requirement that a spec names. @throws Error if it names none, which is a defect of the spec */
export function requirementOf(tags: readonly string[]): RequirementId {
  const id = requirementIn(tags);
  if (id === undefined) throw new Error('the test names no requirement of the catalogue');
  return id;
}

/**
 * What each aim of the requests of a test is, and why a request aimed at it is safe: the plan prints it. `which`: which images of its own a run
 * may delete. The ledger refuses an aim that the test did not declare, so that the plan cannot be wrong.
 */
export const aimsAt = (which: string) => ({
  // One for each image.
  own: `deletes an image ${which}`,
  deletion: 'deletes one image, shared by all tests of a worker that examine a plain deletion',
  victim: `expects a refusal; aims at an image ${which}`,
  bystander: `watches an image ${which}; no request aims at it, and it must stay`,
  fixture: 'expects a refusal; aims at a fixture image that you listed and accept losing',
  unknown: 'aims at a random UUID, which no image has',
  // Cut short, extended, in upper case.
  derived:
    'aims at a changed identifier of an image of the run; if identifiers are not random UUIDs, only after GET has found no image there',
  synthetic: 'aims at a text that names no image, because it holds a random UUID; a word or a number only as the collection',
  // What a faulty server could apply to many images.
  broad:
    'aims at the collection, a wildcard or a number; only with limits.collectionDelete, or on loopback with no images of others',
});

/** The aims, each with its text. */
export type Aims = ReturnType<typeof aimsAt>;

/** What a request is aimed at. */
export type Aim = keyof Aims;

/**
 * The needs of a test, and what it does to its target. The plan and the prediction read nothing else about a requirement. A test
 * checks that a run on a target that lacks something skips exactly the tests that need it.
 */
export interface Needs {
  readonly aims?: readonly Aim[];
  /** The tokens that the test needs: all of these. */
  readonly identities?: readonly IdentityName[];
  /** An image that a conforming target refuses to delete. */
  readonly fixture?: FixtureName;
  /** Image sources, any of these. Absent if every source will do. */
  readonly sources?: readonly SourceName[];
  /** The codes that the test provokes, all of them; if that switches the whole target, no other test runs beside it. */
  readonly provokes?: readonly RefusalCode[];
  /** The 413 has to come of a limit of the owner's account, and not of a request or of a fault of the whole target. */
  readonly limitsAccount?: true;
  /** The suite has to undo the provocation before the test is over. */
  readonly undoes?: true;
  /** The deletion that all such tests of a worker look at: of an image that is still being saved, or with all that changes nothing about it. */
  readonly shares?: 'saving' | 'joined';
  /** The test deletes the image whose deletion was refused: it serves no other refusal. */
  readonly passing?: true;
  /** The test sends Authorization itself, so no gateway may need it. */
  readonly authorization?: true;
  /** The test judges something that exists only over HTTP/1.1: framing, connections, octets. */
  readonly http1?: true;
  /** The suite writes the octets of requests by hand, because they are malformed or rare. */
  readonly byHand?: true;
  /** The test judges HTTP/2. */
  readonly http2?: true;
  /** If the URL names a tenant, that of the stranger has to be known: its token is tried, or an image of its own is read, there. */
  readonly strangersTenant?: true;
  /** The URL has to name a tenant. */
  readonly tenant?: true;
  /**
   * If images are short, a random UUID stands in for the victim: what the target refuses before it looks for the image shows there, too.
   */
  readonly standIn?: true;
  /**
   * The test reads an image back, or judges an identifier as unknown: the target has to keep state. `in answers`: the answers to DELETE say
   * something by themselves, here or in the rules over all exchanges, so that it is sent to a target without GET, too.
   */
  readonly state?: true | 'in answers';
  /** Requests that may change something go out at once: no image of others may be there. */
  readonly atOnce?: true;
  /** Some rows name what an image of others may be called, so that no such image may be there: words, numbers, short parts of identifiers. */
  readonly words?: true;
  /** Any one of these is enough. The test tries all that the target offers. */
  readonly oneOf?: {
    readonly identities: readonly IdentityName[];
    readonly fixtures: readonly FixtureName[];
    readonly provokes: readonly RefusalCode[];
  };
  /** The test judges what other tests send as this identity, or at this fixture, or what they show: deletions that are done, or one of these codes. */
  readonly judges?:
    | { readonly identity: IdentityName }
    | { readonly fixture: FixtureName }
    | { readonly deletions: true }
    | { readonly codes: readonly RefusalCode[] };
  /** The rows of the table that the test tries, which the plan shows; `{id}` stands for an identifier. */
  readonly texts?: readonly string[];
}

/** The needs that a test declares; empty if it declares none. Listings and workers read them. */
export function needsIn(annotations: readonly Annotation[]): Needs {
  const [needs = {}] = dataIn(annotations, type);
  return needs as Needs;
}

/** The codes that a test may provoke. */
export const provokedBy = ({ provokes = [], oneOf }: Needs): readonly RefusalCode[] => [...provokes, ...(oneOf?.provokes ?? [])];
