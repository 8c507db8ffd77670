import { defined } from '../../contracts/json.ts';
import type { Area, Level, Requirement, Saying } from '../../contracts/requirements/requirement.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import { identityNames, type SourceName } from '../../contracts/target-words.ts';
import type { Api } from '../images/client/api.ts';
import type { Target } from '../images/client/target.ts';
import { type Images, naming } from '../images/images.ts';
import type { Provoker } from '../images/provocation.ts';
import type { Identities, Identity } from '../settings/description.ts';
import type { Aim, Needs } from '../verdict/declared.ts';
import { textFor } from './aimed.ts';
import type { Deletion } from './deletion.ts';
import type { Expectation } from './expectations.ts';
import type { FixtureAttempts } from './fixture-attempts.ts';
import type { Judged } from './judgement.ts';
import { isOfConnection, methodOf, type RequestAim, type WrittenRequest } from './requests.ts';
import type { Case } from './rules/rule.ts';
import { isTogether, requestsIn, type Step, stepsOf } from './scene.ts';
import type { AllExchanges, SeenExchanges } from './selections.ts';
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
  readonly over: ((seeing: Seeing) => Judged | Promise<Judged | Case>) & Pick<SeenExchanges, 'judges'>;
  readonly needs?: Pick<Needs, 'http1' | 'http2' | 'sources' | 'judges' | 'state' | 'strangersTenant'>;
  readonly expect?: Expectation;
}

/** A requirement in one place: its sentence, what is sent for it, what is expected. */
export type Entry = Requirement & (Sends | Plays | Runs | Sees);

/** Entries of one topic, by their permanent ids. */
export type Topic = Readonly<Partial<Record<RequirementId, Entry>>>;

/** An entry as it is written. */
type Written = Saying & (Sends | Plays | Runs | Sees);
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
  const all = Object.entries<Leveled>(entries).map(([id, each]) => [id, { topic: name, ...each }]);
  return Object.fromEntries(all) as Record<Id, Entry>;
}

/** What a test needs of its target, as it follows from its requests, and what its entry says besides. */
export function needsOf(entry: Entry): Needs {
  if ('over' in entry) return { ...ofSeen(entry), ...entry.needs };
  const { texts, ...said } = entry.needs ?? {};
  const needs = { ...('run' in entry ? {} : followingFrom(entry)), ...said };
  return texts === undefined ? needs : { ...needs, texts: Array.isArray(texts) ? texts : Object.keys(texts) };
}

/** What a rule over the run needs: whose requests it judges, and a version of HTTP. */
const ofSeen = ({ over, expect }: Sees): Needs =>
  defined({
    judges: over.judges,
    http1: expect?.only === 'HTTP/1.1' || undefined,
    http2: expect?.only === 'HTTP/2' || undefined,
  });

/** The kind of what a request is aimed at, in the words of the plan. */
const aimsOf: Readonly<Record<Extract<RequestAim, string>, readonly Aim[]>> = {
  victim: ['victim'],
  own: ['own'],
  saving: ['own'],
  'self link': ['own'],
  unknown: ['unknown'],
  'one unknown': ['unknown'],
  'no route': ['unknown'],
  synthetic: ['synthetic'],
  broad: ['broad'],
  deleted: ['deletion'],
  refused: [],
  list: [],
};

function followingFrom(entry: Sends | Plays): Needs {
  const { given, asked } = asking();
  const steps = stepsOf(entry, given);
  const requests = requestsIn(steps);
  const about = typeof entry.expect === 'function' ? entry.expect.of : undefined;
  const shown = requests.flatMap(shownInPlan);
  const identities = [
    ...new Set([
      ...requests.flatMap(({ as, ifKnown }) => (ifKnown ? [] : (as ?? []))),
      ...(asked.has('token') ? ['owner' as const] : []),
    ]),
  ];
  const provokes = requests.flatMap(({ provoked }) => provoked ?? []);
  const some = (is: (request: WrittenRequest) => boolean): true | undefined => requests.some(is) || undefined;
  const isRefusalUndone = requests.some(
    ({ method, to, after }) => to === 'refused' && method === 'DELETE' && after !== 'Retry-After',
  );
  const isReadBack = about !== undefined || requests.some(isRead);
  const sent = requests.filter(({ provoked }) => provoked === undefined);
  const aims = aimedAt(sent, 'scene' in entry, about?.startsWith('other') || about === 'another');
  return defined({
    aims: aims.length === 0 ? undefined : aims,
    fixture: requests.map(({ to }) => (typeof to === 'object' ? to.fixture : undefined)).find((name) => name !== undefined),
    identities: identities.length === 0 ? undefined : identities,
    sources: requests.some((request) => textShown(request)?.includes(itsName))
      ? naming
      : some(({ to }) => to === 'saving') && savingSources,
    provokes: provokes.length === 0 ? undefined : provokes,
    undoes: isRefusalUndone || undefined,
    shares: some(({ to }) => to === 'saving') ? ('saving' as const) : joinedIn(steps),
    passing:
      (some(({ to }) => to === 'refused') && !requests.some(({ provoked, shared }) => provoked !== undefined && shared)) ||
      undefined,
    authorization: some(({ options }) => Object.hasOwn(options?.fields ?? {}, 'Authorization')),
    // Of rows that go together, those that need HTTP/1.1 are left out where it is not spoken.
    http1: some((request) => request.group === undefined && isOfConnection(request)),
    http2: some(({ over }) => over === 'HTTP/2'),
    byHand: some(isByHand),
    tenant: some(({ tenant }) => tenant === 'foreign'),
    strangersTenant: some(({ tenant }) => tenant === 'each'),
    atOnce: some(({ raced }) => raced === true),
    // The answers of a race say something by themselves.
    state: isReadBack || (requests.some(({ raced }) => raced) ? ('in answers' as const) : undefined),
    standIn: isReadBack || isRefusalUndone ? undefined : mayStandIn(requests),
    texts: shown.length === 0 ? undefined : shown,
  });
}

