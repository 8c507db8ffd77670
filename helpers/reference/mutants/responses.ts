import { type Answer, chunked, fieldOf, fieldsWith, type Message, withContent } from '../message.ts';
import type { Call } from '../stages.ts';
import { withoutFaultNames, withoutJson } from '../untested.ts';
import { type Mutant, mutant } from './mutant.ts';
import {
  all,
  always,
  carrying,
  deletion,
  isDeletion,
  isHttp10,
  isKnownDeletion,
  isRefusal,
  not,
  rawId,
  status,
} from './where.ts';

const is404 = deletion(404);

/** A time in whole seconds. */
const now = (offsetMs = 0): Date => new Date(Math.floor((Date.now() + offsetMs) / 1000) * 1000);

const unique = (): string => `${crypto.randomUUID()}`;
const clientsId = ({ request: { fields } }: Call): string | undefined =>
  fieldOf(fields, 'X-Compute-Request-Id') ?? fieldOf(fields, 'X-Openstack-Request-Id');
const tokenOf = (call: Call): string => fieldOf(call.request.fields, 'X-Auth-Token') ?? '';

const json = 'application/json';
const text = ({ json: value }: Answer): string => JSON.stringify(value);

/** Requests that name an image by an asterisk, or by what is escaped. */
const isUnreadable = (call: Call): boolean => /[*%]/.test(rawId(call) ?? '');

const hasHost = (call: Call): boolean => carrying('Host')(call) || isHttp10(call);
const asksToClose = carrying('Connection', /close/i);
const isOldWithContent = (call: Call, { content }: Message): boolean => isHttp10(call) && content.length > 0;

