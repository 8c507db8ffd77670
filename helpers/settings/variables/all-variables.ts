import type { Environment } from '../environment.ts';
import type { Problems } from '../settings-error.ts';
import type { TargetDraft } from '../target-file.ts';
import { at } from '../values.ts';
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
export const singleTargetVariables = ofTarget.flatMap(([name, { pointer }]) => (pointer === undefined ? [] : [name]));

/** Variables that mean nothing without a target. Limits hold for the built-in one, too. Set alone, they must not lead to a run on the built-in target. */
export const variablesThatNeedTarget = ofTarget.flatMap(([name, { section }]) =>
  section === 'limits' || ['TARGET_URL', 'TARGET_FILE'].includes(name) ? [] : [name],
);

/** Every known name with the prefix TARGET_ or CONFORMANCE_. The operator may use names with the other prefixes. */
export const knownVariables = Object.keys(variables).filter((name) => /^(?:TARGET|CONFORMANCE)_/.test(name));

/** Puts the TARGET_* variables into a draft. A variable that is set but empty counts. */
export function applyVariables(draft: TargetDraft, env: Environment, problems: Problems): void {
  for (const [name, { pointer, read, put }] of ofTarget) {
    const text = env[name];
    if (text === undefined || pointer === undefined) continue;
    draft.places.set(pointer, name);
    if (put !== undefined) put(draft, text, name, problems);
    else putAt(draft, pointer, (read ?? at(pointer))(text, name, problems, env));
  }
}

type Members = Record<string, unknown>;

/** Puts a value where a target file has it. A value that was refused is undefined, and already a problem. */
function putAt(draft: object, pointer: string, value: unknown): void {
  const [, ...names] = pointer.split('/');
  const last = names.pop() ?? '';
  let owner = draft as Members;
  for (const name of names) {
    owner[name] ??= {};
    owner = owner[name] as Members;
  }
  if (value !== undefined) owner[last] = value;
}
