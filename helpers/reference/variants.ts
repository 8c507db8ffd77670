import { answers } from './variants/answers.ts';
import { messages } from './variants/messages.ts';
import type { Variant } from './variants/variant.ts';

export type { Variant } from './variants/variant.ts';

/** Every conforming variant of the reference target. */
export const variants: readonly Variant[] = [...answers, ...messages];
