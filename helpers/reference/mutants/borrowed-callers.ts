import { setTimeout as delay } from 'node:timers/promises';
import type { Principal } from '../universe.ts';
import { type Mutant, ownerOf } from './mutant.ts';

/** Servers that take a request without a good token for one of somebody who has one. */
export const borrowedCallers: readonly Mutant[] = [
  {
    name: 'spelling-of-the-path-skips-the-token',
    report: 'electric-sql/electric#4765',
    bug: 'knows protected paths by their text, and drops empty segments and undoes escapes only afterwards',
    breaks: ['DI-401-17', 'DI-401-20'],
    stages: (s) => ({
      route: (path, request) => s.route(path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''), request),
      authenticate: (call, token) =>
        s.authenticate(call, token) ??
        (token === undefined && /\/\/|\/$|%[346]/i.test(call.path) ? ownerOf(call.universe) : undefined),
    }),
  },
  {
    name: 'connection-remembers-the-caller',
    report: 'gssapi/mod_auth_gssapi#109',
    bug: 'keeps the caller of one request for those after it on the connection',
    breaks: ['DI-401-21'],
    stages: (s) => ({
      authenticate(call, token) {
        const principal = s.authenticate(call, token);
        if (principal?.tenant === call.universe.names.tenants.owner && principal.role === 'admin')
          call.connection.set('owner', 1);
        return principal ?? (call.connection.get('owner') === 1 ? ownerOf(call.universe) : undefined);
      },
    }),
  },
  {
    name: 'requests-that-meet-share-a-caller',
    report: 'stacksjs/stacks#1860',
    bug: 'keeps the caller in a field that all requests share while they wait',
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
  },
  {
    name: 'words-for-nothing-are-tokens',
    report: 'openclaw/openclaw#13767',
    bug: 'compares the token, as a word, with a secret that is undefined',
    breaks: ['DI-401-05', 'DI-401-17'],
    stages: (s) => ({
      authenticate: (call, token) =>
        /^(null|undefined)$/.test(token ?? '') ? ownerOf(call.universe) : s.authenticate(call, token),
    }),
  },
];
