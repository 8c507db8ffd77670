import { join } from 'node:path';
import type { Exchange } from '../../http/exchange.ts';
import { recordedExchanges } from '../../http/recorded.ts';

/** The answers to each kind of request of each test, in their order. Equal answers in a row count once: a test may poll. */
export type Answers = ReadonlyMap<string, string>;

/** What differs from run to run and from server to server: identifiers, names, tokens, moments, addresses. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '{id}'],
  [/\b[0-9a-f]{32}\b/g, '{token}'],
  [/\b[1-4]\d{5}\b/g, '{tenant}'],
  [/127\.0\.0\.1:\d+(?:\/u\/[\w.~-]+)?/g, '{host}'],
  [/di-conformance-[\w.-]+/g, '{name}'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, '{time}'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, '{date}'],
];

const plain = (text: string): string => varying.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), text);

function answerOf({ response, failure }: Exchange): string {
  if (response === undefined) return `no answer (${failure?.kind})`;
  // The length of a list depends on how many images there are.
  const fields = response.fields.filter(
    ([name]) => !/^(content-length|keep-alive)$/i.test(name) || response.content.length === 0,
  );
  const text = response.content.toString('latin1');
  const content = /"images":/.test(text) ? listed(text) : text;
  const framing = [response.wire?.framing, response.wire?.closed, failure?.kind, ...(response.wire?.defects ?? [])];
  return plain([response.status, response.reason, ...fields.map((line) => line.join(': ')), ...framing, content].join('\n'));
}

/** The members of a list and of its first entry, without the entries, of which there are more and more. */
function listed(text: string): string {
  try {
    const { images, ...rest } = JSON.parse(text) as { images: readonly object[] };
    return JSON.stringify([Object.keys(rest), Object.keys(images[0] ?? {})]);
  } catch {
    return text.slice(0, 200);
  }
}

/** Reads at the end of a run: which images they are about depends on the order of tests. */
const late: readonly string[] = ['DI-GONE-10', 'DI-KEEP-07', 'DI-KEEP-08', 'DI-KEEP-10', 'DI-503-05'];

/** The answers that a target of this run gave. */
export function answersOf(scratch: string, target: string): Answers {
  const answers = new Map<string, string[]>();
  for (const exchange of recordedExchanges(join(scratch, target))) {
    // A server may end a connection that it keeps at any time: RFC 9112 section 9.3.1.
    const mayBeClosed = exchange.onKeptConnection && exchange.failure?.kind === 'closed';
    if (mayBeClosed || late.includes(exchange.requirement ?? '')) continue;
    const { method, url } = exchange.request;
    const asked = plain(`${exchange.requirement}  ${exchange.label}  ${method} ${url}`);
    const given = answers.get(asked) ?? [];
    const answer = answerOf(exchange);
    if (given.at(-1) !== answer) given.push(answer);
    answers.set(asked, given);
  }
  return new Map([...answers].map(([asked, given]) => [asked, given.join('\n\n')]));
}

/** A request whose answer changed, the answer without the mutation, and that with it. */
export type Change = readonly [asked: string, before: string, after: string];

const statusesOf = (answers: string): string => answers.replaceAll(/^(?!\d{3}$|no answer).*\n?/gm, '');

/** Whether a change is one of the operation: of an answer to DELETE, or of the status of another answer. */
export const isOfOperation = ([asked, before, after]: Change): boolean =>
  / {2}DELETE /.test(asked) || statusesOf(before) !== statusesOf(after);

/** The requests that every server without a mutation answers alike, and this one differently, with both answers. */
export function changedAnswers(answers: Answers, bases: readonly Answers[]): readonly Change[] {
  return [...answers].flatMap(([asked, given]) => {
    const [expected, ...others] = bases.map((base) => base.get(asked));
    const isSteady = expected !== undefined && others.every((other) => other === expected);
    return isSteady && given !== expected ? [[asked, expected, given] as const] : [];
  });
}
