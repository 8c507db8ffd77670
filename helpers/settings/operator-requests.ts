import { isLoopback } from '../http/loopback.ts';
import { originOf } from '../http/origins.ts';
import type { ImageSource, OperatorRequest, TargetDescription } from './description.ts';
import { textsIn } from './json-or-yaml.ts';
import { referenceTo, refers, variablesIn } from './references.ts';
import { namesSecret } from './secret-names.ts';
import { type Problems, secretShape } from './settings-error.ts';

/** Every request that the operator described, with its place in the target file. */
export function operatorRequests({
  images,
  provoke,
}: {
  readonly images?: ImageSource | undefined;
  readonly provoke: TargetDescription['provoke'];
}): { readonly place: string; readonly request: OperatorRequest }[] {
  const source = images !== undefined && 'request' in images ? [{ place: 'images.request', request: images.request }] : [];
  const steps = Object.entries(provoke).flatMap(([code, way]) =>
    'before' in way
      ? (['before', 'after'] as const).flatMap((step) => {
          const each = way[step];
          return 'request' in each ? [{ place: `provoke.${code}.${step}`, request: each.request }] : [];
        })
      : [],
  );
  return [...source, ...steps];
}

/** Whether an operator's request chooses the id of the image that it makes: `{image}` becomes a fresh UUID. */
export const takesId = (request: OperatorRequest): boolean => JSON.stringify(request).includes('{image}');

/** Whether the suite chooses the ids of its images: they then say nothing about the ids of others. */
export const choosesIds = ({ images }: Pick<TargetDescription, 'images'>): boolean =>
  images.source === 'http' && takesId(images.request);

const secretField = /^(proxy-)?authorization$|cookie|token|secret|password|api-?key/i;

/**
 * Checks every request and every set of fields in a target file after references are resolved: URLs are absolute, values are
 * valid in a field, and secret fields contain references (`raw` is the file as written).
 */
export function checkOperatorRequests(raw: unknown, value: unknown, file: string, problems: Problems): void {
  const given = new Map(textsIn(raw));
  const texts = textsIn(value);
  const tokens = texts.flatMap(([pointer, token]) => (/^\/identities\/[^/]+\/token$/.test(pointer) ? [token] : []));
  for (const [pointer, filled] of texts) {
    const [where, written = filled] = [`${file} ${pointer}`, given.get(pointer)];
    const field = /\/headers\/([^/]+)$/.exec(pointer)?.[1];
    if (field !== undefined) checkField(field, written, filled, where, problems);
    else if (/\/request\/url$/.test(pointer)) checkUrl(filled, where, problems);
    if (/\/url$/.test(pointer)) checkNoToken(written, filled, { tokens, where }, problems);
  }
}

function checkField(field: string, written: string, filled: string, where: string, problems: Problems): void {
  if (secretField.test(field) && !refers(written)) {
    const expected = `an environment reference such as ${referenceTo('NAME')}, because target files must not contain secrets`;
    problems.add(where, expected, secretShape(filled, 'a literal'), 'name an environment variable');
  } else if (!/^[\t\x20-\x7e]*$/.test(filled)) {
    const fix = 'remove the characters that a field cannot contain';
    problems.add(where, 'the value of a field in visible ASCII', secretShape(filled, 'a text'), fix);
  }
}

function checkUrl(text: string, where: string, problems: Problems): undefined {
  const refuse = (more: string, fix: string): undefined =>
    problems.add(where, `an absolute http(s) URL${more}`, problems.shownUrl(text), fix);
  const filled = text.replace(/\{(code|image)\}/g, '0');
  const isUrl = /^https?:\/\/[^/?#]/i.test(filled) && !/[\s\\\p{Cc}]/u.test(filled) && URL.canParse(filled);
  if (!isUrl) return refuse('', 'write it like http://127.0.0.1:9000/fault');
  const { username, password, origin } = new URL(filled);
  if (username !== '' || password !== '') return refuse(' without user and password', 'send them in the Authorization field');
  if (!isPlain(text)) return refuse(' with a literal host, without placeholders', `write it like ${origin}/`);
}

/** Refuses a token in a URL of a remote host, as it is or by the variable that holds it. */
function checkNoToken(
  written: string,
  filled: string,
  { tokens, where }: { readonly tokens: readonly string[]; readonly where: string },
  problems: Problems,
): void {
  const named = variablesIn(written).find((name) => /token/i.test(name) && namesSecret(name));
  const holds = named !== undefined || tokens.some((token) => token !== '' && filled.includes(token));
  if (!holds || !URL.canParse(filled) || isLoopback(filled)) return;
  const received = named === undefined ? 'one with a token' : `one with ${referenceTo(named)}`;
  const fix = 'send the token in a field, such as X-Auth-Token';
  problems.add(where, 'a URL without a token, because servers and proxies keep URLs in their logs', received, fix);
}

/** Whether every client reads the same host in a URL. */
function isPlain(url: string): boolean {
  try {
    return originOf(url) !== '' && !/^[^/]*\/\/[^/?#]*[{}]/.test(url);
  } catch {
    return false;
  }
}
