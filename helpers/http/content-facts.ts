import { createHash } from 'node:crypto';
import { type ContentFormat, contentFormat, utf8Text } from '../../contracts/content.ts';
import { anyUuid } from '../../contracts/image-identifiers.ts';
import { isObject, jsonIn } from '../../contracts/json.ts';
import type { Exchange, ResponseRecord } from './exchange.ts';

/** Facts about the content of a response: computed from the content or, if it was truncated, taken from the record of the whole. */

/** The text of content if it is UTF-8, and the value if it is JSON. */
interface ReadContent {
  readonly text: string | undefined;
  readonly value: unknown;
}

/** The content that was read last: whoever looks at one response does so before the next, if content is long. */
let last = new WeakMap<ResponseRecord, ReadContent>();

/** The content of a response, as far as it was received. */
export function contentOf(response: ResponseRecord): ReadContent {
  const known = last.get(response);
  if (known !== undefined) return known;
  const text = utf8Text(response.content);
  const read = { text, value: jsonIn(text) };
  last = new WeakMap([[response, read]]);
  return read;
}

/** Octets of the whole content. */
export const contentOctets = ({ whole, content }: ResponseRecord): number => whole?.octets ?? content.length;

/** The format of the content. */
export const formatOf = (response: ResponseRecord): ContentFormat =>
  response.whole?.facts?.format ?? (contentOf(response).value === undefined ? contentFormat(response.content) : 'json');

/** A text that is equal for two indistinguishable responses: equal status, and equal content apart from identifiers. */
export function likenessOf({ request, response }: Pick<Exchange, 'request' | 'response'>): string {
  if (response === undefined) return '';
  const facts = response.whole?.facts;
  if (facts !== undefined) return facts.likeness;
  return digest(`${response.status} ${withoutIdentifiers(response.content.toString('utf8'), request.url)}`);
}

/** A text without the identifier of the request and without UUIDs, which differ from request to request. */
export function withoutIdentifiers(text: string, url: string): string {
  const id = url.split(/[/?]/).at(-1) ?? '';
  const anonymous = id === '' ? text : text.replaceAll(id, '{id}');
  return anonymous.replaceAll(anyUuid, '{uuid}');
}

/** A resource with more members than this is compared as one text. */
const mostMembers = 1000;

/** Digests of the members of a JSON resource, which may be wrapped in an object; for other content, one digest. */
export function memberDigestsOf(response: ResponseRecord): Readonly<Record<string, string>> {
  if (response.whole?.facts !== undefined) return response.whole.facts.members;
  const text = response.content.toString('utf8');
  const members = membersOf(contentOf(response).value ?? jsonIn(text));
  if (members === undefined || members.length > mostMembers) return { content: digest(text) };
  return Object.fromEntries(members.map(([name, value]) => [name, digest(canonical(value))]));
}

function membersOf(value: unknown): [name: string, value: unknown][] | undefined {
  if (!isObject(value)) return undefined;
  const [only] = Object.values(value);
  return Object.entries(isObject(only) ? only : value);
}

/** Members of members are compared to this depth. */
const deepest = 64;

/** JSON with the members of objects in a fixed order. */
function canonical(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (depth > deepest) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, depth + 1)}`).join(',')}}`;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
