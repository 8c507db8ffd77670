import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { startReference } from '../../reference/reference.ts';

/** An identity service that looks like Keystone v3, and a reference target that accepts its tokens. */
export interface LoginCloud {
  /** The variables that make the suite log in. */
  readonly variables: Readonly<Record<string, string>>;
  /** Base URL of the target. Only the service catalogue contains it. */
  readonly url: string;
  /** Id of the server that images are created from. */
  readonly server: string;
  /** Every token that was issued, in order. */
  readonly tokens: readonly string[];
  readonly refused: () => number;
  readonly images: () => string[];
  readonly stop: () => Promise<void>;
}

/** How the cloud of {@link startLoginCloud} behaves. */
export interface TokenTerms {
  /** How many requests of the target a token is good for, once it was used. */
  readonly uses?: number;
  /** Logins after this many are refused. */
  readonly logins?: number;
  /** What the service answers to a revocation. Default: 204, and the token is revoked. */
  readonly revocation?: number;
  /** The target remembers a token that was valid once, and goes on accepting it. */
  readonly remembers?: true;
}

/** Starts both on free ports. */
export async function startLoginCloud(terms: TokenTerms = {}): Promise<LoginCloud> {
  const given: string[] = [];
  const revoked = new Set<string>();
  const uses = new Map<string, number>();
  let refused = 0;
  const accepts = (token: string): boolean => {
    const before = uses.get(token) ?? 0;
    uses.set(token, before + 1);
    if (terms.remembers && before > 0) return true;
    return given.includes(token) && !revoked.has(token) && before < (terms.uses ?? Number.POSITIVE_INFINITY);
  };
  const reference = await startReference({
    behaviours: {
      cloud: {
        stages: () => ({
          authenticate: ({ universe: { names } }, token = '') =>
            accepts(token) ? { tenant: names.tenants.owner, role: 'admin' } : undefined,
        }),
      },
    },
  });
  const { names, images } = reference.universe('cloud');
  const url = reference.url('cloud');
  const keystone = createServer(async (request, response) => {
    for await (const _ of request);
    if (request.method === 'DELETE') {
      if (terms.revocation === undefined) revoked.add(String(request.headers['x-subject-token']));
      response.writeHead(terms.revocation ?? 204).end();
    } else if (given.length >= (terms.logins ?? Number.POSITIVE_INFINITY)) {
      refused += 1;
      response.writeHead(401).end('{"error":{"message":"The password has changed."}}');
    } else {
      const token = randomBytes(24).toString('base64url');
      given.push(token);
      const endpoints = [{ interface: 'public', region_id: 'RegionOne', url }];
      const content = { project: { id: names.tenants.owner }, catalog: [{ type: 'compute', name: 'nova', endpoints }] };
      response.writeHead(201, { 'X-Subject-Token': token }).end(JSON.stringify({ token: content }));
    }
  });
  const port = await listeningPort(keystone);
  return {
    variables: {
      OS_AUTH_URL: `http://127.0.0.1:${port}/v3`,
      OS_USERNAME: 'owner',
      OS_PASSWORD: 'of-the-owner-who-logs-in',
      OS_PROJECT_NAME: 'owner',
    },
    url,
    server: names.server,
    tokens: given,
    refused: () => refused,
    images: () => [...images.values()].map(({ name }) => name),
    stop: async () => {
      keystone.closeAllConnections();
      await new Promise((resolve) => keystone.close(resolve));
      await reference.close();
    },
  };
}
