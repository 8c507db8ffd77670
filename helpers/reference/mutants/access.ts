import type { Behaviour } from '../behaviour.ts';
import type { Call, Stages } from '../stages.ts';
import { ownerOf } from '../universe.ts';
import { forOwn, foundIn } from './authentication.ts';
import { ownerIf, withStages } from './changes.ts';
import { removeAddressed } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import { all, carrying, method } from './where.ts';

const hasQuery = ({ request }: Call): boolean => request.query !== '';

/** A router that finds an image under another spelling of its path, and a check that does not know the spelling. */
const spelled = (
  spelling: RegExp,
  plain: string,
  check: (s: Stages, isSpelled: (call: Call) => boolean) => Partial<Stages>,
): Behaviour =>
  withStages((s) => ({
    route: (path, request) => s.route(path.replace(spelling, plain), request),
    ...check(s, ({ path }: Call) => path.search(spelling) >= 0),
  }));

/** Where this holds, a caller without a token is taken for the owner. */
const needingNoToken = (s: Stages, where: (call: Call) => boolean): Partial<Stages> => ({
  authenticate: (call, token) =>
    s.authenticate(call, token) ?? (token === undefined && where(call) ? ownerOf(call.universe) : undefined),
});

const isHttp10 = ({ request }: Call): boolean => request.version === '1.0';

/** A service that takes this, in the place of a token, for that of the owner. */
const insteadOfAToken = (where: (call: Call) => boolean): Behaviour => ownerIf(foundIn((_, call) => where(call)));

type OthersToken = 'expired' | 'revoked' | 'reader' | 'stranger';

/** Requests with this token in Authorization. */
const bearing = (which: OthersToken) => (call: Call) =>
  carrying('Authorization', `Bearer ${call.universe.names.tokens[which]}`)(call);

/** Requests with this token as the session of a cookie. */
const inSession = (which: OthersToken) => (call: Call) =>
  carrying('Cookie', new RegExp(`session=${call.universe.names.tokens[which]}`))(call);

/** A service that takes one ended token for the owner's in some places. `plain`: what its router makes of a path. */
const reviving = (
  where: (call: Call) => boolean,
  ended: 'expired' | 'revoked',
  plain: (path: string) => string = (path) => path,
): Behaviour =>
  withStages((s) => ({
    route: (path, request) => s.route(plain(path), request),
    authenticate: (call, token) =>
      s.authenticate(call, token) ??
      (where(call) && token === call.universe.names.tokens[ended] ? ownerOf(call.universe) : undefined),
  }));

const isReader = ({ principal }: Call): boolean => principal?.role === 'observer';
const isStranger = ({ principal, universe }: Call): boolean => principal?.tenant === universe.names.tenants.stranger;

/** A stranger to whom the images of all tenants are open where this holds. */
const open = (s: Stages, where: (call: Call) => boolean): Partial<Stages> => {
  const isOpen = (call: Call): boolean => isStranger(call) && where(call);
  return {
    tenancy: (call) => (isOpen(call) ? undefined : s.tenancy(call)),
    sees: (call, image) => isOpen(call) || s.sees(call, image),
    permission: (call, image) => (isOpen(call) ? undefined : s.permission(call, image)),
  };
};

const isOverridden = carrying('X-HTTP-Method-Override', 'DELETE');
const isOverriddenPost = (call: Call): boolean => method('POST')(call) && isOverridden(call);

