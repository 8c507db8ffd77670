import type { Behaviour } from '../behaviour.ts';
import { badMethod, conflictingRequest, fault, itemNotFound, unauthorized } from '../faults.ts';
import { fieldOf, fieldsWith, fieldsWithout } from '../message.ts';
import {
  deletion,
  refuseWhen,
  renameFault,
  rewriteAnswer,
  rewriteFault,
  status,
  type Where,
  withField,
} from '../mutants/mutant.ts';
import { isUuid } from '../naming.ts';
import type { Call, KnownCall } from '../stages.ts';
import { statusOf } from '../universe.ts';
import { withValidators } from '../validators.ts';
import { lackedByReference, type Variant, variant } from './variant.ts';

const isMalformed: Where = (a, call) => deletion(404)(a, call) && 'id' in call.route && !isUuid(call.route.id);
const isForeignTenant: Where = (a, call) =>
  a.status === 400 && call.principal !== undefined && call.route.tenant !== call.principal.tenant;
const isForeignImage: Where = (a, call) =>
  deletion(404)(a, call) && 'id' in call.route && call.route.id === call.universe.names.fixtures.foreign;
const accepts = (call: Call): string => fieldOf(call.request.fields, 'Accept') ?? '';
const hasField = (call: Call, name: string): boolean => fieldOf(call.request.fields, name) !== undefined;

/** Images that are made with identifiers of another form, from their number. */
const identifiedBy = (identifier: (number: number) => string): Behaviour => ({
  stages: (s) => ({
    find: (call, id) => call.universe.images.get(id),
    create(call, name, metadata) {
      const { id, sequence, ...image } = s.create(call, name, metadata);
      call.universe.images.delete(id);
      return call.universe.add({ ...image, id: identifier(sequence) });
    },
  }),
});

