import { allow, type FieldLine } from '../../contracts/fields.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { hasAnswer, hasEnded, noteUnanswered } from '../images/client/expect-answer.ts';
import { isLost, isStanding, isUntouched, wasAbsent } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import type { Provoker } from '../images/provocation.ts';
import type { Address } from '../images/safety/address.ts';
import { noteUntried, premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { readsAfterSome, type SendRow, wasRefused } from './choreographies/read-back.ts';
import type { FixtureAttempts } from './fixture-attempts.ts';

/** Responses but those to a method that was not refused and that the target itself allows: by OPTIONS, or in the 405 of another method. */
export function unsupported(
  responses: readonly Exchange[],
  options: Exchange | undefined,
  ...refusals: readonly number[]
): Exchange[] {
  const said = options === undefined ? responses : [...responses, options];
  const allowed = (method: string): boolean =>
    said.some(({ request, response: { status = 0, fields = [] } = {} }) => {
      const methods = allow(fieldValue(fields, 'Allow') ?? '');
      const speaks = (status === 405 && request.method !== method) || (request.method === 'OPTIONS' && status < 300);
      return speaks && methods.ok && methods.value.has(method);
    });
  return responses.filter(({ request, response }) => refusals.includes(response?.status ?? 0) || !allowed(request.method));
}

/** Roles and images that a conforming target answers with 403. */
const waysOf403 = { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'] } as const;

/** Reads images back after a 403: by the roles that may not delete, as the target provokes it, and of each fixture that is refused. */
export async function readsAfterForbidden(images: Images, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { identities, fixtures, provoke } = images.api.target.description;
  const reads: Exchange[] = [];
  // One role after the other: deletions of one image by who may look at it would be a race for it.
  for (const name of waysOf403.identities) {
    if (identities[name] === undefined) continue;
    const attempt = { [`deletion by the ${name}`]: name };
    reads.push(...(await readsAfterSome(images, attempt, (by, { address }) => by.as(name).deleteImage(address), wasRefused)));
    // What one role did, the next one takes nothing back of.
    if (reads.some(isLost)) return reads;
  }
  if (reads.length > 0) images.renewVictim();
  const provokes = provoke[403] !== undefined && !('unreachable' in provoke[403]);
  if (provokes) reads.push(await provoker.readAfter(403));
  for (const name of waysOf403.fixtures) {
    if (fixtures[name] === undefined) continue;
    const { before, deletion, after } = await attempts.onImage(fixtures[name]);
    noteUnanswered(deletion);
    const isToldOf = before !== undefined && after !== undefined && isStanding(before);
    if (!isToldOf) noteUntried(untested('not-read-back', { detail: `no GET shows the image listed as ${name}` }));
    if (isToldOf && wasRefused(deletion)) reads.push(after);
  }
  premise(reads.length > 0, untested('none-of', waysOf403));
  return reads;
}

/** Deletions in conflict with the state of an image: as the target provokes a 409, and of the fixture in such a state. */
export async function triedConflicts(api: Api, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { fixtures, provoke } = api.target.description;
  // Without a way to provoke a 409, the fixture is the image of the provocation.
  const isApart = fixtures.conflict !== undefined && provoke[409] !== undefined;
  const attempt = isApart ? await attempts.onImage(fixtures.conflict) : undefined;
  const { exchange } = await provoker.provoke(409);
  if (attempt === undefined) return [exchange];
  const isAbsent = wasAbsent(attempt.before, attempt.deletion);
  if (isAbsent) noteUntried(untested('not-there', { what: 'the image listed as conflict' }));
  return isAbsent ? [exchange] : [exchange, attempt.deletion];
}

/**
 * Deletions of an image of the run over HTTP/2, one after the other, each with a field that HTTP/2 forbids; and a read after each that the server
 * answered, even if only by ending the stream. If the image is not in place, the last request deleted it.
 */
export async function readsAfterForbiddenFields(
  images: Images,
  fields: Readonly<Record<string, FieldLine>>,
): Promise<readonly Exchange[]> {
  const { api } = images;
  const { id, address } = await images.standing();
  const reads: Exchange[] = [];
  for (const [label, field] of Object.entries(fields)) {
    const wire = { framing: { http2Fields: [field] } };
    const sent = await api.overHttp2().deleteImage(address, { label, wire, belowApi: true });
    noteUnanswered(sent);
    if (!hasEnded(sent)) continue;
    const read = await api.getImage(id, { label });
    reads.push(read);
    if (!isUntouched(read)) break;
  }
  premise(reads.length > 0, untested('no-answer'));
  return reads;
}

/** Texts made from the identifier or name of an image of the run, by what a report calls them. */
type Texts = (id: string, name: string) => Readonly<Record<string, string>>;

/** Sends a DELETE of a text that was made from an image of the run; undefined if that may be an image of somebody else's. */
type SendTo = (api: Api, address: Address) => Promise<Exchange | undefined>;

/** Aims a request at texts made from the identifier or name of an image of the run, and reads that image back. */
export async function readsAfterDerived(
  images: Images,
  texts: Texts,
  send: SendTo,
  judge?: (loss: Exchange) => void,
): Promise<Exchange[]> {
  const { labels, attempt, decided } = derivedAttempts(images.api, texts, send);
  return decided(await readsAfterSome(images, labels, attempt(), () => true, judge));
}

/**
 * Reads after requests to texts that may name the image: one that GET finds may delete it. If the image stands after all of them, nothing
 * has to be asked. If not, GET says of each text whether it names another image before the text is tried on that.
 */
export async function readsAfterNotations(images: Images, texts: Texts, send: SendTo): Promise<Exchange[]> {
  const { api } = images;
  const derived = derivedAttempts(api, texts, send);
  const asking = derived.attempt({ asksGet: true });
  const byEach = () => readsAfterSome(images, derived.labels, asking, () => true);
  if (!images.canMake(derived.labels.length)) return derived.decided(await byEach());
  const image = await images.standing();
  const attempt = derived.attempt();
  const tried = await api.each(derived.labels, (row, label) => attempt(row, image, label));
  noteUnanswered(...tried);
  const read = await api.getImageLeft(image.id, { label: `all ${derived.labels.length}` });
  if (isUntouched(read)) return derived.decided(tried.some(hasAnswer) ? [read] : []);
  const reads = await byEach();
  // A target may do once what it was asked: the first loss is a fact, unless a text that GET finds explains it.
  const isExplained = tried.some((exchange) => derived.found.has(exchange.label) && !wasRefused(exchange));
  return derived.decided(tried.length === 0 || isExplained ? reads : [...reads, read]);
}

/** Attempts by texts that are made from an image of the run, and why some of them were not sent. */
function derivedAttempts(api: Api, texts: Texts, send: SendTo) {
  const strangers = new Set<string>();
  const found = new Set<string>();
  /** One that was lost, or limited, or failed does not say that the target does not know the notation. */
  const isUnknownToGet = async (text: string, label: string): Promise<boolean> => {
    const read = await api.read(`/images/${text}`, { label });
    noteUnanswered(read);
    const isUnknown = [400, 404, 410].includes(read.response?.status ?? 0);
    if (!isUnknown) found.add(label);
    return isUnknown;
  };
  return {
    /** The name of the texts in a report. */
    labels: Object.keys(texts('', '')),
    /** The texts that GET finds, or of which it does not say that it does not. */
    found,
    attempt:
      ({ asksGet = false } = {}): SendRow<string> =>
      async (row, { id, name }, label) => {
        const text = texts(id, name)[label] ?? '';
        // A short identifier has no such part.
        if (text === '' || text === id) return undefined;
        if (asksGet && !(await isUnknownToGet(text, label))) return undefined;
        const sent = await send(row, api.target.ledger.derived(`/${text}`, id));
        if (sent === undefined) strangers.add(label);
        return sent;
      },
    /** Reads that decide; skips the test if nothing was sent that does. */
    decided: (reads: Exchange[]): Exchange[] => {
      premise(reads.length > 0 || strangers.size === 0, untested('strangers-image'));
      premise(reads.length > 0 || found.size === 0, untested('found-in-each-notation'));
      premise(reads.length > 0, untested('no-answer'));
      return reads;
    },
  };
}
