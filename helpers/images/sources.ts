import { budgets } from '../../contracts/budgets.ts';
import { isIdentifier } from '../../contracts/image-identifiers.ts';
import { defined, jsonIn } from '../../contracts/json.ts';
import { type IdentityName, identityNames } from '../../contracts/target-words.ts';
import { type Exchange, fieldValue, isUnreached } from '../http/exchange.ts';
import { fieldLines } from '../http/recorder.ts';
import { visible } from '../platform/text/visible.ts';
import { printedBy } from '../settings/command.ts';
import { commandEnvironment } from '../settings/command-environment.ts';
import type { ImageSource, OperatorRequest } from '../settings/description.ts';
import { serversOf, takesId } from '../settings/operators-images.ts';
import { premise, runningTest } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { isQuota, type SourceFailure } from '../verdict/source-failure.ts';
import { whyBusy } from './busy-servers.ts';
import { Api } from './client/api.ts';
import { imageState, isNotFound } from './client/image-state.ts';
import type { Target } from './client/target.ts';
import { fateOfServer, readServer, serverState } from './client/tenant-images.ts';
import { hasNewToken, statusOfList } from './client/token-renewal.ts';
import { type Errand, filled, randomUuid } from './safety/address.ts';
import { patienceMs, retryAfterMs } from './safety/rate-limit.ts';
import { untilEnough, waitAfter, waited } from './waiting.ts';

/** Refusals that may pass: too early, a conflict with another request, a limit. */
const passing: readonly number[] = [408, 409, 413, 425, 429];

/** An image source that failed: the harness's failure, never blamed on the target. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** Whether another try can help. */
  readonly mayPass: boolean;
  /** The status of the answer, whose token the request carried, if it is known, and how long a refusal asks to wait, in ms. */
  readonly status: number | undefined;
  readonly identity: IdentityName | undefined;
  readonly waitMs: number;
  /** Whether it may have created an image nevertheless. */
  readonly mayHaveMade: boolean;

  /** The reason in one line, with control characters made visible. `answer`: the status, 0 without a response, or `unreached` if no request left. */
  constructor(reason: string, answer?: number | 'unreached', identity?: IdentityName, waitMs = 0) {
    super(visible(reason));
    this.waitMs = waitMs;
    const isRefusal = typeof answer === 'number' && answer >= 400 && answer < 500;
    this.mayPass = answer === 'unreached' || answer === 0 || Number(answer) >= 500 || passing.includes(Number(answer));
    this.status = typeof answer === 'number' && answer > 0 ? answer : undefined;
    this.identity = identity;
    this.mayHaveMade = !isRefusal && answer !== 'unreached';
  }

  /** Whether the source refused who asked, whose token it took before. A password is not tried again and again: that may lock an account. */
  isDenied(hasMade: boolean): boolean {
    return (this.status === 401 || this.status === 403) && !this.isOfQuota && (hasMade || this.identity !== undefined);
  }

  /** Whether the account may have no more images. */
  get isOfQuota(): boolean {
    return isQuota({ detail: this.message, status: this.status });
  }
}

/** Sources that create images. */
export const makers: readonly string[] = ['snapshot', 'glance', 'http', 'command'];

type HttpSource = Extract<ImageSource, { source: 'http' }>;

/** An image that a source returned. Its id is one path segment; its owner is not known yet. */
export interface MadeImage {
  readonly id: string;
  /** Whether the suite chose the id, and GET found nothing there before. */
  readonly chosen: boolean;
  /** Whether the creator ordered it: its owner may not see it. */
  readonly isCreators?: boolean;
}

/** What a source made for one request: a command may make several. */
type MadeImages = [MadeImage, ...MadeImage[]];

/**
 * Makes an image with the given name; a command may make several. `server`: the place of the one that is asked ahead of the tests: what it made so far
 * may fill the quota of the account. @throws SourceError
 */
export const makeImages = (target: Target, name: string, server?: number): Promise<MadeImages> =>
  inThreeTries(target, () => imagesFrom(target, name, server), server === undefined);

