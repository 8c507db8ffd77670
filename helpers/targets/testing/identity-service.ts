import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeldLogin } from '../../config/login/renewal.ts';
import { Origins } from '../../http/origins.ts';

/** A service like Keystone that gives tokens, one after the other, and refuses logins when none is left. */
export interface IdentityService {
  /** The login of the owner at this service. */
  readonly held: HeldLogin;
  readonly origins: Origins;
  /** What it was asked to revoke, in order. */
  readonly revoked: readonly string[];
  readonly stop: () => Promise<unknown>;
}

/** Starts a service that gives these tokens, and answers each revocation with this status. */
export async function identityService(given: readonly string[], revocation = 204): Promise<IdentityService> {
  const left = [...given];
  const revoked: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'DELETE') revoked.push(String(request.headers['x-subject-token']));
    const token = request.method === 'DELETE' ? undefined : left.shift();
    if (token === undefined) response.writeHead(request.method === 'DELETE' ? revocation : 401).end();
    else response.writeHead(201, { 'X-Subject-Token': token }).end('{"token":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const authUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
  const method = { kind: 'password', user: { id: 'u' }, password: 'a-password' } as const;
  const spec = { kind: 'keystone', authUrl, method, interface: 'public', tls: { insecure: false }, from: 'x' } as const;
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { held: { identity: 'owner', spec }, origins: new Origins([authUrl]), revoked, stop };
}
