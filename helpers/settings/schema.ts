import { readFileSync } from 'node:fs';
import { isObject, type JsonObject, jsonIn } from '../../contracts/json.ts';
import type { Environment } from '../platform/environment.ts';
import { ownFile } from '../platform/installation/own-files.ts';
import { listed } from '../platform/text/phrases.ts';
import { OWN_RUN } from './command-environment.ts';
import { formats, holdsSecret, refers, withReferences } from './formats.ts';
import { fixOf, nearName } from './near-name.ts';
import { type Problems, secretShape } from './settings-error.ts';

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
const whole = ({ $ref, ...own }: Schema): Schema =>
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

/** What a value was read from, a file or a variable, and how messages name a place in it. */
export interface Origin {
  readonly where: (pointer: string) => string;
  readonly problems: Problems;
  readonly isFile: boolean;
  /** The variables that texts refer to as `${NAME}`; absent if they cannot. */
  readonly env?: Environment;
  /** Variables that are no secrets, wherever they stand: those in the URL of the target, which reports show. */
  readonly open?: readonly string[];
}

/**
 * The value as its schema has it, with references replaced; undefined where it is refused. Each refusal is a problem with the place, what is
 * expected, what it is, and how to correct it.
 */
export function readBySchema(given: Schema, value: unknown, origin: Origin, pointer = ''): unknown {
  const schema = whole(given);
  const types = typesOf(schema);
  if (typeof value === 'string' && types.includes('string') && !wordsOf(schema)) return readText(schema, value, origin, pointer);
  if (Array.isArray(value) && types.includes('array')) return readList(schema, value, origin, pointer);
  if (isObject(value) && types.includes('object')) return readObject(schema, value, origin, pointer);
  return fits(schema, value) ? value : refuse(schema, value, origin, pointer);
}

const wordsOf = ({ enum: words, const: constant }: Schema): readonly string[] | undefined =>
  words ?? (constant ? [constant] : undefined);

const typesOf = (schema: Schema): readonly string[] => [schema.type ?? (wordsOf(schema) ? 'string' : 'object')].flat();

/** Whether a number, a truth value or a text is as its schema has it. */
function fits(schema: Schema, value: unknown): boolean {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, minLength = 0, pattern = '' } = schema;
  const is = (type: string): boolean => typesOf(schema).includes(type);
  if (typeof value === 'boolean') return is('boolean');
  if (typeof value === 'number')
    return (is('number') || (is('integer') && Number.isInteger(value))) && value >= minimum && value <= maximum;
  if (typeof value !== 'string' || !is('string')) return false;
  return wordsOf(schema)?.includes(value) ?? (value.length >= minLength && new RegExp(pattern, 'u').test(value));
}

/** Reads the text of a variable by its schema. `where` is the place of its value, if a file has it. */
export function readVariable(text: string, name: string, problems: Problems, where = name): unknown {
  const schema = variables[name] ?? {};
  return readBySchema(schema, valueIn(text, schema), { where: () => where, problems, isFile: where !== name });
}

/** What the text of a variable stands for: a number, `true` or `false`, a list of words, a word, or the text itself. */
function valueIn(text: string, { type, enum: words }: Schema): unknown {
  if (type === 'boolean' && /^(?:true|false|1|0)$/.test(text)) return /true|1/.test(text);
  if ((type === 'integer' || type === 'number') && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'array') return text.split(/[\s,]+/).filter((word) => word !== '');
  return words === undefined ? text : text.trim();
}

/** Reads a text: as a file has it, and again with its references replaced. What a variable holds may look like another reference. */
function readText(schema: Schema, written: string, origin: Origin, pointer: string): string | undefined {
  const { format = '' } = schema;
  const { problems, isFile } = origin;
  if (isFile && !fits(schema, written)) return refuse(schema, written, origin, pointer);
  const where = origin.where(pointer);
  const at = { where, problems, isFile, written, name: pointer.split('/').at(-1) ?? '' };
  const text = withReferences(written, format, at, origin);
  if (text === undefined || format === 'secret') return text;
  if (formats[format]) return formats[format](text, at);
  // The shell replaces the references of a command, so that no value becomes its syntax.
  if (format === 'command' && fits(schema, written)) return written;
  const isWhole = (isFile && origin.env === undefined) || !refers(text);
  return isWhole && fits(schema, text) ? text : refuse(schema, text, origin, pointer);
}

function readList(schema: Schema, value: readonly unknown[], origin: Origin, pointer: string): unknown {
  if (value.length < (schema.minItems ?? 0)) return refuse(schema, value, origin, pointer);
  const { problems, where } = origin;
  const items = value.map((item, at) => readBySchema(schema.items ?? {}, item, origin, `${pointer}/${at}`));
  const known = new Set<string>();
  for (const [at, item] of items.entries()) {
    if (typeof item !== 'string') continue;
    if (known.has(item.toLowerCase()))
      problems.add(where(`${pointer}/${at}`), 'each item once', `${problems.shown(item)} twice`, 'remove one of the two');
    known.add(item.toLowerCase());
  }
  return items.includes(undefined) ? undefined : items;
}

