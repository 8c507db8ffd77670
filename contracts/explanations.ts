import { access } from './explanations/access.ts';
import { codes } from './explanations/codes.ts';
import type { Explanation } from './explanations/explanation.ts';
import { identifiers } from './explanations/identifiers.ts';
import { messages } from './explanations/messages.ts';
import { success } from './explanations/success.ts';
import type { RequirementId } from './requirements.ts';

/** Why each requirement matters, and what conforms to it. */
export const explanations: Readonly<Record<RequirementId, Explanation>> = {
  ...success,
  ...access,
  ...codes,
  ...identifiers,
  ...messages,
};
