import type { Behaviour } from '../behaviour.ts';
import { deletion, isDeletion, rewriteAnswer, type Where } from '../mutants/mutant.ts';
import type { Variant } from './variant.ts';

const page = (code: number) => ({
  status: code,
  fields: [['Content-Type', 'text/html']] as const,
  text: `<html><head><title>${code}</title></head><body><center><h1>${code}</h1></center><hr>nginx</body></html>`,
});

/** A page of the gateway in the place of every n-th answer. */
const now = (n: number, codes: readonly number[]): Behaviour => {
  const where: Where = (_, { universe, route }) => route.kind === 'image' && universe.count('requests') % n === 0;
  return rewriteAnswer(where, (_, { universe }) => page(codes[universe.count('pages') % codes.length] ?? 502));
};

/** Characters of a path for which web servers answer themselves: Apache with encoded slashes off, Jetty, application firewalls. */
const oddPath = /%2f|%5c|%3b|;|%3c|%24|%22|%7b|%00|%0a|%0d|%09|\/\/|%80|%ff/i;

/** A page with this status in the place of every refusal for an odd path. */
const oddPathsGet = (code: number): Behaviour =>
  rewriteAnswer(
    (a, call) => a.status >= 400 && oddPath.test(call.request.target),
    () => page(code),
  );

/** A page without Content-Type in the place of a provoked refusal. */
const instead = (provoked: 500 | 503, code: number): Behaviour =>
  rewriteAnswer(deletion(provoked), () => ({ ...page(code), fields: [] }));

/** Variants behind gateways that answer for them. */
export const gateways: readonly Variant[] = [
  {
    name: 'gateway-answers-502-at-times',
    difference: 'stands behind a gateway that gives a page of its own for every fortieth request: 502 or 504',
    warnings: ['DI-500-07'],
    ...now(40, [502, 504]),
  },
  {
    name: 'cdn-answers-52x-at-times',
    difference: 'stands behind a content network that gives a page of its own for every fortieth request: 520 to 527',
    warnings: ['DI-500-07'],
    ...now(40, [520, 521, 522, 523, 524, 525, 526, 527]),
  },
  {
    name: 'odd-paths-get-pages',
    difference: 'stands behind a web server that answers odd paths itself, with a page',
    warnings: [],
    ...oddPathsGet(404),
  },
  {
    name: 'odd-paths-get-400-pages',
    difference: 'stands behind a firewall that calls odd paths malformed, with a page',
    warnings: [],
    ...oddPathsGet(400),
  },
  {
    name: 'gateway-answers-without-token',
    difference: 'stands behind a gateway that answers 502 to every deletion without a valid token',
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
  },
  {
    name: 'gateway-answers-unknown-images',
    difference: 'stands behind a gateway that answers 504 to every deletion of an image that does not exist',
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
    name: 'gateway-answers-content-and-query',
    difference: 'stands behind a gateway that answers 502 to every deletion with content or with a query',
    warnings: ['DI-500-07'],
    undecided: { 'DI-IDS-17': 'no-answer', 'DI-NEG-06': 'no-answer' },
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && (call.request.content.length > 0 || call.request.query !== ''),
      () => page(502),
    ),
  },
  {
    name: 'provoked-failure-is-502',
    difference: 'fails so that the gateway in front of it answers 502, with a page that has no Content-Type',
    warnings: [],
    ...instead(500, 502),
  },
  {
    name: 'provoked-outage-is-504',
    difference: 'is stopped for an outage, and the gateway in front of it answers 504, with a page that has no Content-Type',
    warnings: [],
    ...instead(503, 504),
  },
];
