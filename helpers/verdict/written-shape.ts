import { isObject } from '../../contracts/json.ts';

/** Whether a value of JSON is of a kind. */
type Is = (value: unknown) => boolean;

const isText: Is = (value) => typeof value === 'string';
const isNumber: Is = (value) => typeof value === 'number';
const has =
  (members: Readonly<Record<string, Is>>): Is =>
  (value) =>
    isObject(value) && Object.entries(members).every(([name, is]) => is(value[name]));
const listOf =
  (is: Is): Is =>
  (value) =>
    Array.isArray(value) && value.every(is);
const maybe =
  (is: Is): Is =>
  (value) =>
    value === undefined || value === null || is(value);

const row = {
  ...{ id: isText, level: isText, statement: isText, verdict: isText, reason: maybe(has({ text: isText })) },
  evidence: listOf(has({ received: isText, from: maybe(listOf(isText)) })),
};
const code = { code: isNumber, name: isText, outcome: isText, rung: maybe(isText), reason: maybe(isText) };

/** Whether JSON, which anybody may have written, has the members that are read of a verdict, each of its type. */
export const isVerdictShaped: Is = has({
  ...{ schema: isNumber, suite: isText, started: isText, verdict: maybe(isText), target: has({ name: isText }) },
  codes: listOf(has(code)),
  requirements: listOf(has(row)),
});
