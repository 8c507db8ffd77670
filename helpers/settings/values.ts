import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { isIdentifier, isUuid } from '../../contracts/image-identifiers.ts';
import { listed } from '../text/phrases.ts';
import type { Implementation } from '../verdict/verdict-file.ts';
import { httpVersions } from './description.ts';
import { givenText } from './given-text.ts';
import { fixOf } from './near-name.ts';
import type { Problems } from './settings-error.ts';
import { secretShape } from './settings-error.ts';

/** Reads one value from a text. Adds a problem and returns undefined if it cannot. */
export type ValueReader<T> = (text: string, where: string, problems: Problems) => T | undefined;

/** A reader that takes what a function makes of a text. If that is undefined, it says what is expected, and how to fix it. */
function taking<T>(expected: string, fix: string, read: (text: string) => T | undefined): ValueReader<T> {
  return (text, where, problems) => read(text) ?? problems.add(where, expected, problems.shown(text), fix);
}

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

/** Starts like a UUID. If it is not one, it was pasted only in part. */
const likeUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]*$/i;

/** The id of an image: a UUID, or another text that fits into a path. A text without a digit is a typo. */
export const imageId = taking(
  'an image id (a UUID of 36 characters, or one path segment that contains a digit)',
  'copy the id from the list of images',
  (text) => (isUuid(text) || (isIdentifier(text) && /\d/.test(text) && !likeUuid.test(text)) ? text : undefined),
);

/** A source of images in one word. */
export const imageSource = wordOf(
  ['ids', 'stateless', 'glance', 'none'],
  'write one of these, or describe another source in a target file',
);

/** The versions of HTTP that are judged. */
export const versionsOfHttp = wordOf(httpVersions, 'write one of them, or unset it');

/** The id of a tenant: one path segment, because requests go below `/v2/{tenant}`. */
export const tenant = taking(
  'the id of a tenant: one path segment of letters, digits and -._~',
  'write it as the URL of the tenant has it, like 123456',
  (text) => (isIdentifier(text) ? text : undefined),
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

/** The bounds of a numeric setting. They are defined once, in the table of variables. */
export interface NumberBounds {
  readonly least: number;
  readonly most: number;
  /** The counted unit, in the plural. */
  readonly unit: string;
  /** Whether only whole numbers are allowed. */
  readonly whole: boolean;
  readonly byDefault?: number;
}

/** The bounds in words: `a whole number of seconds from 1 to 60`. */
export function numberWithin({ least, most, unit, whole }: NumberBounds): string {
  return `${whole ? 'a whole number' : 'a number'} of ${unit} from ${least} to ${most}`;
}

/** A number within bounds. */
export function numberBetween(bounds: NumberBounds): ValueReader<number> {
  const { least, most, whole } = bounds;
  return taking(numberWithin(bounds), 'write digits only, or unset the variable', (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : undefined;
  });
}

/** Name and version of a software: `nova 31.0.0`. The version is the last word. */
export const software = taking<Implementation>(
  'the name and the version of the software that is tested',
  'write it like nova 31.0.0, or unset the variable',
  (text) => {
    const words = text.trim().split(/\s+/);
    const version = words.pop() ?? '';
    return words.length === 0 ? undefined : { name: words.join(' '), version };
  },
);

/** true, false, 1 or 0. */
export const truth = taking('true, false, 1 or 0', 'write one of these, or unset the variable', (text) =>
  /^(?:true|false|1|0)$/.test(text) ? text === 'true' || text === '1' : undefined,
);

/** A field whose value contains the placeholder for a code: `Prefer: code={code}`. The value may be a secret, so it is not shown. */
export const provokeField: ValueReader<Record<string, string>> = (text, where, problems) => {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name !== undefined && value?.includes('{code}')) return { [name]: value };
  const received = name === undefined ? secretShape(text, 'a text') : `field ${name} without {code}`;
  return problems.add(where, 'a field whose value contains {code}', received, 'write it like Prefer: code={code}');
};

/** The path of a file, which is read later. */
export const path = taking('the path of a file', 'give the path, or unset it', (text) =>
  text === '' || text.includes('\0') ? undefined : text,
);

/** The content of a PEM file with at least one certificate; relative paths start at `from`. */
export function authority(path: string, from: string, where: string, problems: Problems): string | undefined {
  const fix = 'give the path of the authority certificate in PEM form';
  const refuse = (received: string): undefined => problems.add(where, 'a readable PEM file with certificates', received, fix);
  if (path === '' || path.includes('\0')) return refuse(problems.shown(path));
  let pem: string;
  try {
    pem = givenText(resolve(from, path));
  } catch (error) {
    return refuse(`${problems.shown(path)} (${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'})`);
  }
  const blocks = pem.match(/-----BEGIN ?CERTIFICATE-----[^-]{1,65536}-----END ?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return refuse(`${problems.shown(path)}, which contains no PEM certificate`);
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return refuse(`${problems.shown(path)}, whose PEM block is not a certificate`);
  }
  return pem;
}
