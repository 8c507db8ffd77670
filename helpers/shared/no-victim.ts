import { handDown, internal } from '../playwright-internals/internal-variable.ts';

/** Tells the workers that start from now on that a target has no image to aim refused requests at. */
export function leaveNoVictim(target: string): void {
  handDown({ noVictim: [...(internal().noVictim ?? []), target] });
}

/** Whether a target has no image to aim refused requests at: its few images are needed for deletions. */
export const hasNoVictim = (target: string): boolean => internal().noVictim?.includes(target) === true;
