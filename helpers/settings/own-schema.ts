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
