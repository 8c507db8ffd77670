import type { Environment } from '../environment.ts';
import type { Problems } from '../settings-error.ts';
import type { TargetDraft } from '../target-draft.ts';
import { openstackVariables, rackspaceVariables } from './login-rows.ts';
import { suiteVariables } from './suite-rows.ts';
import { targetVariables } from './target-rows.ts';
import type { Variable } from './variable.ts';

/** Every variable that the suite reads, in the order of the pages. */
export const variables: Readonly<Record<string, Variable>> = {
  ...targetVariables,
  ...openstackVariables,
  ...rackspaceVariables,
  ...suiteVariables,
};

const ofTarget: readonly (readonly [string, Variable])[] = Object.entries(targetVariables);

/** Variables that describe one target. They are refused for a fleet, where they would describe every target. */
export const singleTargetVariables = ofTarget.flatMap(([name, { put }]) => (put === undefined ? [] : [name]));

/** Variables that mean nothing without a target. Limits hold for the built-in one, too. Set alone, they must not lead to a run on the built-in target. */
export const variablesThatNeedTarget = ofTarget.flatMap(([name, { section }]) =>
  section === 'limits' || ['TARGET_URL', 'TARGET_FILE'].includes(name) ? [] : [name],
);

/** Every known name with the prefix TARGET_ or CONFORMANCE_. The operator may use names with the other prefixes. */
export const knownVariables = Object.keys(variables).filter((name) => /^(?:TARGET|CONFORMANCE)_/.test(name));

/** Applies the TARGET_* variables to a draft. A variable that is set but empty is a problem. */
export function applyVariables(draft: TargetDraft, env: Environment, cwd: string, problems: Problems): void {
  for (const [name, { pointer, put }] of ofTarget) {
    const text = env[name];
    if (text === undefined || put === undefined) continue;
    if (pointer !== undefined) draft.places.set(pointer, name);
    put(draft, text, { name, cwd, env, problems });
  }
}
