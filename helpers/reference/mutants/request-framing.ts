import { fault } from '../faults.ts';
import { type Defect, fieldOf, fieldsWithout } from '../message.ts';
import type { Call, Stages } from '../stages.ts';
import {
  deletion,
  isDeletion,
  type Mutant,
  mutant,
  overlooking,
  rewriteAnswer,
  rewriteMessage,
  rewriteOctets,
} from './mutant.ts';

/** A service that sees changed Host fields. */
const withHosts =
  (hosts: (given: readonly (readonly [string, string])[]) => readonly (readonly [string, string])[]) =>
  (s: Stages): Pick<Stages, 'admit'> => ({
    admit: (call) => {
      const given = call.request.fields.filter(([name]) => name.toLowerCase() === 'host');
      return s.admit({
        ...call,
        request: { ...call.request, fields: [...hosts(given), ...fieldsWithout(call.request.fields, 'Host')] },
      });
    },
  });

const hasLine = (call: Call, line: RegExp): boolean => call.request.lines.some((each) => line.test(each));

const has = (call: Call, ...defects: readonly Defect[]): boolean =>
  call.request.defects.some((defect) => defects.includes(defect));

/** Content beyond the limit of a usual service: Nova's is 112 KiB. */
export const isLarge = ({ request }: Call): boolean => request.content.length > 114_688;

export const tooLarge = () => fault(413, 'overLimit', 'The content is too large.');

