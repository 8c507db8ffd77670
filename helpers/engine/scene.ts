import type { Exchange } from '../http/exchange.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { expectSent } from '../spec/plain-requests.ts';
import type { Aimed } from './aimed.ts';
import type { Sending } from './entry.ts';
import type { WrittenRequest } from './requests.ts';
import { Shown } from './shown.ts';

/** What a scene does next: a request, or requests that go side by side. */
export type Step = WrittenRequest | readonly WrittenRequest[];

const isRow = (step: Step): step is WrittenRequest => 'method' in step;

/** The requests of steps, in their order. */
export const requestsIn = (steps: readonly Step[]): readonly WrittenRequest[] =>
  steps.flatMap((step) => (isRow(step) ? [step] : step));

/** Sends the requests of a scene one after the other. Skips the test at an answer that is not what the entry wants. */
export async function play(steps: readonly Step[], sending: Sending, aimed: Aimed): Promise<Shown> {
  const shown = new Shown();
  for (const step of steps) {
    const answers = isRow(step) ? await sendOne(step, sending, aimed) : await sendSideBySide(step, sending, aimed);
    if (isRow(step) && step.shows !== undefined) continue;
    expectSent(answers);
    for (const answer of answers) shown.add(isRow(step) ? step.row : answer.label, answer);
    shown.last = answers;
    shown.deletion = aimed.deletion;
    if (isRow(step)) for (const answer of answers) step.wants?.(answer, shown);
  }
  return shown;
}

async function sendOne(request: WrittenRequest, { api, sharing }: Sending, aimed: Aimed): Promise<readonly Exchange[]> {
  const { row, method, provoked } = request;
  const isOnce = request.shared && provoked === undefined;
  // What bears the name of its method needs no other.
  const owner = row === method ? api : api.labelled(row);
  const send = () => aimed.send(owner, request);
  const answer = isOnce ? await sharing.once(row, send, (each) => each !== undefined && hasAnswer(each)) : await send();
  return answer === undefined ? [] : [answer];
}

const sendSideBySide = (rows: readonly WrittenRequest[], { api }: Sending, aimed: Aimed): Promise<readonly Exchange[]> =>
  api.each(Object.fromEntries(rows.map((row) => [row.row, row])), (owner, row) => aimed.send(owner, row));
