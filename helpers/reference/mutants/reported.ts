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
  mutant,
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
const defect = (name: string, bug: string, more: Omit<Mutant, 'name' | 'bug'> & { readonly report: string }): Mutant =>
  mutant(name, bug, more);

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
export const reported: readonly Mutant[] = [
  defect('deletion-is-404', 'deletes an image, looks it up again, and answers 404', {
    report: 'HaschekSolutions/pictshare#23',
    breaks: answeredOtherwise,
    mayBreak: ['DI-NEG-20'],
    ...rewriteAnswer(deletion(204), () => itemNotFound()),
  }),
  defect('deletion-is-400', 'deletes an image, and then fails with 400', {
    report: 'savvi-legal/feedback#139',
    breaks: [...answeredOtherwise, 'DI-413-07', 'DI-500-04'],
    mayBreak: ['DI-NEG-20'],
    ...rewriteAnswer(deletion(204), () => fault(400, 'badRequest', 'Something failed.')),
  }),
  defect('first-deletion-moves-to-trash', 'moves an image to the trash on the first DELETE, and deletes it on the second', {
    report: 'json-api/json-api#1138',
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
  }),
  defect('unknown-is-401', 'answers 401 to a valid token if the image does not exist', {
    report: 'owncloud/ocis#5738',
    breaks: ['DI-401-14', 'DI-403-13', 'DI-404-01'],
    ...rewriteAnswer(ofUnknown, (_, { root }) => unauthorized(root)),
  }),
  defect('unknown-is-403', 'answers 403 for an image that does not exist', {
    report: 'dropbox/nsot#9',
    breaks: ['DI-403-13', 'DI-404-01'],
    ...rewriteAnswer(ofUnknown, () => fault(403, 'forbidden', 'You may not do this.')),
  }),
  defect('unknown-is-500', 'answers 500 for an image that does not exist', {
    report: 'contiv/netplugin#951',
    breaks: ['DI-403-13', 'DI-404-01', 'DI-500-05'],
    ...rewriteAnswer(ofUnknown, failed),
  }),
  defect('unknown-is-200-with-fault', 'answers 200, and says in the content that there is no such image', {
    report: 'SolarArbiter/solarforecastarbiter-api#83',
    breaks: ['DI-403-13', 'DI-404-01', 'DI-404-04'],
    ...rewriteAnswer(ofUnknown, () => ({ ...itemNotFound(), status: 200 })),
  }),
  defect('deletion-takes-names-that-begin-alike', 'deletes every image whose name begins with the name of this one', {
    report: 's3gw-tech/s3gw#822',
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
  }),
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
  defect('path-parameter-is-cut-off', 'cuts the identifier at a semicolon, on DELETE only', {
    report: 'istio/istio#27409',
    breaks: ['DI-IDS-06'],
    stages: (s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? (id.split(';')[0] ?? '') : id) }),
  }),
  defect('escaped-percent-is-204', 'answers 204 for an identifier that was escaped twice, and deletes nothing', {
    report: 'minio/minio#12108',
    breaks: ['DI-IDS-01', 'DI-IDS-02'],
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && call.principal !== undefined && /%25/.test(rawId(call) ?? ''),
      () => ({ status: 204, fields: [] }),
    ),
  }),
  defect('content-type-is-required-without-accept', 'answers 415 to a deletion with neither Accept nor Content-Type', {
    report: 'laravel-json-api/laravel#29',
    breaks: ['DI-204-07', 'DI-204-16'],
    ...refuseWhen(
      (call) => !hasField(call, 'Accept') && !hasField(call, 'Content-Type'),
      () => fault(415, 'badRequest', 'Content-Type is needed.'),
    ),
  }),
  defect('no-token-is-412', 'checks preconditions before the token, and answers 412 to a request without a token', {
    report: 'Kozea/Radicale#175',
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26'],
    ...rewriteAnswer(
      (answer, call) =>
        answer.status === 401 && call.request.query === '' && !hasField(call, 'X-Auth-Token') && !hasField(call, 'Authorization'),
      () => fault(412, 'badRequest', 'The precondition failed.'),
    ),
  }),
  defect('last-caller-is-remembered', 'treats a request without a token as one from the previous caller', {
    report: 'Skullabs/kikaha#137',
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
  }),
  defect('query-with-delete-deletes', 'deletes on GET if the query contains the word delete', {
    report: 'jheising/HAPI#1',
    breaks: ['DI-405-11'],
    ...withSideEffect(
      (_, call) => call.principal !== undefined && call.request.method === 'GET' && /delete/i.test(call.request.query),
      removeAddressed,
    ),
  }),
  defect('refused-403-marks-deleted', 'marks an image as deleted before it checks the role', {
    report: 'dasch-swiss/dsp-api#186',
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
  }),
  defect('gzip-is-promised-only', 'labels a fault as compressed, and sends it uncompressed', {
    report: 'curl/curl#2368',
    breaks: ['DI-WIRE-03', 'DI-NEG-13'],
    ...withField(deletion(404), 'Content-Encoding', 'gzip'),
  }),
];
