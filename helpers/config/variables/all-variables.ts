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

/** Variables that describe one target. With a fleet they would say the same of each, so they are refused there. */
export const singleTargetVariables = namesWith('perTarget');

/** Variables that say nothing without a target: on their own they must not lead to the built-in one. */
export const variablesThatNeedTarget = namesWith('needsTarget');

/** Every name with the prefix TARGET_ or CONFORMANCE_ that means something; names with the others are the operator's, too. */
export const knownVariables = Object.keys(variables).filter((name) => /^(?:TARGET|CONFORMANCE)_/.test(name));
