import type { Exchange } from '../http/exchange.ts';
import { endMs, startMs } from '../http/moments.ts';
import type { Api } from '../images/client/api.ts';
import { inPairs, sideBySide } from '../images/client/concurrently.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { askedId, isGone, isStanding } from '../images/client/image-state.ts';
import { changeOf, imageIn, type ListedImage } from '../images/client/images-in-responses.ts';
import { type LostImage, type LostImages, lostImages } from '../images/client/lost-images.ts';
import type { Target } from '../images/client/target.ts';
import {
  atStrangersHome,
  byId,
  fateOfServer,
  goneByOthers,
  hiddenByList,
  type ImagesBefore,
  isBystander,
  isShared,
  nameOfImage,
  readServer,
  saidShared,
  sameId,
  serverState,
  strangersImages,
  type TenantImages,
  tenantImages,
  tenantServers,
} from '../images/client/tenant-images.ts';
import { isSmokeRun } from '../images/run-state.ts';
import { counted } from '../platform/text/phrases.ts';
import { noteUntried, premise, runningTest } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { firstNamed, lossOf, type TenantWatch, tenantWatchAnnotation, type Unexplained } from '../verdict/tenant.ts';
import { Attribution, othersWhy, windowsBesideOthers } from './attribution.ts';
import { isDone } from './premises.ts';
import { losesUnnamed, lostUnnamed, takenBeside } from './rules/left-images.ts';
import { type Case, charged } from './rules/rule.ts';
import type { AllExchanges } from './selections.ts';

/** The list before the run, its images that no request names, and the list at the end. */
interface Lists {
  readonly before: ImagesBefore;
  readonly watched: readonly ListedImage[];
  /** Those, and the fixtures on it that no deletion took or changed. */
  readonly all: readonly ListedImage[];
  readonly now: TenantImages;
}

/**
 * Compares the images that the list showed before the run with those that it shows at its end, and adds the images of the run that vanished
 * without a request that names them. Skips the test if nothing ties what was found to a deletion of the run: somebody else may have done it.
 */
export async function tenantAtTheEnd(api: Api, seen: AllExchanges): Promise<Case> {
  const { target } = api;
  target.expectState();
  const lists = await listsOf(api, seen);
  const found = lists === undefined ? { lost: [], isQuiet: true } : await lostImages(target, lists.all, lists);
  const attribution = new Attribution(target, seen, [...seen.lists, ...(lists?.now.pages ?? [])]);
  const { showsFixtures: fixtures = [] } = target.facts;
  const lost = await goneStill(api, lostUnnamed(seen.byImage, { awayAtMs: seen.awayAtMs, fixtures }));
  const beside = await takenOfRun(api, seen);
  const byWhom = lost.length + beside.size > 0 ? othersWhy(target, seen) : undefined;
  const fixtureIds = fixtures.map((name) => target.description.fixtures[name] ?? '');
  const ofOperator = lost.filter(({ purpose: { fixture } }) => fixture !== undefined);
  const ofRun = lost.filter((read) => !ofOperator.includes(read));
  const isTied = !isShared(target) && new Set(beside.values()).size >= (byWhom === undefined ? 1 : windowsBesideOthers);
  // Nobody but the run knows its images, unless others work in the tenant. A fixture may be taken by whoever may delete it.
  const own = [...(isTied ? beside.keys() : []), ...(byWhom === undefined ? ofRun.filter((read) => !beside.has(read)) : [])];
  const watch = lists && noteWatch(lists, attribution, found.lost);
  if (attribution.othersAtWork !== undefined) target.windows.noteOthers(attribution.othersAtWork);
  const shared = isShared(target);
  const isProven = own.length > 0 || (losesUnnamed(seen.byImage) && !shared);
  if (!isProven) expectTied(api, seen, found, ofOperator, attribution);
  if (byWhom !== undefined && !isProven) premise(ofRun.length === 0, goneByOthers(target, ofRun.map(askedId), byWhom));
  // What is charged stands, whatever else is gone.
  if (!isProven && (shared || found.lost.length === 0)) await expectStrangersImages(api);
  premise(
    lists !== undefined || own.length > 0,
    seen.listsNothing || hiddenByList(target.windows.listed, fixtureIds, target.description) !== undefined
      ? untested('list-hides', { shared })
      : untested(target.windows.listed ? 'no-image-before' : 'no-list-before'),
  );
  const why = new Map<Exchange, string>();
  const windowed = (loss: LostImage) => {
    const window = attribution.windowOf(loss.image.id);
    return { ...loss, window, sent: window && attribution.sentIn(window) };
  };
  const losses = shared ? [] : found.lost.map(windowed);
  // The report shows the first: if there is one, a loss with the one deletion that can be sent again.
  losses.sort((one, other) => (one.sent ?? Number.MAX_VALUE) - (other.sent ?? Number.MAX_VALUE));
  for (const { image, what, shown, window, sent = 0 } of losses) {
    const byWhom = isTried(seen, image.id) ? 'no deletion of it was accepted' : 'no request named it';
    const beside = sent > 1 ? `. Between the two lists the run sent ${sent} requests, of which this is one` : '';
    const text = `an image that was there before the run is ${what}, and ${byWhom}${beside}`;
    why.set({ ...shown, label: nameOfImage(image), ...(window && { cause: window.deletion }) }, text);
  }
  for (const read of own) {
    const cause = beside.get(read);
    why.set({ ...read, ...(cause && { cause }) }, 'an image of this run is gone, and no request named it');
  }
  if (watch !== undefined && why.size === 0) premise(watch.of === watch.watched, untested('watched-in-part', watch));
  const others = [...seen.deletions.slice(0, 1), ...(lists?.now.pages ?? [])];
  noteUnansweredRun(seen);
  return charged(why, others, { expected: 'every image that no request names, as it was' });
}