/** Makes images in one try, whose failure does not end the run. @throws SourceError */
export async function imagesFrom(target: Target, name: string, server?: number): Promise<MadeImages> {
  const source = target.description.images;
  switch (source.source) {
    case 'snapshot':
      return [given(await snapshot(target, source, name, defined({ server })))];
    case 'glance':
      return [given(await glanceImage(target, name))];
    case 'http':
      return [await imageByRequest(target, source, name)];
    case 'command':
      return imagesByCommand(target, source.run, name);
    case 'stateless':
      return [given(randomUuid())];
    default:
      throw new SourceError(`the image source '${source.source}' cannot create images`);
  }
}

/** Makes an image that is not active yet: a fresh snapshot, of the creator in one try, or an image without data. @throws SourceError */
export async function makeSavingImage(target: Target, name: string, by: Maker = 'owner'): Promise<MadeImage> {
  const source = target.description.images;
  const tried = (make: () => Promise<string>) => (by === 'owner' ? inThreeTries(target, make, false) : make());
  // The reference target keeps an image with this metadata in SAVING for a moment; other targets ignore it.
  const metadata = { hold: 'saving' };
  if (source.source === 'snapshot') return given(await tried(() => snapshot(target, source, name, { metadata, by })));
  if (source.source === 'glance') return given(await tried(() => emptyGlanceImage(target, name)));
  throw new SourceError(`the image source '${source.source}' cannot create an image in SAVING`);
}

/** Why a try gave no image, and whether another try cannot help. */
type Failed = { readonly error: SourceError; readonly tries: number; readonly isLast: boolean; readonly waitMs: number };

/** Only a try that failed faster than this, in ms, is repeated: a source that fails slowly must not stall the run. */
const slowMs = 60_000;

/**
 * Asks the image source for an image, up to three times if another try can help. A try that may have created an image is repeated only if the
 * clean-up can find that image by its name. If all tries fail, it ends the run on the target, because every test that needs an image would
 * fail in the same way. `endsAtQuota`: whether that holds if the account may have no more images. @throws SourceError if there is no run to end
 */
async function inThreeTries<Made>(target: Target, make: () => Promise<Made>, endsAtQuota: boolean): Promise<Made> {
  const { ending, description, ledger, sender } = target;
  const isPassed = (error: SourceError): boolean => !endsAtQuota && error.isOfQuota;
  const attempt = async (tries: number): Promise<{ readonly made: Made } | Failed> => {
    ending.expectGoingOn();
    const startedMs = Date.now();
    try {
      return { made: await make() };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      ending.expectGoingOn();
      const isSlow = Date.now() - startedMs > slowMs;
      const isFound = !error.mayHaveMade || givesNames(description.images);
      const mayPass = (error.mayPass || error.isDenied(ledger.images.ofRun > 0)) && error.waitMs <= patienceMs;
      const waitMs = Math.max(waitAfter(budgets.source, tries), sender.patience.take(error.waitMs));
      return { error, tries, isLast: !mayPass || isSlow || !isFound || isPassed(error), waitMs };
    }
  };
  const last = await untilEnough(budgets.source, ending, attempt, (tried) => 'made' in tried || tried.isLast, {
    waitMs: (tried) => ('made' in tried ? 0 : tried.waitMs),
  });
  if ('made' in last) return last.made;
  const { error, tries: times } = last;
  if (isPassed(error)) throw error;
  const { status, identity } = error;
  const isGood = status === 401 && identity !== undefined && ![0, 401].includes(await statusOfList(new Api(target), identity));
  return endBySource(target, error, { times, ...(error.isDenied(true) && { made: ledger.images.ofRun }), isGood });
}

/** Ends the run on a target whose image source does not work. @throws the error if there is no run to end */
export function endBySource(
  { ending, description }: Target,
  error: SourceError,
  tried: Pick<SourceFailure, 'times' | 'made' | 'isGood'> = { times: 1 },
): never {
  const { message: detail, status, identity } = error;
  const failure = { ...tried, detail, source: description.images.source, ...defined({ status, identity }) };
  ending.declare({ verdict: 'broken', reason: untested('source-failed', failure) });
  ending.expectGoingOn();
  throw error;
}