/** Whether a step goes in the deletion that decides for several entries. */
const joinedIn = (steps: readonly Step[]): 'joined' | undefined =>
  steps.some((step) => isTogether(step) && step.joined !== undefined) ? 'joined' : undefined;

/** Stands for the name of an image, which only some sources choose. */
const itsName = 'its-name';

const savingSources: readonly SourceName[] = ['snapshot', 'glance'];

/** Stands for what a run alone knows, and notes what of it is asked for. */
function asking(): { readonly given: FromRun; readonly asked: Set<'token'> } {
  const asked = new Set<'token'>();
  const given = {
    get owner() {
      asked.add('token');
      return { token: '{token}' };
    },
    tenant: '{tenant}',
    identities: Object.fromEntries(identityNames.map((name) => [name, { token: `{token of ${name}}` }])),
    host: 'target',
    url: 'http://target/v2/{tenant}',
    http: '1.1' as const,
  };
  return { given, asked };
}

/** The requests that an entry writes, before a run says what they are made of. */
export const writtenIn = (entry: Sends | Plays): readonly WrittenRequest[] => requestsIn(stepsOf(entry, asking().given));

/** What a request has in place of an identifier, where that stands for an image. */
const textShown = ({ text }: WrittenRequest): string | undefined => textFor(text, { id: '{id}', name: itsName, other: '{id}' });

/** What the plan shows of a request: what it has in place of an identifier, or what it is called if the suite writes it by hand. */
function shownInPlan(request: WrittenRequest): string | readonly string[] {
  const { method, to, onLoopback } = request;
  const row = onLoopback ? `${request.row} (only on this machine)` : request.row;
  const text = textShown(request);
  if (text !== undefined && to === 'synthetic') return text;
  if (text !== undefined && to === 'broad') return `/${text}`;
  return row !== method && (text !== undefined || request.spelled !== undefined || departs(request)) ? row : [];
}

/** A scene is about one image of each kind; else each request for an image that may go has one of its own. */
function aimedAt(requests: readonly WrittenRequest[], isScene: boolean, isBesideOthers = false): readonly Aim[] {
  const all = requests.flatMap(({ to, names }) => [
    ...(typeof to === 'string' ? aimsOf[to] : (['fixture'] as const)),
    ...(names === undefined ? [] : (['unknown'] as const)),
  ]);
  const aims = isScene ? [...new Set(all)] : all.filter((aim, place) => aim === 'own' || all.indexOf(aim) === place);
  const derives = requests.some(
    ({ method, to, text, spelled }) =>
      spelled !== undefined ||
      (text !== undefined && !methodOf(method)?.reads && (to === 'victim' || to === 'own' || to === 'deleted')),
  );
  return [...aims, ...(derives ? (['derived'] as const) : []), ...(isBesideOthers ? (['bystander'] as const) : [])];
}

/** Whether a request is a read of an image by its identifier. */
const isRead = ({ method, to, text }: WrittenRequest): boolean =>
  to === 'self link' || (method === 'GET' && text === undefined && ['own', 'victim', 'deleted'].includes(String(to)));

/** Whether a request carries more than the plain one. */
const departs = ({ options = {}, query, spareToken, json, names }: WrittenRequest): boolean =>
  [options.fields, options.content, options.wire?.framing, query, spareToken, json, names].some((each) => each !== undefined);

const isByHand = ({ options }: WrittenRequest): boolean => options?.wire?.framing !== undefined;

/**
 * Whether a random UUID may stand in for the image if images are short: a target refuses each request before it looks for the image, for
 * its token or for its method, or because the target was made to.
 */
function mayStandIn(requests: readonly WrittenRequest[]): true | undefined {
  const judged = requests.filter(({ shows }) => shows === undefined);
  const isRefusedFirst = ({ method, provoked, ...caller }: WrittenRequest): boolean =>
    provoked !== undefined ||
    'token' in caller ||
    ['expired', 'revoked'].includes(caller.as ?? '') ||
    methodOf(method)?.looksFirst === undefined;
  // What could create an image of that identifier is then left out.
  const isLeftOut = ({ method }: WrittenRequest): boolean => methodOf(method)?.makes === true;
  const isFor = (request: WrittenRequest): boolean => request.to === 'victim' && (isRefusedFirst(request) || isLeftOut(request));
  return (judged.length > 0 && judged.every(isFor) && judged.some(isRefusedFirst)) || undefined;
}
