import { readFileSync } from 'node:fs';
import { ownFile } from '../platform/installation/own-files.ts';

/** The published schemas: of target files, of the variables of a run, and of lists of accepted deviations. */
export type SchemaName = 'target' | 'environment' | 'deviations';

/** The members of a schema that say what a value is. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  /** The place in a target file of the value that a variable holds. */
  readonly member?: string;
  /** What is expected, in messages and on pages. */
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: string | number | boolean;
  readonly examples?: readonly unknown[];
  /** What a text has to be beyond its pattern, after references are replaced: see `formats`. */
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: false | Schema;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  /** Forms of an object, of which it has one: by the constant of the discriminator, or by the members that each requires. */
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: { readonly propertyName: string };
}

const known = new Map<SchemaName, Schema>();

/** A published schema, read once in a process. */
export function ownSchema(name: SchemaName): Schema {
  const schema = known.get(name) ?? (JSON.parse(readFileSync(ownFile(`contracts/${name}.schema.json`), 'utf8')) as Schema);
  known.set(name, schema);
  return schema;
}

/** A schema with what it refers to: definitions are those of the schema of target files. */
export const whole = ({ $ref, ...own }: Schema): Schema =>
  $ref === undefined ? own : { ...whole(ownSchema('target').$defs?.[$ref.split('/').at(-1) ?? ''] ?? {}), ...own };

/** What the schema of target files says of the value at a pointer. @throws Error if it has no such place */
export function schemaAt(pointer: string): Schema {
  let found = ownSchema('target');
  for (const name of pointer.split('/').slice(1)) {
    const branch = [found, ...(found.oneOf ?? [])].find(({ properties }) => properties?.[name] !== undefined);
    found = whole(branch?.properties?.[name] ?? found.items ?? {});
  }
  if (Object.keys(found).length === 0) throw new Error(`The schema of target files has nothing at ${pointer}`);
  return found;
}

/** The defaults of the members of an object in a target file. */
export const defaultsAt = (pointer: string) =>
  Object.fromEntries(Object.entries(schemaAt(pointer).properties ?? {}).map(([name, member]) => [name, member.default]));

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
