import { type Problems, secretShape } from './settings-error.ts';

const elsewhere = 'it could lead a request to another address';

/** Names of fields, each with the reason why a setting may not have it: a clause. */
export type FieldTable = readonly (readonly [name: RegExp, why: string])[];

/** Fields that could turn a request into another than the suite means, and why. Frameworks and proxies look for such extension fields, too. */
export const misleading: FieldTable = [
  [/^(?:(?:x-)?host|forwarded|destination|depth|x-http-(?:host-override|destinationurl))$/i, elsewhere],
  [/^x[-_].*(?:original|rewrite|request[-_]?ur[il]|destination)/i, elsewhere],
  [/^x[-_].*forwarded[-_](?:host|server|path|prefix|uri|url|port|proto|scheme)/i, elsewhere],
  [
    /^(?:content-length|transfer-encoding|content-encoding|te|trailer|upgrade|expect|http2-settings|(?:proxy-)?connection|keep-alive)$/i,
    'the suite frames requests itself',
  ],
  [/method.override|^_method$|^x[-_].*(?:method|verb)/i, 'it could change the method'],
];

/** Fields with which the suite judges. */
export const judging: FieldTable = [
  [/^x-(?:auth|subject|service)-token$/i, 'the suite sends tokens itself'],
  [/^(?:accept(?:-encoding|-charset|-language)?|content-type|range)$/i, 'the suite tests what a target does with it'],
  [/^if-(?:match|none-match|modified-since|unmodified-since|range)$/i, 'it would make every deletion conditional'],
  [/^proxy-authorization$/i, 'a proxy is given by HTTPS_PROXY'],
];

const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/;

/** The fields that a variable names, one a line, like the example; undefined after a problem was added. */
export function fieldsIn(text: string, where: string, example: string, problems: Problems): Record<string, string> | undefined {
  const before = problems.count;
  const fix = `write it like ${example}`;
  const fields = new Map<string, string>();
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) problems.add(where, 'fields, one a line', 'an empty text', `${fix}, or unset it`);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()];
    if (!fieldName.test(name)) problems.add(where, 'a name, a colon and a value on each line', secretShape(line, 'a line'), fix);
    else if ([...fields.keys()].some((other) => other.toLowerCase() === name.toLowerCase()))
      problems.add(where, 'each field once', `${name} twice`, 'remove one of the two');
    else fields.set(name, value);
  }
  return problems.count > before ? undefined : Object.fromEntries(fields);
}

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
