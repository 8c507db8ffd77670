import type { FieldLine } from '../../../contracts/fields.ts';
import type { Behaviour } from '../behaviour.ts';
import { fault } from '../faults.ts';
import { type Defect, fieldsWithout } from '../message.ts';
import type { Call } from '../stages.ts';
import { withStages } from './changes.ts';
import { removeNamed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, deletion, idOf, isDeletion } from './where.ts';

const withHosts = (hosts: (given: readonly FieldLine[]) => readonly FieldLine[]): Behaviour =>
  withStages((s) => ({
    admit: (call) => {
      const given = call.request.fields.filter(([name]) => name.toLowerCase() === 'host');
      const fields = [...hosts(given), ...fieldsWithout(call.request.fields, 'Host')];
      return s.admit({ ...call, request: { ...call.request, fields } });
    },
  }));

const hasLine = (call: Call, line: RegExp): boolean => call.request.lines.some((each) => line.test(each));

/** Requests with one of these departures from RFC 9112. */
export const departing =
  (...departures: readonly Defect[]) =>
  ({ request }: Call): boolean =>
    request.defects.some((defect) => departures.includes(defect));

/** Content beyond the limit of a usual service: Nova's is 112 KiB. */
export const isLarge = ({ request }: Call): boolean => request.content.length > 114_688;

export const tooLarge = fault(413, 'overLimit', 'The content is too large.');

