import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { tagsFor } from './declared.ts';

/** Whether a text is the id of a requirement. */
export const isRequirementId = (text: string): text is RequirementId => Object.hasOwn(requirements, text);

/** The tags by which a test of a requirement can be selected. */
export const tagsOf = (id: RequirementId): string[] => tagsFor(id, requirements[id]);
