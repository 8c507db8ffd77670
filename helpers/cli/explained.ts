import { readFileSync } from 'node:fs';
import type { Spelling } from '../../contracts/inputs/access.ts';
import { holdsUnknownToken } from '../../contracts/inputs/tokens.ts';
import { defined } from '../../contracts/json.ts';
import { fixers, type Requirement, type RequirementId, requirements } from '../../contracts/requirements.ts';
import { type Documents, sourceOf } from '../../contracts/sources.ts';
import { textFor } from '../engine/aimed.ts';
import type { Entry } from '../engine/entry.ts';
import { writtenIn } from '../engine/needs.ts';
import type { WrittenRequest } from '../engine/requests.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { ownFile } from '../platform/installation/own-files.ts';
import { counted, cut } from '../platform/text/phrases.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { reasonsUntested } from '../run/predict-untested.ts';
import { aims, type Needs } from '../verdict/declared.ts';
import { defaultProfile } from '../verdict/profile.ts';
import { remedyOf } from '../verdict/reason.ts';
import type { KnownMutant } from './known-mutants.ts';
import type { ListedTest } from './listing.ts';
import { sentLines } from './sent-lines.ts';

let read: Documents | undefined;

/** The documents that are quoted, read once. */
function documents(): Documents {
  read ??= JSON.parse(readFileSync(ownFile('contracts/sources/documents.json'), 'utf8')) as Documents;
  return read;
}

/** All that is known of a requirement. */
export type Explained = ReturnType<typeof explained>;

/** All that is known of the requirement that a test decides. */
export function explained(id: RequirementId, { needs, file, line }: ListedTest, mutants: readonly KnownMutant[]) {
  const { level, area, topic, statement, why, conforms, evidence }: Requirement = requirements[id];
  return {
    id,
    level,
    area,
    topic,
    statement,
    source: sourceOf(id, documents()),
    /** What goes wrong for a client or an operator if it is violated. */
    why,
    /** The form of a conforming response, if the statement does not say it already. */
    ...defined({ conforms }),
    /** What its test sends, one sentence each. */
    sent: [...sentLines(needs, (code) => `provokes a ${code}: ${aims.victim}`), ...versionOf(needs)],
    /** The requests that its entry writes: method, path below `TARGET_URL`, what is special; empty for a choreography, and for a rule. */
    requests: requestLines(requirements[id]),
    /** What has to be seen before the requirement passes. */
    evidence,
    /** The settings with which the requirement is tested, one instruction each. */
    settings: settingsFor(needs),
    test: { file: `specs/${file}`, line },
    mutants: mutants.filter(({ breaks }) => breaks.includes(id)).map(({ name, bug }) => ({ name, bug })),
  };
}

/** What is said of a requirement beside its statement: lines under headings. */
export function explainedRows(each: Explained): readonly (readonly [heading: string, lines: readonly string[]])[] {
  const { id, area, why, source, sent, requests, conforms, evidence, settings, test, mutants } = each;
  const { title, url, text, quoted } = source;
  return [
    ['why', [why]],
    ['area', [`${area}: a violation is for ${fixers[area]}`]],
    ['source', [title, ...(url === undefined ? [] : [url]), quoted ? `“${text}”` : text]],
    ['sent', sent],
    ['requests', requests],
    ['conforms', conforms === undefined ? [] : [conforms]],
    ['evidence', [`passes only if these are seen: ${evidence.join(', ')}`]],
    ['to test it', settings],
    ['test', [`${test.file}:${test.line}`]],
    ['broken by', mutants.map(({ name, bug }) => `${name}: ${bug}`)],
    ['run it', [commandLine('replay', id)]],
  ];
}

function versionOf({ http1, http2 }: Needs): string[] {
  if (http1) return ['over HTTP/1.1 only'];
  return http2 ? ['over HTTP/2 only'] : [];
}

/** A target of which nothing but the URL is known. */
const bare: PlannedTarget = {
  ...{ name: '', url: '', chosen: '', identities: new Set(), knowsStrangersTenant: false, images: { source: 'none' } },
  ...{ fixtures: {}, provoke: {}, limits: { deletes: 1, timeoutMs: 0, settleMs: 0, collectionDelete: false }, reaches: [] },
  ...{ broadAllowed: false, onLoopback: false, profile: defaultProfile, namesTenant: false, sendsAuthorization: false },
  withoutHttp: {},
};

/** The settings that such a target needs. */
const settingsFor = (needs: Needs): string[] => [
  ...new Set(
    reasonsUntested(needs, bare)
      .map(remedyOf)
      .filter((remedy) => remedy !== ''),
  ),
];

/** Longest text of a path or a row, and the most forms, and rows of one form, that are shown. */
const most = { characters: 60, forms: 5, rows: 4 } as const;

/** The requests that an entry writes, caller by caller, a line for each form, with its rows; none for a choreography, and for a rule. */
function requestLines(entry: Entry): readonly string[] {
  if ('over' in entry || 'run' in entry) return [];
  const requests = writtenIn(entry).filter(({ shows }) => shows === undefined);
  const callers = [...new Set(requests.map(({ as }) => as))];
  return callers.flatMap((caller) => linesOf(requests.filter(({ as }) => as === caller)));
}

function linesOf(requests: readonly WrittenRequest[]): readonly string[] {
  const forms = new Map<string, readonly string[]>();
  for (const request of requests) {
    const form = formOf(request);
    // A row that is called what the form shows says nothing more.
    const named = form.includes(request.row) ? [] : [cut(request.row, most.characters)];
    forms.set(form, [...(forms.get(form) ?? []), ...named]);
  }
  const lines = [...forms].map(([form, rows]) =>
    rows.length === 0 ? form : `${form} (${first(rows, most.rows, 'row').join('; ')})`,
  );
  const [{ as = undefined } = {}] = requests;
  return first(lines, most.forms, 'form', as === undefined ? '' : ` as ${as}`);
}

function first(texts: readonly string[], count: number, noun: string, of = ''): readonly string[] {
  const rest = texts.length - count;
  return rest > 0 ? [...texts.slice(0, count), counted(rest, `more ${noun}`) + of] : texts;
}

/** Method, path below `TARGET_URL`, and the caller of a request. The name of its row says what else is special about it. */
function formOf(request: WrittenRequest): string {
  const { method, as, tenant } = request;
  return [
    `${method} ${shown(pathOf(request))}`,
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(tenant === undefined ? [] : [`under ${tenant === 'each' ? 'each' : 'another'} tenant`]),
    ...('token' in request && request.token === undefined ? ['without X-Auth-Token'] : []),
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
  const { base, start, collection, path } = spelled?.(image.id) ?? plain;
  const root = base === 'no tenant' ? '/v2' : base && `/${base}/{tenant}`;
  return `${root ?? (start === undefined ? '' : '/{path of TARGET_URL}')}${collection}${path}${end}`;
}

const below = (text: string | undefined, to: WrittenRequest['to']): string =>
  text === undefined && to === 'broad' ? '' : `/${text ?? image.id}`;

/** Short, and the same each time: a token is made up anew whenever the entries are read. */
function shown(text: string): string {
  const general = text
    .replaceAll(image.id, '{id}')
    .replaceAll(image.id.toUpperCase(), '{ID}')
    .replaceAll(`%61${image.id.slice(1)}`, '{id, one character escaped}')
    .replace(/[\da-f]{32}/g, (found) => (holdsUnknownToken(found) ? '{made-up token}' : found));
  return cut(general, most.characters).trimEnd();
}
