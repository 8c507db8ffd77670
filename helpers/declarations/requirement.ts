import type { TestDetails } from '@playwright/test';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { internal } from '../playwright-internals/internal-variable.ts';
import { type Needs, needsAnnotation, provokedBy } from './needs.ts';

/** Needs as a test writes them: what it tries may be a table, of which the plan shows the labels. */
type DeclaredNeeds = Omit<Needs, 'texts'> & { readonly texts?: readonly string[] | Readonly<Record<string, unknown>> };

/**
 * Binds a test to the one requirement it decides. The first parameters of `test`: its title, which is the statement, and its details,
 * which are tags to select it by and what it needs of the target.
 */
export function requirement(id: RequirementId, { texts, ...rest }: DeclaredNeeds = {}): [title: string, details: TestDetails] {
  const needs: Needs = { ...rest, ...(texts && { texts: isList(texts) ? texts : Object.keys(texts) }) };
  // Read here: a command loads this module before the configuration hands the codes down.
  const { alone = [] } = internal();
  const details = {
    tag: tagsOf(id),
    annotation: Object.keys(needs).length === 0 ? [] : [needsAnnotation(needs)],
    ...(provokedBy(needs).some((code) => alone.includes(code)) && { lock: '-exclusive-' }),
  };
  return [requirements[id].statement.replace(/\.$/, ''), details];
}

const isList = (texts: NonNullable<DeclaredNeeds['texts']>): texts is readonly string[] => Array.isArray(texts);

/** The tags by which a test of a requirement can be selected: its id, its level, its area, its topic. */
export function tagsOf(id: RequirementId): string[] {
  const { level, area, topic } = requirements[id];
  return [`@${id}`, `@${level}`, `@${area}`, `@${topic.toLowerCase().replaceAll(/[ /]/g, '-')}`];
}

/** Whether a text is the id of a requirement. */
export const isRequirementId = (text: string): text is RequirementId => Object.hasOwn(requirements, text);

/** The requirement that a test with these tags decides; undefined for a test of the suite itself. */
export function requirementIn(tags: readonly string[]): RequirementId | undefined {
  return tags.map((tag) => tag.slice(1)).find(isRequirementId);
}

/** The requirement that a spec names. @throws Error if it names none, which is a defect of the spec */
export function requirementOf(tags: readonly string[]): RequirementId {
  const id = requirementIn(tags);
  if (id === undefined) throw new Error('the test names no requirement of the catalogue');
  return id;
}
