import { SettingsError } from '../settings-error.ts';

/** The problems that reading a configuration finds; none if it is right. */
export function problemsIn(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}
