import type { Changes } from './change.ts';

/** Changes of Nova: in its code (`broken_nova.py`), in a wrapper around its WSGI application (`any_service.py`), in its configuration. */
export const nova: Changes = {
  defects: {
    'deletes-nothing': { does: 'answers 204 and keeps the image', caughtBy: 'DI-GONE-01' },
    'deletes-three-times-of-four': {
      does: 'loses one deletion in four and answers 204',
      caughtBy: 'DI-GONE-10',
      sentBy: 'DI-RACE-05',
    },
    'deletes-unknown-images': { does: 'answers 204 for an image that does not exist', caughtBy: 'DI-404-04' },
    'deletes-namesakes': { does: 'deletes every image of the same name', caughtBy: 'DI-KEEP-02' },
    'completes-identifiers': { does: 'takes the beginning of an identifier for the image', caughtBy: 'DI-IDS-03' },
    'takes-names': { does: 'takes a name for an identifier', caughtBy: 'DI-IDS-04' },
    'takes-lists-of-identifiers': { does: 'splits an identifier at commas', caughtBy: 'DI-IDS-09' },
    'lists-from-a-cache': { does: 'lists images from a cache that no deletion clears', caughtBy: 'DI-GONE-02' },
    'shows-from-a-cache': { does: 'shows an image from a cache that no deletion clears', caughtBy: 'DI-GONE-05' },
    'takes-any-tenant': { does: 'ignores the tenant in the URL of a deletion', caughtBy: 'DI-403-11' },
    'needs-no-token': { does: 'deletes without a token', caughtBy: 'DI-401-01' },
    'takes-any-token': { does: 'deletes with a token that was never issued', caughtBy: 'DI-401-05' },
    'deletes-before-it-checks-the-token': { does: 'answers 401 and deletes the image', caughtBy: 'DI-401-10' },
    'deletes-before-it-checks-the-role': { does: 'answers 403 and deletes the image', caughtBy: 'DI-403-07' },
    'checks-no-role': { does: 'lets a reader delete', caughtBy: 'DI-403-15', sentBy: 'DI-403-01' },
    'changes-an-image-that-it-refuses-to-delete': { does: 'answers 401 and changes metadata', caughtBy: 'DI-KEEP-05' },
    'deletes-on-head': { does: 'deletes an image on HEAD', caughtBy: 'DI-405-08' },
    'lets-post-be-delete': { does: 'obeys X-HTTP-Method-Override on POST', caughtBy: 'DI-405-13' },
    'answers-200': { does: 'answers 200 with content to a deletion', caughtBy: 'DI-204-01' },
    'sends-content-with-204': { does: 'sends two octets after a 204', caughtBy: 'DI-204-02' },
    'sends-faults-as-html': { does: 'sends faults as HTML', caughtBy: 'DI-FLT-02', sentBy: 'DI-404-01' },
    'repeats-the-token-in-the-message': { does: 'repeats the token in a fault', caughtBy: 'DI-FLD-14', sentBy: 'DI-404-01' },
    'challenges-nobody': { does: 'sends a 401 without WWW-Authenticate', caughtBy: 'DI-401-02' },
    'trusts-tokens-for-five-minutes': {
      does: 'accepts a revoked token that it has seen before, as OpenStack does by default',
      file: 'nova.conf',
      // One worker: a cache is a worker's own.
      variables: { NOVA_WORKERS: '1' },
      edits: { token_cache_time: '# token_cache_time' },
      caughtBy: 'DI-401-08',
    },
  },
  conforming: {
    'four-workers': { does: 'runs four workers', variables: { NOVA_WORKERS: '4' } },
    'other-field-lines': { does: 'names fields in lower case, adds some, and calls itself another server' },
  },
};
