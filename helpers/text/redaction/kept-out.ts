import { processWide } from '../../playwright-internals/process-wide.ts';
import { type Redactor, redactor } from './redaction.ts';
import { sharedSecrets } from './shared-secrets.ts';

interface Kept {
  readonly secrets: Set<string>;
  redactor: Redactor | undefined;
}

const kept = (): Kept => processWide<Kept>('kept-out', () => ({ secrets: new Set(), redactor: undefined }));

/**
 * Registers secrets before anything is sent that could return them: passwords and keys before the first login, tokens as they are
 * issued. From then on this process removes them from everything that it prints or reports.
 */
export function keepOut(secrets: readonly string[]): void {
  const state = kept();
  for (const secret of secrets.filter((each) => !state.secrets.has(each))) {
    state.secrets.add(secret);
    state.redactor = undefined;
  }
}

/** Every secret that is registered in this process. */
export function secretsKeptOut(): string[] {
  return [...kept().secrets];
}

/** Removes every secret that is registered in this process. */
export const keptOut: Redactor = {
  text: (s) => current().text(s),
  values: (s, spares) => current().values(s, spares),
  json: (value) => current().json(value),
  fields: (lines) => current().fields(lines),
  finds: (s) => current().finds(s),
};

function current(): Redactor {
  keepOut(sharedSecrets());
  const state = kept();
  state.redactor ??= redactor([...state.secrets]);
  return state.redactor;
}
