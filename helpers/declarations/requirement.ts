import type { TestDetails } from '@playwright/test';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { declare, tagsFor } from './declared.ts';
import type { Needs } from './needs.ts';

/** Needs as a test writes them: what it tries may be a table, of which the plan shows the labels. */
type DeclaredNeeds = Omit<Needs, 'texts'> & { readonly texts?: readonly string[] | Readonly<Record<string, unknown>> };

/**
 * Binds a test to the one requirement it decides. The first parameters of `test`: its title, which is the statement, and its details,
 * which are tags to select it by and what it needs of the target.
 */
export function requirement(id: RequirementId, { texts, ...rest }: DeclaredNeeds = {}): [title: string, details: TestDetails] {
  return declare(id, requirements[id], { ...rest, ...(texts && { texts: isList(texts) ? texts : Object.keys(texts) }) });
}

const isList = (texts: NonNullable<DeclaredNeeds['texts']>): texts is readonly string[] => Array.isArray(texts);

/** Whether a text is the id of a requirement. */
export const isRequirementId = (text: string): text is RequirementId => Object.hasOwn(requirements, text);

/** The tags by which a test of a requirement can be selected. */
export const tagsOf = (id: RequirementId): string[] => tagsFor(id, requirements[id]);
