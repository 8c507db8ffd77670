import { readFileSync } from 'node:fs';
import { ownFile } from '../platform/installation/own-files.ts';

/** The published schemas of the operator's files: of target files, and of lists of accepted deviations. */
export type SchemaName = 'target' | 'deviations';

/** The members of a schema that say what a value is. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  /** What is expected, in messages and on pages. */
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

const known = new Map<SchemaName, Schema>();

/** A published schema, read once in a process. */
export function ownSchema(name: SchemaName): Schema {
  const schema = known.get(name) ?? (JSON.parse(readFileSync(ownFile(`contracts/${name}.schema.json`), 'utf8')) as Schema);
  known.set(name, schema);
  return schema;
}

/** What the schema of target files says of the value at a pointer. @throws Error if it has no such place */
export function schemaAt(pointer: string): Schema {
  const root = ownSchema('target');
  let found: Schema = root;
  for (const name of pointer.split('/').slice(1)) {
    const branch = [found, ...(found.oneOf ?? [])].find(({ properties }) => properties?.[name] !== undefined);
    const { $ref, ...own } = branch?.properties?.[name] ?? found.items ?? {};
    found = { ...root.$defs?.[$ref?.split('/').at(-1) ?? ''], ...own };
  }
  if (Object.keys(found).length === 0) throw new Error(`The schema of target files has nothing at ${pointer}`);
  return found;
}