/** Servers that accept requests which RFC 9112 has them refuse, or refuse requests which it has them accept. */
export const requestFraming: readonly Mutant[] = [
  mutant('unread-content-is-the-next-request', 'answers 401 before it reads the content, and reads that as the next request', {
    breaks: ['DI-FRM-17'],
    answer(answer, call) {
      const isUnread = call.connection.delete('unread');
      if (answer.status === 401 && call.request.content.length > 0) call.connection.set('unread', 1);
      return isUnread ? fault(400, 'badRequest', 'The request line is malformed.') : answer;
    },
  }),
  mutant('coding-in-capitals-is-501', 'compares the transfer coding by case', {
    breaks: ['DI-FRM-18'],
    ...rewriteAnswer(
      (_, call) => fieldOf(call.request.fields, 'Transfer-Encoding') === 'CHUNKED',
      () => fault(501, 'notImplemented', 'The only transfer coding known is chunked.'),
    ),
  }),
  mutant('takes-a-read-for-a-request', 'takes what it reads at once from the connection for a whole request', {
    breaks: ['DI-FRM-20'],
    ...rewriteAnswer(
      (_, call) => call.request.parts > 1,
      () => fault(400, 'badRequest', 'The request line is malformed.'),
    ),
  }),
  mutant('first-host-wins', 'uses the first of two Host lines', {
    breaks: ['DI-FRM-01'],
    stages: withHosts((given) => given.slice(0, 1)),
  }),
  mutant('host-is-not-read', 'does not check the value of Host', {
    breaks: ['DI-FRM-02'],
    stages: withHosts((given) => given.map(([name]) => [name, 'host'] as const)),
  }),
  mutant('blank-before-colon-is-trimmed', 'removes a blank between a field name and its colon', {
    breaks: ['DI-FRM-03'],
    stages: overlooking('blank before a colon'),
  }),
  mutant('runs-half-a-head', 'acts on a header section before its end has arrived', {
    breaks: ['DI-FRM-04'],
    stages: overlooking('head without its end'),
  }),
  mutant('token-keeps-its-blanks', 'treats blanks around the token as part of it', {
    breaks: ['DI-FRM-05'],
    stages: (s) => ({
      token: (call) => (hasLine(call, /^x-auth-token:(?:\t| [\t ]|.*[\t ]$)/i) ? 'a token with blanks' : s.token(call)),
    }),
  }),
  mutant('length-by-parseint', 'reads only the leading digits of Content-Length', {
    breaks: ['DI-FRM-06'],
    stages: overlooking('malformed Content-Length'),
  }),
  mutant('invalid-length-stays-open', 'keeps the connection after a length that it cannot read', {
    breaks: ['DI-FRM-06'],
    ...rewriteMessage(
      (_, call) => has(call, 'malformed Content-Length'),
      (message) => ({ ...message, close: false, fields: fieldsWithout(message.fields, 'Connection') }),
    ),
  }),
  mutant('invalid-length-gets-no-response', 'closes the connection without a response if it cannot read the length', {
    breaks: ['DI-FRM-06', 'DI-WIRE-02'],
    ...rewriteOctets(
      (_, call) => has(call, 'malformed Content-Length'),
      () => ['end'],
    ),
  }),
  mutant('unknown-coding-gets-no-response', 'crashes on a transfer coding that it does not know', {
    breaks: ['DI-FRM-08', 'DI-WIRE-02'],
    ...rewriteOctets(
      (_, call) => has(call, 'unknown transfer coding'),
      () => ['reset'],
    ),
  }),
  mutant('both-lengths-stay-open', 'keeps the connection after a request with Content-Length and Transfer-Encoding', {
    breaks: ['DI-FRM-07'],
    ...rewriteMessage(
      (_, call) => has(call, 'Content-Length and Transfer-Encoding'),
      (message) => ({ ...message, close: false, fields: fieldsWithout(message.fields, 'Connection') }),
    ),
  }),
  mutant('unknown-coding-is-ignored', 'reads a request with an unknown transfer coding as one without content', {
    breaks: ['DI-FRM-08'],
    stages: overlooking('unknown transfer coding'),
  }),
  mutant('chunks-are-not-read', 'treats chunked content as the next request, and answers it', {
    breaks: ['DI-FRM-09'],
    ...rewriteOctets(
      (_, call) =>
        isDeletion(call) && fieldOf(call.request.fields, 'Transfer-Encoding') !== undefined && call.request.defects.length === 0,
      (octets) => Buffer.concat([octets, Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')]),
    ),
  }),
  mutant('absolute-form-is-no-route', 'looks up a request target in absolute form as a path', {
    breaks: ['DI-FRM-10'],
    stages: (s) => ({
      route: (path, request) =>
        /^[A-Z]+ https?:/.test(request.lines[0] ?? '') ? { kind: 'nothing', tenant: undefined } : s.route(path, request),
    }),
  }),
  mutant('range-is-416', 'evaluates Range on DELETE', {
    breaks: ['DI-FRM-11'],
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && fieldOf(call.request.fields, 'Range') !== undefined,
      () => fault(400, 'badRequest', 'The range cannot be satisfied.'),
    ),
  }),
  mutant('empty-content-is-411', 'treats Content-Length: 0 as a missing length', {
    breaks: ['DI-FRM-12'],
    ...rewriteAnswer(
      (answer, call) => deletion(204)(answer, call) && fieldOf(call.request.fields, 'Content-Length') === '0',
      () => fault(400, 'badRequest', 'A length is required.'),
    ),
  }),
  mutant('fold-ends-the-value', 'cuts the value of a field at a fold', {
    breaks: ['DI-FRM-13'],
    stages: (s) => ({
      ...overlooking('folded field line')(s),
      token: (call) => (has(call, 'folded field line') ? '' : s.token(call)),
    }),
  }),
  mutant('cr-ends-the-token', 'cuts a field line at CR or NUL', {
    breaks: ['DI-FRM-14'],
    stages: (s) => ({
      ...overlooking('CR or NUL in a field line')(s),
      token: (call) => s.token(call)?.split(/[\r\0]/)[0],
    }),
  }),
  mutant('deletes-then-refuses-framing', 'deletes before it checks the length of the request', {
    breaks: ['DI-FRM-15'],
    stages: (s) => ({
      admit: (call) => {
        const isLost = isDeletion(call) && 'id' in call.route && has(call, 'malformed Content-Length', 'unknown transfer coding');
        if (isLost && 'id' in call.route) call.universe.remove(call.route.id);
        return s.admit(call);
      },
    }),
  }),
  mutant('trailers-are-merged', 'treats a field of the trailer section as one of the header section', {
    breaks: ['DI-401-17', 'DI-FRM-16'],
    stages: (s) => ({
      token: (call) =>
        s.token(call) ??
        call.request.trailers
          .find((line) => /^x-auth-token:/i.test(line))
          ?.slice(13)
          .trim(),
    }),
  }),
  {
    name: 'large-content-is-413-after-the-deletion',
    bug: 'finds out that content is too large when it reads that, after the deletion',
    breaks: ['DI-FRM-19'],
    ...rewriteAnswer((answer, call) => deletion(204)(answer, call) && isLarge(call), tooLarge),
  },
  mutant('large-content-is-204-and-no-deletion', 'hands a deletion with large content to a worker that drops it', {
    breaks: ['DI-FRM-19', 'DI-GONE-10'],
    stages: (s) => ({ deletion: (call, id) => (isLarge(call) ? { status: 204, fields: [] } : s.deletion(call, id)) }),
  }),
];