/** The images of the run that plain deletions of others took, as {@link takenBeside} says. */
async function takenOfRun(api: Api, seen: AllExchanges): Promise<ReadonlyMap<Exchange, Exchange>> {
  const taken = takenBeside(seen.byImage);
  const ofRun = [...taken.keys()].filter((read) => api.target.ledger.images.isOfRun(askedId(read) ?? ''));
  const gone = await goneStill(api, ofRun);
  return new Map([...taken].filter(([read]) => gone.includes(read)));
}

/** The reads that found an image gone which GET does not show now either: a replica may not have known it yet. */
async function goneStill(api: Api, lost: readonly Exchange[]): Promise<readonly Exchange[]> {
  const now = await inPairs(api.target, lost, (read) => api.getImage(askedId(read) ?? '', { label: 'is the image still gone' }));
  return now.flatMap(([read, again]) => (isStanding(again) ? [] : [read]));
}

/** Without a deletion that the service answered, it says nothing that all is there. */
function noteUnansweredRun({ deletionsOrNone }: AllExchanges): void {
  if (!deletionsOrNone.some(hasAnswer)) noteUntried(untested('no-answer'));
}

/** Notes how many of the images were compared, which are lost, fixtures among them, and how many appeared, for the verdict. */
function noteWatch({ before, watched }: Lists, { appeared }: Attribution, lost: readonly LostImage[]): TenantWatch {
  const of = before.size === undefined ? null : watched.length + before.size - before.images.length;
  const losses = lost.length > 0 && { lost: lost.length, lostImages: namesOf(lost.map(({ image }) => image)) };
  const watch = { watched: watched.length, of, others: appeared.length, ...losses };
  runningTest()?.annotations.push(tenantWatchAnnotation(watch));
  return watch;
}

/** The lists; undefined if the first showed no image that could be watched. Skips the test if the second cannot be read. */
async function listsOf({ target }: Api, seen: AllExchanges): Promise<Lists | undefined> {
  const { before } = target.windows;
  const watched = before?.images.filter((image) => isBystander(target, image)) ?? [];
  if (before === undefined || watched.length === 0) return undefined;
  const now = await tenantImages(target, { path: before.path });
  premise(now !== undefined, untested('list-unread', { detail: 'the list cannot be read at the end of the run' }));
  const { saving: _, ...kept } = target.description.fixtures;
  const fixtures = before.images.filter((image) => Object.values(kept).some((id) => sameId(image)({ id })));
  return { before, watched, all: [...fixtures.filter(({ id }) => !isJudgedByAttempt(seen, id)), ...watched], now };
}

/** What the run sent about an image by its identifier. */
const aboutImage = (seen: AllExchanges, id: string): readonly Exchange[] =>
  seen.byImage.filter((each) => sameId({ id })({ id: askedId(each) ?? '' }));

