import type { RequirementId } from '../../contracts/requirements.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { concurrently } from '../images/client/concurrently.ts';
import { noteUnanswered } from '../images/client/expect-answer.ts';
import { isGone, isUntouched } from '../images/client/image-state.ts';
import type { Image, Target } from '../images/client/target.ts';
import type { Images } from '../images/images.ts';
import type { Provoker } from '../images/provocation.ts';
import { declare } from '../verdict/declared.ts';
import { Aimed, textFor } from './aimed.ts';
import type { AllExchanges } from './all-exchanges.ts';
import { lostByThisTest } from './choreographies/lost-earlier.ts';
import { strangersPlaces } from './choreographies/other-tenants.ts';
import { effectsOf } from './choreographies/races.ts';
import { expectTried, readsAfter, readsAfterRefusals } from './choreographies/read-back.ts';
import { readsBeside, unchangedBeside } from './choreographies/reads-beside.ts';
import type { Entry, FromRun, Plays, Runs, Sees, Sending, Sends, Topic } from './entry.ts';
import { type About, type Expectation, judgeHeld } from './expectations.ts';
import { type Judged, judgeAhead } from './judgement.ts';
import { needsOf } from './needs.ts';
import { isOfConnection, type WrittenRequest } from './requests.ts';
import type { Held } from './rules/rule.ts';
import { type Batch, bisected, halves, play, requestsIn, ShownRows, type Step, stepsOf } from './scene.ts';
import { readsAfterDerived, readsAfterNotations } from './tried-requests.ts';
import { test, type Worker } from './worker.ts';

export { test };

/** What a test gets; a rule over the whole run, everything that was seen. */
interface TestParts {
  readonly worker: Worker;
  readonly provoker: Provoker;
}
type RuleParts = Pick<TestParts, 'worker'> & { readonly seen: AllExchanges };

/** The parameters of `test`. A spec passes them on itself, so that Playwright names its file. */
type TestOf<G> = [...ReturnType<typeof declare>, body: (given: G) => Promise<void>];

/** The tests of a topic: one for each entry that sends something. */
export const tests = (topic: Topic): readonly TestOf<TestParts>[] =>
  entriesOf(topic).flatMap(([id, entry]) => ('over' in entry ? [] : [sendingTest(id, entry)]));

/** The rules of a topic over the whole run, one test each: these run when all others are over. */
export const rules = (topic: Topic): readonly TestOf<RuleParts>[] =>
  entriesOf(topic).flatMap(([id, entry]) => ('over' in entry ? [rule(id, entry)] : []));

const entriesOf = (topic: Topic) => Object.entries(topic) as [RequirementId, Entry][];

function sendingTest(id: RequirementId, entry: Exclude<Entry, { readonly over: unknown }>): TestOf<TestParts> {
  const body = async ({ worker, provoker }: TestParts) => {
    const { api, images, target, attempts, deletion, sharing } = worker;
    const shared = { api, images, target, provoker, attempts, deletion, sharing };
    const sending = {
      ...shared,
      get owner() {
        return worker.owner;
      },
    };
    if ('run' in entry) judgeAll(entry, await entry.run(sending));
    else judgeRows(entry, await sentFor(entry, sending));
  };
  return [...declare(id, entry, needsOf(entry)), body];
}

function rule(id: RequirementId, entry: Extract<Entry, { readonly over: unknown }>): TestOf<RuleParts> {
  const body = async ({ seen, worker: { target, api, sharing } }: RuleParts) => {
    judgeAll(entry, await entry.over({ seen, target, api, sharing }), seen);
  };
  return [...declare(id, entry, needsOf(entry)), body];
}

/** What was sent is judged as a whole, or row by row. */
function judgeRows({ expect }: Pick<Sends | Plays, 'expect'>, shown: ShownRows): void {
  if (typeof expect === 'function') expect(asJudged(shown.last), shown);
  else for (const [row, expectation] of Object.entries(expect)) expectation(asJudged(shown.all(row)), shown);
}