/** Variants with other statuses, fault names or content. */
export const answers: readonly Variant[] = [
  variant('fails-after-a-deletion-with-a-version', 'fails with 500 after it has carried out a deletion with an API version', {
    warnings: ['DI-500-06'],
    undecided: { 'DI-NEG-15': 'not-refused' },
    ...rewriteAnswer(
      (a, call) => deletion(204)(a, call) && hasField(call, 'OpenStack-API-Version'),
      () => fault(500, 'computeFault', 'The notification was not sent.'),
    ),
  }),
  variant('malformed-id-is-400', 'answers 400 to an identifier that is not a UUID', {
    ...rewriteAnswer(isMalformed, () => fault(400, 'badRequest', 'The identifier is not a UUID.')),
  }),
  variant('foreign-image-is-403', "answers 403 for another tenant's private image", {
    warnings: ['DI-403-13'],
    ...rewriteAnswer(isForeignImage, () => fault(403, 'forbidden', 'You may not delete this image.')),
  }),
  variant('foreign-tenant-is-401', 'answers 401 to a token under a foreign tenant', {
    ...rewriteAnswer(isForeignTenant, (_, { root }) => unauthorized(root)),
  }),
  variant('foreign-tenant-is-403', 'answers 403 to a token under a foreign tenant', {
    ...rewriteAnswer(isForeignTenant, () => fault(403, 'forbidden', 'This is not your tenant.')),
  }),
  variant('foreign-tenant-is-404', 'answers 404 to a token under a foreign tenant', {
    lacks: ['400'],
    undecided: { 'DI-400-01': 'foreign-tenant-answered' },
    ...rewriteAnswer(isForeignTenant, () => itemNotFound('Resource')),
  }),
  variant('public-image-is-404', "answers 404 to the deletion of somebody else's public image", {
    ...rewriteAnswer(
      (a, call) => deletion(403)(a, call) && 'id' in call.route && call.route.id === call.universe.names.fixtures.public,
      () => itemNotFound(),
    ),
  }),
  variant('other-messages', 'words its messages differently, with details and members of its own', {
    ...rewriteFault(
      (a) => a.status >= 400,
      (given) => ({ details: 'See the guide.', 'x-help': ['faults'], ...given, message: `Refused: ${String(given.message)}` }),
    ),
  }),
  variant('faults-without-details', 'sends faults without details', {
    lacks: ['fault with details', ...lackedByReference],
    ...rewriteFault(
      (a) => a.status >= 400,
      ({ details: _, ...given }) => given,
    ),
  }),
  variant('utf-8-messages', 'words its messages in a language that ASCII cannot write', {
    ...rewriteFault(
      (a) => a.status >= 400,
      (given) => ({ ...given, message: `Abgelehnt für Gäste – ${String(given.message)}` }),
    ),
  }),
  variant('keystone-401', 'answers 401 as the token filter of OpenStack does', {
    ...rewriteAnswer(status(401), ({ fields }) => ({
      status: 401,
      fields,
      json: { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } },
    })),
  }),
  variant('two-challenges', 'challenges with Basic and Keystone', {
    ...withField(status(401), 'WWW-Authenticate', ({ root }) => `Keystone uri="${root}", Basic realm="images", charset="UTF-8"`),
  }),
  variant('limit-is-429', 'answers 429 over the limit', {
    warnings: ['DI-413-09'],
    ...rewriteAnswer(status(413), ({ fields, json }) => {
      const { overLimit } = json as { overLimit: object };
      return { status: 429, fields, json: { overLimit: { ...overLimit, code: 429 } } };
    }),
  }),
  variant('retry-after-is-http-date', 'sends Retry-After as a date, and retryAt in the fault', {
    ...rewriteAnswer(status(413), ({ fields, json }) => {
      const { overLimit } = json as { overLimit: { retryAfter: string } };
      const { retryAfter: retryAt, ...rest } = overLimit;
      return {
        status: 413,
        fields: fieldsWith(fields, 'Retry-After', new Date(retryAt).toUTCString()),
        json: { overLimit: { ...rest, retryAt } },
      };
    }),
  }),
  variant('retry-in-seconds', 'repeats the seconds of Retry-After in the fault, as a string', {
    ...rewriteFault(status(413), (given) => ({ ...given, retryAfter: '1' })),
  }),
  variant('limit-without-retry-in-fault', 'says when to retry in Retry-After only', {
    lacks: ['fault with retryAfter or retryAt', 'fault and Retry-After that both say when'],
    warnings: ['DI-413-11'],
    ...rewriteFault(status(413), ({ retryAfter: _, ...given }) => given),
  }),
  variant('named-build-in-progress', 'names a conflict buildInProgress', {
    ...renameFault(status(409), 'buildInProgress'),
  }),
  variant('named-image-api-fault', 'names the fault of a failure as the WADL of the operation does', {
    ...renameFault(status(500), 'imageapiFault'),
  }),
  variant('named-method-not-allowed', 'names the fault of a 405 methodNotAllowed', {
    ...renameFault(status(405), 'methodNotAllowed'),
  }),
  variant('named-cloud-servers-fault', 'names the fault of a 400 as the first generation did', {
    ...renameFault(status(400), 'cloudServersFault'),
  }),
  variant('wrong-method-is-404', 'answers 404 to a wrong method, as Nova does', {
    lacks: ['405', 'Allow'],
    ...rewriteAnswer(
      (answer, call) => status(405, 501)(answer, call) && call.request.defects.length === 0,
      () => itemNotFound('Resource'),
    ),
  }),
  variant('unknown-method-is-400', 'answers 400 to an unknown method', {
    ...rewriteAnswer(status(501), () => fault(400, 'badRequest', 'The method is not known.')),
  }),
  variant('head-is-405', 'refuses HEAD', {
    lacks: ['supported HEAD'],
    ...rewriteAnswer(
      (a, call) => call.request.method === 'HEAD' && a.status < 400,
      () => badMethod('HEAD', ['GET', 'DELETE']),
    ),
  }),
  variant('options-is-404', 'refuses OPTIONS', {
    lacks: ['OPTIONS response with methods'],
    ...rewriteAnswer(
      (_, call) => call.request.method === 'OPTIONS',
      () => itemNotFound('Resource'),
    ),
  }),
  variant('saving-is-409', 'refuses to delete an image that is being saved', {
    stages: (s) => ({
      obstacle: (call, image) =>
        s.obstacle(call, image) ?? (statusOf(image) === 'SAVING' ? conflictingRequest('it is still being saved') : undefined),
    }),
  }),
  variant('tombstone-is-shown', 'shows a deleted image with the status DELETED', {
    stages: (s) => ({
      read(call, id) {
        const image = call.universe.tombstones.get(id);
        if (image === undefined || !s.sees(call, image)) return s.read(call, id);
        return { status: 200, fields: [], json: { image: s.view(call, image) } };
      },
    }),
  }),
  variant('no-tombstones-in-changes', "forgets deleted images at once, as today's Nova does", {
    warnings: ['DI-GONE-07', 'DI-GONE-17'],
    lacks: ['deleted image that is still shown', 'list of changes with a deleted image'],
    stages: (s) => ({ listed: (call, query) => s.listed(call, query).filter(({ deleted }) => deleted === undefined) }),
  }),
  variant('short-pages', 'serves lists in pages of three', {
    stages: () => ({ pageLength: () => 3 }),
  }),
  variant('no-lists', 'has no lists of images', {
    undecided: { 'DI-KEEP-10': 'not-seen' },
    lacks: [
      'list with an image',
      'detailed list with an image',
      'any list with an image',
      'deleted image that is still shown',
      'list of changes with a deleted image',
    ],
    ...rewriteAnswer(
      (a, call) => ['images', 'detail'].includes(call.route.kind) && call.request.method === 'GET' && a.status === 200,
      () => itemNotFound('Resource'),
    ),
  }),
  variant('deleted-image-is-403', 'answers 403 for a deleted image that waits to be scrubbed', {
    warnings: ['DI-ONCE-01'],
    ...rewriteAnswer(
      (a, call) => deletion(404)(a, call) && 'id' in call.route && call.universe.tombstones.has(call.route.id),
      () => fault(403, 'forbidden', 'The image is waiting to be removed.'),
    ),
  }),
  variant('content-is-refused', 'refuses a deletion with content, and deletes nothing', {
    ...refuseWhen(
      ({ request }) => request.content.length > 0,
      () => fault(400, 'badRequest', 'A deletion has no content.'),
    ),
  }),
  variant('if-match-is-400', 'answers 400 to If-Match, because it does not support preconditions', {
    ...refuseWhen(
      (call) => hasField(call, 'If-Match'),
      () => fault(400, 'badRequest', 'Preconditions are not supported.'),
    ),
  }),
  variant('unknown-version-is-406', 'answers 406 if the client asks for an API version that is not served, as Nova does', {
    ...refuseWhen(
      (call) => hasField(call, 'OpenStack-API-Version'),
      () => fault(406, 'computeFault', 'The version is not served.'),
    ),
  }),
  variant('xml-content-type-is-415', 'refuses Content-Type: application/xml, with or without content', {
    ...refuseWhen(
      ({ request }) => /xml/.test(fieldOf(request.fields, 'Content-Type') ?? ''),
      () => fault(415, 'badMediaType', 'Only JSON is spoken here.'),
    ),
  }),
  variant('not-acceptable-is-406', 'answers 406 if the client accepts no format of faults', {
    ...rewriteAnswer(
      (a, call) => deletion(404)(a, call) && accepts(call) === 'image/png',
      () => fault(406, 'notAcceptable', 'Only JSON is spoken here.'),
    ),
  }),
  variant('xml-faults', 'sends faults in XML to clients that accept XML, as before 2015', {
    ...rewriteAnswer(
      (a, call) => a.status >= 400 && accepts(call) === 'application/xml',
      ({ status: code, fields, json }) => {
        const [[name, { message }] = ['', { message: '' }]] = Object.entries(json as Record<string, { message: string }>);
        const text = `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://docs.openstack.org/compute/api/v1.1" code="${code}"><message>${message}</message></${name}>`;
        return { status: code, fields: [...fieldsWithout(fields, 'Content-Type'), ['Content-Type', 'application/xml']], text };
      },
    ),
  }),
  variant('json-suffix-is-taken-off', 'treats the suffix .json as the format, as earlier versions did', {
    stages: (s) => ({ find: (call, id) => s.find(call, id.replace(/\.json$/, '')) }),
  }),
  variant('upper-case-id-is-the-same', 'compares identifiers without regard to case', {
    stages: (s) => ({ find: (call: KnownCall, id: string) => s.find(call, id.toLowerCase()) }),
  }),
  variant('slash-at-the-end-is-ignored', 'ignores one slash at the end of the path, as Nova does', {
    stages: (s) => ({ route: (path, request) => s.route(path.replace(/\/$/, ''), request) }),
  }),
  {
    name: 'etag-and-304',
    difference:
      'sends entity tags and dates of modification, answers 304 if one is still valid, and 412 to a condition that is false',
    warnings: [],
    ...withValidators(),
  },
  variant('blanks-are-trimmed-everywhere', 'ignores blanks around an identifier, for GET as for DELETE', {
    stages: (s) => ({ find: (call, id) => s.find(call, id.replace(/^(%20)+|(%20)+$/g, '')) }),
  }),
  {
    name: 'other-spellings-are-301',
    difference: 'has a front end that redirects paths with an empty segment or a final slash before it checks the token',
    warnings: [],
    ...rewriteAnswer(
      (_, call) => /\/\/|\/$/.test(call.path),
      (_, call) => ({ status: 301, fields: [['Location', call.path.replace(/\/{2,}/g, '/').replace(/\/$/, '')]] }),
    ),
  },
  variant('images-without-links', 'shows images without links', {
    lacks: ['self link'],
    stages: (s) => ({
      view(call, image) {
        const { links: _, ...view } = s.view(call, image);
        return view;
      },
    }),
  }),
  variant('expectation-is-417', 'refuses every deletion with an expectation with 417', {
    ...refuseWhen(
      (call) => hasField(call, 'Expect'),
      () => fault(417, 'expectationFailed', 'Nothing is to be expected.'),
    ),
  }),
  variant('short-ids', 'uses identifiers made of a word and a number', {
    ...identifiedBy((number) => `img-${10_452 + number}`),
  }),
  variant('numeric-ids', 'uses numbers as identifiers, as the first generation did', {
    ...identifiedBy((number) => String(10_452 + number)),
  }),
];
