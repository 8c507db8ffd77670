import type { TestDetails } from '@playwright/test';
import type { Requirement } from '../../contracts/requirements/requirement.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import { internal } from '../platform/internal-variable.ts';
import { type Needs, needsAnnotation, provokedBy } from './needs.ts';

/** The requirements that tests of this process declared. An entry of `specs/` reaches its judgement here: it cannot import the catalogue, which imports it. */
const declared = new Map<RequirementId, Requirement>();

/** Binds a test to the requirement that it decides. The first parameters of `test`: its title, which is the statement, and its details. */
export function declare(id: RequirementId, requirement: Requirement, needs: Needs): [title: string, details: TestDetails] {
  declared.set(id, requirement);
  // Read here: a command loads this module before the configuration hands the codes down.
  const { alone = [] } = internal();
  const details = {
    tag: tagsFor(id, requirement),
    annotation: Object.keys(needs).length === 0 ? [] : [needsAnnotation(needs)],
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
