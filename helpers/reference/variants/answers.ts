import { as429, badMethod, conflictingRequest, fault, itemNotFound, unauthorized } from '../faults.ts';
import { fieldsWith, fieldsWithout } from '../message.ts';
import {
  all,
  carrying,
  deletion,
  hasContent,
  idOf,
  isRefusal,
  isUnderForeignTenant,
  kind,
  method,
  not,
  ofDeleted,
  ofFixture,
  status,
} from '../mutants/where.ts';
import { isUuid } from '../naming.ts';
import type { Call } from '../stages.ts';
import { withValidators } from '../validators.ts';
import { lackedByReference, ofLists, type Variant, variant } from './variant.ts';

const isMalformed = all(deletion(404), (call) => !isUuid(idOf(call) ?? ''));
const isWellFormed = ({ request }: Call): boolean => request.defects.length === 0;
const isForeignTenant = all(status(400), isUnderForeignTenant);
const isForeignImage = all(deletion(404), ofFixture('foreign'));

/** Variants with other statuses, fault names or content. */
export const answers: readonly Variant[] = [
  variant('fails-after-a-deletion-with-a-version', 'fails with 500 after it has carried out a deletion with an API version')
    .with({ warnings: ['DI-500-06'], undecided: { 'DI-NEG-15': 'not-refused' } })
    .answering(all(deletion(204), carrying('OpenStack-API-Version')), fault(500, 'computeFault', 'No notification was sent.')),
  variant('malformed-id-is-400', 'answers 400 to an identifier that is not a UUID').answering(
    isMalformed,
    fault(400, 'badRequest', 'The identifier is not a UUID.'),
  ),
  variant('foreign-image-is-403', "answers 403 for another tenant's private image")
    .with({ warnings: ['DI-403-13'] })
    .answering(isForeignImage, fault(403, 'forbidden', 'You may not delete this image.')),
  variant('foreign-tenant-is-401', 'answers 401 to a token under a foreign tenant').answering(isForeignTenant, ({ root }) =>
    unauthorized(root),
  ),
  variant('foreign-tenant-is-403', 'answers 403 to a token under a foreign tenant').answering(
    isForeignTenant,
    fault(403, 'forbidden', 'This is not your tenant.'),
  ),
  variant('foreign-tenant-is-404', 'answers 404 to a token under a foreign tenant')
    .with({ lacks: ['400'], undecided: { 'DI-400-01': 'foreign-tenant-answered' } })
    .answering(isForeignTenant, itemNotFound('Resource')),
  variant('public-image-is-404', "answers 404 to the deletion of somebody else's public image").answering(
    all(deletion(403), ofFixture('public')),
    itemNotFound(),
  ),
  variant('other-messages', 'words its messages differently, with details and members of its own').rewriteFault(
    isRefusal,
    (given) => ({
      details: 'See the guide.',
      'x-help': ['faults'],
      ...given,
      message: `Refused: ${String(given.message)}`,
    }),
  ),
  variant('faults-without-details', 'sends faults without details')
    .with({ lacks: ['fault with details', ...lackedByReference] })
    .withMembers(isRefusal, { details: undefined }),
  variant('utf-8-messages', 'words its messages in a language that ASCII cannot write').rewriteFault(isRefusal, (given) => ({
    ...given,
    message: `Abgelehnt für Gäste – ${String(given.message)}`,
  })),
  variant('keystone-401', 'answers 401 as the token filter of OpenStack does').rewriteAnswer(status(401), ({ fields }) => ({
    status: 401,
    fields,
    json: { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } },
  })),
  variant('two-challenges', 'challenges with Basic and Keystone').withField(
    status(401),
    'WWW-Authenticate',
    ({ root }) => `Keystone uri="${root}", Basic realm="images", charset="UTF-8"`,
  ),
  variant('limit-is-429', 'answers 429 over the limit')
    .with({ warnings: ['DI-413-09'] })
    .rewriteAnswer(status(413), as429),
  variant('retry-after-is-http-date', 'sends Retry-After as a date, and retryAt in the fault').rewriteAnswer(
    status(413),
    ({ fields, json }) => {
      const { overLimit } = json as { overLimit: { retryAfter: string } };
      const { retryAfter: retryAt, ...rest } = overLimit;
      return {
        status: 413,
        fields: fieldsWith(fields, 'Retry-After', new Date(retryAt).toUTCString()),
        json: { overLimit: { ...rest, retryAt } },
      };
    },
  ),
  variant('retry-in-seconds', 'repeats the seconds of Retry-After in the fault, as a string').withMembers(status(413), {
    retryAfter: '1',
  }),
  variant('limit-without-retry-in-fault', 'says when to retry in Retry-After only')
    .with({ warnings: ['DI-413-11'], lacks: ['fault with retryAfter or retryAt', 'fault and Retry-After that both say when'] })
    .withMembers(status(413), { retryAfter: undefined }),
  variant('named-build-in-progress', 'names a conflict buildInProgress').renameFault(status(409), 'buildInProgress'),
  variant('named-image-api-fault', 'names the fault of a failure as the WADL of the operation does').renameFault(
    status(500),
    'imageapiFault',
  ),
  variant('named-method-not-allowed', 'names the fault of a 405 methodNotAllowed').renameFault(status(405), 'methodNotAllowed'),
  variant('named-cloud-servers-fault', 'names the fault of a 400 as the first generation did').renameFault(
    status(400),
    'cloudServersFault',
  ),
  variant('wrong-method-is-404', 'answers 404 to a wrong method, as Nova does')
    .with({ lacks: ['405', 'Allow'] })
    .answering(all(status(405, 501), isWellFormed), itemNotFound('Resource')),
  variant('unknown-method-is-400', 'answers 400 to an unknown method').answering(
    status(501),
    fault(400, 'badRequest', 'The method is not known.'),
  ),
  variant('head-is-405', 'refuses HEAD')
    .with({ lacks: ['supported HEAD'] })
    .answering(all(method('HEAD'), not(isRefusal)), badMethod('HEAD', ['GET', 'DELETE'])),
  variant('options-is-404', 'refuses OPTIONS')
    .with({ lacks: ['OPTIONS response with methods'] })
    .answering(method('OPTIONS'), itemNotFound('Resource')),
  variant('saving-is-409', 'refuses to delete an image that is being saved').refuseSaving(
    conflictingRequest('it is still being saved'),
  ),
  variant('tombstone-is-shown', 'shows a deleted image with the status DELETED').withStages((s) => ({
    read(call, id) {
      const image = call.universe.tombstones.get(id);
      if (image === undefined || !s.sees(call, image)) return s.read(call, id);
      return { status: 200, fields: [], json: { image: s.view(call, image) } };
    },
  })),
  variant('no-tombstones-in-changes', "forgets deleted images at once, as today's Nova does")
    .with({
      warnings: ['DI-GONE-07', 'DI-GONE-17'],
      lacks: ['deleted image that is still shown', 'list of changes with a deleted image'],
    })
    .withStages((s) => ({ listed: (call, query) => s.listed(call, query).filter(({ deleted }) => deleted === undefined) })),
  variant('short-pages', 'serves lists in pages of three').withStages(() => ({ pageLength: () => 3 })),
  variant('no-lists', 'has no lists of images')
    .with({
      undecided: { 'DI-KEEP-10': 'not-seen' },
      lacks: ofLists,
    })
    .answering(all(kind('images', 'detail'), method('GET'), status(200)), itemNotFound('Resource')),
  variant('deleted-image-is-403', 'answers 403 for a deleted image that waits to be scrubbed')
    .with({ warnings: ['DI-ONCE-01'] })
    .answering(all(deletion(404), ofDeleted), fault(403, 'forbidden', 'The image is waiting to be removed.')),
  variant('content-is-refused', 'refuses a deletion with content, and deletes nothing').refuseWhen(
    hasContent,
    fault(400, 'badRequest', 'A deletion has no content.'),
  ),
  variant('if-match-is-400', 'answers 400 to If-Match, because it does not support preconditions').refuseWhen(
    carrying('If-Match'),
    fault(400, 'badRequest', 'Preconditions are not supported.'),
  ),
  variant(
    'unknown-version-is-406',
    'answers 406 if the client asks for an API version that is not served, as Nova does',
  ).refuseWhen(carrying('OpenStack-API-Version'), fault(406, 'computeFault', 'The version is not served.')),
  variant('xml-content-type-is-415', 'refuses Content-Type: application/xml, with or without content').refuseWhen(
    carrying('Content-Type', /xml/),
    fault(415, 'badMediaType', 'Only JSON is spoken here.'),
  ),
  variant('not-acceptable-is-406', 'answers 406 if the client accepts no format of faults').answering(
    all(deletion(404), carrying('Accept', 'image/png')),
    fault(406, 'notAcceptable', 'Only JSON is spoken here.'),
  ),
  variant('xml-faults', 'sends faults in XML to clients that accept XML, as before 2015').rewriteAnswer(
    all(isRefusal, carrying('Accept', 'application/xml')),
    ({ status: code, fields, json }) => {
      const [[name, { message }] = ['', { message: '' }]] = Object.entries(json as Record<string, { message: string }>);
      const text = `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://docs.openstack.org/compute/api/v1.1" code="${code}"><message>${message}</message></${name}>`;
      return { status: code, fields: [...fieldsWithout(fields, 'Content-Type'), ['Content-Type', 'application/xml']], text };
    },
  ),
  variant('json-suffix-is-taken-off', 'treats the suffix .json as the format, as earlier versions did').withStages((s) => ({
    find: (call, id) => s.find(call, id.replace(/\.json$/, '')),
  })),
  variant('upper-case-id-is-the-same', 'compares identifiers without regard to case').withStages((s) => ({
    find: (call, id) => s.find(call, id.toLowerCase()),
  })),
  variant('slash-at-the-end-is-ignored', 'ignores one slash at the end of the path, as Nova does').withStages((s) => ({
    route: (path, request) => s.route(path.replace(/\/$/, ''), request),
  })),
  variant(
    'etag-and-304',
    'sends entity tags and dates of modification, answers 304 if one is still valid, and 412 to a condition that is false',
  ).with(withValidators()),
  variant('blanks-are-trimmed-everywhere', 'ignores blanks around an identifier, for GET as for DELETE').withStages((s) => ({
    find: (call, id) => s.find(call, id.replace(/^(%20)+|(%20)+$/g, '')),
  })),
  variant(
    'other-spellings-are-301',
    'has a front end that redirects paths with an empty segment or a final slash before it checks the token',
  ).answering(
    (call) => /\/\/|\/$/.test(call.path),
    (call) => ({ status: 301, fields: [['Location', call.path.replace(/\/{2,}/g, '/').replace(/\/$/, '')]] }),
  ),
  variant('images-without-links', 'shows images without links')
    .with({ lacks: ['self link'] })
    .rewriteView(({ links: _, ...view }) => view),
  variant('expectation-is-417', 'refuses every deletion with an expectation with 417').refuseWhen(
    carrying('Expect'),
    fault(417, 'expectationFailed', 'Nothing is to be expected.'),
  ),
];
