import { defined } from '../../contracts/json.ts';
import { identityNames, type SourceName } from '../../contracts/target-words.ts';
import { naming } from '../images/images.ts';
import type { Aim, Needs } from '../verdict/declared.ts';
import { textFor } from './aimed.ts';
import type { Entry, FromRun, Plays, Sees, Sends } from './entry.ts';
import { isOfConnection, methodOf, type RequestAim, type WrittenRequest } from './requests.ts';
import { requestsIn, stepsOf } from './scene.ts';

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
    saving: some(({ to }) => to === 'saving'),
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
