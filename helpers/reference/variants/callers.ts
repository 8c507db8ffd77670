import type { Behaviour } from '../behaviour.ts';
import { badMethod, conflictingRequest, fault, itemNotFound, overLimit, unauthorized } from '../faults.ts';
import { fieldsWithout } from '../message.ts';
import {
  deletion,
  isDeletion,
  removeAddressed,
  rewriteAnswer,
  rewriteMessage,
  type Where,
  withSideEffect,
} from '../mutants/mutant.ts';
import type { Call } from '../stages.ts';
import { statusOf } from '../universe.ts';
import { type Variant, variant } from './variant.ts';

const byRole =
  (role: string): Where =>
  (a, call) =>
    deletion(403)(a, call) && call.principal?.role === role;

const ofFixture =
  (which: 'protected' | 'public' | 'shared' | 'foreign'): Where =>
  (a, call) =>
    isDeletion(call) &&
    a.status >= 400 &&
    call.principal !== undefined &&
    'id' in call.route &&
    call.route.id === call.universe.names.fixtures[which];

const forbidden = () => fault(403, 'forbidden', 'You may not do this.');

/** Methods that this service supports beside DELETE and names in Allow. */
const methods = 'GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS';
const isWrite = ({ request, route }: Call): boolean =>
  ['PUT', 'POST', 'PATCH'].includes(request.method) && route.kind === 'image';

/** A refusal of a token of the owner's user that is not for the owner's tenant. */
const isOutOfScope: Where = (a, { principal, universe }) =>
  a.status >= 400 && (principal?.tenant === '' || principal?.tenant === universe.names.tenants.second);

/** Whether a request has the owner's token in one of two lines. */
const hasTwoTokens = ({ request, universe }: Call): boolean => {
  const tokens = request.fields.flatMap(([name, value]) => (/^x-auth-token$/i.test(name) ? [value] : []));
  return tokens.length > 1 && tokens.includes(universe.names.tokens.owner);
};

/** A status other than the documented one for images that are being saved. */
const savingIs = (refusal: () => ReturnType<typeof fault>): Behaviour => ({
  stages: (s) => ({
    obstacle: (call, image) => s.obstacle(call, image) ?? (statusOf(image) === 'SAVING' ? refusal() : undefined),
  }),
});

