import { originOf } from '../http/origins.ts';
import { escaped } from './json-or-yaml.ts';
import { referenceTo, refers } from './references.ts';
import type { Problems } from './settings-error.ts';
import { secretShape } from './settings-error.ts';

const secretField = /^(proxy-)?authorization$|cookie|token|secret|password|api-?key/i;

/**
 * Checks every request and every set of fields in a target file after references are resolved: URLs are absolute, values are
 * valid in a field, and secret fields contain references (`raw` is the file as written).
 */
export function checkOperatorRequests(raw: unknown, value: unknown, file: string, problems: Problems): void {
  walk(raw, value, '', (written, filled, pointer) => {
    const where = `${file} ${pointer}`;
    const field = /\/headers\/([^/]+)$/.exec(pointer)?.[1];
    if (field !== undefined) checkField(field, written, filled, where, problems);
    else if (/\/request\/url$/.test(pointer)) checkUrl(filled, where, problems);
  });
}

function checkField(field: string, written: string, filled: string, where: string, problems: Problems): void {
  if (secretField.test(field) && !refers(written)) {
    problems.add(
      where,
      `an environment reference such as ${referenceTo('NAME')}, because target files must not contain secrets`,
      secretShape(filled, 'a literal'),
      'name an environment variable',
    );
  } else if (!/^[\t\x20-\x7e]*$/.test(filled)) {
    problems.add(
      where,
      'the value of a field in visible ASCII',
      secretShape(filled, 'a text'),
      'remove the characters that a field cannot contain',
    );
  }
}

function checkUrl(text: string, where: string, problems: Problems): void {
  const filled = text.replace(/\{(code|image)\}/g, '0');
  const isUrl = /^https?:\/\/[^/?#]/i.test(filled) && !/[\s\\\p{Cc}]/u.test(filled) && URL.canParse(filled);
  if (!isUrl)
    problems.add(where, 'an absolute http(s) URL', problems.shownUrl(text), 'write it like http://127.0.0.1:9000/fault');
  else if (new URL(filled).username !== '' || new URL(filled).password !== '') {
    problems.add(
      where,
      'an absolute http(s) URL without user and password',
      problems.shownUrl(text),
      'send them in the Authorization field',
    );
  } else if (!isPlain(text)) {
    problems.add(
      where,
      'an absolute http(s) URL with a literal host, without placeholders',
      problems.shownUrl(text),
      `write it like ${new URL(filled).origin}/`,
    );
  }
}

/** Whether every client reads the same host in a URL. */
function isPlain(url: string): boolean {
  try {
    return originOf(url) !== '' && !/^[^/]*\/\/[^/?#]*[{}]/.test(url);
  } catch {
    return false;
  }
}

type Visit = (written: string, filled: string, pointer: string) => void;

function walk(raw: unknown, value: unknown, pointer: string, visit: Visit): void {
  if (typeof raw === 'string' && typeof value === 'string') visit(raw, value, pointer);
  if (typeof raw !== 'object' || raw === null || typeof value !== 'object' || value === null) return;
  const members = new Map(Object.entries(raw));
  for (const [name, member] of Object.entries(value)) walk(members.get(name), member, `${pointer}/${escaped(name)}`, visit);
}
