import type { Behaviour } from '../behaviour.ts';
import { fault } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { withValidators } from '../validators.ts';
import { withStages } from './changes.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import { all, carrying, kind, method, status } from './where.ts';

/** A service that goes by the path in a field, without the root of the universe, if a request has the field. */
const goingBy = (name: string): Behaviour =>
  withStages((s) => ({
    route: (path, request) => s.route(fieldOf(request.fields, name)?.replace(/^.*(?=\/v2\/)/, '') ?? path, request),
  }));

const hasBrokenQuery = ({ request }: Call): boolean => /\?.*%(?![0-9a-f]{2})/i.test(request.target);

/** Servers whose images have validators and that misread the conditions of a deletion, and servers that go by another field of it. */
export const conditions: readonly Mutant[] = [
  ...breaking('DI-NEG-16', 'DI-NEG-18')(withValidators, {
    'weak-tag-matches': ['takes a weak entity tag in If-Match for a match', { weakMatches: true }],
    'list-of-tags-always-matches': ['compares one tag in If-Match, and lets a list of them pass', { listAlwaysMatches: true }],
    'none-match-stops-no-deletion': ['reads If-None-Match for GET alone', { ignoresNoneMatch: true }],
  }),
  mutant('unmodified-since-is-ignored', 'does not read If-Unmodified-Since, although it sends Last-Modified')
    .breaking('DI-NEG-16', 'DI-NEG-18')
    .with(withValidators({ ignoresUnmodifiedSince: true })),
  ...breaking('DI-NEG-19')(withValidators, {
    'list-of-tags-is-one-tag': ['takes a list of entity tags in If-Match for one tag', { listIsOneTag: true }],
    'modified-since-stops-a-deletion': ['evaluates If-Modified-Since for a deletion, too', { heedsModifiedSince: true }],
  }),
  mutant('star-is-no-weak-tag', 'compares * in If-Match with the weak tag of the image')
    .breaking('DI-NEG-19')
    .withField(all(status(200), kind('image')), 'ETag', 'W/"1"')
    .refuseCondition(
      (call) => ['If-Match', 'If-None-Match'].some((name) => carrying(name, /[*]|W\/"1"/)(call)),
      fault(412, 'preconditionFailed', 'The entity tag is another.'),
    ),
  mutant('undecodable-query-is-400-and-deleted', 'carries out the request, then answers 400 if it cannot decode the query')
    .breaking('DI-NEG-20')
    .answering(all(status(204), hasBrokenQuery), fault(400, 'badRequest', 'The query cannot be decoded.')),
  mutant('override-makes-a-deletion-a-read', 'lets X-HTTP-Method-Override make a GET of a DELETE')
    .breaking('DI-204-17', 'DI-NEG-20')
    .withStages((s) => ({
      method: (call) => (method('DELETE')(call) && carrying('X-HTTP-Method-Override', 'GET')(call) ? 'GET' : s.method(call)),
    })),
  mutant('repeated-request-id-is-answered-from-memory', 'answers a known request id from memory, whichever image that was')
    .breaking('DI-GONE-10', 'DI-ONCE-03')
    .withStages((s) => ({
      remove: (call, image) => {
        const id = fieldOf(call.request.fields, 'X-Request-Id');
        return id !== undefined && call.universe.count(`request ${id}`) > 1 ? undefined : s.remove(call, image);
      },
    })),
  mutant('original-url-wins', 'goes by X-Original-URL where a request has it')
    .breaking('DI-IDS-28')
    .with({ mayBreak: ['DI-KEEP-08'] })
    .with(goingBy('X-Original-URL')),
];
