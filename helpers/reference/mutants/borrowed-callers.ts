import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import { noContent } from '../faults.ts';
import type { Call } from '../stages.ts';
import { ownerOf, type Principal } from '../universe.ts';
import { withStages } from './changes.ts';
import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { addressed, always, carrying, isDeletion, isKnown } from './where.ts';

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

/** Servers that attribute a request without a valid token to a caller who has one. */
export const borrowedCallers: readonly Mutant[] = [
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
  mutant('connection-has-one-role', 'looks up the role of the first caller of a connection, and of no other')
    .breaking('DI-403-15', 'DI-403-29')
    // The reader has deleted the image by the time that the creator tries it.
    .with({ mayBreak: ['DI-403-16'] })
    .with(rememberingTheOwner(always, (_, __, known) => known?.role === 'observer' || known?.role === 'creator')),
  mutant('connection-has-one-tenant', 'compares the tenant of the first token of a connection with the path, and of no other')
    .breaking('DI-403-22', 'DI-403-30')
    .withStages((s) => {
      const isForeign = ({ connection, principal, universe }: Call): boolean =>
        connection.has('owner') && principal?.tenant === universe.names.tenants.stranger;
      return {
        authenticate(call, token) {
          const principal = s.authenticate(call, token);
          if (principal?.tenant === call.universe.names.tenants.owner) call.connection.set('owner', 1);
          return principal;
        },
        tenancy: (call) => (isForeign(call) ? undefined : s.tenancy(call)),
        sees: (call, image) => isForeign(call) || s.sees(call, image),
        permission: (call, image) => (isForeign(call) ? undefined : s.permission(call, image)),
      };
    }),
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
    .withStages((s) => ({ mayDelete: (call) => s.mayDelete(call) || carrying('X-Roles', /admin/)(call) })),
  mutant('older-microversion-asks-no-role', 'asks for the role of a caller only without a microversion')
    .breaking('DI-403-15', 'DI-403-28')
    .withStages((s) => ({ mayDelete: (call) => s.mayDelete(call) || carrying('X-OpenStack-Nova-API-Version')(call) })),
  mutant('local-address-needs-no-token', 'takes a request for one of its own host if X-Real-IP says so, and asks it for no token')
    .breaking('DI-401-17', 'DI-401-24')
    .ownerIf(carrying('X-Real-IP', '127.0.0.1')),
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
