import { setTimeout as delay } from 'node:timers/promises';
import type { FieldLine } from '../../../contracts/fields.ts';
import { fault } from '../faults.ts';
import { strictly } from '../http2/connection.ts';
import { frameFlags, frameTypes } from '../http2/frames.ts';
import type { Answer, Message } from '../message.ts';
import { fieldOf, fieldsWith } from '../message.ts';
import type { Call } from '../stages.ts';
import {
  deletion,
  framesOf,
  isDeletion,
  isHttp2,
  type Mutant,
  mutant,
  ownerOf,
  refusedStream,
  removeAddressed,
  rewriteAnswer,
  rewriteFrames,
  type Where,
  withSideEffect,
} from './mutant.ts';

const over =
  (where: Where): Where =>
  (answer, call) =>
    isHttp2(call) && where(answer, call);

/** A response with fields that node:http2 would not send. */
const withFields = (
  name: string,
  bug: string,
  where: Where,
  change: (fields: readonly FieldLine[]) => readonly FieldLine[],
): Mutant => ({
  name,
  bug,
  secured: true,
  breaks: ['DI-H2-04'],
  ...rewriteFrames(where, (headers, message) => framesOf(headers, { ...message, fields: change(inLowerCase(message)) })),
});

const inLowerCase = ({ fields }: Message): readonly FieldLine[] => fields.map(([name, value]) => [name.toLowerCase(), value]);

const isPut = (call: Call): boolean => call.request.method === 'PUT' && call.route.kind === 'image';

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
  mutant('http2-deletion-is-lost', 'answers a deletion over HTTP/2 at the gateway, and passes nothing on', {
    secured: true,
    breaks: ['DI-GONE-10', 'DI-H2-01', 'DI-H2-09'],
    stages: (s) => ({ remove: (call, image) => (isHttp2(call) ? undefined : s.remove(call, image)) }),
  }),
  mutant('http2-deletion-is-202', 'answers a deletion over HTTP/2 with 202', {
    secured: true,
    breaks: ['DI-204-17', 'DI-H2-01'],
    ...rewriteAnswer(over(deletion(204)), (answer) => ({ ...answer, status: 202 })),
  }),
  mutant('http2-without-token-is-403', 'answers 403 to a request without a token over HTTP/2', {
    secured: true,
    breaks: ['DI-H2-02'],
    ...rewriteAnswer(over(deletion(401)), () => fault(403, 'forbidden', 'You may not do this.')),
  }),
  mutant('http2-unknown-is-400', 'answers 400 to the deletion of an unknown image over HTTP/2', {
    secured: true,
    breaks: ['DI-H2-02'],
    ...rewriteAnswer(over(deletion(404)), () => fault(400, 'badRequest', 'There is no such image.')),
  }),
  mutant('http2-skips-the-token', 'has no token filter on the path of HTTP/2', {
    secured: true,
    breaks: ['DI-401-17', 'DI-H2-02', 'DI-H2-09'],
    stages: (s) => ({
      authenticate: (call, token) => s.authenticate(call, token) ?? (isHttp2(call) ? ownerOf(call.universe) : undefined),
    }),
  }),
  mutant('http2-deletes-before-the-token', 'deletes before it checks the token, over HTTP/2', {
    secured: true,
    breaks: ['DI-H2-03', 'DI-H2-09'],
    ...withSideEffect(over(deletion(401)), removeAddressed),
  }),
  mutant('http2-put-deletes', 'deletes on PUT over HTTP/2, and answers 405', {
    secured: true,
    breaks: ['DI-H2-03'],
    ...withSideEffect((_, call) => isHttp2(call) && isPut(call), removeAddressed),
  }),
  withFields('http2-connection-field', 'copies Connection from a response over HTTP/1.1', deletion(404), (fields) => [
    ...fields,
    ['connection', 'close'],
  ]),
  withFields('http2-name-in-upper-case', 'sends a field name in upper case over HTTP/2', deletion(401), (fields) => [
    ...fields,
    ['X-Trace', 'a'],
  ]),
  withFields(
    'http2-wrong-length',
    'sends a Content-Length over HTTP/2 that is not that of the content',
    deletion(404),
    (fields) => fieldsWith(fields, 'content-length', '9'),
  ),
  withFields('http2-no-status', 'sends a second status over HTTP/2', deletion(401), (fields) => [[':status', '401'], ...fields]),
  mutant('http2-204-with-content', 'sends the JSON text null after a 204 over HTTP/2', {
    secured: true,
    breaks: ['DI-H2-04', 'DI-H2-05'],
    ...rewriteFrames(deletion(204), (headers) => [
      { ...headers, flags: frameFlags.endHeaders },
      { type: frameTypes.data, flags: frameFlags.endStream, stream: headers.stream, payload: Buffer.from('null') },
    ]),
  }),
  mutant('http2-deletes-then-refuses', 'says of a deletion that it was not processed, and has removed the image', {
    secured: true,
    breaks: ['DI-H2-06'],
    ...rewriteFrames(deletion(204), refusedStream),
  }),
  {
    name: 'http2-passes-connection-fields',
    bug: 'carries out requests over HTTP/2 with fields of a connection, as a well-known web server does',
    secured: true,
    breaks: ['DI-H2-07'],
    reads: (fields) =>
      strictly(fields).filter(([name]) => !['connection', 'keep-alive', 'proxy-connection', 'te'].includes(name)),
  },
  mutant('http2-drops-invalid-fields', 'leaves out invalid fields over HTTP/2, and carries the request out', {
    secured: true,
    breaks: ['DI-H2-08'],
    reads: (fields) => fields.filter(([name, value]) => name === name.toLowerCase() && !/[\r\n\0]/.test(value)),
  }),
  mutant('http2-takes-names-in-upper-case', 'puts the names of fields over HTTP/2 into lower case', {
    secured: true,
    breaks: ['DI-H2-08'],
    reads: (fields) => strictly(fields.map(([name, value]) => [name.toLowerCase(), value])),
  }),
  mutant('http2-te-is-malformed', 'takes TE for a field of a connection over HTTP/2, whatever its value', {
    secured: true,
    breaks: ['DI-H2-02'],
    ...rewriteAnswer(
      (_, call) => isHttp2(call) && fieldOf(call.request.fields, 'TE') !== undefined,
      () => fault(400, 'badRequest', 'TE is not expected.'),
    ),
  }),
  mutant('http2-connection-has-one-caller', 'remembers the caller of the first stream for all streams of a connection', {
    secured: true,
    breaks: ['DI-401-17', 'DI-H2-09'],
    stages: (s) => ({
      authenticate(call, token) {
        const principal = s.authenticate(call, token);
        const isOwner = principal?.tenant === call.universe.names.tenants.owner && principal.role === 'admin';
        if (isHttp2(call) && isOwner) call.connection.set('owner', 1);
        return principal ?? (isHttp2(call) && call.connection.get('owner') === 1 ? ownerOf(call.universe) : undefined);
      },
    }),
  }),
  mutant('http2-swaps-two-answers', 'gives each of two simultaneous deletions on one connection the answer to the other', {
    secured: true,
    breaks: ['DI-204-16', 'DI-401-17', 'DI-H2-09'],
    answer: swapped(),
  }),
];