/** Whether the image source receives the name that the run chose for an image. */
export function givesNames(images: ImageSource): boolean {
  if (images.source === 'http') return JSON.stringify(images.request).includes('{name}');
  return images.source === 'command' ? images.run.includes('IMAGE_NAME') : true;
}

const given = (id: string): MadeImage => ({ id, chosen: false });

/** The name of an image at the image service that made it; undefined if it shows none or another image, or if that service is the target. */
export async function nameAtSource(target: Target, id: string): Promise<string | undefined> {
  const { images, url } = target.description;
  if (images.source !== 'glance' || images.url === url) return undefined;
  return imageState(await operate(target, target.ledger.errands.imageAtSource(id), 'is it an image of this run'), id).name;
}

/** Sends the request that creates an image. The ledger holds it until its outcome is known: the run may end before. */
async function asked(target: Target, name: string, send: () => Promise<Exchange>): Promise<Exchange> {
  target.ledger.note({ event: 'intends', name });
  const made = await send();
  const { status = 0 } = made.response ?? {};
  if ((status >= 400 && status < 500) || isUnreached(made.failure)) target.ledger.note({ event: 'unmade', name });
  return made;
}

type SnapshotSource = Extract<ImageSource, { source: 'snapshot' }>;

/** Makes a snapshot of the first server that is free. A server makes one at a time: it answers 409 to a second one until the first is done. */
async function snapshot(
  target: Target,
  source: SnapshotSource,
  name: string,
  { metadata = {}, server, by = 'owner' }: { metadata?: Readonly<Record<string, string>>; server?: number; by?: Maker } = {},
): Promise<string> {
  const content = JSON.stringify({ createImage: { name, metadata } });
  const servers = [...serversFor(source, server)];
  const order = (server: string): Promise<Exchange> =>
    asked(target, name, () => operate(target, target.ledger.errands.snapshot(server), 'create an image', content, {}, by));
  let why = '';
  const orderOfAny = async (): Promise<{ readonly made: Exchange; readonly isBusy: boolean }> => {
    for (const [place, server] of servers.entries()) {
      const made = await order(server);
      const busy = made.response?.status === 409 ? await whyBusy(target, server) : undefined;
      const isAway = busy !== undefined;
      why = busy ?? why;
      // What takes a server is no fault of the image source: DI-KEEP-10 judges it.
      const isLost = made.response?.status === 404 && target.windows.showed(server);
      // Of one server alone, as each is asked ahead: the others are still there.
      if (isLost) servers.push(...serversOf(source).filter((each) => !servers.includes(each)));
      if (!(isAway || isLost) || place === servers.length - 1) return { made, isBusy: isAway };
    }
    throw new Error('the image source names no server');
  };
  target.ending.expectGoingOn();
  expectNotLost(target);
  const ordered = untilEnough(budgets.busy, target.ending, orderOfAny, (each) => !each.isBusy);
  const { made } = await waited(() => `a snapshot of server ${servers.join(' or ')}${why && `: ${why}`}`, ordered);
  if ((made.response?.status ?? 0) >= 400) await expectServer(target);
  return createdId(target, made, 202);
}

