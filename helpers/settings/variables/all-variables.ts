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

/** The names of the variables that have a property. */
function namesWith(property: keyof Variable): string[] {
  return Object.entries(variables).flatMap(([name, row]) => (row[property] === undefined ? [] : [name]));
}

/** Variables that describe one target. They are refused for a fleet, where they would describe every target. */
export const singleTargetVariables = namesWith('perTarget');

/** Variables that mean nothing without a target. Set alone, they must not lead to a run on the built-in target. */
export const variablesThatNeedTarget = namesWith('needsTarget');

/** Every known name with the prefix TARGET_ or CONFORMANCE_. The operator may use names with the other prefixes. */
export const knownVariables = Object.keys(variables).filter((name) => /^(?:TARGET|CONFORMANCE)_/.test(name));
