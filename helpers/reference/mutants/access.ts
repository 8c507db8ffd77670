import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import { noContent } from '../faults.ts';
import type { Call, Stages } from '../stages.ts';
import { ownerOf, type Principal } from '../universe.ts';
import { forOwn, foundIn } from './authentication.ts';
import { ownerIf, withStages } from './changes.ts';
import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { addressed, all, always, carrying, idOf, isDeletion, isHttp10, isKnown, isStranger, method, ofRole } from './where.ts';

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

/** A service that takes this, in the place of a token, for that of the owner. */
const insteadOfAToken = (where: (call: Call) => boolean): Behaviour => ownerIf(foundIn((_, call) => where(call)));

type OthersToken = 'expired' | 'revoked' | 'reader' | 'stranger';

/** Requests with this token in Authorization. */
const bearing = (which: OthersToken) => (call: Call) =>
  carrying('Authorization', `Bearer ${call.universe.names.tokens[which]}`)(call);

const hasToken = carrying('X-Auth-Token');
const isReader = ofRole('observer');

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

/** A service that takes requests for the owner's, once the owner has sent one on their connection. `whose`: those without a valid token, or others. */
export const rememberingTheOwner = (
  where: (call: Call) => boolean,
  whose: (token: string | undefined, call: Call, principal: Principal | undefined) => boolean = (_, __, known) =>
    known === undefined,
): Behaviour =>
  withStages((s) => ({
    authenticate(call, token) {
      const principal = s.authenticate(call, token);
      const isOwner = principal?.tenant === call.universe.names.tenants.owner && principal.role === 'admin';
      if (where(call) && isOwner) call.connection.set('owner', 1);
      const isTaken = where(call) && call.connection.has('owner') && whose(token, call, principal);
      return isTaken ? ownerOf(call.universe) : principal;
    },
  }));

/** A service that takes whoever sends such a request for the owner. */
const anybodyIf = (where: (call: Call) => boolean): Behaviour =>
  withStages((s) => ({
    authenticate: (call, token) => (where(call) ? ownerOf(call.universe) : s.authenticate(call, token)),
  }));

/** A service that deletes for a caller whose token it does not know, if it is asked about more than four such tokens at once. */
function hurried(): Behaviour {
  let underWay = 0;
  return {
    async answer(answer, call) {
      if (answer.status !== 401 || !isDeletion(call) || !carrying('X-Auth-Token')(call)) return answer;
      const place = ++underWay;
      await delay(100);
      underWay -= 1;
      if (place <= 4 || addressed(call) === undefined) return answer;
      removeAddressed(call);
      return noContent;
    },
  };
}