/** Servers that accept requests which RFC 9112 has them refuse, or refuse requests which it has them accept. */
export const requestFraming: readonly Mutant[] = [
  mutant('unread-content-is-the-next-request', 'answers 401 before it reads the content, and reads that as the next request')
    .breaking('DI-FRM-17')
    .with({
      answer(answer, call) {
        const isUnread = call.connection.delete('unread');
        if (answer.status === 401 && call.request.content.length > 0) call.connection.set('unread', 1);
        return isUnread ? fault(400, 'badRequest', 'The request line is malformed.') : answer;
      },
    }),
  mutant('content-is-the-next-request', 'answers 401 before it reads the content, and carries out the deletion in that')
    .breaking('DI-FRM-21', 'DI-FRM-23')
    .with({ mayBreak: ['DI-KEEP-08'] })
    .with({
      octets(octets, call, { status }) {
        const [, path, token] = /^[A-Z]+ (\S+) HTTP[\s\S]*?(?:X-Auth-Token: (\S+)|$)/.exec(call.request.content.toString()) ?? [];
        if (status !== 401 || path === undefined) return octets;
        if (token === call.universe.names.tokens.owner) removeNamed(call, path);
        return Buffer.concat([octets, Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')]);
      },
    }),
  mutant('content-is-never-asked-for', 'waits for content, and does not ask a client for it that waits for 100 (Continue)')
    .breaking('DI-FRM-22')
    .with({ interim: [], mayBreak: ['DI-WIRE-02'] }),
  mutant('coding-in-capitals-is-501', 'compares the transfer coding by case')
    .breaking('DI-FRM-18')
    .answering(carrying('Transfer-Encoding', 'CHUNKED'), fault(501, 'notImplemented', 'No other coding than chunked is known.')),
  mutant('takes-a-read-for-a-request', 'takes what it reads at once from the connection for a whole request')
    .breaking('DI-FRM-20')
    .answering((call) => call.request.parts > 1, fault(400, 'badRequest', 'The request line is malformed.')),
  mutant('first-host-wins', 'uses the first of two Host lines')
    .breaking('DI-FRM-01')
    .with(withHosts((given) => given.slice(0, 1))),
  mutant('host-is-not-read', 'does not check the value of Host')
    .breaking('DI-FRM-02')
    .with(withHosts((given) => given.map(([name]) => [name, 'host'] as const))),
  mutant('blank-before-colon-is-trimmed', 'removes a blank between a field name and its colon')
    .breaking('DI-FRM-03')
    .overlooking('blank before a colon'),
  mutant('runs-half-a-head', 'acts on a header section before its end has arrived')
    .breaking('DI-FRM-04')
    .overlooking('head without its end'),
  mutant('token-keeps-its-blanks', 'treats blanks around the token as part of it')
    .breaking('DI-FRM-05')
    .withStages((s) => ({
      token: (call) => (hasLine(call, /^x-auth-token:(?:\t| [\t ]|.*[\t ]$)/i) ? 'a token with blanks' : s.token(call)),
    })),
  mutant('length-by-parseint', 'reads only the leading digits of Content-Length')
    .breaking('DI-FRM-06')
    .overlooking('malformed Content-Length'),
  mutant('invalid-length-stays-open', 'keeps the connection after a length that it cannot read')
    .breaking('DI-FRM-06')
    .keepingOpen(departing('malformed Content-Length')),
  mutant('both-lengths-stay-open', 'keeps the connection after a request with Content-Length and Transfer-Encoding')
    .breaking('DI-FRM-07')
    .keepingOpen(departing('Content-Length and Transfer-Encoding')),
  mutant('unknown-coding-is-ignored', 'reads a request with an unknown transfer coding as one without content')
    .breaking('DI-FRM-08')
    .overlooking('unknown transfer coding'),
  mutant('chunks-are-not-read', 'treats chunked content as the next request, and answers it')
    .breaking('DI-FRM-09')
    .rewriteOctets(
      all(isDeletion, carrying('Transfer-Encoding'), (call) => call.request.defects.length === 0),
      (octets) => Buffer.concat([octets, Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')]),
    ),
  mutant('absolute-form-is-no-route', 'looks up a request target in absolute form as a path')
    .breaking('DI-FRM-10')
    .withStages((s) => ({
      route: (path, request) =>
        /^[A-Z]+ https?:/.test(request.lines[0] ?? '') ? { kind: 'nothing', tenant: undefined } : s.route(path, request),
    })),
  mutant('range-is-416', 'evaluates Range on DELETE')
    .breaking('DI-FRM-11')
    .refuseWhen(all(isDeletion, carrying('Range')), fault(400, 'badRequest', 'The range cannot be satisfied.')),
  mutant('empty-content-is-411', 'treats Content-Length: 0 as a missing length')
    .breaking('DI-FRM-12')
    .refuseWhen(all(isDeletion, carrying('Content-Length', '0')), fault(400, 'badRequest', 'A length is required.')),
  mutant('fold-ends-the-value', 'cuts the value of a field at a fold')
    .breaking('DI-FRM-13')
    .overlooking('folded field line')
    .withStages((s) => ({ token: (call) => (departing('folded field line')(call) ? '' : s.token(call)) })),
  mutant('cr-ends-the-token', 'cuts a field line at CR or NUL')
    .breaking('DI-FRM-14')
    .overlooking('CR or NUL in a field line')
    .withStages((s) => ({ token: (call) => s.token(call)?.split(/[\r\0]/)[0] })),
  mutant('deletes-then-refuses-framing', 'deletes before it checks the length of the request')
    .breaking('DI-FRM-15')
    .withStages((s) => ({
      admit: (call) => {
        const isLost = isDeletion(call) && departing('malformed Content-Length', 'unknown transfer coding')(call);
        if (isLost) call.universe.remove(idOf(call) ?? '');
        return s.admit(call);
      },
    })),
  mutant('trailers-are-merged', 'treats a field of the trailer section as one of the header section')
    .breaking('DI-401-17', 'DI-FRM-16')
    .withStages((s) => ({
      token: (call) =>
        s.token(call) ??
        call.request.trailers
          .find((line) => /^x-auth-token:/i.test(line))
          ?.slice(13)
          .trim(),
    })),
  mutant('large-content-is-413-after-the-deletion', 'finds out that content is too large when it reads that, after the deletion')
    .breaking('DI-FRM-19')
    .answering(all(deletion(204), isLarge), tooLarge),
];
