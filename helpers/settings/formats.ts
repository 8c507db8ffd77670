import { originOf } from '../http/origins.ts';
import type { Environment } from '../platform/environment.ts';
import { namesOfSecrets } from '../platform/text/redaction/redaction.ts';
import { type FieldTable, judging, misleading, secretsOfField } from './gateway-fields.ts';
import { type Problems, secretShape } from './settings-error.ts';

/** Where a text is: as messages name it, the name of its member, and the text before references were replaced. */
interface TextPlace {
  readonly where: string;
  readonly name: string;
  readonly written: string;
  readonly isFile: boolean;
  readonly problems: Problems;
}

/** Reads a text. Adds a problem and returns undefined if it cannot. */
type TextReader = (text: string, place: TextPlace) => string | undefined;

/** A token: visible ASCII, no blank, no quotation mark at an end, which `docker --env-file` keeps. Never shown. */
const token: TextReader = (text, { where, problems }) => {
  if (/^["'`]|["'`]$/.test(text)) {
    const fix = 'remove the quotation marks: whatever set the variable kept them, and they would be sent';
    return problems.add(where, 'a token without quotation marks around it', `${secretShape(text)}, with one at an end`, fix);
  }
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  const paste = 'paste only the token, without blanks and line breaks';
  const fix = text === '' ? 'give the token, or unset the variable' : paste;
  return problems.add(where, 'a token of visible ASCII characters', secretShape(text), fix);
};

/** Whether a text is an absolute URL of HTTP, without blanks and control characters. */
const isWebUrl = (text: string): boolean => /^https?:\/\/[^/?#]/i.test(text) && !/[\s\\\p{Cc}]/u.test(text) && URL.canParse(text);

/** The URL of an operator's request: absolute, with `{code}` and `{image}` anywhere but in its host. */
const requestUrl: TextReader = (text, { where, problems }) => {
  const refuse = (more: string, fix: string): undefined =>
    problems.add(where, `an absolute http(s) URL${more}`, problems.shownUrl(text), fix);
  const filled = text.replace(/\{(code|image)\}/g, '0');
  if (!isWebUrl(filled)) return refuse('', 'write it like http://127.0.0.1:9000/fault');
  const { username, password, origin } = new URL(filled);
  if (username !== '' || password !== '') return refuse(' without user and password', 'send them in the Authorization field');
  if (isPlain(text)) return text;
  return refuse(' with a literal host, without placeholders', `write it like ${origin}/`);
};

/** Whether every client reads the same host in a URL. */
function isPlain(url: string): boolean {
  try {
    return originOf(url) !== '' && !/^[^/]*\/\/[^/?#]*[{}]/.test(url);
  } catch {
    return false;
  }
}

/** The value of a field that is none of the refused ones. A file has a secret as a reference. No message shows a value. */
const fieldOf =
  (what: string, refused: FieldTable): TextReader =>
  (text, { where, name, written, isFile, problems }) => {
    const why = refused.find(([of]) => of.test(name))?.[1];
    if (why !== undefined) return problems.add(where, what, `${name}: ${why}`, `remove ${name}`);
    if (isFile && namesOfSecrets.test(name) && !refers(written)) {
      const expected = `an environment reference such as ${referenceTo('NAME')}, because target files must not contain secrets`;
      return problems.add(where, expected, secretShape(written, 'a literal'), 'name an environment variable');
    }
    if (/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return text;
    return problems.add(where, `a value of visible ASCII for ${name}`, secretShape(text, 'a text'), 'correct the value');
  };

const gatewayField: TextReader = (text, place) => {
  place.problems.keepSecret(...secretsOfField(place.name, text));
  return fieldOf('fields for a gateway', [...judging, ...misleading])(text, place);
};

/** Whether a text `YYYY-MM-DD` names a day that exists. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString() === `${text}T00:00:00.000Z`;
}

const date: TextReader = (text, { where, problems }) =>
  isDate(text) ? text : problems.add(where, 'a date that exists, YYYY-MM-DD', problems.shown(text), 'write it like 2030-01-31');

/** What a text has to be, by the `format` of its schema, after its references are replaced. */
export const formats: Readonly<Record<string, TextReader>> = {
  token,
  'base-url': (text, { where, problems }) => baseUrl(text, where, problems),
  'request-url': requestUrl,
  field: fieldOf('a field of a request', []),
  body: (text) => text,
  'gateway-field': gatewayField,
  'provoking-field': fieldOf('a field that provokes a code', misleading),
  date,
};

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A reference as written in a target file. */
export const referenceTo = (name: string): string => `\${${name}}`;

/** Whether a text refers to an environment variable as `${NAME}`. */
export const refers = (text: string): boolean => text.search(reference) >= 0;

/** The names that a text refers to. */
export const variablesIn = (text: string): string[] => [...text.matchAll(reference)].flatMap(([, name]) => name ?? []);

/** What is a secret as a whole. */
const secretFormats: readonly string[] = ['token', 'secret', 'gateway-field'];

/** Whether a text of this format is a secret or may hold one. */
export const holdsSecret = (format: string): boolean => [...secretFormats, 'field', 'provoking-field', 'body'].includes(format);

/**
 * A text with `${NAME}` replaced; undefined, after a problem was added, if a variable is not set. What stands in a token, a field or a content is
 * a secret, unless the variable is `open`. Without an environment, the text as it is.
 */
export function withReferences(
  written: string,
  format: string,
  { where, problems }: Pick<TextPlace, 'where' | 'problems'>,
  { env, open = [] }: { readonly env?: Environment; readonly open?: readonly string[] },
): string | undefined {
  if (env === undefined) return written;
  const names = variablesIn(written);
  for (const name of names) {
    const found = env[name];
    if (found === undefined)
      problems.add(where, `the environment variable ${name} to be set`, 'nothing', `set ${name}, or do not refer to it`);
    else if (secretFormats.includes(format) || (holdsSecret(format) && !open.includes(name))) problems.keepSecret(found);
  }
  if (names.some((name) => env[name] === undefined)) return undefined;
  return written.replace(reference, (_, name: string) => env[name] ?? '');
}

const EXPECTED = 'an absolute http(s) URL';

/**
 * The base URL of a target without a trailing slash; undefined after a problem was added.
 * Keeps path octets as WHATWG URL does. Refuses user information, query and fragment.
 */
export function baseUrl(text: string, where: string, problems: Problems): string | undefined {
  const refuse = (expected: string, fix: string): undefined => {
    problems.add(where, expected, problems.shownUrl(text.trim() && text), fix);
  };
  if (!isWebUrl(text)) return refuse(EXPECTED, 'write it like https://compute.example/v2/123456');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    return refuse(`${EXPECTED} without user and password`, 'remove the part before the @, and put the token into TARGET_TOKEN');
  }
  if (/[?#]/.test(text)) return refuse(`${EXPECTED} without query and fragment`, 'remove the part from ? or # on');
  if (/\$\(|\$\{|[{}<>]|%7[bd]|%3[ce]/i.test(text))
    return refuse(`${EXPECTED} without placeholders`, 'write the real version and tenant');
  // Lines that a person pastes into a shell name the host, which may come from a service catalogue.
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname))
    return refuse(`${EXPECTED} whose host has letters, digits, dots, hyphens and underscores alone`, 'correct the host');
  // A service that routes by a prefix, or a gateway that decodes the path, would take its image for the one to delete.
  if (/%(?:2f|3f|23|3b|5c)|;/i.test(url.pathname))
    return refuse(`${EXPECTED} without ;, %2f, %3f, %23, %3b and %5c`, 'write the version and the tenant only');
  if (/\/images(?:\/|$)/i.test(url.pathname))
    return refuse(`${EXPECTED} up to the tenant`, 'remove /images and what follows; the operation is {url}/images/{image_id}');
  return url.origin + withoutSlashes(url.pathname);
}

/** A URL or a path without trailing slashes. Uses an index, because a regular expression would try every slash as the first one. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** The default name of a target: its host and port. Of ::1, only the digit could be in a name. */
export function nameFromUrl(url: string): string {
  return folderName(new URL(url).host.replace('[::1]', 'localhost'));
}

/** A text reduced to characters that folder and project names allow; `target` if none is left. */
export function folderName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 64).replace(/[-.]{1,64}$/, '') || 'target';
}