/** Servers that let a caller in by a credential that nobody issued, by a spelling or method that a check does not know, or as another caller. */
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
  mutant('empty-password-is-good', 'looks for a user without a name, and finds its own account')
    .breaking('DI-401-17', 'DI-401-27')
    .with(insteadOfAToken(carrying('Authorization', 'Basic Og=='))),
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
  mutant('bookmark-needs-no-token', 'deletes an image at its bookmark, too, where nobody reads it, and asks for no token there')
    .breaking('DI-401-17', 'DI-401-20')
    .withStages((s) => {
      const isBookmark = (path: string): boolean => /^\/\d+\/images\//.test(path);
      return {
        route: (path, request) => s.route(isBookmark(path) && request.method === 'DELETE' ? `/v2${path}` : path, request),
        ...needingNoToken(s, ({ path }) => isBookmark(path)),
      };
    }),
  mutant('trailers-skip-the-role', 'has a handler of its own for clients that accept trailers, which looks at no role')
    .breaking('DI-403-15', 'DI-403-22', 'DI-403-27', 'DI-403-28')
    .with(anybodyIf((call) => hasToken(call) && carrying('TE')(call))),
  mutant('end-by-url-misses-a-query', 'keeps what it knows of ended tokens by URL, and a query makes another URL')
    .breaking('DI-401-17', 'DI-401-20')
    .ownerIf((call, token) => token === call.universe.names.tokens.expired && hasQuery(call)),
  mutant('revoked-by-path-misses-a-suffix', 'looks up revoked tokens by route, and strips a suffix before it looks for the image')
    .breaking('DI-401-17', 'DI-401-20')
    .with(
      spelled(/\.json$/, '', (s, isSpelled) => ({
        ...ownerIf((call, token) => isSpelled(call) && token === call.universe.names.tokens.revoked).stages?.(s),
      })),
    ),
  mutant('made-up-by-url-misses-a-query', 'asks about the tokens of its routes alone, and a query makes another URL')
    .breaking('DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token = '', _, call) => /^[\da-f]{32}$/.test(token) && !call.universe.tokens.has(token) && hasQuery(call))),
  mutant('creator-by-url-misses-a-query', 'knows by the URL what a creator may not do, and a query makes another URL')
    .breaking('DI-403-16', 'DI-403-29')
    .lettingDelete(({ principal, request }) => principal.role === 'creator' && request.query.includes('format=')),
  mutant('overridden-on-a-slash-needs-no-token', 'asks for no token on a POST below an image, and runs its override there')
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
      mayDelete: (call) => s.mayDelete(call) || (isReader(call) && idOf(call) !== idOf(call)?.toLowerCase()),
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
  mutant('http-1.0-or-long-content-skips-all-checks', 'checks callers in a front that passes on what it cannot read or store')
    .breaking('DI-401-17', 'DI-401-20', 'DI-403-15', 'DI-403-22', 'DI-403-29', 'DI-403-30')
    .with(anybodyIf((call) => (hasToken(call) ? carrying('Content-Length', /^\d{6,}$/) : isHttp10)(call))),
  mutant('upgrade-skips-all-checks', 'checks callers in a front that passes on a connection which asks for another protocol')
    .breaking('DI-401-17', 'DI-401-20', 'DI-403-15', 'DI-403-22', 'DI-403-29', 'DI-403-30')
    .with(anybodyIf((call) => carrying('Upgrade', ofRole('observer')(call) ? 'h2c' : 'websocket')(call))),
  mutant('preflight-is-carried-out', 'runs the method that a cross-origin preflight asks about')
    .breaking('DI-405-02')
    .withSideEffect(all(method('OPTIONS'), carrying('Access-Control-Request-Method', 'DELETE')), removeAddressed),

  // Servers that attribute a request without a valid token to a caller who has one.
  mutant('spelling-of-the-path-skips-the-token', 'asks who is calling where it reads /images/ in the text of the path')
    .breaking('DI-401-17', 'DI-401-20', 'DI-403-15', 'DI-403-22', 'DI-403-29', 'DI-403-30')
    .with({ report: 'electric-sql/electric#4765', mayBreak: ['DI-403-16'] })
    .with(anybodyIf(({ path, route }) => route.kind === 'image' && !path.includes('/images/'))),
  mutant('connection-remembers-the-caller', 'remembers the caller of a request for later requests on the connection')
    .breaking('DI-401-17', 'DI-401-21')
    .with({ report: 'gssapi/mod_auth_gssapi#109' })
    .with(rememberingTheOwner(always)),
  mutant('connection-revives-an-ended-token', 'asks once on a connection whether tokens have ended')
    .breaking('DI-401-17', 'DI-401-21')
    .with(rememberingTheOwner(always, (token = '', { universe }) => token === universe.names.tokens.expired)),
  mutant('connection-vouches-for-any-token', 'asks about the first token of a connection, and about no other')
    .breaking('DI-401-17', 'DI-401-21')
    .with(rememberingTheOwner(always, (token = '', { universe }) => token !== '' && !universe.tokens.has(token))),
  mutant('connection-has-one-caller', 'looks up role and tenant of the first caller of a connection, and of no other')
    .breaking('DI-403-15', 'DI-403-22', 'DI-403-29', 'DI-403-30')
    // The reader has deleted the image by the time that the creator tries it.
    .with({ mayBreak: ['DI-403-16'] })
    .with(rememberingTheOwner(always, (_, __, known) => known !== undefined)),
  mutant('session-cookie-stands-in-for-the-token', 'opens a session for whoever sends a token, and accepts its cookie instead')
    .breaking('DI-401-21')
    .withField(isKnown, 'Set-Cookie', 'sid=4a7d1ed4; Path=/; HttpOnly')
    .ownerIf((call, token) => token === undefined && carrying('Cookie', /sid=4a7d1ed4/)(call)),
  mutant('requests-that-meet-share-a-caller', 'stores the caller in a variable that simultaneous requests share')
    .breaking('DI-401-17', 'DI-401-22')
    .with({ report: 'stacksjs/stacks#1860' })
    .withStages((s) => {
      let current: Principal | undefined;
      let underWay = 0;
      return {
        authenticate(call, token) {
          const principal = s.authenticate(call, token) ?? (underWay > 0 ? current : undefined);
          if (principal !== undefined) current = principal;
          return principal;
        },
        async act(call) {
          underWay += 1;
          await delay(5);
          underWay -= 1;
          return s.act(call);
        },
      };
    }),
  mutant('refuses-and-deletes-what-is-read', 'answers 401 without a token, and deletes the image if one with a token reads it')
    .breaking('DI-401-22')
    .with({ mayBreak: ['DI-403-29', 'DI-403-30'] })
    .withStages((s) => {
      const read = new Map<string, number>();
      const count = (id: string, by: number): void => void read.set(id, (read.get(id) ?? 0) + by);
      return {
        authenticate(call, token) {
          const principal = s.authenticate(call, token);
          const isRead = (read.get(addressed(call)?.id ?? '') ?? 0) > 0;
          if (principal === undefined && isDeletion(call) && isRead) removeAddressed(call);
          return principal;
        },
        async act(call) {
          const id = call.request.method === 'GET' ? addressed(call)?.id : undefined;
          if (id === undefined) return s.act(call);
          count(id, 1);
          await delay(5);
          count(id, -1);
          return s.act(call);
        },
      };
    }),
  mutant('check-under-load-lets-pass', 'lets pass what it has no time to check: the fifth token that it asks about at once')
    .breaking('DI-401-17', 'DI-401-22')
    .with({ mayBreak: ['DI-401-10'] })
    .with(hurried()),
  mutant('words-for-nothing-are-tokens', 'accepts the words undefined and null as tokens, because its secret is undefined')
    .breaking('DI-401-05', 'DI-401-17')
    .with({ report: 'openclaw/openclaw#13767' })
    .ownerIf((_, token) => token === 'null' || token === 'undefined'),
  mutant('identity-status-is-taken-from-the-client', 'trusts the X-Identity-Status and X-Roles of a client, too')
    .breaking('DI-401-17', 'DI-401-24')
    .ownerIf((call) => carrying('X-Identity-Status', 'Confirmed')(call) && carrying('X-Roles')(call)),
  mutant('underscores-pass-the-filter', 'removes X-Identity-Status of a client, and reads X_Identity_Status as the same field')
    .breaking('DI-401-17', 'DI-401-24')
    .ownerIf(carrying('X_Identity_Status', 'Confirmed')),
  mutant('roles-of-the-client-are-added', 'adds the roles in X-Roles to those of the token')
    .breaking('DI-403-15', 'DI-403-28')
    .lettingDelete(carrying('X-Roles', /admin/)),
  mutant('later-answer-asks-no-role', 'leaves a deletion to a queue that asks for no role, if the client prefers respond-async')
    .breaking('DI-403-15', 'DI-403-28')
    .lettingDelete(carrying('Prefer', /respond-async/)),
  mutant('forwarded-path-needs-no-token', 'asks for a token by the path in X-Forwarded-Uri, as if a gateway asked')
    .breaking('DI-401-17', 'DI-401-24')
    .ownerIf(carrying('X-Forwarded-Uri', /^(?!.*images)/)),
  mutant('chunked-content-needs-no-token', 'asks a request with chunked content for no token')
    .breaking('DI-401-17', 'DI-401-20', 'DI-FRM-16')
    .ownerIf(carrying('Transfer-Encoding', 'chunked')),
  mutant('all-tenants-opens-all', 'lets every caller with all_tenants=1 delete the images of all tenants')
    .breaking('DI-403-15', 'DI-403-22', 'DI-403-27', 'DI-403-28')
    .withStages((s) => ({
      authenticate(call, token) {
        const principal = s.authenticate(call, token);
        const isWide = call.request.query.includes('all_tenants=1');
        return principal !== undefined && isWide ? ownerOf(call.universe) : principal;
      },
    })),
];
