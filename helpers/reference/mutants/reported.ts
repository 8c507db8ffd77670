import { fault, itemNotFound, unauthorized } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import type { Principal } from '../universe.ts';
import {
  addressed,
  deletion,
  isDeletion,
  isOrdinary,
  type Mutant,
  ofUnknown,
  rawId,
  refuseWhen,
  removeAddressed,
  removeLatest,
  rewriteAnswer,
  withField,
  withSideEffect,
} from './mutant.ts';

/** A defect that was reported of a real service. `docs/bug-reports.md` lists all reports, including those of other mutants. */
interface Reported extends Mutant {
  readonly report: string;
}

const failed = () => fault(500, 'computeFault', 'Something failed.');
const hasField = (call: Call, name: string): boolean => fieldOf(call.request.fields, name) !== undefined;

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

/** Defects from public bug reports that no other mutant has. */
export const reported: readonly Reported[] = [
  {
    name: 'deletion-is-404',
    report: 'HaschekSolutions/pictshare#23',
    bug: 'deletes an image, looks it up again, and answers 404',
    breaks: answeredOtherwise,
    mayBreak: ['DI-NEG-20'],
    ...rewriteAnswer(deletion(204), () => itemNotFound()),
  },
  {
    name: 'deletion-is-400',
    report: 'savvi-legal/feedback#139',
    bug: 'deletes an image, and then fails with 400',
    breaks: [...answeredOtherwise, 'DI-413-07', 'DI-500-04'],
    mayBreak: ['DI-NEG-20'],
    ...rewriteAnswer(deletion(204), () => fault(400, 'badRequest', 'Something failed.')),
  },
  {
    name: 'first-deletion-moves-to-trash',
    report: 'json-api/json-api#1138',
    bug: 'moves an image to the trash on the first DELETE, and deletes it on the second',
    breaks: [
      'DI-204-12',
      'DI-204-15',
      'DI-GONE-10',
      'DI-GONE-01',
      'DI-GONE-02',
      'DI-GONE-03',
      'DI-GONE-05',
      'DI-GONE-06',
      'DI-GONE-09',
      'DI-FRM-19',
      'DI-NEG-12',
      'DI-ONCE-01',
      'DI-RACE-04',
      'DI-RACE-05',
      'DI-RACE-06',
      'DI-RACE-07',
    ],
    stages: (s) => ({
      remove: (call, image) => (call.universe.count(`trashed ${image.id}`) > 1 ? s.remove(call, image) : undefined),
    }),
  },
  {
    name: 'unknown-is-401',
    report: 'owncloud/ocis#5738',
    bug: 'answers 401 to a valid token if the image does not exist',
    breaks: ['DI-401-14', 'DI-403-13', 'DI-404-01'],
    ...rewriteAnswer(ofUnknown, (_, { root }) => unauthorized(root)),
  },
  {
    name: 'unknown-is-403',
    report: 'dropbox/nsot#9',
    bug: 'answers 403 for an image that does not exist',
    breaks: ['DI-403-13', 'DI-404-01'],
    ...rewriteAnswer(ofUnknown, () => fault(403, 'forbidden', 'You may not do this.')),
  },
  {
    name: 'unknown-is-500',
    report: 'contiv/netplugin#951',
    bug: 'answers 500 for an image that does not exist',
    breaks: ['DI-403-13', 'DI-404-01', 'DI-500-05'],
    ...rewriteAnswer(ofUnknown, failed),
  },
  {
    name: 'unknown-is-200-with-fault',
    report: 'SolarArbiter/solarforecastarbiter-api#83',
    bug: 'answers 200, and says in the content that there is no such image',
    breaks: ['DI-403-13', 'DI-404-01', 'DI-404-04'],
    ...rewriteAnswer(ofUnknown, () => ({ ...itemNotFound(), status: 200 })),
  },
  {
    name: 'deletion-takes-names-that-begin-alike',
    report: 's3gw-tech/s3gw#822',
    bug: 'deletes every image whose name begins with the name of this one',
    breaks: ['DI-KEEP-02'],
    stages: (s) => ({
      remove(call, image) {
        for (const other of [...call.universe.images.values()]) {
          const alike = other.id !== image.id && other.name.startsWith(image.name);
          if (alike && isOrdinary(call.universe, other)) call.universe.remove(other.id);
        }
        return s.remove(call, image);
      },
    }),
  },
  {
    name: 'content-that-is-no-filter-takes-another',
    report: 'n8n-io/n8n#19673',
    bug: 'treats content as a filter; if it cannot read the filter, it also deletes the newest image',
    breaks: ['DI-NEG-06'],
    mayBreak: ['DI-KEEP-08'],
    ...withSideEffect(
      (_, call) => isDeletion(call) && call.principal !== undefined && call.request.content.length > 0,
      (call) => removeLatest(call, 'id' in call.route ? call.route.id : ''),
    ),
  },
  {
    name: 'path-parameter-is-cut-off',
    report: 'istio/istio#27409',
    bug: 'cuts the identifier at a semicolon, on DELETE only',
    breaks: ['DI-IDS-06'],
    stages: (s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? (id.split(';')[0] ?? '') : id) }),
  },
  {
    name: 'escaped-percent-is-204',
    report: 'minio/minio#12108',
    bug: 'answers 204 for an identifier that was escaped twice, and deletes nothing',
    breaks: ['DI-IDS-01', 'DI-IDS-02'],
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && call.principal !== undefined && /%25/.test(rawId(call) ?? ''),
      () => ({ status: 204, fields: [] }),
    ),
  },
  {
    name: 'content-type-is-required-without-accept',
    report: 'laravel-json-api/laravel#29',
    bug: 'answers 415 to a deletion with neither Accept nor Content-Type',
    breaks: ['DI-204-07', 'DI-204-16'],
    ...refuseWhen(
      (call) => !hasField(call, 'Accept') && !hasField(call, 'Content-Type'),
      () => fault(415, 'badRequest', 'Content-Type is needed.'),
    ),
  },
  {
    name: 'no-token-is-412',
    report: 'Kozea/Radicale#175',
    bug: 'checks preconditions before the token, and answers 412 to a request without a token',
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26'],
    ...rewriteAnswer(
      (answer, call) =>
        answer.status === 401 && call.request.query === '' && !hasField(call, 'X-Auth-Token') && !hasField(call, 'Authorization'),
      () => fault(412, 'badRequest', 'The precondition failed.'),
    ),
  },
  {
    name: 'last-caller-is-remembered',
    report: 'Skullabs/kikaha#137',
    bug: 'treats a request without a token as one from the previous caller',
    breaks: ['DI-401-01', 'DI-401-11', 'DI-401-13', 'DI-401-26', 'DI-401-17', 'DI-401-18', 'DI-FRM-16'],
    stages(s) {
      const last = new Map<string, Principal>();
      return {
        authenticate(call, token) {
          const principal = token === undefined ? last.get(call.universe.name) : s.authenticate(call, token);
          if (principal !== undefined) last.set(call.universe.name, principal);
          return principal;
        },
      };
    },
  },
  {
    name: 'query-with-delete-deletes',
    report: 'jheising/HAPI#1',
    bug: 'deletes on GET if the query contains the word delete',
    breaks: ['DI-405-11'],
    ...withSideEffect(
      (_, call) => call.principal !== undefined && call.request.method === 'GET' && /delete/i.test(call.request.query),
      removeAddressed,
    ),
  },
  {
    name: 'refused-403-marks-deleted',
    report: 'dasch-swiss/dsp-api#186',
    bug: 'marks an image as deleted before it checks the role',
    breaks: ['DI-403-07', 'DI-403-28'],
    ...withSideEffect(
      (answer, call) => deletion(403)(answer, call) && addressed(call) !== undefined,
      (call) => void call.universe.notes.set(`marked ${addressed(call)?.id}`, ''),
    ),
    stages: (s) => ({
      view: (call, image) => ({
        ...s.view(call, image),
        ...(call.universe.notes.has(`marked ${image.id}`) && { status: 'DELETED' }),
      }),
    }),
  },
  {
    name: 'gzip-is-promised-only',
    report: 'curl/curl#2368',
    bug: 'labels a fault as compressed, and sends it uncompressed',
    breaks: ['DI-WIRE-03', 'DI-NEG-13'],
    ...withField(deletion(404), 'Content-Encoding', 'gzip'),
  },
];