/** Variants that refuse callers with other statuses, or accept more methods and tokens. */
export const callers: readonly Variant[] = [
  variant('reader-is-404', 'answers 404 if a read-only role deletes an image', {
    warnings: ['DI-403-01'],
    ...rewriteAnswer(byRole('observer'), () => itemNotFound()),
  }),
  variant('reader-is-405', "masks methods by role, as a Rackspace gateway does: a reader's Allow has no DELETE", {
    warnings: ['DI-403-01'],
    ...rewriteAnswer(byRole('observer'), () => badMethod('DELETE', ['GET', 'HEAD', 'OPTIONS'])),
  }),
  variant('protected-image-is-409', 'answers 409 for a protected image, because the client can lift the protection', {
    ...rewriteAnswer(ofFixture('protected'), () => conflictingRequest('it is protected')),
  }),
  variant('protected-image-is-400', 'answers 400 to the deletion of a protected image', {
    warnings: ['DI-403-03'],
    ...rewriteAnswer(ofFixture('protected'), () => fault(400, 'badRequest', 'The image is protected.')),
  }),
  variant('shared-image-is-404', 'answers 404 if the caller deletes an image that is shared with it', {
    warnings: ['DI-403-04'],
    ...rewriteAnswer(ofFixture('shared'), () => itemNotFound()),
  }),
  variant('foreign-image-is-409', "answers 409 for another tenant's private image", {
    warnings: ['DI-403-13', 'DI-403-20'],
    ...rewriteAnswer(ofFixture('foreign'), () => conflictingRequest('it is not yours')),
  }),
  variant('foreign-image-is-410', "answers 410 for another tenant's private image", {
    warnings: ['DI-403-13', 'DI-403-20'],
    ...rewriteAnswer(ofFixture('foreign'), () => fault(410, 'itemNotFound', 'There is no such image any more.')),
  }),
  variant('foreign-tenant-is-409', 'answers 409 to a token under a foreign tenant', {
    warnings: ['DI-400-01', 'DI-403-24', 'DI-403-26'],
    ...rewriteAnswer(
      (a, call) => a.status === 400 && call.principal !== undefined && call.route.tenant !== call.principal.tenant,
      () => conflictingRequest('the tenant is another'),
    ),
  }),
  {
    name: 'either-of-two-tokens-counts',
    difference: 'accepts two X-Auth-Token lines if one is valid, and answers 204 to them for an image that does not exist',
    warnings: [],
    stages: (s) => ({
      token: (call) => (hasTwoTokens(call) ? call.universe.names.tokens.owner : s.token(call)),
    }),
    ...rewriteAnswer(
      (answer, call) => deletion(404)(answer, call) && hasTwoTokens(call),
      () => ({ status: 204, fields: [] }),
    ),
  },
  variant('other-scopes-are-401', 'answers 401 to a valid token that is not for the tenant in the path, as Repose does', {
    ...rewriteAnswer(isOutOfScope, (_, { root }) => unauthorized(root)),
  }),
  variant('other-scopes-are-404', 'shows nothing to a valid token that is not for the tenant in the path', {
    ...rewriteAnswer(isOutOfScope, () => itemNotFound()),
  }),
  {
    name: 'other-scopes-find-nothing-to-delete',
    difference: 'answers 204 to a valid token that is not for the tenant in the path, for whatever the token does not show',
    warnings: ['DI-403-24', 'DI-403-26'],
    ...rewriteAnswer(
      (a, call) => isOutOfScope(a, call) && isDeletion(call),
      () => ({ status: 204, fields: [] }),
    ),
  },
  variant('other-scopes-find-nothing-and-are-limited', 'does so, and limits the deletions of what does not exist', {
    warnings: ['DI-403-24', 'DI-403-26'],
    undecided: { 'DI-403-23': 'unread', 'DI-403-25': 'unread' },
    ...rewriteAnswer(
      (a, call) => isOutOfScope(a, call) && isDeletion(call),
      (_, { route, universe }) => ('id' in route && universe.images.has(route.id) ? { status: 204, fields: [] } : overLimit(0)),
    ),
  }),
  variant('other-scopes-find-nothing-and-one-fails', 'does so, and fails once, on a deletion of what does not exist', {
    warnings: ['DI-403-24', 'DI-403-26', 'DI-500-06'],
    undecided: { 'DI-403-23': 'unread' },
    ...rewriteAnswer(
      (a, call) => isOutOfScope(a, call) && isDeletion(call),
      (_, { route, universe }) =>
        'id' in route && !universe.images.has(route.id) && universe.count('deletions of nothing') === 1
          ? fault(500, 'computeFault', 'The connection to the database was lost.')
          : { status: 204, fields: [] },
    ),
  }),
  {
    name: 'other-tokens-have-expired',
    difference: 'accepts the tokens of the stranger, the reader and the creator no longer: they expired after the preflight',
    warnings: [],
    undecided: Object.fromEntries(
      ['01', '02', '10', '14', '27', '28'].map((number) => [`DI-403-${number}`, 'token-unproven'] as const),
    ),
    stages: (s) => ({
      authenticate(call, token) {
        const { stranger, reader, creator } = call.universe.names.tokens;
        return [stranger, reader, creator].includes(token ?? '') ? undefined : s.authenticate(call, token);
      },
    }),
  },
  variant('saving-image-is-403', 'answers 403 to the deletion of an image that is being saved', {
    warnings: ['DI-204-11'],
    ...savingIs(forbidden),
  }),
  variant('saving-image-is-400', 'answers 400 to the deletion of an image that is being saved', {
    warnings: ['DI-204-11'],
    ...savingIs(() => fault(400, 'badRequest', 'The image is not active.')),
  }),
  variant('put-post-and-patch-are-supported', 'supports PUT, POST and PATCH of an image, and says so in the Allow of OPTIONS', {
    ...rewriteAnswer(
      (a, call) =>
        call.principal !== undefined &&
        call.route.kind === 'image' &&
        (isWrite(call) || call.request.method === 'OPTIONS') &&
        a.status < 500,
      (answer, call) =>
        call.request.method === 'OPTIONS'
          ? { status: 200, fields: [['Allow', methods]] }
          : call.route.tenant === call.principal?.tenant
            ? { status: 204, fields: [] }
            : answer,
    ),
  }),
  variant('override-on-post-is-served', 'obeys X-HTTP-Method-Override on POST, and documents that', {
    warnings: ['DI-405-13'],
    ...withSideEffect(
      (_, call) =>
        call.request.method === 'POST' &&
        call.principal?.tenant === call.universe.names.tenants.owner &&
        call.request.fields.some(([name, value]) => /^x-http-method-override$/i.test(name) && value === 'DELETE'),
      removeAddressed,
    ),
  }),
  variant('token-in-any-case', 'reads tokens as hexadecimal numbers, whose digits have no case', {
    stages: (s) => ({ authenticate: (call, token) => s.authenticate(call, token?.toLowerCase()) }),
  }),
  variant('bearer-token-is-taken', 'also accepts a valid token in Authorization: Bearer', {
    warnings: ['DI-401-18'],
    stages: (s) => ({
      token(call) {
        const bearer = call.request.fields.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
        return s.token(call) ?? /^Bearer (.+)$/.exec(bearer ?? '')?.[1];
      },
    }),
  }),
  variant('path-parameters-are-taken-off', 'strips parameters from a path segment, as servlet containers do', {
    stages: (s) => ({ route: (path, request) => s.route(path.replace(/;[^/]*/g, ''), request) }),
  }),
  variant('no-clock', 'has no clock, and sends neither Date nor the times of images', {
    lacks: ['Date'],
    ...rewriteMessage(
      () => true,
      (message) => ({ ...message, fields: fieldsWithout(message.fields, 'Date') }),
    ),
    stages: (s) => ({
      view(call, image) {
        const { created: _, updated: __, ...view } = s.view(call, image);
        return view;
      },
      server(call, server) {
        const { created: _, updated: __, ...view } = s.server(call, server);
        return view;
      },
    }),
  }),
  variant('faults-as-text-plain', 'labels JSON as text/plain', {
    warnings: ['DI-FLD-12'],
    ...rewriteMessage(
      ({ content, status }) => content.length > 0 && status >= 400,
      (message) => ({ ...message, fields: [...fieldsWithout(message.fields, 'Content-Type'), ['Content-Type', 'text/plain']] }),
    ),
  }),
];
