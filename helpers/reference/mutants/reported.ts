import { failed, fault, itemNotFound, noContent, unauthorized } from '../faults.ts';
import type { Principal } from '../universe.ts';
import { ordinaryImages, removeAddressed, removeLatest } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { otherViews, readsAfterOne } from './removal.ts';
import {
  all,
  deletion,
  hasContent,
  idOf,
  isAimed,
  isDeletion,
  isKnown,
  isKnownDeletion,
  lacking,
  method,
  ofUnknown,
  rawId,
} from './where.ts';

/** Every test that deletes its own image and needs the 204, or needs the image to exist after any other answer. */
const answeredOtherwise = [
  'DI-204-01',
  'DI-204-07',
  'DI-204-11',
  'DI-204-13',
  'DI-204-15',
  'DI-204-16',
  'DI-409-05',
  'DI-503-04',
  'DI-FRM-10',
  'DI-FRM-11',
  'DI-FRM-12',
  'DI-FRM-19',
  'DI-IDS-14',
  'DI-NEG-05',
  'DI-NEG-15',
  'DI-NEG-12',
  'DI-RACE-01',
  'DI-RACE-06',
] as const;

/** Defects from public bug reports that no other mutant has. `docs/background/bug-reports.md` lists all reports, those of other mutants among them. */
export const reported: readonly Mutant[] = [
  mutant('deletion-is-404', 'deletes an image, looks it up again, and answers 404')
    .breaking(...answeredOtherwise)
    .with({ report: 'HaschekSolutions/pictshare#23', mayBreak: ['DI-NEG-20'] })
    .answering(deletion(204), itemNotFound()),
  mutant('first-deletion-moves-to-trash', 'moves an image to the trash on the first DELETE, and deletes it on the second')
    .breaking(...readsAfterOne, ...otherViews)
    .with({ report: 'json-api/json-api#1138' })
    .withStages((s) => ({
      remove: (call, image) => (call.universe.count(`trashed ${image.id}`) > 1 ? s.remove(call, image) : undefined),
    })),
  mutant('unknown-is-401', 'answers 401 to a valid token if the image does not exist')
    .breaking('DI-401-14', 'DI-403-13', 'DI-404-01')
    .with({ report: 'owncloud/ocis#5738' })
    .answering(ofUnknown, ({ root }) => unauthorized(root)),
  mutant('good-token-is-refused-now-and-then', 'answers 401 to a valid token once in twenty deletions of unknown images')
    .breaking('DI-204-16')
    .answering(
      all(ofUnknown, ({ universe }) => universe.count('unknown') % 20 === 0),
      ({ root }) => unauthorized(root),
    ),
  mutant('unknown-is-403', 'answers 403 for an image that does not exist')
    .breaking('DI-403-13', 'DI-404-01')
    .with({ report: 'dropbox/nsot#9' })
    .answering(ofUnknown, fault(403, 'forbidden', 'You may not do this.')),
  mutant('unknown-is-500', 'answers 500 for an image that does not exist')
    .breaking('DI-403-13', 'DI-404-01', 'DI-500-05')
    .with({ report: 'contiv/netplugin#951' })
    .answering(ofUnknown, failed),
  mutant('unknown-is-200-with-fault', 'answers 200, and says in the content that there is no such image')
    .breaking('DI-403-13', 'DI-404-01', 'DI-404-04')
    .with({ report: 'SolarArbiter/solarforecastarbiter-api#83' })
    .answering(ofUnknown, { ...itemNotFound(), status: 200 }),
  mutant('deletion-takes-names-that-begin-alike', 'deletes every image whose name begins with the name of this one')
    .breaking('DI-KEEP-02')
    .with({ report: 's3gw-tech/s3gw#822', mayBreak: ['DI-KEEP-08'] })
    .onRemoval(({ universe }, image) => {
      for (const { id, name } of ordinaryImages(universe))
        if (id !== image.id && name.startsWith(image.name)) universe.remove(id);
    }),
  mutant('content-that-is-no-filter-takes-another', 'reads content as a filter; if it cannot, it also deletes the newest image')
    .breaking('DI-NEG-06')
    .with({ report: 'n8n-io/n8n#19673', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(all(isKnownDeletion, hasContent), (call) => removeLatest(call, idOf(call) ?? '')),
  mutant('path-parameter-is-cut-off', 'cuts the identifier at a semicolon, on DELETE only')
    .breaking('DI-IDS-06')
    .with({ report: 'istio/istio#27409', mayBreak: ['DI-KEEP-08'] })
    .withStages((s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? (id.split(';')[0] ?? '') : id) })),
  mutant('escaped-percent-is-204', 'answers 204 for an identifier that was escaped twice, and deletes nothing')
    .breaking('DI-IDS-01', 'DI-IDS-02')
    .with({ report: 'minio/minio#12108' })
    .answering(
      all(isKnownDeletion, (call) => /%25/.test(rawId(call) ?? '')),
      noContent,
    ),
  mutant('content-type-is-required-without-accept', 'answers 415 to a deletion with neither Accept nor Content-Type')
    .breaking('DI-204-07', 'DI-204-16')
    .with({ report: 'laravel-json-api/laravel#29' })
    .refuseWhen(all(lacking('Accept'), lacking('Content-Type')), fault(415, 'badRequest', 'Content-Type is needed.')),
  mutant('last-caller-is-remembered', 'treats a request without a token as one from the previous caller')
    .breaking('DI-401-01', 'DI-401-11', 'DI-401-13', 'DI-401-26', 'DI-401-17', 'DI-401-18', 'DI-FRM-16', 'DI-401-20', 'DI-401-27')
    .with({ report: 'Skullabs/kikaha#137' })
    .withStages((s) => {
      const last = new Map<string, Principal>();
      return {
        authenticate(call, token) {
          const principal = token === undefined ? last.get(call.universe.name) : s.authenticate(call, token);
          if (principal !== undefined) last.set(call.universe.name, principal);
          return principal;
        },
      };
    }),
  mutant('query-with-delete-deletes', 'deletes on GET if the query contains the word delete')
    .breaking('DI-405-11', 'DI-403-29', 'DI-403-30')
    .with({ report: 'jheising/HAPI#1' })
    .withSideEffect(
      all(isKnown, method('GET'), (call) => /delete/i.test(call.request.query)),
      removeAddressed,
    ),
  mutant('refused-403-marks-deleted', 'marks an image as deleted before it checks the role')
    .breaking('DI-403-07', 'DI-403-28', 'DI-403-29')
    .with({ report: 'dasch-swiss/dsp-api#186' })
    .noting('marked', all(deletion(403), isAimed))
    .rewriteView((view, { universe }, { id }) => (universe.notes.has(`marked ${id}`) ? { ...view, status: 'DELETED' } : view)),
  mutant('gzip-is-promised-only', 'labels a fault as compressed, and sends it uncompressed')
    .breaking('DI-WIRE-03', 'DI-NEG-13')
    .with({ report: 'curl/curl#2368' })
    .withField(deletion(404), 'Content-Encoding', 'gzip'),
];
