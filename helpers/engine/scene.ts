import type { Exchange } from '../http/exchange.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { Aimed } from './aimed.ts';
import { bisected } from './bisection.ts';
import { changesSince } from './choreographies/views.ts';
import type { Sending } from './entry.ts';
import { expectSent } from './plain-requests.ts';
import type { Together, WrittenRequest } from './requests.ts';
import { ShownRows } from './shown-rows.ts';

/** What a scene does next: a request, requests that go side by side, or rows that go in one request. */
export type Step = WrittenRequest | readonly WrittenRequest[] | Together;

const isRow = (step: Step): step is WrittenRequest => 'method' in step;
const isTogether = (step: Step): step is Together => 'labels' in step;

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
    if (isRow(step) && step.shows !== undefined) continue;
    expectSent(answers);
    for (const answer of answers) shown.add(nameOf(step, answer), answer);
    shown.last = answers;
    shown.deletion = aimed.deletion;
    if (isRow(step)) for (const answer of answers) step.wants?.(answer, shown);
    if (isRow(step) && step.followed) shown.add('next', expectServed(aimed.next));
  }
  return shown;
}

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

/** Each try has an image of its own. */
async function sendTogether({ labels, carrying, differs }: Together, sending: Sending, shown: ShownRows) {
  const { api, images } = sending;
  const answer = await bisected(
    Object.fromEntries(labels.map((label) => [label, label])),
    (rows, label) => new Aimed(sending, false).send(api.labelled(label), carrying(Object.keys(rows))),
    (each) => each !== undefined && differs(each, shown),
    () => carrying(labels).to !== 'own' || images.canMake(1),
  );
  return answer === undefined ? [] : [answer];
}

/** Reads a list of changes, as far as it can be read. */
async function readChanges(
  { list, since }: NonNullable<WrittenRequest['changes']>,
  { api, sharing }: Sending,
  shown: ShownRows,
): Promise<readonly Exchange[]> {
  shown.list = await changesSince(api, sharing, list, shown.around[since]);
  return shown.list.pages;
}

async function sendOne(request: WrittenRequest, { api, sharing }: Sending, aimed: Aimed): Promise<readonly Exchange[]> {
  const { row, method, provoked } = request;
  if (request.raced) return aimed.race();
  const isOnce = request.shared && provoked === undefined;
  // What bears the name of its method needs no other.
  const owner = row === method ? api : api.labelled(row);
  const send = () => aimed.send(owner, request);
  const answer = isOnce
    ? await sharing.once(row, send, { serves: (each) => each !== undefined && hasAnswer(each) })
    : await send();
  return answer === undefined ? [] : [answer];
}

const sendSideBySide = (rows: readonly WrittenRequest[], { api }: Sending, aimed: Aimed): Promise<readonly Exchange[]> =>
  api.each(Object.fromEntries(rows.map((row) => [row.row, row])), (owner, row) => aimed.send(owner, row));
