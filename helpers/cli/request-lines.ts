import type { Spelling } from '../../contracts/inputs/access.ts';
import { holdsUnknownToken } from '../../contracts/inputs/tokens.ts';
import { textFor } from '../engine/aimed.ts';
import type { Entry } from '../engine/entry.ts';
import { writtenIn } from '../engine/needs.ts';
import type { WrittenRequest } from '../engine/requests.ts';
import { counted, cut } from '../platform/text/phrases.ts';

/** Longest text of a path, a field or content, and the most forms, rows of one form and fields of one request that are shown. */
const most = { characters: 60, forms: 5, rows: 4, fields: 4 } as const;

/** The requests that an entry writes, a line for each form, with the rows that have it; none for a choreography, and for a rule. */
export function requestLines(entry: Entry): readonly string[] {
  if ('over' in entry || 'run' in entry) return [];
  const forms = new Map<string, readonly string[]>();
  for (const request of writtenIn(entry)) {
    if (request.shows !== undefined) continue;
    const form = formOf(request);
    // A row that is called what the form shows says nothing more.
    const named = form.includes(request.row) ? [] : [cut(request.row, most.characters)];
    forms.set(form, [...(forms.get(form) ?? []), ...named]);
  }
  const lines = [...forms].map(([form, rows]) =>
    rows.length === 0 ? form : `${form} (${first(rows, most.rows, 'row').join('; ')})`,
  );
  return first(lines, most.forms, 'form');
}

function first(texts: readonly string[], count: number, noun: string): readonly string[] {
  const rest = texts.length - count;
  return rest > 0 ? [...texts.slice(0, count), counted(rest, `more ${noun}`)] : texts;
}

/** Method, path below `TARGET_URL`, and what is special about a request. */
function formOf(request: WrittenRequest): string {
  const {
    method,
    as,
    tenant,
    over,
    raced,
    followed,
    json,
    names = [],
    provoked,
    options: { fields = [], content, wire } = {},
  } = request;
  const given: readonly (readonly [string, string | undefined])[] = Array.isArray(fields) ? fields : Object.entries(fields);
  const all = [...given, ...names.map((name) => [name, '/images/{id}'] as const)];
  const lines = all.flatMap(([name, value]) => (value === undefined ? [] : [`with ${shown(`${name}: ${value}`)}`]));
  const said = textFor(json, image) ?? content ?? '';
  return [
    `${method} ${shown(pathOf(request))}`,
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(tenant === undefined ? [] : [`under ${tenant === 'each' ? 'each' : 'another'} tenant`]),
    ...(over === undefined ? [] : [`over ${over}`]),
    ...(wire?.httpVersion === '1.0' ? ['over HTTP/1.0'] : []),
    ...('token' in request && request.token === undefined ? ['without X-Auth-Token'] : []),
    ...given.flatMap(([name, value]) => (value === undefined ? [`without ${name}`] : [])),
    ...first(lines, most.fields, 'field'),
    ...(said === '' ? [] : [`with the content ${shown(said)}`]),
    ...(raced ? ['eight times at once'] : []),
    ...(followed ? ['and GET /images on its connection'] : []),
    ...(provoked === undefined ? [] : [`which the target is made to answer ${provoked}`]),
  ].join(', ');
}

const image = {
  id: 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d',
  name: 'its-name',
  other: '{other id}',
  path: '/images/{id}',
} as const;

function pathOf({ to, text, spelled, changes, query }: WrittenRequest): string {
  const end = textFor(query, image) ?? '';
  if (changes !== undefined) return `${changes.list}?changes-since={time}`;
  if (to === 'self link') return '{self link}';
  if (to === 'list') return '/images';
  if (to === 'no route') return '/pictures/{id}';
  if (typeof to === 'object') return `/images/{${to.fixture} image}`;
  const plain: Spelling = { collection: '/images', path: below(textFor(text, image), to) };
  const { start, collection, path } = spelled?.(image.id) ?? plain;
  return `${start === undefined ? '' : '/{path of TARGET_URL}'}${collection}${path}${end}`;
}

const below = (text: string | undefined, to: WrittenRequest['to']): string =>
  text === undefined && to === 'broad' ? '' : `/${text ?? image.id}`;

/** Short, and the same each time: a token is made up anew whenever the entries are read. */
function shown(text: string): string {
  const general = text
    .replaceAll(image.id, '{id}')
    .replaceAll(image.id.toUpperCase(), '{ID}')
    .replaceAll(`%61${image.id.slice(1)}`, '{id, one character escaped}')
    .replace(/[\da-f]{32}/g, (found) => (holdsUnknownToken(found) ? '{made-up token}' : found))
    .replace(/Basic \S+/, 'Basic {made-up password}');
  return cut(general, most.characters).trimEnd();
}