function readObject(given: Schema, value: JsonObject, origin: Origin, pointer: string): unknown {
  const schema = given.discriminator === undefined ? given : formOf(given, value, origin, pointer);
  if (schema === undefined) return undefined;
  const { problems, where } = origin;
  const { properties = {}, required = [], additionalProperties: others, propertyNames } = schema;
  const known = Object.keys(properties).filter((name) => name !== '$schema');
  const names = Object.keys(value);
  const unknown = names.filter((name) => !Object.hasOwn(properties, name));
  const isMisspelt = (name: string): boolean => unknown.some((each) => nearName(each, [name]) !== undefined);
  for (const name of required.filter((each) => !Object.hasOwn(value, each) && !isMisspelt(each))) {
    const expected = whole(properties[name] ?? {}).title ?? `a member ${name}`;
    problems.add(where(`${pointer}/${name}`), expected, 'nothing', 'add it');
  }
  for (const name of others ? [] : unknown) refuseMember(name, known, origin, pointer);
  if (unknown.length === 0 && !hasOneForm(given, value)) refuse(given, value, origin, pointer);
  const read = names.flatMap((name) => {
    const member = Object.hasOwn(properties, name) ? properties[name] : others || undefined;
    if (member === undefined) return [];
    const { pattern = '', title = '' } = others && propertyNames ? whole(propertyNames) : {};
    if (!new RegExp(pattern, 'u').test(name))
      return problems.add(where(pointer), title, `a member ${problems.shown(name)}`, 'rename it') ?? [];
    return [[name, readBySchema(member, value[name], origin, `${pointer}/${escaped(name)}`)] as const];
  });
  return Object.fromEntries(read.filter(([, member]) => member !== undefined));
}

/** The form of an object that the constant of its discriminator chooses. */
function formOf(schema: Schema, value: JsonObject, origin: Origin, pointer: string): Schema | undefined {
  const tag = schema.discriminator?.propertyName ?? '';
  const forms = (schema.oneOf ?? []).map((form) => [form.properties?.[tag]?.const ?? '', form] as const);
  const found = forms.find(([word]) => word === value[tag])?.[1];
  const near = Object.keys(value).find((name) => nearName(name, [tag]) !== undefined);
  if (found === undefined && near !== undefined && near !== tag) refuseMember(near, [tag], origin, pointer);
  else if (found === undefined) refuse({ enum: forms.map(([word]) => word) }, value[tag], origin, `${pointer}/${tag}`);
  return found;
}

/** Whether an object has the members of exactly one of its forms, and those that others depend on. */
const hasOneForm = ({ oneOf = [], discriminator, dependentRequired = {} }: Schema, value: JsonObject): boolean =>
  (discriminator !== undefined ||
    oneOf.length === 0 ||
    oneOf.filter((form) => form.required?.every((name) => name in value)).length === 1) &&
  Object.entries(dependentRequired).every(([name, needed]) => !(name in value) || needed.every((each) => each in value));

function refuseMember(name: string, known: readonly string[], { problems, where }: Origin, pointer: string): void {
  const at = where(`${pointer}/${problems.bare(escaped(name))}`);
  const expected = known.length === 1 ? `a member ${known[0]}` : `one of ${known.join(', ')}`;
  problems.add(at, expected, 'an unknown member', fixOf(name, known, 'remove or rename it'));
}

function refuse(schema: Schema, value: unknown, origin: Origin, pointer: string): undefined {
  const { title, enum: words } = schema;
  const { problems, where, isFile } = origin;
  const isBoolean = !isFile && schema.type === 'boolean';
  const expected = isBoolean ? 'true, false, 1 or 0' : (title ?? listed(words ?? [], 'or'));
  const fix = fixFor(schema, value, isFile);
  const otherwise = isFile || fix.startsWith('did you mean') ? '' : ', or unset the variable';
  return problems.add(where(pointer || '/'), expected, received(schema, value, pointer, problems), fix + otherwise);
}

function fixFor(schema: Schema, value: unknown, isFile: boolean): string {
  const { enum: words, examples = [] } = schema;
  const types = typesOf(schema);
  const isText = typeof value === 'string';
  if (isFile && isText && fits(schema, jsonIn(value))) return 'write it without quotation marks';
  if (isFile && ['number', 'boolean'].includes(typeof value) && fits(schema, String(value))) return 'write it in quotation marks';
  if (words) return fixOf(value, words, 'write one of these');
  if (types.includes('integer') || types.includes('number')) return 'write a number in that range';
  if (types.includes('boolean')) return 'write one of these';
  const example = examples.flat().find((each) => typeof each === 'string');
  return example === undefined ? 'see the description in the schema of the file' : `write it like ${example}`;
}

/** The description of a value in a message. Of a text that may be a secret it shows only the shape. */
function received({ format = '' }: Schema, value: unknown, pointer: string, problems: Problems): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isObject(value)) {
    const names = Object.keys(value).map((name) => problems.bare(name));
    return names.length === 0 ? 'an empty object' : `an object with ${names.slice(0, 8).join(', ')}`;
  }
  // JSON and YAML round it, so that it is not what the operator wrote.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return 'a number of more digits than the file keeps';
  if (typeof value !== 'string') return String(value);
  if (holdsSecret(format) || /\/identities\//.test(pointer)) return secretShape(value, 'a literal');
  return /url$/.test(pointer) ? problems.shownUrl(value) : problems.shown(value);
}

/** A member name, escaped for a JSON pointer: RFC 6901 section 3. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
