import { budgets } from '../../contracts/budgets.ts';
import { grouped } from '../../contracts/grouped.ts';
import type { Exchange } from '../http/exchange.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Api } from '../images/client/api.ts';
import { concurrently } from '../images/client/concurrently.ts';
import { hasAnswer, noteUnanswered, saysNotDone } from '../images/client/expect-answer.ts';
import { askedId, isGone } from '../images/client/image-state.ts';
import type { Image, Target } from '../images/client/target.ts';
import { untilEnough } from '../images/waiting.ts';
import { expectAllTried, noteUntried, premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { Aimed } from './aimed.ts';
import { strangersPlaces } from './choreographies/other-tenants.ts';
import { readsBeside, unchangedBeside } from './choreographies/reads-beside.ts';
import { type Batch, halves, ofRefusals, readAfterRows, type Trial } from './choreographies/row-search.ts';
import type { FromRun, Plays, Sending, Sends } from './entry.ts';
import type { About, Expectation } from './expectations.ts';
import { type Judged, judgeAhead } from './judgement.ts';
import { expectTried, wasRefused } from './premises.ts';
import { isOfConnection, type WrittenRequest } from './requests.ts';
import { play, requestsIn, ShownRows, type Step, stepsOf } from './scene.ts';

/** Sends the requests of an entry. Gives what they have shown: their answers, or the reads that its expectation is about. */
export async function sentFor(entry: Sends | Plays, sending: Sending): Promise<ShownRows> {
  const { expect } = entry;
  const steps = stepsOf(entry, fromRun(sending));
  const aimed = new Aimed(sending, 'scene' in entry);
  if (typeof expect === 'function' && expect.of !== undefined) {
    const reads = await ways[expect.of]({ steps, sending, aimed, expect });
    const isRefused = sending.target.recorder.current.some(
      (each) => each.role === 'judged' && hasAnswer(each) && saysNotDone(each),
    );
    if (expect.passesIfRefused && !isRefused) noteUntried(untested('nothing-refused'));
    return reads;
  }
  return play(steps, sending, aimed);
}

/** The token is asked for only by requests that hold it: a target may have none. */
const fromRun = (sending: Sending): FromRun => ({
  tenant: sending.api.caller.ownersTenant,
  get owner() {
    return sending.owner;
  },
  identities: sending.target.description.identities,
  host: new URL(sending.target.description.url).host,
  url: sending.target.description.url,
  http: sending.target.http.main,
});

interface Played {
  readonly steps: readonly Step[];
  readonly sending: Sending;
  readonly aimed: Aimed;
  readonly expect: Expectation;
}

const ways: Readonly<Record<About, (played: Played) => Promise<ShownRows>>> = {
  'the image': async (played) => {
    const [{ provoked } = {}] = requestsIn(played.steps);
    return provoked === undefined ? readImage(played) : judging(await played.sending.provoker.readAfter(provoked));
  },
  'the image after a refusal': async (played) => {
    const reads = await readImage(played, ofRefusals, untested('nothing-refused'));
    // What becomes of it later comes of what it met so far.
    played.sending.images.renewVictim();
    return reads;
  },
  'the image unless GET finds it': readUnlessFound,
  others: readOthers(readsBeside),
  'others as they were': readOthers(unchangedBeside),
  another: async ({ steps, sending, aimed }) => {
    const { images } = sending;
    aimed.other = await images.bystander();
    expectTried((await play(steps, sending, aimed)).last);
    images.restock(aimed.other);
    return judging(await images.left([aimed.other]));
  },
  'each image': readEach,
};

function judging(rows: Judged): ShownRows {
  const shown = new ShownRows();
  shown.last = 'request' in rows ? [rows] : rows;
  return shown;
}

/** What is special about a trial of requests at one image. */
type Special = Pick<Trial<WrittenRequest>, 'counts' | 'excused'>;

/** Sends the requests at one image, after those that show that the sentence is about the target, and reads the image. */
async function readImage(
  { steps, sending, aimed, expect }: Played,
  special: Special = {},
  lacking: Reason = untested('no-answer'),
): Promise<ShownRows> {
  const { api, images, target } = sending;
  const requests = requestsIn(steps);
  for (const { as } of requests) if (as !== undefined) api.as(as);
  const isNear = isLoopback(target.description.url);
  const sendable = requests.filter(
    (request) => (target.http.main !== '2' || !isOfConnection(request)) && (isNear || !request.onLoopback),
  );
  const premises = sendable.filter(({ wants }) => wants !== undefined);
  const rows = sendable.filter(({ wants }) => wants === undefined);
  const tried = await worthTrying(sending, inEachTenant(target, rows));
  // Last: a row may go on the connection that a premise has opened.
  await play(premises, sending, aimed);
  const send = (image: Image, some: Batch<WrittenRequest>) => sendInGroups(api, Object.values(some), image, aimed);
  const judge = (loss: Exchange): void => judgeAhead(() => expect(loss, new ShownRows()));
  const read = await readAfterRows(images, tableOf(tried), { ...special, send, judge });
  // What kept the answers from being of the service says more than that there is none.
  if (read === undefined) expectAllTried();
  premise(read !== undefined, lacking);
  return judging([read]);
}

const tableOf = (requests: readonly WrittenRequest[]): Batch<WrittenRequest> =>
  Object.fromEntries(requests.map((request) => [request.row, request]));

/**
 * The same for texts that may name the image: one that GET finds may delete it. Of a loss, GET says of each text whether it names a further
 * image; where there is none, before the texts are tried.
 */
async function readUnlessFound(played: Played): Promise<ShownRows> {
  const { sending, aimed, steps } = played;
  const { api, images } = sending;
  const requests = requestsIn(steps);
  const foundByGet = async (): Promise<readonly string[]> => {
    const image = await images.standing();
    const reads = await api.each(tableOf(requests), (row, request) => aimed.sendTo(row, image, { ...request, method: 'GET' }));
    noteUnanswered(...reads);
    // One that was lost, or limited, or failed does not say that the target does not know the text.
    return reads.filter(({ response }) => ![400, 404, 410].includes(response?.status ?? 0)).map(({ label }) => label);
  };
  let found = images.canMake(1) ? undefined : await foundByGet();
  const rows = requests.filter(({ row }) => !found?.includes(row));
  const excused = async (answers: readonly Exchange[]): Promise<readonly string[]> => {
    found ??= await foundByGet();
    return answers.filter((answer) => found?.includes(answer.label) && !wasRefused(answer)).map(({ label }) => label);
  };
  premise(rows.length > 0, untested('found-in-each-notation'));
  return readImage({ ...played, steps: [rows] }, { excused }, untested('found-in-each-notation'));
}

/** Rows without those to a path by which GET does not find the image: what does not put a path right for its owner does so for nobody. */
async function worthTrying({ images, sharing }: Sending, rows: readonly WrittenRequest[]): Promise<readonly WrittenRequest[]> {
  const { api } = images;
  const spellings = new Map(rows.flatMap(({ ifFound, spelled }) => (ifFound && spelled ? [[ifFound, spelled] as const] : [])));
  let standing: Promise<Image> | undefined;
  const readOnce = (label: string, spelled: NonNullable<WrittenRequest['spelled']>): Promise<Exchange | undefined> => {
    const read = async (): Promise<Exchange | undefined> => {
      standing ??= images.standing();
      const from = api.target.ledger.reads.spelled(spelled((await standing).id));
      return from && api.read(from, { label, role: 'setup', belowApi: true });
    };
    return sharing.once(`GET of ${label}`, read, { sentFor: (exchange) => (exchange === undefined ? [] : [exchange]) });
  };
  const found = await concurrently(api.target, [...spellings], async ([label, spelled]) => {
    const read = await readOnce(label, spelled);
    // What does not say that the image is not there counts as found.
    return read === undefined || [400, 404, 405, 410].includes(read.response?.status ?? 0) ? undefined : label;
  });
  return rows.filter(({ ifFound }) => ifFound === undefined || found.includes(ifFound));
}

/** Rows, of which those that go under each tenant are one for each. */
function inEachTenant(target: Target, rows: readonly WrittenRequest[]): readonly WrittenRequest[] {
  if (rows.every(({ tenant }) => tenant !== 'each')) return rows;
  return Object.entries(strangersPlaces(target)).flatMap(([place, ifNamed]) =>
    rows.map((each) => ({
      ...each,
      tenant: { ifNamed },
      row: each.row === each.method ? place : `${each.row}, ${place}`,
      group: `${each.group ?? ''} ${place}`,
    })),
  );
}

/** Sends the requests beside images that they do not name, and reads those. */
function readOthers(readBeside: typeof unchangedBeside | typeof readsBeside): (played: Played) => Promise<ShownRows> {
  return async ({ steps, sending, aimed }) => {
    const requests = requestsIn(steps);
    // Before the images that are watched: a server that takes the newest image finds one of those.
    for (const request of requests) if (request.to === 'victim') await aimed.image(request);
    const before = steps.filter((step) => 'method' in step && step.to === 'own' && step.wants !== undefined);
    const lost = new Set<string | undefined>();
    const tried = (at: Aimed, looksBetween = false) =>
      readBeside(sending.images, async (watched = []) => {
        at.other = watched[0];
        const first = looksBetween ? before : [];
        await play(first, sending, at);
        if (looksBetween) for (const read of await sending.images.left(watched)) if (isGone(read)) lost.add(askedId(read));
        const rest = await play(
          steps.filter((step) => !first.includes(step)),
          sending,
          at,
        );
        expectTried(requests.filter(({ wants }) => wants === undefined).flatMap(({ row }) => rest.all(row)));
      });
    const reads = await tried(aimed);
    if (!reads.some(isGone) || before.length === 0 || !sending.images.canMake(3)) return judging(reads);
    // A deletion that the sentence only presupposes may have taken them: the next trials look at them once it is over, too.
    const trial = async (): Promise<readonly Exchange[]> =>
      (await tried(new Aimed(sending, true), true)).filter((read) => !lost.has(askedId(read)));
    const isDecided = (left: readonly Exchange[]): boolean => lost.size > 0 || left.some(isGone) || !sending.images.canMake(3);
    const left = await untilEnough(budgets.disturbed, sending.target.ending, trial, isDecided);
    premise(left.some(isGone), untested('image-vanished', { id: reads.filter(isGone).map(askedId)[0] ?? '' }));
    return judging(left);
  };
}

/** Sends each request at an image of its own, and reads that if the service answered. */
async function readEach({ steps, sending: { images }, aimed }: Played): Promise<ShownRows> {
  const { api } = images;
  const reads: Exchange[] = [];
  for (const request of requestsIn(steps)) {
    if (reads.length > 0 && !(await images.canTryAnother())) break;
    const image = await images.present();
    const answer = await aimed.sendTo(api.labelled(request.row), image, request);
    if (answer === undefined) continue;
    noteUnanswered(answer);
    if (!hasAnswer(answer)) continue;
    const about = { label: `${request.row}, read` };
    reads.push(await (wasRefused(answer) ? api.getImageLeft(image.id, about) : api.getImage(image.id, about)));
  }
  premise(reads.length > 0, untested('no-answer'));
  return judging(reads);
}

/** Sends rows at an image in as few requests as hold them. One that is refused for what it carries is sent again by halves. */
async function sendInGroups(api: Api, rows: Rows, image: Image, aimed: Aimed): Promise<readonly Exchange[]> {
  const sendParts = async (parts: readonly Rows[]): Promise<readonly Exchange[]> => {
    const requests = Object.fromEntries(parts.map((some) => [labelOf(some), some.reduce(joined)]));
    const answers = await api.each(requests, (row, request) => aimed.sendTo(row, image, request));
    const statuses = parts.map((some) => answers.find((each) => each.label === labelOf(some))?.response?.status);
    // What is refused alike, whatever it carries, is refused for its caller.
    if (parts.length > 1 && statuses.every((status) => status === statuses[0])) return answers;
    const more: Exchange[] = [];
    for (const [place, some] of parts.entries())
      if (some.length > 1 && mayMask(statuses[place])) more.push(...(await sendParts(halves(some))));
    return [...answers, ...more];
  };
  return sendParts(inGroups(rows));
}

type Rows = readonly WrittenRequest[];

/** Whether a status may refuse something that the request carries, so that a row which carries less might have got another. */
const mayMask = (status = 0): boolean => [400, 406, 411, 412, 414, 415, 416, 417, 422, 431].includes(status);

/** The rows that go out in one request. */
const inGroups = (rows: Rows): readonly Rows[] => [...grouped(rows, ({ group, row }) => group ?? row).values()];

const labelOf = ([first, ...others]: Rows): string =>
  others.length === 0 ? (first?.row ?? '') : `${first?.row ?? ''}, and ${others.length} more`;

/** What two rows carry, in one request: of queries and contents the first. */
function joined(one: WrittenRequest, other: WrittenRequest): WrittenRequest {
  const [options = {}, more = {}] = [one.options, other.options];
  const fields = [options.fields, more.fields].flatMap((each) => (Array.isArray(each) ? each : []));
  const names = [...(one.names ?? []), ...(other.names ?? [])];
  const query = one.query ?? other.query;
  return {
    ...one,
    ...(query !== undefined && { query }),
    ...(names.length > 0 && { names }),
    options: { ...more, ...options, ...(fields.length > 0 && { fields }) },
  };
}
