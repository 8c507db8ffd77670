import type { Departure } from '../../contracts/inputs/malformed-requests.ts';
import type { Exchange } from '../http/exchange.ts';
import type { RequestOptions } from '../images/client/caller.ts';
import { mayBeOthers } from '../images/client/clearance.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { type ListPages, readList } from '../images/client/lists.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { Aimed } from './aimed.ts';
import { bisected } from './choreographies/row-search.ts';
import type { Deletion } from './deletion.ts';
import type { FromRun, Plays, Sending, Sends } from './entry.ts';
import type { Together, WrittenRequest } from './requests.ts';
import { isSilence } from './rules/wire.ts';
import type { AllExchanges } from './selections.ts';

/** What a scene does next: a request, requests that go side by side, or rows that go in one request. */
export type Step = WrittenRequest | readonly WrittenRequest[] | Together;

const isRow = (step: Step): step is WrittenRequest => 'method' in step;
export const isTogether = (step: Step): step is Together => 'labels' in step;

/** The requests of an entry: those of `send` go side by side. */
export function stepsOf(entry: Sends | Plays, given: FromRun): readonly Step[] {
  const isSent = ({ as, ifKnown }: WrittenRequest): boolean =>
    !ifKnown || (as !== undefined && given.identities[as] !== undefined);
  if ('scene' in entry) {
    const steps = typeof entry.scene === 'function' ? entry.scene(given) : entry.scene;
    return steps.filter((step) => !isRow(step) || isSent(step));
  }
  const all = typeof entry.send === 'function' ? entry.send(given) : entry.send;
  const rows = all.filter(isSent);
  const [only, ...others] = rows;
  return others.length === 0 && only !== undefined ? [only] : [rows];
}

/** The requests of steps, in their order. */
export const requestsIn = (steps: readonly Step[]): readonly WrittenRequest[] =>
  steps.flatMap((step) => {
    if (isTogether(step)) return step.labels.map((row) => ({ ...step.carrying([row]), row }));
    return isRow(step) ? [step] : step;
  });

/** Sends the requests of a scene one after the other. Skips the test at an answer that is not what the entry wants. */
export async function play(steps: readonly Step[], sending: Sending, aimed: Aimed): Promise<ShownRows> {
  const shown = new ShownRows();
  for (const step of steps) {
    const answers = await sendStep(step, sending, aimed, shown);
    if (isRow(step) && (step.shows !== undefined || (answers.length === 0 && isReadOfRefused(step)))) continue;
    // Each identifier may be that of somebody else's image.
    premise(answers.length > 0, mayBeOthers(sending.api));
    for (const answer of answers) shown.add(nameOf(step, answer), answer);
    shown.last = answers;
    shown.deletion = aimed.deletion;
    const written = isTogether(step) ? step.carrying(step.labels) : step;
    if (isRow(written)) for (const answer of answers) written.wants?.(answer, shown);
    if (isRow(step) && step.followed) shown.add('next', expectServed(aimed.next));
  }
  return shown;
}

/** Whether a step reads the image of a refusal: it does if the deletion after that got 404. */
const isReadOfRefused = ({ to, method }: WrittenRequest): boolean => to === 'refused' && method === 'GET';

/** Skips the test if the server closed the connection: it may. */
function expectServed(next: Exchange | undefined): Exchange {
  premise(next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));
  return next;
}

/** What goes in one request has one name, however few rows it was halved to. */
const nameOf = (step: Step, answer: Exchange): string => {
  if (isTogether(step)) return 'in one request';
  return isRow(step) ? step.row : answer.label;
};

function sendStep(step: Step, sending: Sending, aimed: Aimed, shown: ShownRows): Promise<readonly Exchange[]> {
  if (isTogether(step)) return sendTogether(step, sending, shown);
  if (!isRow(step)) return sendSideBySide(step, sending, aimed);
  return step.changes === undefined ? sendOne(step, sending, aimed) : readChanges(step.changes, sending, shown);
}

/** Of a shared request, another test takes the answer, if there is one. */
const ifAnswered = { serves: (answer?: Exchange) => answer !== undefined && hasAnswer(answer) };

/** Each try has an image of its own. */
async function sendTogether({ labels, carrying, differs, joined }: Together, sending: Sending, shown: ShownRows) {
  const { api, images, sharing } = sending;
  const send = (rows: readonly string[], label: string) => new Aimed(sending, false).send(api.labelled(label), carrying(rows));
  const isOther = (each: Exchange | undefined): boolean => each !== undefined && differs(each, shown);
  if (joined !== undefined) {
    const all = await sharing.once(joined.join(), () => send(joined, `${joined.length} parts in one request`), ifAnswered);
    if (all !== undefined && !isOther(all)) return [all];
  }
  const answer = await bisected(
    Object.fromEntries(labels.map((label) => [label, label])),
    (rows, label) => send(Object.keys(rows), label),
    isOther,
    () => carrying(labels).to !== 'own' || images.canMake(1),
  );
  return answer === undefined ? [] : [answer];
}

