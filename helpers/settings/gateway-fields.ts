import type { TextReader } from './formats.ts';
import { referenceTo } from './references.ts';
import { type Problems, secretShape } from './settings-error.ts';

/** Why a field that names another address, or says where a request ends, is refused. */
const [elsewhere, framing] = ['it could lead a request to another address', 'the suite frames requests itself'];

/** Fields with which the suite judges or frames a request, by what they do. */
const taken: Readonly<Record<string, readonly string[]>> = {
  'the suite sends tokens itself': ['x-auth-token', 'x-subject-token', 'x-service-token'],
  [elsewhere]: ['host', 'x-host', 'forwarded', 'destination', 'depth', 'x-http-destinationurl', 'x-http-host-override'],
  [framing]: [
    ...['content-length', 'transfer-encoding', 'content-encoding', 'te', 'trailer', 'upgrade', 'expect', 'http2-settings'],
    ...['connection', 'proxy-connection', 'keep-alive'],
  ],
  'the suite tests what a target does with it': [
    ...['accept', 'accept-encoding', 'accept-charset', 'accept-language', 'content-type', 'range'],
  ],
  'it would make every deletion conditional': [
    ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'],
  ],
  'a proxy is given by HTTPS_PROXY': ['proxy-authorization'],
};

const example = `write it like X-Api-Key: ${referenceTo('KEY')}`;

type Patterns = readonly (readonly [RegExp, string])[];

/** Fields with which a framework lets a client choose another method. */
const patterns: Patterns = [[/method.override|^_method$/i, 'it could change the method']];

/** Extension fields with which it does that, and with which a proxy passes on another host or path. */
const ofExtensions: Patterns = [
  [/method|verb/i, 'it could change the method'],
  [
    /forwarded[-_](?:host|server|path|prefix|uri|url|port|proto|scheme)|original|rewrite|request[-_]?ur[il]|destination/i,
    'it could lead a request to another address',
  ],
];

const isTaken = (why: string, name: string): boolean => taken[why]?.includes(name.toLowerCase()) === true;

/** Why a field could turn a request into another than the suite means, as a clause; undefined if it could not. */
export function misleads(name: string): string | undefined {
  const known = /^x[-_]/i.test(name) ? [...patterns, ...ofExtensions] : patterns;
  return [elsewhere, framing].find((why) => isTaken(why, name)) ?? known.find(([pattern]) => pattern.test(name))?.[1];
}

const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/;

/** The fields that `TARGET_HEADERS` names, one a line; undefined after a problem was added. */
export function gatewayFields(text: string, where: string, problems: Problems): Record<string, string> | undefined {
  const before = problems.count;
  const fields = new Map<string, string>();
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) problems.add(where, 'fields, one a line', 'an empty text', `${example}, or unset it`);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()];
    if (!fieldName.test(name))
      problems.add(where, 'a name, a colon and a value on each line', secretShape(line, 'a line'), example);
    else if ([...fields.keys()].some((other) => other.toLowerCase() === name.toLowerCase()))
      problems.add(where, 'each field once', `${name} twice`, 'remove one of the two');
    else fields.set(name, value);
  }
  return problems.count > before ? undefined : Object.fromEntries(fields);
}

/** The value of a field for a gateway. Refuses fields with which the suite judges. Keeps the value out of all messages. */
export const gatewayField: TextReader = (value, { name, where, problems }) => {
  problems.keepSecret(...secretsOfField(name, value));
  const why = Object.keys(taken).find((each) => isTaken(each, name)) ?? misleads(name);
  if (why !== undefined) return problems.add(where, 'fields for a gateway', `${name}: ${why}`, `remove ${name}`);
  if (/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(value)) return value;
  return problems.add(where, `a value of visible ASCII for ${name}`, secretShape(value, 'a text'), 'correct the value');
};

/** The secrets in a field: its value, credentials after a scheme, the pair of Basic (RFC 7617), the values of cookies. */
export function secretsOfField(name: string, value: string): string[] {
  const isCookie = name.toLowerCase() === 'cookie';
  const [, scheme = '', credentials = ''] = /^([\w-]+)[ \t]+(\S+)$/.exec(value) ?? [];
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
  const password = pair.slice(pair.indexOf(':') + 1);
  const cookies = isCookie ? value.split(/;[ \t]*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1)) : [];
  return [value, credentials, pair, password, ...cookies].filter((secret) => secret !== '');
}

/** The variable under which curl lines and reports show the value of a field for a gateway. */
export const fieldVariable = (name: string): string => `$TARGET_HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** Whether every request to a target carries Authorization for a gateway. */
export const sendsAuthorization = ({ headers = {} }: { readonly headers?: Readonly<Record<string, string>> }): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