/** The server of this place, or all of them: each worker begins with another one. */
function serversFor(source: SnapshotSource, place: number | undefined): readonly string[] {
  const all = serversOf(source);
  if (place !== undefined) return all.slice(place, place + 1);
  const first = (runningTest()?.parallelIndex ?? 0) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

/** What became of the servers that images were created from, by the ledger of the target. */
const lostServers = new WeakMap<object, string>();

/** Skips the test if this worker knows that no image can be created any more. The rules on the run are judged all the same. */
function expectNotLost({ ledger }: Target): void {
  const fate = lostServers.get(ledger);
  premise(fate === undefined, untested('server-lost', { fate: fate ?? '' }));
}

/** Skips the test if the server is not there any more, or not as it was before the run: that is no fault of the image source. */
async function expectServer(target: Target): Promise<void> {
  const fate = fateOfServer(target.windows.before?.server, serverState(await readServer(target)));
  if (fate !== undefined) lostServers.set(target.ledger, fate);
  expectNotLost(target);
}

async function emptyGlanceImage(target: Target, name: string): Promise<string> {
  const content = JSON.stringify({ name, disk_format: 'raw', container_format: 'bare' });
  const send = (): Promise<Exchange> => operate(target, target.ledger.errands.newImage(), 'create an image', content);
  const made = await asked(target, name, send);
  return memberOf(target, made, '/id', 201);
}

async function glanceImage(target: Target, name: string): Promise<string> {
  const id = await emptyGlanceImage(target, name);
  const fields = { 'Content-Type': 'application/octet-stream' };
  const answer = await operate(target, target.ledger.errands.contentOf(id), 'fill the image', 'x', fields);
  if (answer.response?.status !== 204) throw sourceError(target, 'filling the image', answer);
  return id;
}

async function imageByRequest(target: Target, { request, id: where }: HttpSource, name: string): Promise<MadeImage> {
  const image = randomUuid();
  // If the service accepts an id, GET checks first that the id is free, so that the image is known to be new.
  const before = takesId(request) ? await new Api(target).getImage(image, { label: 'is the id free' }) : undefined;
  const made = await asked(target, name, () => operateRequest(target, request, 'create an image', { name, image }));
  const id = 'header' in where ? idInField(target, made, where.header) : memberOf(target, made, where.json);
  return { id, chosen: before !== undefined && isNotFound(before) && id.toLowerCase() === image };
}

async function imagesByCommand(target: Target, run: string, name: string): Promise<MadeImages> {
  const env = commandEnvironment({ IMAGE_NAME: name });
  const { ending } = target;
  target.ledger.note({ event: 'intends', name });
  const printing = printedBy(run, env, { ending, timeoutMs: budgets.made.mostMs });
  const printed = await waited('images.run, the command that creates images', printing).catch((error: Error) => {
    const told = target.redactor.text(error.message).slice(0, 500);
    throw new SourceError(`images.run failed: ${told}`, 0);
  });
  const ids = printed.split(/\s+/).filter(Boolean);
  const [first, ...others] = ids.map((id) => given(oneSegment(target, id, 'images.run')));
  if (first === undefined) throw new SourceError('images.run printed no id');
  return [first, ...others];
}

/** Sends an operator's request with `{name}`, `{code}` and `{image}` replaced. */
export function operateRequest(
  target: Target,
  request: OperatorRequest,
  label: string,
  values: Readonly<Record<string, string>>,
): Promise<Exchange> {
  const fields = Object.entries(request.headers ?? {}).map(([n, v]) => [n, filled(v, values)] as const);
  const content = request.body === undefined ? {} : { content: filled(request.body, values) };
  return target.sender.operate({ fields, ...content }, target.ledger.errands.described(request, values), label);
}

type Maker = Extract<IdentityName, 'owner' | 'creator'>;

async function operate(
  target: Target,
  errand: Errand,
  label: string,
  content?: string,
  fields: Record<string, string> = {},
  by: Maker = 'owner',
): Promise<Exchange> {
  const send = (): Promise<Exchange> => {
    const token = target.description.identities[by]?.token;
    const type = content === undefined ? {} : { 'Content-Type': 'application/json' };
    const lines = fieldLines({ 'X-Auth-Token': token, Accept: 'application/json', ...type }, fields);
    return target.sender.operate({ fields: lines, ...(content !== undefined && { content }) }, errand, label);
  };
  const used = target.description.identities[by]?.token;
  const sent = await send();
  return sent.response?.status === 401 && (await hasNewToken(new Api(target), by, used)) ? send() : sent;
}

function createdId(target: Target, exchange: Exchange, status: number): string {
  if (exchange.response?.status !== status) throw sourceError(target, 'creating an image', exchange);
  return idInField(target, exchange, 'Location');
}

function idInField(target: Target, exchange: Exchange, field: string): string {
  if (isRefused(exchange)) throw sourceError(target, 'creating an image', exchange);
  const value = fieldValue(exchange.response?.fields ?? [], field);
  const id = value?.split('?')[0]?.split('/').filter(Boolean).at(-1);
  if (id === undefined) {
    // The places of the ids of other sources are not the operator's to choose.
    const advice = isHttp(target) ? '; where it is elsewhere, set images.id, such as { json: /image/id }' : '';
    throw sourceError(target, `creating an image (no id in ${field}${advice})`, exchange);
  }
  return oneSegment(target, id, field);
}

/** Refuses an id that is not a path segment, or that contains a secret, before the id is used in a URL. */
function oneSegment(target: Target, id: string, where: string): string {
  if (target.redactor.finds(id)) {
    throw new SourceError(
      `the image source returned an id (${where}) that contains a secret of this run. ` +
        'Fix: name the place of the id under images in the target file',
    );
  }
  if (isIdentifier(id)) return id;
  const told = id.length > 80 ? `a text of ${id.length} characters` : JSON.stringify(id);
  throw new SourceError(
    target.redactor.text(
      `the image source returned ${told} (${where}) as an id; an id must be one path segment of letters, digits and "-._~". ` +
        'Fix: name the place of the id under images in the target file',
    ),
  );
}

function memberOf(target: Target, exchange: Exchange, pointer: string, status?: number): string {
  const { response } = exchange;
  if (response === undefined || isRefused(exchange) || (status !== undefined && response.status !== status))
    throw sourceError(target, 'creating an image', exchange);
  let value = jsonIn(response.content.toString('utf8'));
  const elsewhere = isHttp(target) && fieldValue(response.fields, 'Location') !== undefined;
  const advice = elsewhere ? '; the answer has Location: write id: { header: Location }' : '';
  if (value === undefined) throw sourceError(target, `creating an image (the response is not JSON${advice})`, exchange);
  for (const key of pointer.split('/').slice(1)) value = (value as Record<string, unknown> | undefined)?.[key];
  if (typeof value === 'number') value = String(value);
  if (typeof value !== 'string') throw sourceError(target, `creating an image (no id at ${pointer}${advice})`, exchange);
  return oneSegment(target, value, pointer);
}

/** Whether the operator wrote the request, and where its answer has the id. */
const isHttp = ({ description }: Target): boolean => description.images.source === 'http';

/** Whether the status says that nothing was made: an answer without an id is then no wonder. */
const isRefused = ({ response }: Exchange): boolean => (response?.status ?? 0) >= 400;

function sourceError(target: Target, doing: string, exchange: Exchange): SourceError {
  const { request, response, failure } = exchange;
  const received = response
    ? `${response.status} ${target.redactor.text(response.content.toString('utf8')).slice(0, 300)}`
    : `no response: ${failure?.kind ?? ''}`;
  const isWrongPath = isHttp(target) && [404, 405].includes(response?.status ?? 0);
  const advice = isWrongPath ? '. Check images.request.url in the target file' : '';
  return new SourceError(
    target.redactor.text(`${doing} failed: ${request.method} ${request.url} → ${received}${advice}`),
    response?.status ?? (isUnreached(failure) ? 'unreached' : 0),
    senderOf(target),
    [401, 403].includes(response?.status ?? 0) ? retryAfterMs(exchange) : 0,
  );
}

/** Whose token the requests of a source carry: the owner's, or the one that the operator wrote into the request; undefined if that is another secret. */
function senderOf({ description: { images, identities } }: Target): IdentityName | undefined {
  if (images.source !== 'http') return 'owner';
  const values = Object.values(images.request.headers ?? {});
  return identityNames.find((name) => values.some((value) => identities[name] && value.includes(identities[name].token)));
}
