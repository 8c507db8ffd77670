import { X509Certificate } from 'node:crypto';
import { listed } from '../platform/text/phrases.ts';
import type { Implementation } from '../verdict/verdict-file.ts';
import { fixOf } from './near-name.ts';
import { textOf } from './operators-file.ts';
import { type Schema, schemaAt } from './own-schema.ts';
import { refers } from './references.ts';
import type { Problems } from './settings-error.ts';
import { secretShape } from './settings-error.ts';

/** Reads one value from a text. Adds a problem and returns undefined if it cannot. */
export type ValueReader<T> = (text: string, where: string, problems: Problems) => T | undefined;

/** One of a few words. `otherwise` says what to do if none of them is near. */
export function wordOf<Word extends string>(words: readonly Word[], otherwise: string): ValueReader<Word> {
  return (text, where, problems) =>
    words.find((word) => word === text.trim()) ??
    problems.add(where, listed(words, 'or'), problems.shown(text), fixOf(text, words, otherwise));
}

/** A token: visible ASCII, no blank, no quotation mark at an end, which `docker --env-file` keeps. Never shown. */
export const token: ValueReader<string> = (text, where, problems) => {
  if (/^["'`]|["'`]$/.test(text)) {
    const fix = 'remove the quotation marks: whatever set the variable kept them, and they would be sent';
    return problems.add(where, 'a token without quotation marks around it', `${secretShape(text)}, with one at an end`, fix);
  }
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  const paste = 'paste only the token, without blanks and line breaks';
  const fix = text === '' ? 'give the token, or unset the variable' : paste;
  return problems.add(where, 'a token of visible ASCII characters', secretShape(text), fix);
};

/** How to correct a text that the schema refuses. */
function fixFor({ type, enum: words = [] }: Schema, text: string, fix: string | undefined): string {
  if (type === 'integer' || type === 'number') return 'write only a number in that range, or unset the variable';
  if (type === 'boolean') return 'write one of these, or unset the variable';
  return words.length > 0
    ? fixOf(text, words, fix ?? 'write one of these, or unset it')
    : (fix ?? 'give it, or unset the variable');
}

/** The value of a text; undefined if the schema of its place refuses it. A boolean may be a number, too. */
function valueIn(text: string, { type, enum: words, minimum = 0, maximum = 0, pattern = '', minLength = 0 }: Schema): unknown {
  if (words !== undefined) return words.find((word) => word === text.trim());
  if (type === 'boolean') return /^(?:true|false|1|0)$/.test(text) ? text === 'true' || text === '1' : undefined;
  if (type === 'string') return text.length >= minLength && new RegExp(pattern).test(text) && !refers(text) ? text : undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value >= minimum && value <= maximum && (type === 'number' || Number.isInteger(value)) ? value : undefined;
}

/** Reads what the schema expects at a pointer: a number, a word, `true` or `false`, or a text. */
const asSchema =
  (pointer: string, fix?: string): ValueReader<unknown> =>
  (text, where, problems) => {
    const schema = schemaAt(pointer);
    const expected = schema.type === 'boolean' ? 'true, false, 1 or 0' : (schema.title ?? '');
    return valueIn(text, schema) ?? problems.add(where, expected, problems.shown(text), fixFor(schema, text, fix));
  };

/** Reads the value of a variable that stands at a pointer. A text of a pattern is judged later, with what a target file has there. */
export const at = (pointer: string): ValueReader<unknown> =>
  schemaAt(pointer).pattern === undefined ? asSchema(pointer) : (text) => text;

/** The id of an image: a UUID, or another text that fits into a path. A text without a digit is a typo, and so is a part of a UUID. */
export const imageId = asSchema('/images/ids/0', 'copy the id from the list of images');

/** The id of a tenant: requests go below `/v2/{tenant}`. */
export const tenant = asSchema('/identities/owner/tenant', 'write it as the URL of the tenant has it, like 123456');

/** The id of a server. */
export const server = asSchema('/images/server/0', 'copy it from the list of servers');

/** A source of images in one word. */
export const imageSource = wordOf(
  ['ids', 'stateless', 'glance', 'none'],
  'write one of these, or describe another source in a target file',
);

/** A list of ids, separated by commas or blanks. */
export const imageIds: ValueReader<string[]> = (text, where, problems) => {
  const ids = text.split(/[\s,]+/).filter((id) => id !== '');
  const fix = 'list the images that the suite may delete, or unset the variable';
  return ids.length > 0 ? ids : problems.add(where, 'image ids separated by commas or blanks', 'an empty text', fix);
};

/** The ids that a list names more than once, ignoring case. */
export function repeated(ids: readonly string[]): string[] {
  const lower = ids.map((id) => id.toLowerCase());
  return [...new Set(ids.filter((id, i) => lower.indexOf(id.toLowerCase()) !== i))];
}

/** Name and version of a software: `nova 31.0.0`. The version is the last word. */
export const software: ValueReader<Implementation> = (text, where, problems) => {
  const [, name, version] = /^\s*(\S.*?)\s+(\S+)\s*$/.exec(text) ?? [];
  if (name !== undefined && version !== undefined) return { name: name.replace(/\s+/g, ' '), version };
  const expected = schemaAt('/implementation').title ?? '';
  return problems.add(where, expected, problems.shown(text), 'write it like nova 31.0.0, or unset the variable');
};

/** A field whose value contains the placeholder for a code: `Prefer: code={code}`. The value may be a secret, so it is not shown. */
export const provokeField: ValueReader<Record<string, string>> = (text, where, problems) => {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name !== undefined && value?.includes('{code}')) return { [name]: value };
  const received = name === undefined ? secretShape(text, 'a text') : `field ${name} without {code}`;
  return problems.add(where, 'a field whose value contains {code}', received, 'write it like Prefer: code={code}');
};

/** The content of a PEM file with at least one certificate; relative paths start at `from`. */
export function authority(path: string, from: string, where: string, problems: Problems): string | undefined {
  const fix = 'give the path of the authority certificate in PEM form';
  const expected = 'a readable PEM file with certificates';
  const refuse = (received: string): undefined => problems.add(where, expected, received, fix);
  const pem = textOf(path, from, { where, expected, fix }, problems);
  if (pem === undefined) return undefined;
  const blocks = pem.match(/-----BEGIN ?CERTIFICATE-----[^-]{1,65536}-----END ?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return refuse(`${problems.shown(path)}, which contains no PEM certificate`);
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return refuse(`${problems.shown(path)}, whose PEM block is not a certificate`);
  }
  return pem;
}