/** One answer is judged as such: a report names no row of it. */
function asJudged(answers: readonly Exchange[]): Judged {
  const [only, ...others] = answers;
  return only !== undefined && others.length === 0 ? only : answers;
}

/** Judges what an entry gives by the rule that comes with it, or as the entry expects. That a test has judged something, its fixtures hold. */
function judgeAll({ expect }: Pick<Runs | Sees, 'expect'>, judged: Judged | Held, seen?: AllExchanges): void {
  if ('rule' in judged) judgeHeld(judged);
  else expect?.(judged, new ShownRows(seen));
}

/** Sends the requests of an entry. Gives what they have shown: their answers, or the reads that its expectation is about. */
async function sentFor(entry: Sends | Plays, sending: Sending): Promise<ShownRows> {
  const { expect } = entry;
  const steps = stepsOf(entry, fromRun(sending));
  const aimed = new Aimed(sending, 'scene' in entry);
  if (typeof expect === 'function' && expect.of !== undefined) return ways[expect.of]({ steps, sending, aimed, expect });
  const shown = await play(steps, sending, aimed);
  return lostByThisTest(
    sending.images,
    shown,
    ({ last }) => last,
    () => play(steps, sending, new Aimed(sending, 'scene' in entry)),
  );
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
  'the image': readImage(readsAfter),
  'the image after a refusal': async (played) => {
    const reads = await readImage(readsAfterRefusals)(played);
    // What becomes of it later comes of what it met so far.
    played.sending.images.renewVictim();
    return reads;
  },
  'the image unless GET finds it': async ({ steps, sending }) =>
    judging(await readsAfterNotations(sending.images, madeOf(steps), (by, address) => by.deleteIfFree(address))),
  others: readOthers(readsBeside),
  'others as they were': readOthers(unchangedBeside),
  another: async ({ steps, sending, aimed }) => {
    const { images } = sending;
    aimed.other = await images.bystander();
    expectTried((await play(steps, sending, aimed)).last);
    images.restock(aimed.other);
    return judging(await images.left([aimed.other]));
  },
  'each image': async ({ steps, sending, aimed, expect }) => {
    const table = Object.fromEntries(requestsIn(steps).map((request) => [request.row, request]));
    const { rule } = expect;
    if (rule === undefined) throw new Error('nothing says what becomes of each image');
    const { first, deletion, after } = await effectsOf(sending.images, table, rule, (row, image, request) =>
      aimed.sendTo(row, image, request),
    );
    const shown = judging([after]);
    for (const [row, answer] of Object.entries({ DELETE: deletion, 'first DELETE': first.deletion, 'first GET': first.after }))
      shown.add(row, answer);
    return shown;
  },
};

function judging(rows: Judged): ShownRows {
  const shown = new ShownRows();
  shown.last = 'request' in rows ? [rows] : rows;
  return shown;
}

/** The texts that the requests of an entry make of an image, by their rows. */
const madeOf =
  (steps: readonly Step[]) =>
  (id: string, name: string): Readonly<Record<string, string>> =>
    Object.fromEntries(requestsIn(steps).map(({ row, text }) => [row, textFor(text, { id, name, other: '' }) ?? '']));

/** Sends the requests at one image and reads it. */
function readImage(readAfter: typeof readsAfter): (played: Played) => Promise<ShownRows> {
  return async ({ steps, sending, aimed, expect }) => {
    const requests = requestsIn(steps);
    const { images, provoker } = sending;
    const [only] = requests;
    const judge = (loss: Exchange): void => judgeAhead(() => expect(loss, new ShownRows()));
    if (requests.some(({ group, tenant }) => group !== undefined || tenant === 'each'))
      return readGroups(requests, sending, aimed, judge);
    const code = only?.provoked;
    if (code !== undefined) {
      const tryOut = async (isPassing: boolean) => [await provoker.readAfter(code, { isPassing })];
      return judging(
        await lostByThisTest(
          images,
          await tryOut(false),
          (reads) => reads,
          () => tryOut(true),
        ),
      );
    }
    if (only?.text !== undefined)
      return judging(await readsAfterDerived(images, madeOf(steps), (by, address) => by.deleteIfFree(address), judge));
    const table = Object.fromEntries(requests.map((request) => [request.row, request]));
    return judging(await readAfter(images, table, (row, image, request) => aimed.sendTo(row, image, request), judge));
  };
}

