import { homedir } from 'node:os';
import { UsageError } from './command.ts';

/**
 * Expects that the user has a home, which Playwright asks for when it is loaded: containers start users that no list of users has.
 * @throws UsageError
 */
export function expectHome(): void {
  try {
    homedir();
  } catch {
    throw new UsageError(
      `HOME: expected to be set, because user ${process.getuid?.()} has no entry in the list of users. Fix: set it to a folder, such as HOME=/tmp`,
    );
  }
}
