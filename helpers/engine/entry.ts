import type { Evidence } from '../../contracts/evidence.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { Area, Level, Requirement, Saying } from '../../contracts/requirements/requirement.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import type { Api } from '../images/client/api.ts';
import type { Target } from '../images/client/target.ts';
import type { Images } from '../images/images.ts';
import type { Provoker } from '../images/provocation.ts';
import type { Identities, Identity } from '../settings/description.ts';
import type { Needs } from '../verdict/declared.ts';
import type { AllExchanges } from './all-exchanges.ts';
import type { Deletion } from './deletion.ts';
import type { About, Expectation } from './expectations.ts';
import type { FixtureAttempts } from './fixture-attempts.ts';
import type { Judged } from './judgement.ts';
import { writtenIn } from './needs.ts';
import { methodOf, type WrittenRequest } from './requests.ts';
import type { Case } from './rules/rule.ts';
import type { Step } from './scene.ts';
import type { SeenExchanges } from './selections.ts';
import type { OncePerWorker } from './worker.ts';

/** What a choreography sends with: the operation as the owner, and what tests share. */
export interface Sending {
  readonly api: Api;
  readonly images: Images;
  readonly target: Target;
  readonly provoker: Provoker;
  readonly attempts: FixtureAttempts;
  readonly deletion: () => Promise<Deletion>;
  readonly sharing: OncePerWorker;
  /** The owner of the images. Skips the test if the target has no token of the owner. */
  readonly owner: Identity;
}

/** What a rule over the whole run looks at. It may read images again. */
export interface Seeing {
  readonly seen: AllExchanges;
  readonly target: Target;
  readonly api: Api;
  readonly sharing: OncePerWorker;
}

/** What the plan has to know of a test, and the requests of its entry do not say. A table is planned by its labels. */
export type Further = Omit<Needs, 'texts'> & { readonly texts?: readonly string[] | Readonly<Record<string, unknown>> };

/** What a request may be made of, and a run alone knows. */
export interface FromRun {
  /** The tenant of the owner, if it is known. */
  readonly tenant: string | undefined;
  readonly owner: Pick<Identity, 'token'>;
  readonly identities: Identities;
  /** Host and port of the target. */
  readonly host: string;
  /** The URL that requests are below. */
  readonly url: string;
  /** The version of HTTP by which the target is judged. */
  readonly http: '1.1' | '2';
}

/** What is said of all that is judged, or of rows of a scene, by their names. */
export type Expected = Expectation | Readonly<Record<string, Expectation>>;

/** Requests that go side by side, and what is expected of their answers, or of the images that they are aimed at. */
export interface Sends {
  readonly send: readonly WrittenRequest[] | ((given: FromRun) => readonly WrittenRequest[]);
  readonly needs?: Further;
  readonly expect: Expectation;
}

/**
 * Requests that go one after the other about one image (those of an array side by side), and what is expected: of the last answer, or of
 * rows by their names.
 */
export interface Plays {
  readonly scene: readonly Step[] | ((given: FromRun) => readonly Step[]);
  readonly needs?: Further;
  readonly expect: Expected;
}

/** A choreography, for what a list of requests cannot say. It gives what is judged last, with its rule if that is made of what was shown. */
export interface Runs {
  readonly run: (sending: Sending) => Promise<Judged | Case>;
  readonly needs: Further;
  readonly expect?: Expectation;
}

/** A rule over the exchanges of the whole run, whoever sent them. It gives what is judged, with its rule if that is made of what was seen. */
export interface Sees {
  readonly over: ((seeing: Seeing) => Judged | Promise<Judged | Case>) & Partial<Pick<SeenExchanges, 'restsOn' | 'judges'>>;
  readonly needs?: Pick<Needs, 'http1' | 'http2' | 'sources' | 'judges' | 'state' | 'strangersTenant'>;
  readonly expect?: Expectation;
}

/** A requirement in one place: its sentence, what is sent for it, what is expected. */
export type Entry = Requirement & (Sends | Plays | Runs | Sees);

/** Entries of one topic, by their permanent ids. */
export type Topic = Readonly<Partial<Record<RequirementId, Entry>>>;

/** An entry as it is written. Where it does not say what has to be seen before it passes, that follows from the rest of it. */
type Written = Omit<Saying, 'evidence'> & Partial<Pick<Saying, 'evidence'>> & (Sends | Plays | Runs | Sees);
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
  const all = Object.entries<Leveled>(entries).map(([id, each]) => [id, { topic: name, evidence: evidenceOf(each), ...each }]);
  return Object.fromEntries(all) as Record<Id, Entry>;
}

/** What has to be seen before an entry passes, as it follows from what it sends or looks at, and what it expects. */
export function evidenceOf(entry: Sends | Plays | Runs | Sees): Requirement['evidence'] {
  const { expect = {} } = entry;
  const expected = (typeof expect === 'function' ? [expect] : Object.values(expect)).flatMap(({ restsOn = [] }) => restsOn);
  const [first = 'response', ...others] = new Set<Evidence>([...shownBy(entry), ...expected]);
  return [first, ...others];
}

/**
 * What the answers to the requests of an entry show: that the service answered, that a deletion was done, or the code that is provoked; and a
 * read, where the entry judges what became of an image.
 */
function shownBy(entry: Sends | Plays | Runs | Sees): readonly Evidence[] {
  if ('over' in entry) return entry.over.restsOn ?? [];
  if ('run' in entry) return shownByRun(entry.needs);
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

/** What a choreography shows: the code that it provokes, that images of the run were deleted, a refusal, or an answer; and what it reads. */
function shownByRun({ aims = [], provokes: [code] = [], state }: Further): readonly Evidence[] {
  const ofAims = (): Evidence => {
    if (aims.includes('victim')) return 'refusal';
    return aims.includes('own') || aims.includes('deletion') ? 'successful deletion' : 'answer of the service';
  };
  // Where nothing is read, the status is what is judged.
  const first = code === 413 || (code !== undefined && state === true) ? ofCode(code) : ofAims();
  return state === true ? [first, 'state of an image'] : [first];
}

/** The answer of a limit is not that of the service. */
const ofCode = (code: RefusalCode): Evidence => (code === 413 ? '413 or 429' : `${code}`);

/** What an answer to requests shows that says more than that the service answered. */
function decidedBy(requests: readonly WrittenRequest[], about: About | undefined): Evidence | undefined {
  const code = requests.find(({ provoked }) => provoked !== undefined)?.provoked;
  // Of a provoked request alone, the status is what is judged.
  if (code !== undefined && (code === 413 || about !== undefined || requests.length > 1)) return ofCode(code);
  if (about === 'the image after a refusal') return 'refusal';
  return requests.some(({ to }) => to === 'deleted') ? 'successful deletion' : undefined;
}

/** Whether a request asks for something, and is none that is judged. */
const isPlainRead = ({ method, query, options }: WrittenRequest): boolean =>
  methodOf(method)?.reads === true && query === undefined && options?.fields === undefined;

/** Whether a request is a read of an image that the entry looks at. */
const showsState = ({ method, to, text, changes }: WrittenRequest): boolean =>
  method === 'GET' && text === undefined && changes === undefined && ['own', 'victim', 'deleted', 'saving'].includes(String(to));
