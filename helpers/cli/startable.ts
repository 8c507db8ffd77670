import { homedir } from 'node:os';
import { tokensIn } from '../platform/installation/playwright-words.ts';
import { configured } from '../settings/settings.ts';
import { didYouMean, UsageError } from './command.ts';

/**
 * Expects what Playwright would refuse in words that do not help: a user without a home, and a name that no target of the fleet has, as none has
 * in a wrong configuration. @throws UsageError, or SettingsError for the configuration
 */
export function expectStartable(words: readonly string[] = []): void {
  expectHome();
  for (const token of tokensIn(words))
    if (token.kind === 'option' && token.name === 'project' && token.value !== undefined) expectTarget(token.value);
}

/** Playwright asks for the home of the user when it is loaded: containers start users that no list of users has. */
function expectHome(): void {
  try {
    homedir();
  } catch {
    throw new UsageError(
      `HOME: expected to be set, because user ${process.getuid?.()} has no entry in the list of users. Fix: set it to a folder, such as HOME=/tmp`,
    );
  }
}

/** Playwright takes a name in any case, and an asterisk in it for any text. */
function expectTarget(name: string): void {
  const { names } = configured();
  if (name.includes('*') || names.some((each) => each.toLowerCase() === name.toLowerCase())) return;
  throw new UsageError(`--project: expected ${names.join(' or ')}, got ${JSON.stringify(name)}.${didYouMean(name, names)}`);
}
