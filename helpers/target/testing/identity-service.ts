import { createServer } from 'node:http';
import { Origins } from '../../http/origins.ts';
import { listeningPort } from '../../http/testing/listening-port.ts';
import type { HeldLogin } from '../../settings/login/renewal.ts';

/** A service like Keystone that gives tokens, one after the other, and refuses logins when none is left. */
export interface IdentityService {
  /** The login of the owner at this service. */
  readonly held: HeldLogin;
  readonly origins: Origins;
  /** What it was asked to revoke, in order. */
  readonly revoked: readonly string[];
  /** The scope of each login, in order; undefined for one without. */
  readonly scopes: readonly unknown[];
  readonly stop: () => Promise<unknown>;
}

/** A token, and what the service says of it. */
export interface Given {
  readonly token: string;
  readonly project?: string;
  readonly roles?: readonly string[];
  /** How long it lasts, in ms. */
  readonly lifeMs?: number;
}

/** Starts a service that gives these tokens, answers each revocation with a status, and lists projects. */
export async function identityService(
  given: readonly (string | Given)[],
  { revocation = 204, projects = [] }: { readonly revocation?: number; readonly projects?: readonly object[] } = {},
): Promise<IdentityService> {
  const left = given.map((each) => (typeof each === 'string' ? { token: each } : each));
  const revoked: string[] = [];
  const scopes: unknown[] = [];
  const server = createServer(async (request, response) => {
    let content = '';
    for await (const part of request) content += String(part);
    if (request.method === 'DELETE') {
      revoked.push(String(request.headers['x-subject-token']));
      response.writeHead(revocation).end();
    } else if (request.method === 'GET') response.writeHead(200).end(JSON.stringify({ projects }));
    else {
      scopes.push((JSON.parse(content) as { auth: { scope?: unknown } }).auth.scope);
      const next = left.shift();
      if (next === undefined) response.writeHead(401).end();
      else response.writeHead(201, { 'X-Subject-Token': next.token }).end(JSON.stringify({ token: described(next) }));
    }
  });
  const authUrl = `http://127.0.0.1:${await listeningPort(server)}/v3`;
  const [auth, secrets] = [{ methods: ['password'], password: { user: { id: 'u', password: 'a-password' } } }, ['a-password']];
  const tls = { insecure: false };
  const spec = { kind: 'keystone', authUrl, auth, secrets, interface: 'public', tls, from: 'x' } as const;
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { held: { identity: 'owner', spec }, origins: new Origins([authUrl]), revoked, scopes, stop };
}

function described({ project, roles, lifeMs }: Given): object {
  return {
    ...(project !== undefined && { project: { id: project } }),
    ...(roles !== undefined && { roles: roles.map((name) => ({ name })) }),
    ...(lifeMs !== undefined && { expires_at: new Date(Date.now() + lifeMs).toISOString() }),
  };
}
