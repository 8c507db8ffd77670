import { originOf } from '../http/origins.ts';
import { namesOfSecrets } from '../platform/text/redaction/redaction.ts';
import { type FieldTable, judging, misleading, secretsOfField } from './gateway-fields.ts';
import { referenceTo, refers } from './references.ts';
import { type Problems, secretShape } from './settings-error.ts';
import { baseUrl } from './target-url.ts';

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

/** The URL of an operator's request: absolute, with `{code}` and `{image}` anywhere but in its host. */
const requestUrl: TextReader = (text, { where, problems }) => {
  const refuse = (more: string, fix: string): undefined =>
    problems.add(where, `an absolute http(s) URL${more}`, problems.shownUrl(text), fix);
  const filled = text.replace(/\{(code|image)\}/g, '0');
  const isUrl = /^https?:\/\/[^/?#]/i.test(filled) && !/[\s\\\p{Cc}]/u.test(filled) && URL.canParse(filled);
  if (!isUrl) return refuse('', 'write it like http://127.0.0.1:9000/fault');
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
