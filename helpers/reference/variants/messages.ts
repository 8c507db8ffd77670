import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FieldLine } from '../../../contracts/fields.ts';
import { continued } from '../connection.ts';
import { conflictingRequest, fault } from '../faults.ts';
import { frameFlags, frameTypes, literalFields, refusedStream } from '../http2/frames.ts';
import { chunked, fieldOf, fieldsWith, fieldsWithout, type Message, withContent } from '../message.ts';
import { undoing } from '../mutants/removal.ts';
import { departing, isLarge, tooLarge } from '../mutants/request-framing.ts';
import { all, always, carrying, deletion, isHttp2, method, not, status } from '../mutants/where.ts';
import type { Call } from '../stages.ts';
import { type Variant, variant } from './variant.ts';

const isNotEmpty = (_: Call, { content }: Message): boolean => content.length > 0;

const ofProxies: readonly FieldLine[] = [
  ['Server', 'Jetty(9.2.z-SNAPSHOT)'],
  ['Via', '1.1 Repose (Repose/6.2.1.2)'],
  ['X-Trans-Id', 'tx1'],
  ['X-Cache', 'MISS from proxy'],
  ['Set-Cookie', 'affinity=a; Path=/'],
  ['Set-Cookie', 'zone=b; Path=/'],
  ['Vary', 'Accept'],
  ['Vary', 'X-Auth-Token'],
  ['Cache-Control', 'no-store, no-cache, max-age=0'],
  ['Pragma', 'no-cache'],
  ['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
];

const hugeOctets = 4000;
const isHuge = ({ request: { target, fields } }: Call): boolean =>
  target.length > hugeOctets || fields.some(([, value]) => value.length > hugeOctets);

/** Variants that write their responses, or read requests, differently. */
export const messages: readonly Variant[] = [
  variant(
    'pretty-json',
    "writes JSON over many lines, with its charset, and labels a 204 as HTML, as the guide's sample does",
  ).rewriteMessage(always, (message) => {
    const labelled = (type: string): readonly FieldLine[] => fieldsWith(message.fields, 'Content-Type', type);
    if (message.status === 204) return { fields: labelled('text/html; charset=UTF-8') };
    if (message.content.length === 0) return message;
    const text = `${JSON.stringify(JSON.parse(message.content.toString('utf8')), null, 4)}\r\n`;
    return withContent({ ...message, fields: labelled('application/json; charset=UTF-8') }, text);
  }),
  variant('gzip', 'compresses content for clients that accept it').rewriteMessage(
    (call, message) => carrying('Accept-Encoding', /gzip/)(call) && isNotEmpty(call, message),
    (message) => {
      const { fields, ...rest } = withContent(message, gzipSync(message.content));
      return { ...rest, fields: [...fields, ['Content-Encoding', 'gzip'], ['Vary', 'Accept-Encoding']] };
    },
  ),
  variant('chunked', 'sends content in chunks, with extensions').rewriteOctets(
    all(not(status(204)), not(method('HEAD')), ({ request }) => request.version !== '1.0'),
    (_octets, _, message) => chunked(message),
  ),
  variant('ended-by-close', 'ends content by closing the connection, without Content-Length')
    .with({
      untested: ['DI-FLD-10'],
      undecided: { 'DI-401-21': 'connection-closed', 'DI-FRM-17': 'connection-closed', 'DI-WIRE-06': 'connection-closed' },
    })
    .rewriteMessage(all(not(status(204)), not(method('HEAD'))), ({ fields }) => ({
      close: true,
      fields: fieldsWith(fieldsWithout(fields, 'Content-Length'), 'Connection', 'close'),
    })),
  variant('http-1.0', 'speaks HTTP/1.0')
    .rewriteMessage(always, ({ fields }) => ({ close: true, fields: fieldsWithout(fields, 'Connection') }))
    .rewriteOctets(always, (octets) => {
      const copy = Buffer.from(octets);
      copy.write('HTTP/1.0', 'latin1');
      return copy;
    }),
  variant('closes-silently', 'closes each connection after a response, and does not announce it').rewriteMessage(
    always,
    ({ fields }) => ({ close: true, fields: fieldsWithout(fields, 'Connection') }),
  ),
  variant('closes-and-says-so', 'closes each connection after a response, and announces it')
    .with({ untested: ['DI-204-03', 'DI-401-21', 'DI-WIRE-06', 'DI-FRM-17'] })
    .rewriteMessage(always, ({ fields }) => ({ close: true, fields: fieldsWith(fields, 'Connection', 'close') })),
  variant('keeps-for-a-second', 'keeps a connection for a second, and says so').rewriteMessage(always, ({ fields }) => ({
    keptMs: 1000,
    fields: [...fields, ['Keep-Alive', 'timeout=1']],
  })),
  variant('ends-idle-by-chance', 'ends idle connections without notice, some at once and some later').rewriteMessage(
    always,
    (_, { universe }) => ({ keptMs: [300, 5, 900, 1, 60][universe.count('idle connection') % 5] ?? 1 }),
  ),
  variant('no-request-ids', 'sends no request ids')
    .with({ warnings: ['DI-204-09', 'DI-FLD-08'], untested: ['DI-FLD-07', 'DI-FLD-04', 'DI-FLD-05'] })
    .withoutMessageField(always, 'X-Compute-Request-Id'),
  variant(
    'other-fields',
    'sends fields of proxies, both request ids and its own reason phrases, its fields in lower case and in another order',
  ).rewriteMessage(always, ({ fields, status }) => ({
    reason: status === 204 ? '' : 'Conflicting Reqest',
    fields: [...fields, ['X-Openstack-Request-Id', fieldOf(fields, 'X-Compute-Request-Id') ?? ''] as const, ...ofProxies]
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .toReversed(),
  })),
  variant('slow', 'is slow, and sends a response in pieces')
    .rewriteAnswer(always, (answer) => delay(15, answer))
    .rewriteOctets(always, (octets) => [octets.subarray(0, 20), { waitMs: 5 }, octets.subarray(20)]),

  // Other readings of a request that RFC 9112 allows.
  variant(
    'reads-folds-and-the-coding-of-two',
    'replaces a fold with a blank, and serves a request with Content-Length and Transfer-Encoding by its chunks',
  ).overlooking('folded field line', 'Content-Length and Transfer-Encoding'),
  variant('refuses-codings', 'answers 400, not 501, to an unknown transfer coding, and 411 to a deletion with chunked content')
    .with({ undecided: { 'DI-FRM-09': 'request-answered' } })
    .withStages((s) => ({
      admit: (call) => {
        if (departing('unknown transfer coding')(call)) return fault(400, 'badRequest', 'The transfer coding is not known.');
        const isChunked = carrying('Transfer-Encoding', /^chunked$/i)(call);
        return isChunked && call.request.defects.length === 0 ? fault(411, 'badRequest', 'A length is required.') : s.admit(call);
      },
    })),
  variant(
    'silent-to-malformed-requests',
    'closes without a response where a malformed request has no prescribed status, and to the first huge token or path',
  )
    .with({ warnings: ['DI-WIRE-02'] })
    .rewriteOctets(
      (call) =>
        departing('head without its end', 'CR or NUL in a field line')(call) ||
        (isHuge(call) && call.universe.count(`huge, by ${call.request.target.length > hugeOctets}`) === 1),
      ['end'],
    ),
  variant('asks-twice-for-content', 'answers 100 (Continue) at once, and once more when it begins to read').with({
    interim: [...continued, ...continued],
  }),
  variant('expectation-is-refused', 'answers 417 to a client that waits for 100 (Continue), and closes').with({
    interim: [Buffer.from('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'), 'end'],
  }),
  variant('large-content-is-413', 'refuses a deletion with large content, and deletes nothing').refuseWhen(isLarge, tooLarge),
  variant('large-content-gets-no-answer', 'closes the connection before it has read large content, and deletes nothing')
    .with({ undecided: { 'DI-FRM-19': 'no-response' } })
    .refuseWhen(isLarge, tooLarge)
    .rewriteOctets(isLarge, ['reset']),
  variant('abandoned-deletion-is-undone', 'undoes a deletion whose client goes away before it is answered').with(undoing()),
  variant(
    'abandoned-deletion-goes-on',
    'carries out a deletion whose client goes away half a second later, and answers 409 until then',
  ).with(undoing(() => conflictingRequest('it is being deleted'), 500)),

  // TLS, and HTTP/2.
  ...[
    variant('http2', 'speaks TLS, and offers HTTP/2 and HTTP/1.1').with({ undecided: { 'DI-H2-06': 'no-refused-stream' } }),
    variant(
      'http2-in-other-frames',
      'sends 103 (Early Hints) over HTTP/2, ends a 204 with an empty DATA frame, and takes a while',
    )
      .rewriteAnswer(all(isHttp2, deletion(204)), (answer) => delay(30, answer))
      .with({
        frames: (frame, call, message) => {
          if (frame.type !== frameTypes.headers) return [frame];
          const hints = { ...frame, flags: frameFlags.endHeaders, payload: literalFields([[':status', '103']]) };
          if (!deletion(204)(call, message)) return [hints, frame];
          const end = { type: frameTypes.data, flags: frameFlags.endStream, stream: frame.stream, payload: Buffer.alloc(0) };
          return [hints, { ...frame, flags: frameFlags.endHeaders }, end];
        },
      }),
    variant('http2-refuses-deletions', 'says of every deletion over HTTP/2 that it was not processed, and leaves the image')
      .with({ undecided: { 'DI-H2-01': 'no-response', 'DI-H2-05': 'not-seen', 'DI-H2-09': 'no-response' } })
      .withStages((s) => ({ remove: (call, image) => (isHttp2(call) ? undefined : s.remove(call, image)) }))
      .rewriteFrames(deletion(204), refusedStream),
    variant('http2-serves-one-stream', 'refuses a second stream beside the first, as SETTINGS_MAX_CONCURRENT_STREAMS of 1 allows')
      .with({ undecided: { 'DI-H2-09': 'no-response' } })
      .with({ frames: (frame) => (frame.stream < 3 ? [frame] : frame.type === frameTypes.headers ? refusedStream(frame) : []) }),
  ].map((each) => each.with({ secured: true })),
];
