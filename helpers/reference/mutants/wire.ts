import { fault } from '../faults.ts';
import type { Step } from '../message.ts';
import { fieldOf, fieldsWithout, octetsOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { deletion, type Mutant, mutant, rewriteMessage, rewriteOctets, status, type Where } from './mutant.ts';

const is404 = deletion(404);
const isPut: Where = (_, call) => call.request.method === 'PUT' && call.route.kind === 'image';
const isPatch: Where = (_, call) => call.request.method === 'PATCH' && call.route.kind === 'image';

/** The head of a response rewritten as text. */
const rewritten = (name: string, bug: string, change: (head: string) => string, where: Where = is404): Mutant => ({
  name,
  bug,
  breaks: ['DI-WIRE-03'],
  ...rewriteOctets(where, (octets) => {
    const text = octets.toString('latin1');
    const end = text.indexOf('\r\n\r\n') + 4;
    return Buffer.from(change(text.slice(0, end)) + text.slice(end), 'latin1');
  }),
});

const unanswered = (name: string, bug: string, where: Where, steps: readonly Step[]): Mutant => ({
  name,
  bug,
  breaks: ['DI-WIRE-02'],
  ...rewriteOctets(where, () => steps),
});

const hasHost = (call: Call): boolean => fieldOf(call.request.fields, 'Host') !== undefined || isOld(call);

const isOld = (call: Call): boolean => call.request.version === '1.0';
const asksToClose = (call: Call): boolean => /close/i.test(fieldOf(call.request.fields, 'Connection') ?? '');

/** Defects in how responses are written. */
export const wire: readonly Mutant[] = [
  mutant('half-content-then-close', 'closes the connection in the middle of a fault', {
    breaks: ['DI-FLD-10', 'DI-WIRE-01'],
    ...rewriteOctets(deletion(409), (octets) => [octets.subarray(0, -20), 'end']),
  }),
  mutant('half-challenge-then-close', 'crashes while it sends a 401', {
    breaks: ['DI-FLD-10', 'DI-WIRE-01'],
    ...rewriteOctets(deletion(401), (octets) => [octets.subarray(0, -20), { waitMs: 5 }, 'end']),
  }),
  mutant('chunks-without-end', 'closes the connection before the last chunk', {
    breaks: ['DI-WIRE-01'],
    octets: (octets, call, message) => {
      if (!status(405)(message, call) || message.content.length === 0) return octets;
      const head = {
        ...message,
        content: Buffer.alloc(0),
        fields: [...fieldsWithout(message.fields, 'Content-Length'), ['Transfer-Encoding', 'chunked'] as const],
      };
      return [
        octetsOf(head),
        Buffer.from(`${message.content.length.toString(16)}\r\n`),
        message.content,
        Buffer.from('\r\n'),
        'end',
      ];
    },
  }),
  {
    ...unanswered('deletion-gets-no-response', 'closes the connection once an image is deleted', deletion(204), ['end']),
    breaks: ['DI-204-01', 'DI-WIRE-02'],
  },
  unanswered('put-is-reset', 'crashes on PUT', isPut, ['reset']),
  unanswered('patch-is-not-answered', 'closes the connection on PATCH', isPatch, ['end']),
  rewritten('line-ends-are-lf', 'ends lines with LF alone', (head) => head.replaceAll('\r\n', '\n')),
  rewritten('blank-before-colon', 'writes a blank before the colon of a field', (head) => head.replace('Date:', 'Date :')),
  rewritten('field-is-folded', 'folds a long field over two lines', (head) =>
    head.replace('X-Compute-Request-Id: ', 'X-Trace: a\r\n b\r\nX-Compute-Request-Id: '),
  ),
  rewritten('field-name-has-blank', 'writes a field name of two words', (head) => head.replace('Date:', 'Served By: 1\r\nDate:')),
  rewritten('field-without-colon', 'writes a line that is not a field', (head) => head.replace('Date:', 'Served\r\nDate:')),
  rewritten('control-in-field', 'writes a control character into a field', (head) =>
    head.replace('Date:', 'X-Trace: a\u0001b\r\nDate:'),
  ),
  rewritten('no-blank-after-status', 'omits the blank after the status code', (head) =>
    head.replace(/^(HTTP\/1\.1 \d+) [^\r]*/, '$1'),
  ),
  rewritten(
    'lf-on-401',
    'ends lines with LF alone where the token filter answers',
    (head) => head.replaceAll('\r\n', '\n'),
    deletion(401),
  ),
  mutant('chunked-to-http-1.0', 'sends chunked content to an HTTP/1.0 client', {
    breaks: ['DI-WIRE-04'],
    octets: (octets, call, message) => {
      if (!isOld(call) || message.content.length === 0) return octets;
      const fields = [...fieldsWithout(message.fields, 'Content-Length'), ['Transfer-Encoding', 'chunked'] as const];
      const content = Buffer.concat([
        Buffer.from(`${message.content.length.toString(16)}\r\n`),
        message.content,
        Buffer.from('\r\n0\r\n\r\n'),
      ]);
      return octetsOf({ ...message, fields, content });
    },
  }),
  mutant('close-is-ignored', 'keeps a connection open although the client asks to close it', {
    breaks: ['DI-WIRE-05'],
    ...rewriteMessage(
      (_, call) => asksToClose(call),
      (message) => ({ ...message, close: false, fields: fieldsWithout(message.fields, 'Connection') }),
    ),
  }),
  {
    name: 'close-in-a-list-is-ignored',
    bug: 'takes Connection for one word, and keeps a connection open whose client says more than close',
    breaks: ['DI-WIRE-05'],
    ...rewriteMessage(
      (_, call) => asksToClose(call) && fieldOf(call.request.fields, 'Connection') !== 'close',
      (message) => ({ ...message, close: false, fields: fieldsWithout(message.fields, 'Connection') }),
    ),
  },
  mutant('close-is-promised-only', 'announces that it closes a connection, and keeps it open', {
    breaks: ['DI-WIRE-05'],
    ...rewriteMessage(
      (_, call) => asksToClose(call),
      (message) => ({ ...message, close: false }),
    ),
  }),
  mutant('host-is-not-needed', 'serves HTTP/1.1 without Host', {
    breaks: ['DI-400-04'],
    stages: (s) => ({ admit: (call) => (hasHost(call) ? s.admit(call) : undefined) }),
  }),
  mutant('no-host-is-404', 'answers 404 to a request without Host', {
    breaks: ['DI-400-04'],
    stages: (s) => ({
      admit: (call) => (hasHost(call) ? s.admit(call) : fault(404, 'itemNotFound', 'There is no such site.')),
    }),
  }),
];
