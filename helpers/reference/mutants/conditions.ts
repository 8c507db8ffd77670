import { fault } from '../faults.ts';
import { fieldOf } from '../message.ts';
import { isAsctime, withValidators } from '../validators.ts';
import { type Mutant, mutant, rewriteAnswer, status, withField } from './mutant.ts';

/** The path beneath the root of a universe. */
const beneath = (path: string | undefined): string | undefined => path?.replace(/^.*(?=\/v2\/)/, '');

const hasBrokenQuery = (target: string): boolean => /\?.*%(?![0-9a-f]{2})/i.test(target);

/** Servers whose images have validators and that misread the conditions of a deletion, and servers that go by another field of it. */
export const conditions: readonly Mutant[] = [
  mutant('weak-tag-matches', 'takes a weak entity tag in If-Match for a match', {
    breaks: ['DI-NEG-18'],
    ...withValidators({ weakMatches: true }),
  }),
  mutant('none-match-stops-no-deletion', 'reads If-None-Match for GET alone', {
    breaks: ['DI-NEG-18'],
    ...withValidators({ ignoresNoneMatch: true }),
  }),
  mutant('unmodified-since-is-ignored', 'does not read If-Unmodified-Since, although it sends Last-Modified', {
    breaks: ['DI-NEG-18'],
    ...withValidators({ ignoresUnmodifiedSince: true }),
  }),
  mutant('list-of-tags-is-one-tag', 'takes a list of entity tags in If-Match for one tag', {
    breaks: ['DI-NEG-19'],
    ...withValidators({ listIsOneTag: true }),
  }),
  mutant('star-is-no-weak-tag', 'compares * in If-Match with the weak tag of the image', {
    breaks: ['DI-NEG-19'],
    ...withField((answer, call) => status(200)(answer, call) && call.route.kind === 'image', 'ETag', 'W/"1"'),
    stages: (s) => ({
      condition: (call, image) =>
        ['If-Match', 'If-None-Match'].some((name) => /[*]|W\/"1"/.test(fieldOf(call.request.fields, name) ?? ''))
          ? fault(412, 'preconditionFailed', 'The entity tag is another.')
          : s.condition(call, image),
    }),
  }),
  mutant('modified-since-stops-a-deletion', 'evaluates If-Modified-Since for a deletion, too', {
    breaks: ['DI-NEG-19'],
    ...withValidators({ heedsModifiedSince: true }),
  }),
  mutant('asctime-is-412', 'reads a date in one form only, and refuses a deletion with another', {
    breaks: ['DI-NEG-19'],
    stages: (s) => ({
      condition: (call, image) =>
        isAsctime(fieldOf(call.request.fields, 'If-Unmodified-Since'))
          ? fault(412, 'preconditionFailed', 'The date cannot be read.')
          : s.condition(call, image),
    }),
  }),
  mutant('asctime-is-no-date', 'ignores If-Unmodified-Since in another form than that of RFC 5322', {
    breaks: ['DI-NEG-18'],
    ...withValidators({ ignoresAsctime: true }),
  }),
  {
    name: 'undecodable-query-is-400-and-deleted',
    bug: 'decodes the query after it has carried out the request, and answers 400 if it cannot',
    breaks: ['DI-NEG-20'],
    ...rewriteAnswer(
      ({ status }, call) => status === 204 && hasBrokenQuery(call.request.target),
      () => fault(400, 'badRequest', 'The query cannot be decoded.'),
    ),
  },
  mutant('undecodable-query-is-500', 'crashes on a percent sign in the query', {
    breaks: ['DI-500-06'],
    ...rewriteAnswer(
      (_, call) => call.principal !== undefined && hasBrokenQuery(call.request.target),
      () => fault(500, 'computeFault', 'Something failed.'),
    ),
  }),
  {
    name: 'expectation-failed-and-deleted',
    bug: 'answers 417 to an expectation that it does not know, after it has carried out the request',
    breaks: ['DI-NEG-20'],
    ...rewriteAnswer(
      ({ status }, call) => status === 204 && fieldOf(call.request.fields, 'Expect') === 'x-conformance',
      () => fault(417, 'expectationFailed', 'Nobody knows this expectation.'),
    ),
  },
  {
    name: 'unknown-coding-is-415-and-deleted',
    bug: 'answers 415 to a content coding that it does not know, after it has carried out the request',
    breaks: ['DI-NEG-20'],
    ...rewriteAnswer(
      ({ status }, call) => status === 204 && fieldOf(call.request.fields, 'Content-Encoding') !== undefined,
      () => fault(415, 'badMediaType', 'The content coding is not known.'),
    ),
  },
  mutant('override-makes-a-deletion-a-read', 'lets X-HTTP-Method-Override make a GET of a DELETE', {
    breaks: ['DI-204-17', 'DI-NEG-20'],
    stages: (s) => ({
      method: (call) => {
        const said = fieldOf(call.request.fields, 'X-HTTP-Method-Override');
        return call.request.method === 'DELETE' && said === 'GET' ? said : s.method(call);
      },
    }),
  }),
  {
    name: 'repeated-request-id-is-answered-from-memory',
    bug: 'answers a deletion with a request id that it knows from memory, whichever image that was',
    breaks: ['DI-GONE-10', 'DI-ONCE-03'],
    stages: (s) => ({
      remove: (call, image) => {
        const id = fieldOf(call.request.fields, 'X-Request-Id');
        return id !== undefined && call.universe.count(`request ${id}`) > 1 ? undefined : s.remove(call, image);
      },
    }),
  },
  mutant('original-url-wins', 'goes by X-Original-URL where a request has it', {
    breaks: ['DI-IDS-28', 'DI-KEEP-08'],
    stages: (s) => ({
      route: (path, request) => s.route(beneath(fieldOf(request.fields, 'X-Original-URL')) ?? path, request),
    }),
  }),
  mutant('destination-wins', 'goes by Destination where a request has it', {
    breaks: ['DI-IDS-28', 'DI-KEEP-08'],
    stages: (s) => ({
      route: (path, request) => s.route(beneath(fieldOf(request.fields, 'Destination')) ?? path, request),
    }),
  }),
];