/** Defects in the fields and the content of responses, and in how they are written. */
export const responses: readonly Mutant[] = [
  mutant('no-date-204', 'leaves Date out of a 204').breaking('DI-FLD-01').withoutMessageField(deletion(204), 'Date'),
  mutant('date-is-an-hour-off', 'writes local time into Date and labels it GMT')
    .breaking('DI-FLD-03')
    .withMessageField(is404, 'Date', () => now(3_600_000).toUTCString()),
  mutant('request-id-comes-twice', 'gives two simultaneous requests the same id')
    .breaking('DI-FLD-05')
    .with({
      message(message, call) {
        if (!is404(call, message)) return message;
        const id = fieldOf(message.fields, 'X-Compute-Request-Id') ?? '';
        const last = call.universe.notes.get('request id');
        if (last !== undefined) call.universe.notes.delete('request id');
        else call.universe.notes.set('request id', id);
        return { ...message, fields: fieldsWith(message.fields, 'X-Compute-Request-Id', last ?? id) };
      },
    }),
  mutant('request-ids-differ', 'sends two request ids with different values')
    .breaking('DI-FLD-06')
    .withMessageField(is404, 'X-Openstack-Request-Id', () => `req-${unique()}`),
  mutant('client-request-id-comes-back', "uses the client's request id as its own")
    .breaking('DI-FLD-07')
    .with({ mayBreak: ['DI-FLD-05'] })
    .withMessageField(
      all(isDeletion, (call) => clientsId(call) !== undefined),
      'X-Compute-Request-Id',
      (call) => clientsId(call) ?? '',
    ),
  mutant('no-request-id-404', 'sends no request id with a 404')
    .breaking('DI-FLD-08')
    .withoutMessageField(is404, 'X-Compute-Request-Id'),
  mutant('length-leaves-out-line-end', 'does not count the line end after the content in Content-Length')
    .breaking('DI-FLD-10', 'DI-FRM-09', 'DI-WIRE-03')
    .rewriteMessage(is404, ({ content }) => ({ content: Buffer.concat([content, Buffer.from('\n')]) })),
  mutant('length-leaves-out-script', 'computes Content-Length before a proxy adds to the content')
    .breaking('DI-FLD-10', 'DI-FRM-23')
    .with({ mayBreak: ['DI-WIRE-03'] })
    .rewriteMessage(deletion(401), ({ content }) => ({
      content: Buffer.concat([content, Buffer.from('<!-- served by cache -->')]),
    })),
  mutant('charset-latin-1', 'labels JSON as Latin-1')
    .breaking('DI-FLD-11')
    .withMessageField(is404, 'Content-Type', 'application/json; charset=ISO-8859-1'),
  mutant('request-id-twice', 'sends a request id for each layer')
    .breaking('DI-FLD-04', 'DI-FLD-13')
    .rewriteMessage(is404, ({ fields }) => ({ fields: [...fields, ['X-Compute-Request-Id', `req-${unique()}`]] })),
  mutant('token-in-field-204', 'sends the token back in a field of a 204, as if it were renewed')
    .breaking('DI-FLD-14')
    .withField(deletion(204), 'X-Subject-Token', tokenOf),
  mutant('token-in-message-401', 'writes the refused token into the message')
    .breaking('DI-FLD-14')
    .rewriteMessage(
      all(deletion(401), (call) => tokenOf(call).length === 32),
      (message, call) =>
        withContent(message, message.content.toString('utf8').replace('valid token.', `valid token, not ${tokenOf(call)}.`)),
    ),
  mutant('dates-of-two-servers', "sends the Date of a gateway and that of the server behind it, as the guide's sample does")
    .breaking('DI-FLD-02')
    .rewriteMessage(always, ({ fields }) => {
      const date = fieldOf(fields, 'Date') ?? '';
      return { fields: fieldsWith(fields, 'Date', `${date}, ${date}`) };
    }),

  // Defects in the content of faults.
  mutant('empty-404', 'answers 404 without content')
    .breaking('DI-FLT-01')
    .rewriteAnswer(is404, ({ json: _, ...answer }) => answer),
  mutant('html-405', 'has a framework that answers a method which it does not route with an HTML page')
    .breaking('DI-405-15')
    .rewriteContent(status(405), 'text/html', '<!DOCTYPE html><html><head><title>405</title></head><body>405</body></html>'),
  mutant('bom-before-403', 'writes a byte order mark before JSON')
    .breaking('DI-FLT-02')
    .rewriteContent(deletion(403), json, (answer: Answer) => `\ufeff${text(answer)}`),
  mutant('identifier-is-not-escaped', 'writes the identifier that it does not find into its fault, and escapes no quotation mark')
    .breaking('DI-FLD-12', 'DI-FLT-02')
    .rewriteContent(
      (call, answer) => isKnownDeletion(call) && answer.status === 404 && /%22|"/.test(call.request.target),
      'application/json',
      '{"itemNotFound": {"code": 404, "message": "There is no image "x"."}}',
    ),
  mutant('two-members-404', 'adds a member beside the fault')
    .breaking('DI-FLT-03')
    .rewriteAnswer(is404, (answer) => ({ ...answer, json: { ...(answer.json ?? {}), request_id: 'see the field' } })),
  mutant('code-is-string-404', 'writes the code as a string').breaking('DI-FLT-04').withMembers(is404, { code: '404' }),
  mutant('code-is-another-404', 'writes 500 into the fault of a 404').breaking('DI-FLT-05').withMembers(is404, { code: 500 }),
  mutant('message-is-empty-404', 'leaves the message empty, as a well-known clone does')
    .breaking('DI-FLT-07')
    .withMembers(is404, { message: '' }),
  mutant('details-are-list-404', 'writes details as a list')
    .breaking('DI-FLT-08')
    .withMembers(is404, { details: ['id'] }),
  mutant('message-shows-sql-404', 'writes its database query into the message where it cannot read the identifier')
    .breaking('DI-FLT-09')
    .withMembers(all(is404, isUnreadable), { message: "No row: SELECT id FROM images WHERE deleted = 0 AND id = 'x'" }),
  mutant('message-twice-404', 'writes the message twice')
    .breaking('DI-FLT-10')
    .rewriteContent(is404, json, (answer) => text(answer).replace(/\}\}$/, ',"message":"Image not found."}}')),
  mutant('retry-after-in-404', 'writes into a 404 when to retry').breaking('DI-FLT-11').withMembers(is404, { retryAfter: '60' }),

  // Defects of every response of a kind, which leave other requirements on such responses untested.
  mutant('no-fault-is-json', 'answers every error with a line of text')
    .breaking('DI-503-06', 'DI-FLT-02', 'DI-NEG-01', 'DI-NEG-02', 'DI-NEG-03')
    .with({
      untested: withoutJson,
      mayBreak: ['DI-405-15'],
    })
    .rewriteContent(isRefusal, 'text/plain', ({ status }) => `The request failed with ${status}.`),
  mutant('no-fault-has-a-name', 'omits the name of every fault')
    .breaking('DI-503-06', 'DI-FLT-03')
    .with({
      untested: withoutFaultNames,
      mayBreak: ['DI-405-15'],
    })
    .rewriteAnswer(isRefusal, (answer) => ({ ...answer, json: Object.values(answer.json ?? {})[0] })),
  mutant('no-fault-has-a-message', 'omits the message of every fault')
    .breaking('DI-FLT-06')
    .with({ untested: ['DI-409-04', 'DI-FLT-07', 'DI-FLT-09'] })
    .withMembers(isRefusal, { message: undefined }),
  mutant('nothing-has-a-content-type', 'sends no Content-Type')
    .breaking('DI-FLD-15')
    .with({ untested: ['DI-FLD-12'] })
    .withoutMessageField(always, 'Content-Type'),

  // Defects in how responses are written.
  mutant('half-content-then-close', 'closes the connection in the middle of a fault')
    .breaking('DI-FLD-10', 'DI-WIRE-01')
    .rewriteOctets(deletion(409), (octets) => [octets.subarray(0, -20), 'end']),
  mutant('deletion-gets-no-response', 'closes the connection once an image is deleted')
    .breaking('DI-204-01', 'DI-WIRE-02')
    .rewriteOctets(deletion(204), ['end']),
  mutant('line-ends-are-lf', 'ends lines with LF alone')
    .breaking('DI-WIRE-03')
    .rewriteOctets(is404, (octets, _, { content }) => {
      const head = octets.toString('latin1', 0, octets.length - content.length);
      return Buffer.concat([Buffer.from(head.replaceAll('\r\n', '\n'), 'latin1'), content]);
    }),
  mutant('chunked-to-http-1.0', 'sends chunked content to an HTTP/1.0 client')
    .breaking('DI-WIRE-04')
    .rewriteOctets(isOldWithContent, (_octets, _, message) => chunked(message)),
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
