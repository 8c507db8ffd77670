import { createServer } from 'node:http';
import { Origins } from '../../http/origins.ts';
import { listeningPort } from '../../http/testing/listening-port.ts';
import type { LoginSpec } from '../../settings/login/spec.ts';

/** A service like Keystone that gives tokens, one after the other, and refuses logins when none is left. */
export interface IdentityService {
  /** The login of the owner at this service. */
  readonly spec: LoginSpec;
  readonly origins: Origins;
  /** What it was asked to revoke, in order. */
  readonly revoked: readonly string[];
  readonly stop: () => Promise<unknown>;
}

/** Starts a service that gives these tokens, and answers revocations with these statuses: each after them with the last. */
export async function identityService(given: readonly string[], statuses: readonly number[] = [204]): Promise<IdentityService> {
  const left = [...given];
  const revoked: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    if (request.method === 'DELETE') {
      revoked.push(String(request.headers['x-subject-token']));
      response.writeHead(statuses[revoked.length - 1] ?? statuses.at(-1) ?? 204).end();
      return;
    }
    const token = left.shift();
    if (token === undefined) response.writeHead(401).end();
    else response.writeHead(201, { 'X-Subject-Token': token }).end(JSON.stringify({ token: {} }));
  });
  const authUrl = `http://127.0.0.1:${await listeningPort(server)}/v3`;
  const [auth, secrets] = [{ auth: {} }, ['a-password']];
  const tls = { insecure: false };
  const spec = { kind: 'keystone', authUrl, auth, secrets, interface: 'public', tls, from: 'OS_CLOUD' } as const;
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { spec, origins: new Origins([authUrl]), revoked, stop };
}
