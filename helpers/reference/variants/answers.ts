import { createHash, randomBytes } from 'node:crypto';
import type { Behaviour } from '../behaviour.ts';
import { as429, badMethod, conflictingRequest, fault, itemNotFound, noContent } from '../faults.ts';
import { type Answer, fieldsWith, fieldsWithout } from '../message.ts';
import { limitUntil } from '../mutants/provoked.ts';
import { all, carrying, deletion, hasContent, idOf, isRefusal, kind, method, not, status, type Where } from '../mutants/where.ts';
import { isUuid } from '../naming.ts';
import type { Call } from '../stages.ts';
import { statusOf } from '../universe.ts';
import { untestedOnReference, withoutLists } from '../untested.ts';
import { withTaggedLists, withValidators } from '../validators.ts';
import { type Variant, variant } from './variant.ts';

const isMalformed = all(deletion(404), (call) => !isUuid(idOf(call) ?? ''));
const isWellFormed = ({ request }: Call): boolean => request.defects.length === 0;

/** Names that documents and services give to the faults of these statuses. */
const otherNames: Readonly<Record<number, string>> = {
  400: 'cloudServersFault',
  405: 'methodNotAllowed',
  409: 'buildInProgress',
  500: 'imageapiFault',
};

/** What the service does not support in a deletion, and how it refuses that. */
const unsupported: readonly (readonly [Where, Answer])[] = [
  [carrying('If-Match'), fault(400, 'badRequest', 'Preconditions are not supported.')],
  [carrying('OpenStack-API-Version'), fault(406, 'computeFault', 'The version is not served.')],
  [carrying('Content-Type', /xml/), fault(415, 'badMediaType', 'Only JSON is spoken here.')],
  [carrying('Expect'), fault(417, 'expectationFailed', 'Nothing is to be expected.')],
  [hasContent, fault(400, 'badRequest', 'A deletion has no content.')],
];

/** Images whose identifiers are made from those of the reference target. */
export const identifiedBy = (identifier: (number: number, id: string) => string): Behaviour => ({
  stages: (s) => ({
    find: (call, id) => call.universe.images.get(id) ?? s.find(call, id),
    create(call, name, metadata) {
      const { id, sequence, ...image } = s.create(call, name, metadata);
      call.universe.images.delete(id);
      return call.universe.add({ ...image, id: identifier(sequence, id) });
    },
  }),
});

const inASecond = (): Date => new Date(Date.now() + 1000);