/** Reads a list of changes since a moment, as far as it can be read, once in a worker. */
async function readChanges(
  { list, since }: NonNullable<WrittenRequest['changes']>,
  { api, sharing }: Sending,
  shown: ShownRows,
): Promise<readonly Exchange[]> {
  const moment = shown.around[since];
  shown.list = await sharing.once(`changes in ${list} since ${moment}`, () => {
    api.target.expectState();
    return readList(api, list, `?changes-since=${moment}`);
  });
  return shown.list.pages;
}

async function sendOne(request: WrittenRequest, { api, sharing }: Sending, aimed: Aimed): Promise<readonly Exchange[]> {
  const { row, method, provoked } = request;
  if (request.raced) return aimed.race();
  const isOnce = request.shared && provoked === undefined;
  // What bears the name of its method needs no other.
  const owner = row === method ? api : api.labelled(row);
  const send = () => aimed.send(owner, request);
  const answer = await (isOnce ? sharing.once(row, send, ifAnswered) : send());
  const isLost = request.ifLost !== undefined && answer !== undefined && isSilence(answer);
  return [answer, isLost ? await send() : undefined].filter((each) => each !== undefined);
}

const sendSideBySide = (rows: readonly WrittenRequest[], { api }: Sending, aimed: Aimed): Promise<readonly Exchange[]> =>
  api.each(Object.fromEntries(rows.map((row) => [row.row, row])), (owner, row) => aimed.send(owner, row));

/** What the requests of an entry have shown so far, by their rows. */
export class ShownRows {
  /** The deletion that all entries of a worker look at, if this one does. */
  deletion?: Deletion | undefined;
  readonly #seen: AllExchanges | undefined;
  readonly #rows = new Map<string, readonly Exchange[]>();
  /** The answers to the last request, or to those that were last sent side by side. */
  last: readonly Exchange[] = [];

  /** `seen`: what the whole run has seen, for what judges that. */
  constructor(seen?: AllExchanges) {
    this.#seen = seen;
  }

  /** What the whole run has seen. @throws Error if the entry does not judge that, which is a defect of it */
  get seen(): AllExchanges {
    if (this.#seen === undefined) throw new Error('the entry does not judge the whole run');
    return this.#seen;
  }

  add(row: string, ...answers: readonly Exchange[]): void {
    this.#rows.set(row, [...(this.#rows.get(row) ?? []), ...answers]);
  }

  /** The last list of changes. */
  list?: ListPages;

  /** All answers but the last. */
  get earlier(): readonly Exchange[] {
    return [...this.#rows.values()].flat().filter((each) => !this.last.includes(each));
  }

  /** All answers of a row; empty if it was not sent. */
  all(row: string): readonly Exchange[] {
    return this.#rows.get(row) ?? [];
  }

  /** The answer of a row, the last if there are several. @throws Error if no request has that row, which is a defect of the entry */
  row(row: string): Exchange {
    const answer = this.all(row).at(-1);
    if (answer === undefined) throw new Error(`no request was sent as "${row}"`);
    return answer;
  }

  /** What was seen around the deletion that all entries of a worker look at. @throws Error if the entry does not begin with it */
  get around(): Deletion {
    if (this.deletion === undefined) throw new Error('the entry does not begin with the deletion');
    return this.deletion;
  }

  /** The status of a row; 0 if it got no answer. */
  statusOf(row: string): number {
    return this.row(row).response?.status ?? 0;
  }
}

/** The field with which a client returns the cookies that a response sets; without a value if it sets none. */
export function cookiesOf({ response }: Exchange): Readonly<Record<string, string | undefined>> {
  const set = response?.fields.flatMap(([name, value]) => (/^set-cookie$/i.test(name) ? (value.split(';')[0] ?? '') : [])) ?? [];
  return { Cookie: set.length === 0 ? undefined : set.join('; ') };
}

/** Sends a request with a departure from RFC 9112, and waits this long to see whether the server closes the connection. */
export function departing({ framing, withoutHost }: Departure, lingerMs?: number): Pick<RequestOptions, 'wire' | 'belowApi'> {
  const wire = { framing, ...(withoutHost && { withoutHost }), ...(lingerMs !== undefined && { lingerMs }) };
  return { wire, belowApi: true };
}
