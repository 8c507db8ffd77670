import type { Evidence } from '../../contracts/evidence.ts';
import type { Area, Level, Requirement, Saying } from '../../contracts/requirements/requirement.ts';
import type { Entry, Plays, Runs, Sees, Sends } from './entry.ts';
import type { About } from './expectations.ts';
import { methodOf } from './methods.ts';
import { writtenIn } from './needs.ts';
import type { WrittenRequest } from './requests.ts';

/** An entry as it is written. Where nothing else says what has to be seen before it passes, that follows from its requests. */
type Written = (Saying & Runs) | (Omit<Saying, 'evidence'> & Partial<Pick<Saying, 'evidence'>> & (Sends | Plays | Sees));
type Leveled = Written & { readonly level: Level; readonly area: Area };

const entry =
  (level: Level) =>
  (area: Area, written: Written): Leveled => ({ level, area, ...written });

/** Entries by their level: what a target must do, should do, or may do. */
export const must = entry('MUST');
export const should = entry('SHOULD');
export const may = entry('MAY');

/** The entries of one topic. */
export function topic<Id extends string>(
  name: Requirement['topic'],
  entries: Readonly<Record<Id, Leveled>>,
): Readonly<Record<Id, Entry>> {
  const all = Object.entries<Leveled>(entries).map(([id, each]) => [id, { topic: name, ...withEvidence(each) }]);
  return Object.fromEntries(all) as Record<Id, Entry>;
}

const withEvidence = (each: Leveled) => ('run' in each ? each : { evidence: evidenceOf(each), ...each });

/** What has to be seen before an entry passes, as it follows from what it sends or looks at, and what it expects. */
export function evidenceOf(entry: Sends | Plays | Sees): Requirement['evidence'] {
  const { expect = {} } = entry;
  const expected = (typeof expect === 'function' ? [expect] : Object.values(expect)).flatMap(({ restsOn = [] }) => restsOn);
  const [first = 'response', ...others] = new Set<Evidence>([
    ...('over' in entry ? (entry.over.restsOn ?? []) : shownBy(entry)),
    ...expected,
  ]);
  return [first, ...others];
}

/**
 * What the answers to the requests of an entry show: that the service answered, that a deletion was done, or the code that is provoked; and a
 * read, where the entry judges what became of an image.
 */
function shownBy(entry: Sends | Plays): readonly Evidence[] {
  const requests = writtenIn(entry);
  const about = typeof entry.expect === 'function' ? entry.expect.of : undefined;
  const isReadBack = about !== undefined || requests.some(showsState);
  const some = (kind: Evidence, is: (request: WrittenRequest) => boolean): readonly Evidence[] =>
    requests.some(is) ? [kind] : [];
  const wanted = requests.flatMap(({ wants }) => wants?.restsOn ?? []);
  const isAnswered = wanted.length === 0 && !requests.every(isPlainRead);
  const first = decidedBy(requests, about) ?? (isAnswered ? 'answer of the service' : undefined);
  return [
    ...(first === undefined ? [] : [first]),
    ...wanted,
    ...some('answer to HEAD', ({ method }) => method === 'HEAD'),
    ...some('self link', ({ to }) => to === 'self link'),
    ...some('image that is being saved', ({ to }) => to === 'saving'),
    ...some('image of another tenant', ({ to }) => typeof to === 'object' && to.fixture === 'foreign'),
    ...some('response over HTTP/2', ({ over, wants }) => over === 'HTTP/2' && wants?.restsOn === undefined),
    ...some('second response on a connection', ({ followed }) => followed === true),
    ...some('Retry-After', ({ after }) => after === 'Retry-After'),
    ...(isReadBack ? (['state of an image'] as const) : []),
  ];
}

/** What an answer to requests shows that says more than that the service answered. */
function decidedBy(requests: readonly WrittenRequest[], about: About | undefined): Evidence | undefined {
  const code = requests.find(({ provoked }) => provoked !== undefined)?.provoked;
  // The answer of a limit is not that of the service.
  if (code === 413) return '413 or 429';
  // Of a provoked request alone, the status is what is judged.
  if (code !== undefined && (about !== undefined || requests.length > 1)) return `${code}`;
  if (about === 'the image after a refusal') return 'refusal';
  return requests.some(({ to }) => to === 'deleted') ? 'successful deletion' : undefined;
}

/** Whether a request asks for something, and is none that is judged. */
const isPlainRead = ({ method, query, options }: WrittenRequest): boolean =>
  methodOf(method)?.reads === true && query === undefined && options?.fields === undefined;

/** Whether a request is a read of an image that the entry looks at. */
const showsState = ({ method, to, text, changes }: WrittenRequest): boolean =>
  method === 'GET' && text === undefined && changes === undefined && ['own', 'victim', 'deleted', 'saving'].includes(String(to));
