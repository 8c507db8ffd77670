import { failed, fault, itemNotFound } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { tagOf, withTaggedLists, withValidators } from '../validators.ts';
import { type Mutant, mutant } from './mutant.ts';
import { found, readsOfOneImage, stillFinding, stillListing } from './removal.ts';
import { all, carrying, idOf, isHttp2, isRead, isStranger, kind, lacking, method, ofDeleted, ofRole, status } from './where.ts';

const accept = ({ request }: Call): string => fieldOf(request.fields, 'Accept') ?? '';

const validators = withValidators();

/** Servers that handle different reads of a deleted image in different places, and forget one of them. */
export const readsOfDeleted: readonly Mutant[] = [
  mutant('head-finds-deleted', 'checks whether an image is deleted on GET only')
    .breaking('DI-GONE-13')
    .with({ report: 'rustfs/rustfs#1227' })
    .with(stillFinding(method('HEAD'))),
  mutant(
    'reader-still-sees-deleted',
    'caches what each user has seen, reads and lists, which a deletion by another does not clear',
  )
    .breaking('DI-GONE-13', 'DI-GONE-10', 'DI-RACE-04')
    .with(stillFinding(ofRole('observer')))
    .with(stillListing(ofRole('creator'))),
  mutant('tombstones-have-no-tenant', 'shows what was deleted, as DELETED, to the tokens of other tenants')
    .breaking('DI-GONE-13')
    .withStages((s) => ({
      read(call, id) {
        const tombstone = isStranger(call) ? call.universe.tombstones.get(id) : undefined;
        return tombstone === undefined ? s.read(call, id) : { status: 200, fields: [], json: { image: s.view(call, tombstone) } };
      },
    })),
  mutant('http2-still-sees-deleted', 'keeps what was read over HTTP/2 in a cache, and a deletion over HTTP/1.1 does not clear it')
    .breaking('DI-GONE-13')
    .with({ secured: true })
    .with(stillFinding(isHttp2)),
  mutant('portal-still-sees-deleted', 'keeps a cache for each Origin, and another for ranges, which no deletion clears')
    .breaking('DI-GONE-13')
    .with(stillFinding((call) => carrying('Origin')(call) || carrying('Range')(call))),
  mutant('capitals-still-see-deleted', 'reads an identifier in capitals, too, from a cache that no deletion clears')
    .breaking('DI-GONE-13')
    .withStages((s) => ({
      find: (call, id) => s.find(call, id.toLowerCase()),
      read: (call, id) => (id === id.toLowerCase() ? s.read(call, id) : found(s, call, id.toLowerCase())),
    })),
  mutant('bookmark-still-shows-deleted', 'reads an image at its bookmark, too, from a cache that no deletion clears')
    .breaking('DI-GONE-13')
    .withStages((s) => ({
      route: (path, request) => s.route(path.replace(/^\/(?=\d+\/images\/)/, '/v2/'), request),
      read: (call, id) => (call.path.startsWith('/v2/') ? s.read(call, id) : found(s, call, id)),
    })),
  mutant('tag-of-a-list-outlives-deletion', 'makes the entity tag of a list of the youngest image that it has ever shown')
    .breaking('DI-GONE-13')
    .with(
      withTaggedLists((_, { universe }) => {
        const youngest = Math.max(0, ...[...universe.images.values()].map(({ sequence }) => sequence));
        const known = Math.max(youngest, Number(universe.notes.get('youngest') ?? 0));
        universe.notes.set('youngest', String(known));
        return `"${known}"`;
      }),
    ),
  mutant('date-of-a-list-outlives-deletion', 'dates a list by the youngest image that is on it, and answers 304 to that date')
    .breaking('DI-GONE-13')
    .with({
      answer(answer, call) {
        if (!all(status(200), kind('images'))(call, answer)) return answer;
        const last = new Date(Math.max(...[...call.universe.images.values()].map(({ created }) => created))).toUTCString();
        if (carrying('If-Modified-Since', last)(call)) return { status: 304, fields: [] };
        return { ...answer, fields: [...answer.fields, ['Last-Modified', last]] };
      },
    }),
  mutant('deleted-is-410', 'answers 410 to GET of a deleted image')
    .breaking('DI-GONE-18')
    .answering(all(status(404), kind('image'), method('GET'), ofDeleted), fault(410, 'gone', 'This image has been deleted.')),
  mutant('deleted-is-redirected', 'redirects GET of a deleted image to its trash')
    .breaking('DI-GONE-20')
    .answering(all(status(404), kind('image'), method('GET'), ofDeleted), {
      status: 302,
      fields: [['Location', 'https://trash.example/']],
    }),
  mutant('head-of-deleted-is-500', 'crashes on HEAD of an image that does not exist')
    .breaking('DI-500-06')
    .with({ report: 'basho/riak_cs#64' })
    .withStages((s) => ({
      read: (call, id) => (method('HEAD')(call) && !call.universe.images.has(id) ? failed : s.read(call, id)),
    })),
  mutant('head-is-404', 'has no route for HEAD')
    .breaking('DI-405-12')
    .with({ report: 'fsouza/fake-gcs-server#1278' })
    .withStages((s) => ({ read: (call, id) => (method('HEAD')(call) ? itemNotFound() : s.read(call, id)) })),
  mutant('deleted-is-304-to-a-conditional-read', 'compares entity tags and dates before it checks whether the image exists')
    .breaking('DI-GONE-13')
    .with({
      report: 'rv-kip/express-redis-cache#129',
      ...validators,
      answer(answer, call) {
        const tag = tagOf(idOf(call) ?? '');
        const isAsked =
          carrying('If-None-Match', tag)(call) || all(carrying('If-Modified-Since'), lacking('If-None-Match'))(call, answer);
        return isAsked && isRead(call) && ofDeleted(call)
          ? { status: 304, fields: [['ETag', tag]] }
          : validators.answer(answer, call);
      },
    }),
  mutant('query-still-finds-deleted', 'keeps reads in a cache by their URL, and a deletion clears only the one without a query')
    .breaking('DI-GONE-13')
    .with(stillFinding(({ request }) => request.query !== '')),
  mutant('cache-of-another-accept-outlives-deletion', 'keeps a cache for each Accept; a deletion clears only that for JSON')
    .breaking('DI-GONE-13')
    .withStages((s) => ({
      read(call, id) {
        const key = `cached ${id} ${accept(call)}`;
        if (call.universe.images.has(id)) call.universe.notes.set(key, '');
        return accept(call) === 'application/xml' && call.universe.notes.has(key) ? found(s, call, id) : s.read(call, id);
      },
    })),
  mutant('deletion-is-never-committed', 'deletes in a transaction that it never commits, which only that connection sees')
    .breaking(...readsOfOneImage)
    .onRemoval(({ connection }, { id }) => void connection.set(`deleted ${id}`, 1))
    .with(stillFinding((call) => !call.connection.has(`deleted ${idOf(call)}`))),
];
