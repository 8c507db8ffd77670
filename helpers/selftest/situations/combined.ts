import type { Behaviour } from '../../reference/behaviour.ts';
import { behaviours } from '../../reference/behaviours.ts';

/** A behaviour with several defects or variations at once: the stages of each take the place of those of the ones before it. */
export function combined(...parts: readonly Behaviour[]): Behaviour {
  return {
    stages: (standard) => {
      let stages = standard;
      for (const part of parts) stages = { ...stages, ...part.stages?.(stages) };
      return stages;
    },
    answer: async (answer, call) => {
      let result = answer;
      for (const part of parts) result = (await part.answer?.(result, call)) ?? result;
      return result;
    },
    message: async (message, call) => {
      let result = message;
      for (const part of parts) result = (await part.message?.(result, call)) ?? result;
      return result;
    },
  };
}

/**
 * The behaviours of these names, combined.
 * @throws Error if one has no such name, or defects below the message, which cannot be combined
 */
export function named(...names: readonly string[]): Behaviour {
  const parts = names.map((name) => {
    const part = behaviours[name];
    if (part === undefined || part.octets !== undefined || part.frames !== undefined)
      throw new Error(`${name} cannot be combined with other behaviours`);
    return part;
  });
  return combined(...parts);
}
