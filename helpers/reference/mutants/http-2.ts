import { setTimeout as delay } from 'node:timers/promises';
import type { FieldLine } from '../../../contracts/fields.ts';
import { fault } from '../faults.ts';
import { strictly } from '../http2/connection.ts';
import { type Frame, frameFlags, frameTypes, literalFields, refusedStream } from '../http2/frames.ts';
import type { Answer, Message } from '../message.ts';
import type { Call } from '../stages.ts';
import { rememberingTheOwner } from './access.ts';
import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, deletion, isDeletion, isHttp2, type Where } from './where.ts';

const over = (where: Where): Where => all(isHttp2, where);

/** A HEADERS frame with these fields instead, as node:http2 would not send them, and the DATA frame that follows. */
const withFields =
  (change: (fields: readonly FieldLine[]) => readonly FieldLine[]) =>
  (headers: Frame, { status, fields, content }: Message): readonly Frame[] => {
    const isEmpty = content.length === 0;
    const lines = change(fields.map(([name, value]) => [name.toLowerCase(), value]));
    const flags = frameFlags.endHeaders + (isEmpty ? frameFlags.endStream : 0);
    const data = { type: frameTypes.data, flags: frameFlags.endStream, stream: headers.stream, payload: content };
    return [{ ...headers, flags, payload: literalFields([[':status', String(status)], ...lines]) }, ...(isEmpty ? [] : [data])];
  };

/** Gives each of two simultaneous deletions on one connection the answer to the other. */
function swapped(): NonNullable<Mutant['answer']> {
  const waiting = new WeakMap<Call['connection'], (answer: Answer) => Answer>();
  return (answer, call) => {
    const { connection } = call;
    if (!isHttp2(call) || !isDeletion(call)) return answer;
    const meet = waiting.get(connection);
    if (meet !== undefined) return meet(answer);
    return new Promise((resolve) => {
      waiting.set(connection, (other) => {
        resolve(other);
        return answer;
      });
      void delay(30).then(() => resolve(answer));
    });
  };
}

/** Defects that only clients of HTTP/2 meet. */
export const http2: readonly Mutant[] = [
  mutant('http2-deletion-is-lost', 'answers a deletion over HTTP/2 at the gateway, and passes nothing on')
    .breaking('DI-GONE-10', 'DI-H2-01', 'DI-H2-09')
    .withStages((s) => ({ remove: (call, image) => (isHttp2(call) ? undefined : s.remove(call, image)) })),
  mutant('http2-skips-the-token', 'has no token filter on the path of HTTP/2')
    .breaking('DI-401-17', 'DI-H2-02', 'DI-H2-09')
    .ownerIf(isHttp2),
  mutant('http2-deletes-before-the-role', 'deletes before it checks the role, over HTTP/2')
    .breaking('DI-H2-03')
    .withSideEffect(over(deletion(403)), removeAddressed),
  mutant('http2-connection-field', 'copies Connection from a response over HTTP/1.1')
    .breaking('DI-H2-04')
    .rewriteFrames(
      deletion(404),
      withFields((fields) => [...fields, ['connection', 'close']]),
    ),
  mutant('http2-204-with-content', 'sends the JSON text null after a 204 over HTTP/2')
    .breaking('DI-H2-04', 'DI-H2-05')
    .rewriteFrames(deletion(204), (headers) => [
      { ...headers, flags: frameFlags.endHeaders },
      { type: frameTypes.data, flags: frameFlags.endStream, stream: headers.stream, payload: Buffer.from('null') },
    ]),
  mutant('http2-deletes-then-refuses', 'says of a deletion that it was not processed, and has removed the image')
    .breaking('DI-H2-06')
    .rewriteFrames(deletion(204), refusedStream),
  mutant('http2-passes-connection-fields', 'serves HTTP/2 requests with fields of a connection, as a well-known web server does')
    .breaking('DI-H2-07')
    .with({
      reads: (fields) =>
        strictly(fields).filter(([name]) => !['connection', 'keep-alive', 'proxy-connection', 'te'].includes(name)),
    }),
  mutant('http2-drops-invalid-fields', 'leaves out invalid fields over HTTP/2, and carries the request out')
    .breaking('DI-H2-08')
    .with({ reads: (fields) => fields.filter(([name, value]) => name === name.toLowerCase() && !/[\r\n\0]/.test(value)) }),
  mutant('http2-te-is-malformed', 'takes TE for a field of a connection over HTTP/2, whatever its value')
    .breaking('DI-H2-02')
    .answering(all(isHttp2, carrying('TE')), fault(400, 'badRequest', 'TE is not expected.')),
  mutant('http2-connection-has-one-caller', 'remembers the caller of the first stream for all streams of a connection')
    .breaking('DI-401-17', 'DI-H2-09')
    .with(rememberingTheOwner(isHttp2)),
  mutant('http2-swaps-two-answers', 'gives each of two simultaneous deletions on one connection the answer to the other')
    .breaking('DI-401-17', 'DI-H2-09')
    .with({ answer: swapped(), mayBreak: ['DI-204-16', 'DI-KEEP-07'] }),
].map((each) => each.with({ secured: true }));