/** Whether a deletion named an image. */
const isTried = (seen: AllExchanges, id: string): boolean => aboutImage(seen, id).some(isDeletion);

const isDeletion = ({ role, request }: Exchange): boolean => role === 'judged' && request.method === 'DELETE';

/**
 * Whether a deletion of a fixture was accepted, or the reads of its test show that it took or changed the image: others judge that. What was gone
 * before it, it did not take.
 */
function isJudgedByAttempt(seen: AllExchanges, id: string): boolean {
  const about = aboutImage(seen, id);
  const reads = about.filter(({ role }) => role === 'state');
  return about.filter(isDeletion).some((attempt) => {
    const ofTest = reads.filter(({ test }) => test === attempt.test);
    const [before] = ofTest.filter((read) => startMs(read) <= startMs(attempt));
    const isAnother = (read: Exchange): boolean =>
      isGone(read) || changeOf(before && imageIn(before), imageIn(read)) !== undefined;
    const wasGone = before !== undefined && isGone(before);
    return isDone(attempt) || (!wasGone && ofTest.filter((read) => startMs(read) >= endMs(attempt)).some(isAnother));
  });
}

/**
 * Skips the test, with the names, if nothing ties what was found to a deletion: somebody else, or a restart, may have done it. `ofOperator`: the
 * reads of fixtures, some of which no list shows.
 */
function expectTied(
  { target }: Api,
  seen: AllExchanges,
  { lost, isQuiet }: LostImages,
  ofOperator: readonly Exchange[],
  attribution: Attribution,
): void {
  const isOnList = (read: Exchange): boolean => lost.some(({ image }) => sameId(image)({ id: askedId(read) ?? '' }));
  const unlisted = ofOperator.filter((read) => !isOnList(read));
  if (lost.length + unlisted.length === 0) return;
  const { before } = target.windows;
  const tried = lost.some(({ image }) => isTried(seen, image.id)) && { tried: true };
  const listed = lost.map(({ image, fate }) => ({ name: nameOfImage(image), fate }));
  const fixtures = unlisted.map((read) => ({ name: fixtureName(read), fate: 'gone' as const }));
  const loss = { ...lossOf([...listed, ...fixtures]), ...tried };
  const tied = new Set(lost.flatMap(({ image }) => attribution.windowOf(image.id)?.deletion.started ?? []));
  const appear = `${counted(attribution.appeared.length, 'image')} appeared that this run did not make`;
  const tooLong = before?.whole ? undefined : 'the list is too long to show whether others use the tenant';
  const others = attribution.othersAtWork ?? (isQuiet ? tooLong : 'images vanished while the run sent no deletion');
  const named = attribution.appeared.length === 0 ? others : `${appear} (${namesOf(attribution.appeared)})`;
  expectOurs(target, seen, loss, [
    [tied.size > 0, 'no single deletion stands between the lists that differ'],
    [others === undefined || tied.size >= windowsBesideOthers, named],
  ]);
}

/** Skips the test, with the names, at the first reason why somebody else, or a restart, may have done what was found. */
function expectOurs(
  target: Target,
  { awayAtMs }: AllExchanges,
  loss: Omit<Unexplained, 'why' | 'shared'>,
  ties: readonly (readonly [holds: boolean, otherwise: string | undefined])[],
): void {
  const shared = isShared(target);
  const premises = [[!shared, saidShared], [awayAtMs === undefined, 'the target was away for a while'], ...ties] as const;
  for (const [holds, why = ''] of premises) premise(holds, untested('tenant-in-use', { ...loss, why, shared }));
}

/** What a person calls a fixture that no list shows. */
const fixtureName = (read: Exchange): string => `the image listed as ${read.purpose.fixture} (${askedId(read)})`;

const namesOf = (images: readonly ListedImage[]): string => firstNamed(images.map(nameOfImage));

/** How many images of the stranger's tenant are read by themselves. */
const mostStrangers = 20;

/**
 * Skips the test, with the names, if images of the stranger's tenant are gone that stood there before the run and that no request named. No
 * deletion has a list of that tenant around it: nobody knows who did that.
 */
