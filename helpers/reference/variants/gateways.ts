import type { Behaviour } from '../behaviour.ts';
import { fieldOf } from '../message.ts';
import { deletion, isDeletion, overlooking, rewriteAnswer, type Where } from '../mutants/mutant.ts';
import type { Call } from '../stages.ts';
import { type Variant, variant } from './variant.ts';

const page = (code: number) => ({
  status: code,
  fields: [['Content-Type', 'text/html']] as const,
  text: `<html><head><title>${code}</title></head><body><center><h1>${code}</h1></center><hr>nginx</body></html>`,
});

/** The gateway's page instead of every n-th answer. */
const now = (n: number, codes: readonly number[]): Behaviour => {
  const where: Where = (_, { universe, route }) => route.kind === 'image' && universe.count('requests') % n === 0;
  return rewriteAnswer(where, (_, { universe }) => page(codes[universe.count('pages') % codes.length] ?? 502));
};

/** Characters in a path that web servers refuse themselves: Apache with encoded slashes off, Jetty, application firewalls. */
const oddPath = /%2f|%5c|%3b|;|%3c|%24|%22|%7b|%00|%0a|%0d|%09|\/\/|%80|%ff/i;

/** A page with this status instead of every refusal of an odd path. */
const oddPathsGet = (code: number): Behaviour =>
  rewriteAnswer(
    (a, call) => a.status >= 400 && oddPath.test(call.request.target),
    () => page(code),
  );

/** A page without Content-Type instead of a provoked refusal. */
const instead = (provoked: 500 | 503, code: number): Behaviour =>
  rewriteAnswer(deletion(provoked), () => ({ ...page(code), fields: [] }));

/** A deletion with content, which may be an attempt to smuggle a request: RFC 9110 section 9.3.5. */
const hasContent = (_: unknown, call: Call): boolean => isDeletion(call) && call.request.content.length > 0;

/** Variants behind gateways that answer some requests themselves. */
export const gateways: readonly Variant[] = [
  variant('unrouted-paths-get-pages', 'is behind a gateway that answers every path that it does not route with its own page', {
    ...rewriteAnswer(
      (a, call) => a.status === 404 && call.route.kind === 'nothing',
      () => page(404),
    ),
  }),
  variant('asks-for-a-length', 'is behind a gateway that answers 411 with its own page to PUT, POST and PATCH without a length', {
    ...rewriteAnswer(
      (_, { request: { method, fields } }) =>
        ['PUT', 'POST', 'PATCH'].includes(method) &&
        fieldOf(fields, 'Content-Length') === undefined &&
        fieldOf(fields, 'Transfer-Encoding') === undefined,
      () => page(411),
    ),
  }),
  {
    name: 'gateway-refuses-claims',
    difference: 'is behind a gateway that refuses names of fields with _, and whoever says X-Identity-Status, with its own page',
    warnings: ['DI-401-13'],
    ...rewriteAnswer(
      (a, { request: { fields } }) => a.status >= 400 && fields.some(([name]) => /_|^x-identity/i.test(name)),
      () => page(400),
    ),
  },
  variant('gateway-refuses-content', 'is behind a gateway that refuses every deletion with content, with its own page', {
    ...rewriteAnswer(hasContent, () => page(400)),
    stages: (s) => ({ permission: (call, image) => (hasContent(undefined, call) ? page(400) : s.permission(call, image)) }),
  }),
  {
    name: 'gateway-answers-502-at-times',
    difference: 'is behind a gateway that answers every fortieth request with its own page: 502 or 504',
    warnings: ['DI-500-07'],
    ...now(40, [502, 504]),
  },
  variant('cdn-answers-52x-at-times', 'is behind a CDN that answers every fortieth request with its own page: 520 to 527', {
    warnings: ['DI-500-07'],
    ...now(40, [520, 521, 522, 523, 524, 525, 526, 527]),
  }),
  variant('odd-paths-get-pages', 'is behind a web server that answers odd paths with its own page', {
    ...oddPathsGet(404),
  }),
  variant('odd-paths-get-400-pages', 'is behind a firewall that answers 400 to odd paths with its own page', {
    ...oddPathsGet(400),
  }),
  variant('gateway-answers-without-token', 'is behind a gateway that answers 502 to every deletion without a valid token', {
    warnings: ['DI-500-07'],
    undecided: {
      'DI-401-01': 'gateway-answered',
      'DI-401-10': 'nothing-refused',
      'DI-401-20': 'gateway-answered',
      'DI-401-22': 'gateway-answered',
      'DI-KEEP-05': 'gateway-answered',
    },
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && call.principal === undefined,
      () => page(502),
    ),
  }),
  {
    name: 'gateway-answers-unknown-images',
    difference: 'is behind a gateway that answers 504 to every deletion of an image that does not exist',
    warnings: ['DI-500-07'],
    undecided: {
      'DI-401-21': 'gateway-answered',
      'DI-404-01': 'gateway-answered',
      'DI-KEEP-06': 'no-answer',
      'DI-ONCE-02': 'no-answer',
    },
    ...rewriteAnswer(deletion(404), () => page(504)),
  },
  {
    name: 'gateway-reads-folds-and-answers-unknown-images',
    difference:
      'replaces folds with blanks, and is behind a gateway that answers 502 to other deletions of an image that does not exist',
    warnings: ['DI-500-07'],
    undecided: {
      'DI-401-21': 'gateway-answered',
      'DI-404-01': 'gateway-answered',
      'DI-FRM-05': 'gateway-answered',
      'DI-FRM-13': 'gateway-answered',
      'DI-KEEP-06': 'no-answer',
      'DI-ONCE-02': 'no-answer',
    },
    stages: overlooking('folded field line'),
    ...rewriteAnswer(
      (answer, call) => deletion(404)(answer, call) && !call.request.defects.includes('folded field line'),
      () => page(502),
    ),
  },
  variant('gateway-answers-content-and-query', 'is behind a gateway that answers 502 to every deletion with content or a query', {
    warnings: ['DI-500-07'],
    undecided: { 'DI-IDS-17': 'no-answer', 'DI-NEG-06': 'no-answer' },
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && (call.request.content.length > 0 || call.request.query !== ''),
      () => page(502),
    ),
  }),
  variant('provoked-failure-is-502', 'fails in such a way that its gateway answers 502, with a page that has no Content-Type', {
    lacks: ['500'],
    // The image of the 503 met the 502 first, after which it may be deleted at any time.
    undecided: { 'DI-500-01': 'gateway-answered' },
    ...instead(500, 502),
  }),
  {
    name: 'provoked-outage-is-504',
    difference: 'is down during an outage, so that its gateway answers 504, with a page that has no Content-Type',
    warnings: [],
    lacks: ['503'],
    undecided: { 'DI-503-01': 'gateway-answered' },
    ...instead(503, 504),
  },
  {
    name: 'token-filter-answers-503',
    difference: 'has a token filter in front, which answers 503 with JSON of its own form, as that of OpenStack does',
    warnings: ['DI-503-06'],
    undecided: { 'DI-503-02': 'not-seen', 'DI-503-03': 'not-the-services', 'DI-503-04': 'not-the-services' },
    ...rewriteAnswer(deletion(503), (answer) => ({
      ...answer,
      json: { message: 'The server is currently unavailable.', code: '503 Service Unavailable', title: 'Service Unavailable' },
    })),
  },
];
