import { processWide } from '../playwright-internals/process-wide.ts';
import { type Redactor, redactor } from './redaction.ts';

/** Secrets of this process. */
interface Kept {
  readonly secrets: Set<string>;
  redactor: Redactor | undefined;
}

const kept = (): Kept => processWide<Kept>('kept-out', () => ({ secrets: new Set(), redactor: undefined }));

/**
 * Tells this process of secrets, before anything is sent that could give them back: passwords and keys before the first login,
 * tokens as they come. From then on they are taken out of everything that is printed or reported, whoever wrote it.
 */
export function keepOut(secrets: readonly string[]): void {
  const state = kept();
  for (const secret of secrets.filter((each) => !state.secrets.has(each))) {
    state.secrets.add(secret);
    state.redactor = undefined;
  }
}

/** Every secret that this process was told of. */
export function secretsKeptOut(): string[] {
  return [...kept().secrets];
}

/** Takes out every secret that this process has been told of so far. */
export const keptOut: Redactor = {
  text: (s) => current().text(s),
  values: (s) => current().values(s),
  json: (value) => current().json(value),
  fields: (lines) => current().fields(lines),
  finds: (s) => current().finds(s),
};

function current(): Redactor {
  const state = kept();
  state.redactor ??= redactor([...state.secrets]);
  return state.redactor;
}
