import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startReference } from '../../reference/reference.ts';

/** An identity service that looks like Keystone v3, and a reference target that accepts only its last token. */
export interface LoginCloud {
  /** The variables that make the suite log in. */
  readonly variables: Readonly<Record<string, string>>;
  /** Base URL of the target. Only the service catalogue contains it. */
  readonly url: string;
  /** Id of the server that images are made from. */
  readonly server: string;
  /** Every token that was issued, in order. */
  readonly tokens: readonly string[];
  /** Logins that were refused. */
  readonly refused: () => number;
  /** Names of all existing images. */
  readonly images: () => string[];
  readonly stop: () => Promise<void>;
}

/** How the identity service of {@link startLoginCloud} behaves. */
export interface TokenTerms {
  /** How long a token lasts, in ms. The target ignores the time, because runs may be slow. */
  readonly lifeMs: number;
  /** Logins after this many are refused. */
  readonly logins?: number;
  /** What the service answers to a revocation. Default: 204, and the token is revoked. */
  readonly revocation?: number;
  /** The target remembers a token that was valid once, and goes on accepting it. */
  readonly remembers?: true;
  /** How far the clock of the service is ahead, in ms. */
  readonly aheadMs?: number;
}

/** Starts both on free ports. */
export async function startLoginCloud(terms: TokenTerms): Promise<LoginCloud> {
  const given: string[] = [];
  const revoked = new Set<string>();
  const remembered = new Set<string>();
  let refused = 0;
  // Tokens that are never revoked stay valid side by side.
  const isLast = (token: string): boolean =>
    terms.revocation === undefined ? given.findLast((each) => !revoked.has(each)) === token : given.includes(token);
  const reference = await startReference({
    behaviours: {
      cloud: {
        stages: () => ({
          authenticate: ({ universe: { tokens, names } }, token = '') => {
            const isValid = isLast(token) || remembered.has(token);
            if (isValid && terms.remembers) remembered.add(token);
            return isValid ? tokens.get(names.tokens.owner) : undefined;
          },
        }),
      },
    },
  });
  const { names, images } = reference.universe('cloud');
  const url = reference.url('cloud');
  const keystone = createServer((request, response) => {
    if (request.method === 'DELETE') {
      if (terms.revocation === undefined) revoked.add(String(request.headers['x-subject-token']));
      response.writeHead(terms.revocation ?? 204).end();
    } else if (given.length >= (terms.logins ?? Number.POSITIVE_INFINITY)) {
      refused += 1;
      response.writeHead(401).end('{"error":{"message":"The password has changed."}}');
    } else {
      const token = randomBytes(24).toString('base64url');
      given.push(token);
      const content = tokenContent(names.tenants.owner, url, terms);
      response.writeHead(201, { 'X-Subject-Token': token, Date: clock(terms).toUTCString() }).end(JSON.stringify(content));
    }
  });
  await new Promise<void>((resolve) => keystone.listen(0, '127.0.0.1', resolve));
  return {
    variables: {
      OS_AUTH_URL: `http://127.0.0.1:${(keystone.address() as AddressInfo).port}/v3`,
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

const clock = ({ aheadMs = 0 }: TokenTerms): Date => new Date(Date.now() + aheadMs);

function tokenContent(id: string, url: string, terms: TokenTerms): object {
  const issued = clock(terms);
  return {
    token: {
      issued_at: issued.toISOString(),
      expires_at: new Date(issued.getTime() + terms.lifeMs).toISOString(),
      project: { id },
      catalog: [{ type: 'compute', name: 'nova', endpoints: [{ interface: 'public', region_id: 'RegionOne', url }] }],
    },
  };
}
