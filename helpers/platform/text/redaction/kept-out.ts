import { processWide } from '../../process-wide.ts';
import { redactor } from './redaction.ts';
import { sharedSecrets } from './shared-secrets.ts';

const kept = (): Set<string> => processWide('kept-out', () => new Set<string>());

/**
 * Registers secrets before anything is sent that could return them: passwords and keys before the first login, tokens as they are
 * issued. From then on this process removes them from everything that it prints or reports.
 */
export function keepOut(secrets: readonly string[]): void {
  for (const secret of secrets) kept().add(secret);
}

/** Every secret that is registered in this process, or that another process of the run shares. */
export function secretsKeptOut(): string[] {
  keepOut(sharedSecrets());
  return [...kept()];
}

/** Removes all of these. */
export const keptOut = redactor(secretsKeptOut);