/** Sends the rows of one image in few requests, after those which show that the sentence is about the target. */
async function readGroups(
  requests: readonly WrittenRequest[],
  sending: Sending,
  aimed: Aimed,
  judge: (loss: Exchange) => void,
): Promise<ShownRows> {
  const { api, images, target } = sending;
  for (const { as } of requests) if (as !== undefined) api.as(as);
  const sendable = requests.filter((request) => !(target.http.main === '2' && isOfConnection(request)));
  const premises = sendable.filter(({ wants }) => wants !== undefined);
  const rows = inEachTenant(
    target,
    sendable.filter(({ wants }) => wants === undefined),
  );
  const tried = await worthTrying(sending, rows);
  // Last: a row may go on the connection that a premise has opened.
  await play(premises, sending, aimed);
  const table = Object.fromEntries(tried.map((row) => [row.row, row]));
  return judging([await readAfterGroups(images, table, (row, image, request) => aimed.sendTo(row, image, request), judge)]);
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
    const reads = await readBeside(sending.images, async (watched = []) => {
      aimed.other = watched[0];
      const shown = await play(steps, sending, aimed);
      expectTried(requests.filter(({ wants }) => wants === undefined).flatMap(({ row }) => shown.all(row)));
    });
    return judging(reads);
  };
}

/**
 * Sends rows at an image of the run, which has to be left, in as few requests as hold them, and reads the image once. A request that is
 * refused for what it carries is sent again by halves. If the image does not stand, the one row that did it is found on further images, by
 * halves, too. `judge`: judges each loss before the search goes on.
 */
async function readAfterGroups(
  images: Images,
  table: Batch<WrittenRequest>,
  send: (api: Api, image: Image, request: WrittenRequest) => Promise<Exchange | undefined>,
  judge: (loss: Exchange) => void,
): Promise<Exchange> {
  const { api } = images;
  const tryOut = async (rows: Batch<WrittenRequest>, label: string): Promise<Exchange> => {
    const image = await images.standing();
    const sendParts = async (parts: readonly Rows[]): Promise<void> => {
      const requests = Object.fromEntries(parts.map((some) => [labelOf(some), some.reduce(joined)]));
      const answers = await api.each(requests, (row, request) => send(row, image, request));
      noteUnanswered(...answers);
      const statuses = parts.map((some) => answers.find((each) => each.label === labelOf(some))?.response?.status);
      // What is refused alike, whatever it carries, is refused for its caller.
      if (parts.length > 1 && statuses.every((status) => status === statuses[0])) return;
      for (const [place, some] of parts.entries()) if (some.length > 1 && mayMask(statuses[place])) await sendParts(halves(some));
    };
    await sendParts(inGroups(Object.values(rows)));
    const read = await api.getImageLeft(image.id, { label });
    if (isGone(read)) judge(read);
    return read;
  };
  const shown = await bisected(
    table,
    tryOut,
    (read) => !isUntouched(read),
    () => images.canMake(1),
  );
  return lostByThisTest(
    images,
    shown,
    (read) => [read],
    () => tryOut(table, `${Object.keys(table).length} rows once more`),
  );
}

type Rows = readonly WrittenRequest[];

/** Whether a status may refuse something that the request carries, so that a row which carries less might have got another. */
const mayMask = (status = 0): boolean => [400, 406, 411, 412, 414, 415, 416, 417, 422, 431].includes(status);

/** The rows that go out in one request. */
const inGroups = (rows: Rows): readonly Rows[] =>
  [...new Set(rows.map(({ group }) => group))].map((name) => rows.filter(({ group }) => group === name));

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
