import type { Behaviour } from '../behaviour.ts';
import { answering } from '../mutants/changes.ts';
import {
  all,
  carrying,
  deletion,
  hasContent,
  isDeletion,
  isKnown,
  isRefusal,
  kind,
  lacking,
  method,
  not,
} from '../mutants/where.ts';
import type { Call } from '../stages.ts';
import { type Variant, variant } from './variant.ts';

const page = (code: number) => ({
  status: code,
  fields: [['Content-Type', 'text/html']] as const,
  text: `<html><head><title>${code}</title></head><body><center><h1>${code}</h1></center><hr>nginx</body></html>`,
});

/** What gateways and CDNs answer for a service that they do not reach. */
const gatewayCodes = [502, 504, 520, 521, 522, 523, 524, 525, 526, 527];

/** Characters in a path that web servers refuse themselves: Apache with encoded slashes off, Jetty, application firewalls. */
const oddPath = /%2f|%5c|%3b|;|%3c|%24|%22|%7b|%00|%0a|%0d|%09|\/\/|%80|%ff/i;

/** A page without Content-Type instead of a provoked refusal. */
const instead = (provoked: 500 | 503, code: number): Behaviour => answering(deletion(provoked), { ...page(code), fields: [] });

/** A deletion with content, which may be an attempt to smuggle a request: RFC 9110 section 9.3.5. */
const withContent = (call: Call): boolean => isDeletion(call) && hasContent(call);

/** Whether a path is none of the API: a front may answer it with its welcome page, whatever the method. */
const isBesideApi = ({ path }: Call): boolean => !/^\/v2\/[^/]+\/(?:images|servers)(?:\/|$)/.test(path);

/** Whether a field or the query of a request names another method or path, or holds a token, which firewalls take for an attack. */
const isAttack = ({ request }: Call): boolean =>
  request.fields.some(([name]) =>
    /^x-(?:http-|method-|original-|rewrite-|override-)|^x-forwarded-(?!for$)|_token|^authorization$/i.test(name),
  ) ||
  request.fields.some(([name, value]) => /^cookie$/i.test(name) && /token/i.test(value)) ||
  /[?&](?:_?method|[^=]*token)=/i.test(request.target);

/** How fronts refuse a path that they do not route in a line of text. */
const byPolicy = { status: 403, fields: [['Content-Type', 'text/plain']] as const, text: 'forbidden: by policy 17\n' };

/** The status of what a front answers to an upgrade: HAProxy wants a key for a WebSocket, others show a page, or fail. */
const statusOfUpgrade = (call: Call): number => (carrying('Upgrade', 'websocket')(call) ? 400 : isKnown(call) ? 500 : 200);

const isWithoutLength = all(method('PUT', 'POST', 'PATCH'), lacking('Content-Length'), lacking('Transfer-Encoding'));

/** Variants behind gateways that answer some requests themselves. */
export const gateways: readonly Variant[] = [
  variant(
    'asks-for-a-length',
    'is behind a gateway that answers itself: 411 without a length, 405 without Date to TRACE, and 200 beside the API',
  )
    .with({ untested: ['DI-401-23'] })
    .answering(
      (call, answer) => isBesideApi(call) || method('TRACE')(call) || isWithoutLength(call, answer),
      (call) => page(isBesideApi(call) ? 200 : call.request.method === 'TRACE' ? 405 : 411),
    )
    .withoutMessageField(method('TRACE'), 'Date'),
  variant(
    'gateway-refuses-claims',
    'has a gateway that refuses names with _, X-Identity-Status, and paths beside the API, and answers each upgrade itself',
  )
    .with({ untested: ['DI-401-13', 'DI-401-23'] })
    .answering(
      all(
        isRefusal,
        (call) => isBesideApi(call) || call.request.fields.some(([name]) => /_|^(?:x-identity|upgrade$)/i.test(name)),
      ),
      (call) => (isBesideApi(call) ? byPolicy : page(carrying('Upgrade')(call) ? statusOfUpgrade(call) : 400)),
    )
    .withoutMessageField(carrying('Upgrade', 'websocket'), 'Date'),
  variant(
    'firewall-refuses-attacks',
    'is behind a firewall that refuses with pages: 403 to another method, path or place of a token, 400 to content',
  )
    .with({ untested: ['DI-401-13', 'DI-401-18', 'DI-401-26'] })
    .withStages((s) => ({ admit: (call) => (withContent(call) ? page(400) : isAttack(call) ? page(403) : s.admit(call)) })),
  variant('gateway-answers-at-times', 'is behind gateways that answer every fortieth request with a page: 502, 504 or 520 to 527')
    .with({ warnings: ['DI-500-07'] })
    .answering(
      all(kind('image'), ({ universe }) => universe.count('requests') % 40 === 0),
      ({ universe }) => page(gatewayCodes[universe.count('pages') % gatewayCodes.length] ?? 502),
    ),
  variant('odd-paths-get-pages', 'is behind a web server and a firewall that answer odd paths with pages: 404 and 400').answering(
    all(isRefusal, (call) => oddPath.test(call.request.target)),
    (call) => page(call.universe.count(`pages for ${call.request.target}`) % 2 === 0 ? 400 : 404),
  ),
  variant('gateway-answers-without-token', 'is behind a gateway that answers 502 to every deletion without a valid token')
    .with({
      warnings: ['DI-500-07'],
      undecided: {
        'DI-401-01': 'gateway-answered',
        'DI-401-10': 'gateway-answered',
        'DI-401-20': 'gateway-answered',
        'DI-401-22': 'gateway-answered',
        'DI-KEEP-05': 'gateway-answered',
      },
    })
    .answering(all(isDeletion, not(isKnown)), page(502)),
  variant('gateway-answers-unknown-images', 'is behind a gateway that answers 504 to deletions of images that do not exist')
    .with({
      warnings: ['DI-500-07'],
      undecided: {
        'DI-401-21': 'gateway-answered',
        'DI-404-01': 'gateway-answered',
        'DI-KEEP-06': 'no-answer',
        'DI-ONCE-02': 'no-answer',
      },
    })
    .answering(deletion(404), page(504)),
  variant('gateway-answers-content-and-query', 'is behind a gateway that answers 502 to every deletion with content or a query')
    .with({ warnings: ['DI-500-07'], undecided: { 'DI-IDS-17': 'no-answer', 'DI-NEG-06': 'no-answer' } })
    .answering(
      all(isDeletion, (call) => hasContent(call) || call.request.query !== ''),
      page(502),
    ),
  variant('provoked-failure-is-502', 'fails in such a way that its gateway answers 502, with a page that has no Content-Type')
    .with({
      untested: ['DI-500-03', 'DI-500-04', 'DI-500-02'],
      // The image of the 503 met the 502 first, after which it may be deleted at any time.
      undecided: { 'DI-500-01': 'gateway-answered' },
    })
    .with(instead(500, 502)),
  variant('token-filter-answers-503', 'has a token filter that answers 503 with JSON of its own form, as that of OpenStack does')
    .with({
      warnings: ['DI-503-06'],
      undecided: { 'DI-503-02': 'not-seen', 'DI-503-03': 'not-the-services', 'DI-503-04': 'not-the-services' },
    })
    .rewriteAnswer(deletion(503), (answer) => ({
      ...answer,
      json: { message: 'The server is currently unavailable.', code: '503 Service Unavailable', title: 'Service Unavailable' },
    })),
];
