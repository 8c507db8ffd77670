import { fault, itemNotFound } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import type { Principal } from '../universe.ts';
import { tagOf, withValidators } from '../validators.ts';
import { isHttp2, type Mutant, mutant, rewriteAnswer } from './mutant.ts';
import { found } from './removal.ts';

const isHead = ({ request }: Call): boolean => request.method === 'HEAD';
const accept = ({ request }: Call): string => fieldOf(request.fields, 'Accept') ?? '';

/** Requirements that read a deleted image by GET or HEAD, not in a list. */
const readsOfOneImage: Mutant['breaks'] = [
  'DI-FRM-19',
  'DI-ONCE-04',
  'DI-204-12',
  'DI-204-15',
  'DI-GONE-01',
  'DI-GONE-05',
  'DI-GONE-06',
  'DI-GONE-10',
  'DI-NEG-12',
  'DI-RACE-03',
  'DI-RACE-04',
  'DI-RACE-05',
  'DI-RACE-07',
];

const validators = withValidators();

/** A server with a cache for each role, of which one survives a deletion. */
const stillSees = (caller: 'reader' | 'creator', role: Principal['role'], may: string): Mutant => ({
  name: `${caller}-still-sees-deleted`,
  bug: `keeps what a role that ${may} has seen in a cache, and a deletion does not clear it`,
  breaks: ['DI-GONE-13'],
  stages: (s) => ({ read: (call, id) => (call.principal.role === role ? found(s, call, id) : s.read(call, id)) }),
});

/** Servers that handle different reads of a deleted image in different places, and forget one of them. */
export const readsOfDeleted: readonly Mutant[] = [
  mutant('head-finds-deleted', 'checks whether an image is deleted on GET only', {
    report: 'rustfs/rustfs#1227',
    breaks: ['DI-GONE-13'],
    stages: (s) => ({ read: (call, id) => (isHead(call) ? found(s, call, id) : s.read(call, id)) }),
  }),
  stillSees('reader', 'observer', 'may only read'),
  stillSees('creator', 'creator', 'may create and not delete'),
  {
    name: 'http2-still-sees-deleted',
    bug: 'keeps what was read over HTTP/2 in a cache, and a deletion over HTTP/1.1 does not clear it',
    breaks: ['DI-GONE-13'],
    secured: true,
    stages: (s) => ({ read: (call, id) => (isHttp2(call) ? found(s, call, id) : s.read(call, id)) }),
  },
  mutant('deleted-is-410', 'answers 410 to GET of a deleted image', {
    breaks: ['DI-GONE-18'],
    ...rewriteAnswer(
      (answer, call) =>
        answer.status === 404 &&
        call.route.kind === 'image' &&
        call.request.method === 'GET' &&
        call.universe.tombstones.has(call.route.id),
      () => fault(410, 'gone', 'This image has been deleted.'),
    ),
  }),
  mutant('head-of-deleted-is-500', 'crashes on HEAD of an image that does not exist', {
    report: 'basho/riak_cs#64',
    breaks: ['DI-500-06'],
    stages: (s) => ({
      read: (call, id) =>
        isHead(call) && !call.universe.images.has(id) ? fault(500, 'computeFault', 'Something failed.') : s.read(call, id),
    }),
  }),
  mutant('head-is-404', 'has no route for HEAD', {
    report: 'fsouza/fake-gcs-server#1278',
    breaks: ['DI-405-12'],
    stages: (s) => ({ read: (call, id) => (isHead(call) ? itemNotFound() : s.read(call, id)) }),
  }),
  mutant('deleted-is-304-to-a-conditional-read', 'compares the entity tag before it checks whether the image exists', {
    report: 'rv-kip/express-redis-cache#129',
    breaks: ['DI-GONE-13'],
    ...validators,
    answer(answer, call) {
      const id = 'id' in call.route ? call.route.id : '';
      const isAsked = ['GET', 'HEAD'].includes(call.request.method) && call.route.kind === 'image';
      const isKnown = fieldOf(call.request.fields, 'If-None-Match') === tagOf(id);
      if (isAsked && isKnown && call.universe.tombstones.has(id)) return { status: 304, fields: [['ETag', tagOf(id)]] };
      return validators.answer(answer, call);
    },
  }),
  {
    name: 'cache-of-another-accept-outlives-deletion',
    bug: 'keeps a cache for each Accept, and clears only the entries for JSON on a deletion',
    breaks: ['DI-GONE-13'],
    stages: (s) => ({
      read(call, id) {
        const key = `cached ${id} ${accept(call)}`;
        if (call.universe.images.has(id)) call.universe.notes.set(key, '');
        return accept(call) === 'application/xml' && call.universe.notes.has(key) ? found(s, call, id) : s.read(call, id);
      },
    }),
  },
  mutant('soft-deleted-is-still-read', 'removes a deleted image from the lists, and still shows it on GET', {
    breaks: readsOfOneImage,
    stages: (s) => ({ read: (call, id) => found(s, call, id) }),
  }),
  mutant('deletion-is-never-committed', 'deletes in a transaction that it never commits, which only that connection sees', {
    breaks: readsOfOneImage,
    stages: (s) => ({
      async remove(call, image) {
        call.connection.set(`deleted ${image.id}`, 1);
        await s.remove(call, image);
      },
      read: (call, id) => (call.connection.get(`deleted ${id}`) === 1 ? s.read(call, id) : found(s, call, id)),
    }),
  }),
];
