import type { Behaviour } from '../behaviour.ts';
import { fieldsWithout, type Message, octetsOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { rewriteOctets } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, deletion, not } from './where.ts';

const is404 = deletion(404);

/** Other octets in the place of some in the head of a response. */
const rewriteHead = (octetsOfHead: string | RegExp, instead: string, where = is404): Behaviour =>
  rewriteOctets(where, (octets) => {
    const text = octets.toString('latin1');
    const end = text.indexOf('\r\n\r\n') + 4;
    return Buffer.from(text.slice(0, end).replace(octetsOfHead, instead) + text.slice(end), 'latin1');
  });

/** A message whose content is sent in one chunk, up to these octets after it. */
const inOneChunk = (message: Message, end: string): Buffer => {
  const fields = [...fieldsWithout(message.fields, 'Content-Length'), ['Transfer-Encoding', 'chunked'] as const];
  const head = octetsOf({ ...message, fields, content: Buffer.from(`${message.content.length.toString(16)}\r\n`) });
  return Buffer.concat([head, message.content, Buffer.from(`\r\n${end}`)]);
};

const isOld = ({ request }: Call): boolean => request.version === '1.0';
const hasHost = (call: Call): boolean => carrying('Host')(call) || isOld(call);
const asksToClose = carrying('Connection', /close/i);
const isOldWithContent = (call: Call, { content }: Message): boolean => isOld(call) && content.length > 0;

/** Defects in how responses are written. */
export const wire: readonly Mutant[] = [
  mutant('half-content-then-close', 'closes the connection in the middle of a fault')
    .breaking('DI-FLD-10', 'DI-WIRE-01')
    .rewriteOctets(deletion(409), (octets) => [octets.subarray(0, -20), 'end']),
  mutant('deletion-gets-no-response', 'closes the connection once an image is deleted')
    .breaking('DI-204-01', 'DI-WIRE-02')
    .rewriteOctets(deletion(204), ['end']),
  mutant('line-ends-are-lf', 'ends lines with LF alone').breaking('DI-WIRE-03').with(rewriteHead(/\r\n/g, '\n')),
  mutant('chunked-to-http-1.0', 'sends chunked content to an HTTP/1.0 client')
    .breaking('DI-WIRE-04')
    .rewriteOctets(isOldWithContent, (_octets, _, message) => inOneChunk(message, '0\r\n\r\n')),
  mutant('close-is-ignored', 'keeps a connection open although the client asks to close it')
    .breaking('DI-WIRE-05')
    .keepingOpen(asksToClose),
  mutant('close-in-a-list-is-ignored', 'takes Connection for one word, and does not close where it says more than close')
    .breaking('DI-WIRE-05')
    .keepingOpen(all(asksToClose, not(carrying('Connection', 'close')))),
  mutant('request-in-the-same-packet-is-dropped', 'drops what it has read behind a request')
    .breaking('DI-WIRE-06')
    .with({ mayBreak: ['DI-WIRE-02'] })
    .rewriteOctets(({ request }) => request.joined, ['hang']),
  mutant('host-is-not-needed', 'serves HTTP/1.1 without Host')
    .breaking('DI-400-04')
    .withStages((s) => ({ admit: (call) => (hasHost(call) ? s.admit(call) : undefined) })),
];
