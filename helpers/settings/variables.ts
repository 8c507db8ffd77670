import { ownSchema, type Schema, schemaAt } from './own-schema.ts';

/** The sections of variables, in the order of the pages: contracts/environment.schema.json. */
export const sections: readonly Schema[] = ownSchema('environment').allOf ?? [];

const rows = sections.flatMap(({ properties = {} }) => Object.entries(properties));

/** What each variable may be, by its name: what its row says, over what target files say of the member that it holds. */
export const variables: Readonly<Record<string, Schema>> = Object.fromEntries(
  rows.map(([name, row]) => [name, row.member === undefined ? row : { ...schemaAt(row.member), ...row }]),
);

/** Marks one of the project's own runs (tests, mutants, bench): no `.env`, only loopback. It is on no page. */
export const OWN_RUN = 'CONFORMANCE_OWN_RUN';

/** Every known name with the prefix TARGET_ or CONFORMANCE_. The operator may use names with the other prefixes. */
export const knownVariables = [...Object.keys(variables).filter((name) => /^(?:TARGET|CONFORMANCE)_/.test(name)), OWN_RUN];

/** A variable that describes one target, and the member of a target file that it holds. */
export const targetVariables = rows.flatMap(([name, { member }]) =>
  name.startsWith('TARGET_') && member !== undefined ? [{ name, member }] : [],
);

/** Variables that mean nothing without a target. Limits hold for the built-in one, too. Set alone, they must not lead to a run on the built-in target. */
export const variablesThatNeedTarget = [...targetVariables, { name: 'TARGET_CONFIRM_HOST', member: '' }].flatMap(
  ({ name, member }) => (name === 'TARGET_URL' || member.startsWith('/limits/') ? [] : [name]),
);

/** Whether the value of a variable with this name is a secret. A variable that names the place of a secret, or prints it, is not. */
export function namesSecret(name: string): boolean {
  const isPlace = /_(?:COMMAND|DIR|FILE|PATH|URL)$/i.test(name);
  return name === 'TARGET_HEADERS' || (/TOKEN|PASSWORD|PASSCODE|PASSPHRASE|SECRET|API_?KEY/i.test(name) && !isPlace);
}
