import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FieldLine } from '../../../contracts/fields.ts';
import { overLimit } from '../faults.ts';
import { fieldOf, fieldsWith, fieldsWithout, type Message, octetsOf, withContent } from '../message.ts';
import { all, always, carrying, method, not, status } from '../mutants/where.ts';
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

/** A message without Content-Length, in chunks of sixteen octets. */
function chunked(message: Message): Buffer {
  const head = {
    ...message,
    content: Buffer.alloc(0),
    fields: [...fieldsWithout(message.fields, 'Content-Length'), ['Transfer-Encoding', 'chunked'] as const],
  };
  const chunks: Buffer[] = [octetsOf(head)];
  for (let at = 0; at < message.content.length; at += 16) {
    const chunk = message.content.subarray(at, at + 16);
    chunks.push(Buffer.from(`${chunk.length.toString(16)};n=${at}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

const readsInASecond = 60;

/** Variants that write their responses differently. */
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
      lacks: ['Content-Length'],
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
    .with({ lacks: ['second response on a connection'] })
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
    .with({ warnings: ['DI-204-09', 'DI-FLD-08'], lacks: ['request id'] })
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
  variant('rate-limiter', `limits an account to ${readsInASecond} reads a second`).withStages((s) => ({
    act(call) {
      if (call.request.method !== 'GET') return s.act(call);
      const second = Math.floor(Date.now() / 1000);
      const reads = call.universe.count(`reads of ${call.principal.tenant} in ${second}`);
      return reads > readsInASecond ? overLimit(1) : s.act(call);
    },
  })),
  variant('deletion-limiter', 'refuses one deletion in three of an account because of its rate, with Retry-After: 0').withStages(
    (s) => ({
      act(call) {
        if (call.request.method !== 'DELETE') return s.act(call);
        return call.universe.count(`deletions of ${call.principal.tenant}`) % 3 === 0 ? overLimit(0) : s.act(call);
      },
    }),
  ),
];
