import type { FixtureName } from '../../../contracts/target-words.ts';
import { badMethod, conflictingRequest, fault, itemNotFound, noContent, overLimit, unauthorized } from '../faults.ts';
import { fieldOf } from '../message.ts';
import {
  all,
  always,
  carrying,
  deletion,
  idOf,
  isDeletion,
  isKnown,
  isKnownDeletion,
  isRefusal,
  isUnderForeignTenant,
  kind,
  method,
  ofFixture,
  status,
  type Where,
} from '../mutants/where.ts';
import type { Call } from '../stages.ts';
import { type Variant, variant } from './variant.ts';

const byRole = (role: string): Where => all(deletion(403), ({ principal }) => principal?.role === role);

/** A refused deletion of a fixture, by a caller whose token is valid. */
const refused = (which: FixtureName): Where => all(isKnownDeletion, isRefusal, ofFixture(which));

/** Methods that this service supports beside DELETE and names in Allow. */
const methods = 'GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS';
const isWrite = all(method('PUT', 'POST', 'PATCH'), kind('image'));

/** A refusal of a token of the owner's user that is not for the owner's tenant. */
const isOutOfScope = all(isRefusal, ({ principal, universe }) =>
  ['', universe.names.tenants.second].includes(principal?.tenant ?? 'none'),
);

/** The same, or a refusal of the owner's token under another tenant. */
const isElsewhere: Where = (call, answer) => isOutOfScope(call, answer) || (answer.status === 400 && isUnderForeignTenant(call));

const hasTwoTokens = ({ request, universe }: Call): boolean => {
  const tokens = request.fields.flatMap(([name, value]) => (/^x-auth-token$/i.test(name) ? [value] : []));
  return tokens.length > 1 && tokens.includes(universe.names.tokens.owner);
};

const isOfNothing = (call: Call): boolean => !call.universe.images.has(idOf(call) ?? '');

const isOverriddenPost = (call: Call): boolean =>
  call.request.method === 'POST' && fieldOf(call.request.fields, 'X-HTTP-Method-Override') === 'DELETE';