/** Servers that let a caller in by a credential that nobody issued, or by a spelling or a method that a check does not know. */
export const access: readonly Mutant[] = [
  mutant('any-authorization-is-good', 'takes any Authorization for one that a gateway has checked')
    .breaking('DI-401-13', 'DI-401-17', 'DI-401-18', 'DI-401-27', 'DI-403-29', 'DI-403-30')
    .with(insteadOfAToken(carrying('Authorization'))),
  mutant('expectation-skips-the-token', 'asks for no token if the client waits for 100 (Continue): another handler answers that')
    .breaking('DI-401-17', 'DI-401-20')
    .with(insteadOfAToken(carrying('Expect', '100-continue'))),
  mutant('bearer-does-not-expire', 'reads a token from Authorization, too, and does not look there at its end')
    .breaking('DI-401-27')
    .with({ mayBreak: ['DI-401-17', 'DI-401-18', 'DI-401-13'] })
    .with(insteadOfAToken(bearing('expired'))),
  mutant(
    'session-outlives-a-revoked-token',
    'keeps a session for a token, which ends when the token expires, but not when it is revoked',
  )
    .breaking('DI-401-17', 'DI-401-27')
    .with(insteadOfAToken(inSession('revoked'))),
  mutant('any-session-is-good', 'takes any cookie of the name X-Auth-Token for a session')
    .breaking('DI-401-26', 'DI-401-17', 'DI-401-27', 'DI-403-29', 'DI-403-30')
    .with(insteadOfAToken(carrying('Cookie', /X-Auth-Token=/))),
  mutant('any-token-in-the-query-is-good', 'takes a link with any token for a signed one')
    .breaking('DI-401-13', 'DI-401-17', 'DI-401-27', 'DI-403-29', 'DI-403-30')
    .with(insteadOfAToken(({ request }) => /X-Auth-Token=/i.test(request.query))),
  mutant('quote-ends-the-token', 'puts the token between quotes into SQL')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token = '') => /' or '1'='1/i.test(token))),
  mutant('token-ends-at-a-blank', 'reads a token up to the first blank, as it reads the scheme in Authorization')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token = '', owners) => token.startsWith(`${owners} `))),
  mutant('token-ends-at-a-semicolon', 'reads a token up to the first semicolon, as a value with parameters')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token = '', owners) => token.startsWith(`${owners};`))),
  mutant('service-token-revives', 'does not look at the end of a token that comes with X-Service-Token')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token, _, call) => token === call.universe.names.tokens.expired && carrying('X-Service-Token')(call))),
  mutant('two-tokens-skip-the-check', 'checks one token, and lets pass what has two')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(
      forOwn((_, owners, { request: { fields } }) => {
        const tokens = fields.filter(([name]) => name.toLowerCase() === 'x-auth-token');
        return tokens.length > 1 && !tokens.some(([, value]) => value === owners);
      }),
    ),
  mutant('two-slashes-skip-the-token', 'checks the token below /v2/, and puts right a path that begins with two slashes')
    .breaking('DI-401-17', 'DI-401-20')
    .with({ report: 'tuupola/slim-jwt-auth#50' })
    .with(spelled(/^\/\//, '/', needingNoToken)),
  mutant('route-without-a-tenant-needs-no-token', 'has a second route to an image, below no tenant, which asks for no token')
    .breaking('DI-401-17', 'DI-401-20')
    .withStages((s) => ({
      route: (path, request) => {
        const [, id] = /^\/v2\/images\/([^/]+)$/.exec(path) ?? [];
        return id === undefined ? s.route(path, request) : { kind: 'image', tenant: '', id };
      },
      tenancy: (call) => (call.route.tenant === '' ? undefined : s.tenancy(call)),
      ...needingNoToken(s, ({ route }) => route.tenant === ''),
    })),
  mutant(
    'bookmark-needs-no-token',
    'deletes an image at its bookmark, too, which is below no version, and asks for no token there',
  )
    .breaking('DI-401-17', 'DI-401-20')
    .with(spelled(/^\/(?=\d+\/images\/)/, '/v2/', needingNoToken)),
  mutant('condition-skips-the-role', 'deletes by a handler of its own under If-Match, which does not look at the role')
    .breaking('DI-403-15', 'DI-403-28', 'DI-403-29')
    .withStages((s) => ({ mayDelete: (call) => s.mayDelete(call) || (isReader(call) && carrying('If-Match')(call)) })),
  ...breaking('DI-401-17', 'DI-401-20')(reviving, {
    'end-by-url-misses-a-query': [
      'keeps what it knows of ended tokens by URL, and a query makes another URL',
      hasQuery,
      'expired',
    ],
    'revoked-by-path-misses-a-suffix': [
      'looks up revoked tokens by route, and strips a suffix before it looks for the image',
      ({ path }: Call) => path.endsWith('.json'),
      'revoked',
      (path: string) => path.replace(/\.json$/, ''),
    ],
  }),
  mutant('made-up-by-url-misses-a-query', 'asks about the tokens of its routes alone, and a query makes another URL')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token = '', _, call) => /^[\da-f]{32}$/.test(token) && !call.universe.tokens.has(token) && hasQuery(call))),
  mutant('quotes-hide-a-revoked-token', 'looks up revoked tokens by their text, and then takes the quotes off')
    .breaking('DI-401-17', 'DI-401-27')
    .withStages((s) => ({
      authenticate: (call, token) =>
        s.authenticate(call, token) ?? (token === `"${call.universe.names.tokens.revoked}"` ? ownerOf(call.universe) : undefined),
    })),
  mutant('creator-by-url-misses-a-query', 'knows by the URL what a creator may not do, and a query makes another URL')
    .breaking('DI-403-16', 'DI-403-29')
    .withStages((s) => ({
      mayDelete: (call) => s.mayDelete(call) || (call.principal.role === 'creator' && call.request.query.includes('format=')),
    })),
  mutant(
    'overridden-on-a-slash-needs-no-token',
    'asks for no token on a POST below an image, and runs the method of its override there',
  )
    .breaking('DI-401-20')
    .with(
      spelled(/\/$/, '', (s, isSpelled) => {
        const isOverriddenThere = (call: Call): boolean => isSpelled(call) && isOverriddenPost(call);
        return {
          method: (call) => (isOverriddenThere(call) ? 'DELETE' : s.method(call)),
          ...needingNoToken(s, isOverriddenThere),
        };
      }),
    ),
  mutant('role-by-identifier-misses-capitals', 'reads a UUID in any case, and looks up the role by its text')
    .breaking('DI-403-15', 'DI-403-29')
    .withStages((s) => ({
      find: (call, id) => s.find(call, id) ?? s.find(call, id.toLowerCase()),
      mayDelete: (call) =>
        s.mayDelete(call) || (isReader(call) && 'id' in call.route && call.route.id !== call.route.id.toLowerCase()),
    })),
  mutant('old-version-checks-no-owner', 'still serves an old version of the API, which checks neither tenant nor owner')
    .breaking('DI-403-22', 'DI-403-30')
    .with(spelled(/^\/v1\.1\//, '/v2/', open)),
  mutant('tenant-before-two-dots-counts', 'compares the tenant of a path with the token, and then undoes the dot segments')
    .breaking('DI-403-22', 'DI-403-30')
    .with(
      spelled(/^\/v2\/[^/]+\/\.\.\//, '/v2/', (s, isSpelled) =>
        open(s, (call) => isSpelled(call) && call.path.startsWith(`/v2/${call.principal?.tenant}/`)),
      ),
    ),
  mutant(
    'http-1.0-skips-all-checks',
    'checks callers in a front that speaks HTTP/1.1, and takes what it does not understand for its own',
  )
    .breaking('DI-401-17', 'DI-401-20', 'DI-403-15', 'DI-403-22', 'DI-403-29', 'DI-403-30')
    .withStages((s) => ({
      authenticate: (call, token) => (isHttp10(call) ? ownerOf(call.universe) : s.authenticate(call, token)),
    })),
  mutant('preflight-is-carried-out', 'runs the method that a cross-origin preflight asks about')
    .breaking('DI-405-02')
    .withSideEffect(all(method('OPTIONS'), carrying('Access-Control-Request-Method', 'DELETE')), removeAddressed),
];