async function expectStrangersImages({ target }: Api): Promise<void> {
  const { before } = target.windows.strangers;
  const home = atStrangersHome(target);
  if (before === undefined || home === undefined) return;
  const now = await strangersImages(target, before.path);
  if (now === undefined) return;
  const shown = byId(now.images);
  const missing = before.images.filter(({ id }) => !shown.has(id.toLowerCase())).slice(0, mostStrangers);
  const reads = await inPairs(target, missing, ({ id }) => home.getImageLeft(id, { label: `${id}, of the stranger's tenant` }));
  const gone = reads.flatMap(([image, read]) => (isGone(read) ? [image] : []));
  const shared = isShared(target);
  const lost = lossOf(gone.map((image) => ({ name: nameOfImage(image), fate: 'gone' })));
  const why = 'no list of that tenant was read around a deletion';
  premise(gone.length === 0, untested('tenant-in-use', { ...lost, thing: "image of the stranger's tenant", why, shared }));
}

/** How many servers are read by themselves. */
const mostServersRead = 20;

/** A server that is not as it was: what became of it, what shows that, and the deletion that it is tied to. */
interface AffectedServer {
  readonly name: string;
  readonly what: string;
  readonly fate: 'gone' | 'changed';
  readonly shown: Exchange;
  readonly cause: Exchange | undefined;
}

/**
 * Compares the servers that stood before the first deletion of the run with those at its end. Skips the test if the target lists none, or if
 * nothing ties what is gone to a deletion of the run: somebody else may have removed it, be it the server of the images.
 */
export async function serversAtTheEnd(api: Api, seen: AllExchanges): Promise<Case> {
  const { target } = api;
  const { images } = target.description;
  const imagesServer = images.source === 'snapshot' ? images.server : undefined;
  const attribution = new Attribution(target, seen);
  const [now, own] = await sideBySide(
    target,
    () => tenantServers(target),
    () => serverOfImages(api, attribution),
  );
  const first = attribution.windows.map(({ before }) => before.servers).find((servers) => servers !== undefined);
  premise(now !== undefined || own !== undefined, untested('no-server-list'));
  premise(first !== undefined || own !== undefined, untested('not-seen', { what: 'list of servers around a deletion' }));
  const missing = now === undefined ? [] : Object.keys(first ?? {}).filter((id) => now.servers[id] === undefined);
  const reads = await inPairs(target, missing.slice(0, mostServersRead), (id) =>
    api.read(`/servers/${id}`, { label: `${first?.[id]} (${id})` }),
  );
  const gone = reads
    .filter(([id, read]) => read.response?.status === 404 && (own === undefined || id !== imagesServer))
    .map(([id, read]): AffectedServer => {
      const what = id === imagesServer ? 'the server that the images are created from is gone' : 'a server is gone';
      const cause = attribution.windowOfServer(id)?.deletion;
      return { name: read.label, what, fate: 'gone', shown: read, cause };
    });
  const affected = own === undefined ? gone : [own, ...gone];
  if (affected.length > 0) {
    const othersAtWork = attribution.othersAtWork ?? attribution.othersOnServers(now?.servers);
    const isTied = affected.some(({ cause }) => cause !== undefined);
    expectOurs(target, seen, { ...lossOf(affected), thing: 'server' }, [
      [isTied, 'it did not happen between two reads with one deletion of this run between them'],
      [othersAtWork === undefined, othersAtWork],
    ]);
  }
  const lost = new Map<Exchange, string>();
  for (const { shown, cause, what } of affected)
    lost.set({ ...shown, ...(cause && { cause }) }, `${what}, and no deletion names it`);
  const others = [...(now === undefined ? [] : [now.page]), ...seen.deletionsOrNone.slice(0, 1)];
  noteUnansweredRun(seen);
  return charged(lost, others, { expected: 'every server that stood before the run' });
}

/** What became of the server of the images; undefined if it is as it was, or nothing shows it. A smoke run looks at the list alone. */
async function serverOfImages({ target }: Api, attribution: Attribution): Promise<AffectedServer | undefined> {
  const before = target.windows.before?.server;
  if (before === undefined || isSmokeRun()) return undefined;
  const shown = await readServer(target, 'state');
  const state = serverState(shown);
  const what = fateOfServer(before, state);
  if (shown === undefined || what === undefined) return undefined;
  const fate = state === 'gone' ? 'gone' : 'changed';
  const { label } = shown;
  const cause = attribution.deletionOfServer;
  return { name: label, what: `the server that the images are created from ${what}`, fate, shown, cause };
}
