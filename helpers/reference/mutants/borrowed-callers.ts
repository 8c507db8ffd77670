import { setTimeout as delay } from 'node:timers/promises';
import { fieldOf } from '../message.ts';
import type { Call, Stages } from '../stages.ts';
import type { Principal } from '../universe.ts';
import { addressed, isDeletion, type Mutant, mutant, ownerOf, removeAddressed, rewriteAnswer } from './mutant.ts';

/** Takes a caller whose token names nobody for the owner if the request makes a claim. */
const ownerIf =
  (claims: (call: Call, token: string | undefined) => boolean) =>
  (s: Stages): Pick<Stages, 'authenticate'> => ({
    authenticate: (call, token) => s.authenticate(call, token) ?? (claims(call, token) ? ownerOf(call.universe) : undefined),
  });

/** Servers that attribute a request without a valid token to a caller who has one. */
export const borrowedCallers: readonly Mutant[] = [
  {
    name: 'spelling-of-the-path-skips-the-token',
    report: 'electric-sql/electric#4765',
    bug: 'checks the token by the text of the path, and normalises the path only afterwards',
    breaks: ['DI-401-17', 'DI-401-20'],
    mayBreak: ['DI-KEEP-08'],
    stages: (s) => ({
      route: (path, request) => s.route(path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''), request),
      ...ownerIf(({ path }, token) => token === undefined && /\/\/|\/$|%[346]/i.test(path))(s),
    }),
  },
  mutant('connection-remembers-the-caller', 'remembers the caller of a request for later requests on the connection', {
    report: 'gssapi/mod_auth_gssapi#109',
    breaks: ['DI-401-21'],
    stages: (s) => ({
      authenticate(call, token) {
        const principal = s.authenticate(call, token);
        if (principal?.tenant === call.universe.names.tenants.owner && principal.role === 'admin')
          call.connection.set('owner', 1);
        return principal ?? (call.connection.get('owner') === 1 ? ownerOf(call.universe) : undefined);
      },
    }),
  }),
  {
    name: 'session-cookie-stands-in-for-the-token',
    bug: 'opens a session for whoever sends a token, and accepts its cookie in the place of a token',
    breaks: ['DI-401-21'],
    ...rewriteAnswer(
      (_, { principal }) => principal?.tenant !== undefined,
      (answer) => ({ ...answer, fields: [...answer.fields, ['Set-Cookie', 'sid=4a7d1ed4; Path=/; HttpOnly']] }),
    ),
    stages: ownerIf(
      ({ request }, token) => token === undefined && fieldOf(request.fields, 'Cookie')?.includes('sid=4a7d1ed4') === true,
    ),
  },
  mutant('requests-that-meet-share-a-caller', 'stores the caller in a variable that simultaneous requests share', {
    report: 'stacksjs/stacks#1860',
    breaks: ['DI-401-17', 'DI-401-22'],
    stages(s) {
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
    },
  }),
  {
    name: 'refuses-and-deletes-what-is-read',
    bug: 'answers 401 to a deletion without a token, and deletes the image if a request with a token is reading it',
    breaks: ['DI-401-22'],
    stages(s) {
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
    },
  },
  mutant('words-for-nothing-are-tokens', 'accepts the words undefined and null as tokens, because its secret is undefined', {
    report: 'openclaw/openclaw#13767',
    breaks: ['DI-401-05', 'DI-401-17'],
    stages: (s) => ({
      authenticate: (call, token) =>
        /^(null|undefined)$/.test(token ?? '') ? ownerOf(call.universe) : s.authenticate(call, token),
    }),
  }),
  {
    name: 'identity-status-is-taken-from-the-client',
    bug: 'trusts X-Identity-Status and X-Roles, which its token filter sets, also in the request of a client',
    breaks: ['DI-401-17', 'DI-401-24'],
    stages: ownerIf(
      ({ request: { fields } }) =>
        fieldOf(fields, 'X-Identity-Status') === 'Confirmed' && fieldOf(fields, 'X-Roles') !== undefined,
    ),
  },
  {
    name: 'underscores-pass-the-filter',
    bug: 'removes X-Identity-Status from the request of a client, and reads X_Identity_Status as the same field',
    breaks: ['DI-401-17', 'DI-401-24'],
    stages: ownerIf(({ request }) => fieldOf(request.fields, 'X_Identity_Status') === 'Confirmed'),
  },
  mutant('roles-of-the-client-are-added', 'adds the roles in X-Roles to those of the token', {
    breaks: ['DI-403-15', 'DI-403-28'],
    stages: (s) => ({
      mayDelete: (call) => s.mayDelete(call) || fieldOf(call.request.fields, 'X-Roles')?.includes('admin') === true,
    }),
  }),
  {
    name: 'local-address-needs-no-token',
    bug: 'takes a request for one of its own host if X-Real-IP says so, and asks it for no token',
    breaks: ['DI-401-17', 'DI-401-24'],
    stages: ownerIf(({ request }) => fieldOf(request.fields, 'X-Real-IP') === '127.0.0.1'),
  },
  mutant('all-tenants-opens-all', 'lets every caller with all_tenants=1 delete the images of all tenants', {
    breaks: ['DI-403-15', 'DI-403-22', 'DI-403-27', 'DI-403-28'],
    stages: (s) => ({
      authenticate(call, token) {
        const principal = s.authenticate(call, token);
        const isWide = call.request.query.includes('all_tenants=1');
        return principal !== undefined && isWide ? ownerOf(call.universe) : principal;
      },
    }),
  }),
];
