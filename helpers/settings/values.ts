import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { isIdentifier, isUuid } from '../../contracts/image-identifiers.ts';
import type { Implementation } from '../verdict/verdict-file.ts';
import { type HttpVersions, httpVersions } from './description.ts';
import { givenText } from './given-text.ts';
import { type NumberBounds, numberWithin } from './number-bounds.ts';
import type { Problems } from './settings-error.ts';
import { secretShape } from './settings-error.ts';

/** Reads one value from a text. Adds a problem and returns undefined if it cannot. */
export type ValueReader<T> = (text: string, where: string, problems: Problems) => T | undefined;

/** A token: visible ASCII, no blank, no quotation mark at an end, which `docker --env-file` keeps. Never shown. */
export const token: ValueReader<string> = (text, where, problems) => {
  if (/^["'`]|["'`]$/.test(text)) {
    const fix = 'remove the quotation marks: whatever set the variable kept them, and they would be sent';
    return problems.add(where, 'a token without quotation marks around it', `${secretShape(text)}, with one at an end`, fix);
  }
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  return problems.add(
    where,
    'a token of visible ASCII characters',
    secretShape(text),
    text === '' ? 'give the token, or unset the variable' : 'paste the token alone, without blanks and line breaks',
  );
};

/** Starts like a UUID. If it is not one, it was pasted only in part. */
const likeUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]*$/i;

/** The id of an image: a UUID, or another text that fits into a path. A text without a digit is a typo. */
export const imageId: ValueReader<string> = (text, where, problems) => {
  if (isUuid(text) || (isIdentifier(text) && /\d/.test(text) && !likeUuid.test(text))) return text;
  return problems.add(
    where,
    'an image id (a UUID of 36 characters, or one path segment that contains a digit)',
    text === '' ? 'an empty text' : problems.shown(text),
    'copy the id from the list of images',
  );
};

/** The versions of HTTP that are judged. */
export const versionsOfHttp: ValueReader<HttpVersions> = (text, where, problems) =>
  httpVersions.find((known) => known === text.trim()) ??
  problems.add(where, 'auto, 1.1 or 2', text === '' ? 'an empty text' : problems.shown(text), 'write one of them, or unset it');

/** The id of a tenant: one path segment, because requests go below `/v2/{tenant}`. */
export const tenant: ValueReader<string> = (text, where, problems) => {
  if (isIdentifier(text)) return text;
  return problems.add(
    where,
    'the id of a tenant: one path segment of letters, digits and -._~',
    text === '' ? 'an empty text' : problems.shown(text),
    'write it as the URL of the tenant has it, like 123456',
  );
};

/** A list of ids, separated by commas or blanks, without duplicates. */
export const imageIds: ValueReader<string[]> = (text, where, problems) => {
  const ids = text.split(/[\s,]+/).filter((id) => id !== '');
  if (ids.length === 0) {
    return problems.add(
      where,
      'image ids separated by commas or blanks',
      'an empty text',
      'list the images that the suite may delete, or unset the variable',
    );
  }
  ids.forEach((id) => void imageId(id, where, problems));
  repeated(ids).forEach(
    (id) => void problems.add(where, 'each image id once', `${problems.shown(id)} twice`, 'remove the second one'),
  );
  return ids;
};

/** The ids that a list names more than once, ignoring case. */
export function repeated(ids: readonly string[]): string[] {
  const lower = ids.map((id) => id.toLowerCase());
  return [...new Set(ids.filter((id, i) => lower.indexOf(id.toLowerCase()) !== i))];
}

/** A number within bounds. */
export function numberBetween(bounds: NumberBounds): ValueReader<number> {
  const { least, most, whole } = bounds;
  return (text, where, problems) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    return problems.add(
      where,
      numberWithin(bounds),
      text === '' ? 'an empty text' : problems.shown(text),
      'write digits only, or unset the variable',
    );
  };
}

/** Name and version of a software: `nova 31.0.0`. The version is the last word. */
export const software: ValueReader<Implementation> = (text, where, problems) => {
  const words = text.trim().split(/\s+/);
  const version = words.at(-1) ?? '';
  if (words.length > 1) return { name: words.slice(0, -1).join(' '), version };
  return problems.add(
    where,
    'the name and the version of the software that is tested',
    text === '' ? 'an empty text' : problems.shown(text),
    'write it like nova 31.0.0, or unset the variable',
  );
};

/** true, false, 1 or 0. */
export const truth: ValueReader<boolean> = (text, where, problems) => {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return problems.add(
    where,
    'true, false, 1 or 0',
    text === '' ? 'an empty text' : problems.shown(text),
    'write one of these, or unset the variable',
  );
};

/**
 * A field whose value contains the placeholder for a code: `Prefer: code={code}`. The value may be a secret, so it is not shown.
 */
export const provokeField: ValueReader<Record<string, string>> = (text, where, problems) => {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name !== undefined && value?.includes('{code}')) return { [name]: value };
  const received = name === undefined ? secretShape(text, 'a text') : `field ${name} without {code}`;
  return problems.add(where, 'a field whose value contains {code}', received, 'write it like Prefer: code={code}');
};

/** The path of a file, which is read later. */
export const path: ValueReader<string> = (text, where, problems) => {
  if (text !== '' && !text.includes('\0')) return text;
  return problems.add(
    where,
    'the path of a file',
    text === '' ? 'an empty text' : problems.shown(text),
    'give the path, or unset it',
  );
};

/** The content of a PEM file with at least one certificate; relative paths start at `from`. */
export function authority(path: string, from: string, where: string, problems: Problems): string | undefined {
  const refuse = (received: string): undefined => {
    return problems.add(
      where,
      'a readable PEM file with certificates',
      received,
      'give the path of the authority certificate in PEM form',
    );
  };
  if (path === '' || path.includes('\0')) return refuse(path === '' ? 'an empty text' : problems.shown(path));
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