/** The identifier that a text may mean; undefined if the text cannot be decoded. */
function loosely(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
      .replaceAll('+', ' ')
      .replace(/^[\s"']+|[\s"']+$|(?<=.)(?:\.\w*|v\d)$/g, '');
  } catch {
    return undefined;
  }
}

/** Variants with other statuses, fault names or content, and with other forms of identifiers. */
export const answers: readonly Variant[] = [
  variant('fails-after-a-deletion-with-a-version', 'fails with 500 after it has carried out a deletion with an API version')
    .with({ warnings: ['DI-500-06'], undecided: { 'DI-NEG-15': 'not-refused' } })
    .answering(all(deletion(204), carrying('OpenStack-API-Version')), fault(500, 'computeFault', 'No notification was sent.')),
  variant('malformed-id-is-400', 'answers 400 to an identifier that is not a UUID').answering(
    isMalformed,
    fault(400, 'badRequest', 'The identifier is not a UUID.'),
  ),
  variant(
    'other-messages',
    'words its messages in a language that ASCII cannot write, with a time, a trace and members of its own',
  ).rewriteFault(isRefusal, (given) => ({
    'x-help': ['faults'],
    ...given,
    details: `${new Date().toISOString()} trace ${randomBytes(16).toString('hex')} span ${process.hrtime.bigint()}`,
    message: `Abgelehnt für Gäste – ${String(given.message)}`,
  })),
  variant('faults-without-details', 'sends faults without details')
    .with({ untested: ['DI-FLT-08', ...untestedOnReference] })
    .withMembers(isRefusal, { details: undefined }),
  variant('keystone-401', 'answers 401 as the token filter of OpenStack does, and challenges with Basic, too').rewriteAnswer(
    status(401),
    ({ fields }, { root }) => ({
      status: 401,
      fields: fieldsWith(fields, 'WWW-Authenticate', `Keystone uri="${root}", Basic realm="images", charset="UTF-8"`),
      json: { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } },
    }),
  ),
  variant('limit-is-429', 'answers 429 over the limit')
    .with({ warnings: ['DI-413-09'] })
    .rewriteAnswer(status(413), as429),
  variant('retry-after-is-http-date', 'sends Retry-After as a date, and retryAt in the fault').with(
    limitUntil(inASecond, (at) => at.toUTCString(), 'retryAt'),
  ),
  variant('limit-without-retry-in-fault', 'says when to retry in Retry-After only')
    .with({ warnings: ['DI-413-11'], untested: ['DI-413-04', 'DI-413-05'] })
    .withMembers(status(413), { retryAfter: undefined }),
  variant('other-fault-names', 'names faults as the WADL of the operation, the guide or the first generation does').rewriteAnswer(
    status(...Object.keys(otherNames).map(Number)),
    (answer) => ({ ...answer, json: { [otherNames[answer.status] ?? '']: Object.values(answer.json ?? {})[0] } }),
  ),
  variant('wrong-method-is-404', 'answers 404 to a wrong method, as Nova does')
    .with({ untested: ['DI-405-03', 'DI-405-04', 'DI-405-05', 'DI-405-15'] })
    .answering(all(status(405, 501), isWellFormed), itemNotFound('Resource')),
  variant('head-is-405', 'refuses HEAD')
    .with({ untested: ['DI-405-12'] })
    .answering(all(method('HEAD'), not(isRefusal)), badMethod('HEAD', ['GET', 'DELETE'])),
  variant('options-is-404', 'refuses OPTIONS')
    .with({ untested: ['DI-405-10'] })
    .answering(method('OPTIONS'), itemNotFound('Resource')),
  variant(
    'saving-is-409',
    'refuses to delete an image that is being saved, and for a moment one that is ACTIVE, but not copied yet',
  ).withStages((s) => ({
    obstacle(call, image) {
      if (statusOf(image) === 'SAVING') return conflictingRequest('it is still being saved');
      const isCopied = Date.now() - Math.max(image.created, image.activeAt) >= 600;
      return isCopied ? s.obstacle(call, image) : conflictingRequest('it is being copied');
    },
  })),
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
      untested: ['DI-GONE-06', 'DI-GONE-08', 'DI-GONE-19'],
    })
    .rewriteList((listed) => listed.filter(({ deleted }) => deleted === undefined)),
  variant('short-pages', 'serves lists in pages of three, each with an entity tag of its content')
    .withStages(() => ({ pageLength: () => 3 }))
    .with(withTaggedLists(({ json }) => `"${createHash('sha256').update(JSON.stringify(json)).digest('hex')}"`)),
  variant('no-lists', 'has no lists of images')
    .with({
      undecided: { 'DI-KEEP-10': 'not-seen' },
      untested: withoutLists,
    })
    .answering(all(kind('images', 'detail'), method('GET'), status(200)), itemNotFound('Resource')),
  variant(
    'unsupported-requests-are-refused',
    'refuses content, XML, expectations, preconditions, API versions and formats of faults, and deletes nothing',
  )
    .withStages((s) => ({
      obstacle: (call, image) => unsupported.find(([where]) => where(call, noContent))?.[1] ?? s.obstacle(call, image),
    }))
    .answering(all(deletion(404), carrying('Accept', 'image/png')), fault(406, 'notAcceptable', 'Only JSON is spoken here.')),
  variant('xml-faults', 'sends faults in XML to clients that accept XML, as before 2015').rewriteAnswer(
    all(isRefusal, carrying('Accept', 'application/xml')),
    ({ status: code, fields, json }) => {
      const [[name, { message }] = ['', { message: '' }]] = Object.entries(json as Record<string, { message: string }>);
      const text = `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://docs.openstack.org/compute/api/v1.1" code="${code}"><message>${message}</message></${name}>`;
      return { status: code, fields: [...fieldsWithout(fields, 'Content-Type'), ['Content-Type', 'application/xml']], text };
    },
  ),
  variant('upper-case-id-is-the-same', 'compares identifiers without regard to case').withStages((s) => ({
    find: (call, id) => s.find(call, id.toLowerCase()),
  })),
  variant(
    'etag-and-304',
    'sends entity tags and dates of modification, answers 304 if one is still valid, and 412 to a condition that is false',
  ).with(withValidators()),
  variant(
    'other-spellings-are-301',
    'has a front end that redirects paths with an empty segment or a final slash before it checks the token',
  ).answering(
    (call) => /\/\/|\/$/.test(call.path),
    (call) => ({ status: 301, fields: [['Location', call.path.replace(/\/{2,}/g, '/').replace(/\/$/, '')]] }),
  ),
  variant('images-without-links', 'shows images without links')
    .with({ untested: ['DI-204-13'] })
    .rewriteView(({ links: _, ...view }) => view),

  // Other forms of identifiers.
  variant(
    'ids-are-read-loosely',
    'takes plus signs, quotes, blanks and a suffix off an identifier, for GET and DELETE alike',
  ).withStages((s) => ({
    find(call, id) {
      const plain = loosely(id);
      return s.find(call, id) ?? (plain === undefined ? undefined : s.find(call, plain));
    },
  })),
  variant('upper-case-ids', 'uses UUIDs in upper case').with(identifiedBy((_, id) => id.toUpperCase())),
  variant('uuids-of-digits', 'uses UUIDs made of digits alone').with(
    identifiedBy((number, id) => {
      const digits = id.replaceAll(/[a-f]/g, (letter) => String(letter.charCodeAt(0) - 96));
      return `${String(number).padStart(8, '0')}${digits.slice(8)}`;
    }),
  ),
  variant('numeric-ids', 'uses numbers as identifiers, as the first generation did').with(
    identifiedBy((number) => String(10_452 + number)),
  ),
  variant(
    'paths-have-other-refusals',
    'answers 301 to a broken escape, 400 to octets that are not UTF-8, 405 to an empty identifier, 404 to every suffix',
  ).with({
    answer: (answer, call) => {
      const id = /%(?![0-9a-f]{2})/i.test(call.path) ? call.path.replaceAll(/%(?![0-9a-f]{2})/gi, '%25') : undefined;
      if (id !== undefined) return { status: 301, fields: [['Location', id]] };
      if (/%(FF|C3)$/.test(call.path)) return fault(400, 'badRequest', 'The path is not UTF-8.');
      if (answer.status !== 404) return answer;
      const isEmpty = call.request.method === 'DELETE' && /\/images\/+$/.test(call.path);
      if (isEmpty) return badMethod('DELETE', ['GET', 'HEAD', 'OPTIONS']);
      return call.route.kind === 'nothing' ? itemNotFound('Resource') : answer;
    },
  }),
];
