import type { Environment } from './environment.ts';
import type { Problems } from './settings-error.ts';
import type { TargetDraft } from './target-draft.ts';
import { targetVariables } from './variables/target-rows.ts';
import type { Variable } from './variables/variable.ts';

/** Applies the TARGET_* variables to a draft. A variable that is set but empty is a problem. */
export function applyVariables(draft: TargetDraft, env: Environment, cwd: string, problems: Problems): void {
  const rows: readonly (readonly [string, Variable])[] = Object.entries(targetVariables);
  for (const [name, { pointer, put }] of rows) {
    const text = env[name];
    if (text === undefined || put === undefined) continue;
    if (pointer !== undefined) draft.places.set(pointer, name);
    put(draft, text, { name, cwd, env, problems });
  }
}