/** Variants that refuse callers with other statuses, or accept more methods and tokens. */
export const callers: readonly Variant[] = [
  variant('reader-is-405', "masks methods by role, as a Rackspace gateway does: a reader's Allow has no DELETE")
    .with({ warnings: ['DI-403-01'] })
    .answering(byRole('observer'), badMethod('DELETE', ['GET', 'HEAD', 'OPTIONS'])),
  variant(
    'service-token-outlives-the-token',
    'takes an expired token beside a valid X-Service-Token, as keystonemiddleware does',
  ).withStages((s) => ({
    authenticate(call, token) {
      const { tokens } = call.universe;
      const service = tokens.get(fieldOf(call.request.fields, 'X-Service-Token') ?? '');
      const { tenant, role, ended } = tokens.get(token ?? '') ?? {};
      const isRevived = ended === 'expired' && service !== undefined && service.ended === undefined;
      return isRevived && tenant !== undefined && role !== undefined ? { tenant, role } : s.authenticate(call, token);
    },
  })),
  variant('protected-image-is-409', 'answers 409 for a protected image, because the client can lift the protection').answering(
    refused('protected'),
    conflictingRequest('it is protected'),
  ),
  variant('foreign-tenant-is-409', 'answers 409 to a token under a foreign tenant')
    .with({ warnings: ['DI-400-01', 'DI-403-24', 'DI-403-26'] })
    .answering(all(status(400), isUnderForeignTenant), conflictingRequest('the tenant is another')),
  variant(
    'tokens-are-read-loosely',
    'reads tokens in any case and in Authorization: Bearer, and accepts two tokens if one is valid',
  )
    .with({ warnings: ['DI-401-18'] })
    .withStages((s) => ({
      authenticate: (call, token) => s.authenticate(call, token?.toLowerCase()),
      token(call) {
        if (hasTwoTokens(call)) return call.universe.names.tokens.owner;
        return s.token(call) ?? /^Bearer (.+)$/.exec(fieldOf(call.request.fields, 'Authorization') ?? '')?.[1];
      },
    }))
    .answering(all(deletion(404), hasTwoTokens), noContent),
  variant(
    'session-ends-with-its-token',
    'takes a token in a cookie for a session, which ends when the token expires or is revoked',
  )
    .with({ warnings: ['DI-401-26'] })
    .withStages((s) => ({
      token: (call) => s.token(call) ?? /(?:^|; )token=([^;]+)/.exec(fieldOf(call.request.fields, 'Cookie') ?? '')?.[1],
    })),
  variant(
    'other-scopes-are-401',
    'answers 401 to a valid token that is not for the tenant in the path, as Repose does',
  ).answering(isElsewhere, ({ root }) => unauthorized(root)),
  variant('other-scopes-are-404', 'shows nothing to a valid token that is not for the tenant in the path')
    .with({ untested: ['DI-400-03', 'DI-400-02'], undecided: { 'DI-400-01': 'foreign-tenant-answered' } })
    .answering(isElsewhere, itemNotFound()),
  variant(
    'other-scopes-find-nothing-to-delete',
    'answers 204 to a valid token that is not for the tenant in the path, for whatever the token does not show',
  )
    .with({ warnings: ['DI-403-24', 'DI-403-26'] })
    .answering(all(isOutOfScope, isDeletion), noContent),
  variant('other-scopes-find-nothing-and-are-limited', 'does so, and limits the deletions of what does not exist')
    .with({ warnings: ['DI-403-24', 'DI-403-26'], undecided: { 'DI-403-23': 'unread', 'DI-403-25': 'unread' } })
    .answering(all(isOutOfScope, isDeletion), (call) => (isOfNothing(call) ? overLimit(0) : noContent)),
  variant(
    'other-tokens-are-not-what-they-were',
    "refuses the stranger's token, which has expired; those of reader and creator are of another tenant, and get 403",
  )
    .with({
      undecided: Object.fromEntries(
        ['01', '02', '10', '14', '15', '16', '27', '28', '29'].map((number) => [`DI-403-${number}`, 'token-unproven'] as const),
      ),
    })
    .withStages((s) => ({
      authenticate(call, token) {
        const { tenants, tokens } = call.universe.names;
        if (token === tokens.stranger) return undefined;
        const isOthers = token === tokens.reader || token === tokens.creator;
        return isOthers ? { tenant: tenants.stranger, role: 'admin' } : s.authenticate(call, token);
      },
    }))
    .answering(
      all(status(400), ({ principal, universe }) => principal?.tenant === universe.names.tenants.stranger),
      fault(403, 'forbidden', 'Your token is not for this tenant.'),
    ),
  variant('saving-image-is-403', 'answers 403 to the deletion of an image that is being saved')
    .with({ warnings: ['DI-204-11'] })
    .refuseSaving(fault(403, 'forbidden', 'You may not do this.')),
  variant(
    'put-post-and-patch-are-supported',
    'supports PUT, POST and PATCH of an image, and says so in the Allow of OPTIONS',
  ).rewriteAnswer(
    all(isKnown, kind('image'), (_, answer) => answer.status < 500),
    (answer, call) => {
      if (method('OPTIONS')(call)) return { status: 200, fields: [['Allow', methods]] };
      return isWrite(call, answer) && !isUnderForeignTenant(call) ? noContent : answer;
    },
  ),
  variant('override-on-post-is-served', 'obeys X-HTTP-Method-Override on POST, and documents that')
    .with({ warnings: ['DI-405-13'] })
    .withStages((s) => ({ method: (call) => (isOverriddenPost(call) ? 'DELETE' : s.method(call)) })),
  variant(
    'paths-are-put-right',
    'removes dot segments, empty segments, path parameters and suffixes, and checks access then',
  ).withStages((s) => ({
    route(path, request) {
      const plain = path
        .replace(/\/\.(?=\/)/g, '')
        .replace(/\/{2,}/g, '/')
        .replace(/;[^/]*/g, '')
        .replace(/\.(?:json|css)$/, '');
      return s.route(plain, request);
    },
  })),
  variant(
    'other-methods-are-answered',
    'answers TRACE without credentials, a preflight with 204 before it looks for a token, and 400 to unknown methods',
  )
    .answering(
      (call, answer) => answer.status === 501 || (method('TRACE')(call) && kind('image')(call)),
      ({ request: { method: name, lines } }) =>
        name === 'TRACE'
          ? {
              status: 200,
              fields: [['Content-Type', 'message/http']],
              text: lines.filter((line) => !/^(?:x-auth-token|authorization|cookie):/i.test(line)).join('\r\n'),
            }
          : fault(400, 'badRequest', 'The method is not known.'),
    )
    .rewriteMessage(
      (call) => method('OPTIONS')(call) && carrying('Access-Control-Request-Method')(call),
      ({ fields }) => ({
        status: 204,
        reason: 'No Content',
        fields: [
          ...fields.filter(([name]) => /^(?:date|x-compute-request-id)$/i.test(name)),
          ['Access-Control-Allow-Origin', '*'],
          ['Access-Control-Allow-Methods', 'GET,HEAD,PUT,PATCH,POST,DELETE'],
          ['Content-Length', '0'],
        ],
        content: Buffer.alloc(0),
      }),
    ),
  variant('no-clock', 'has no clock, and sends neither Date nor the times of images')
    .with({ untested: ['DI-FLD-01', 'DI-FLD-02', 'DI-FLD-03'] })
    .withoutMessageField(always, 'Date')
    .rewriteView(({ created: _, updated: __, ...view }) => view)
    .withStages((s) => ({
      server(call, server) {
        const { created: _, updated: __, ...view } = s.server(call, server);
        return view;
      },
    })),
  variant('faults-as-text-plain', 'labels JSON as text/plain')
    .with({ warnings: ['DI-FLD-12'] })
    .withMessageField((_, { content, status }) => content.length > 0 && status >= 400, 'Content-Type', 'text/plain'),
];
