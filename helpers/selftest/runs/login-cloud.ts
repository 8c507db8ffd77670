import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listeningPort } from '../../http/testing/listening-port.ts';
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
  /** Every token that was revoked, in order. */
  readonly revoked: () => string[];
  readonly refused: () => number;
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
  /** The service gives tokens without a project, and tokens of a second one, and the target knows them; all are valid until revoked. */
  readonly otherScopes?: true;
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
  const projects = new Map<string, string>();
  // Tokens that are never revoked stay valid side by side.
  const areSeveral = terms.revocation !== undefined || terms.otherScopes;
  const isCurrent = (token: string): boolean =>
    areSeveral ? given.includes(token) && !revoked.has(token) : given.findLast((each) => !revoked.has(each)) === token;
  const reference = await startReference({
    behaviours: {
      cloud: {
        stages: () => ({
          authenticate: ({ universe: { names } }, token = '') => {
            const isValid = isCurrent(token) || remembered.has(token);
            if (isValid && terms.remembers) remembered.add(token);
            return isValid ? { tenant: projects.get(token) ?? names.tenants.owner, role: 'admin' } : undefined;
          },
        }),
      },
    },
  });
  const { names, images } = reference.universe('cloud');
  const url = reference.url('cloud');
  const keystone = createServer(async (request, response) => {
    let content = '';
    for await (const part of request) content += String(part);
    if (request.method === 'GET') {
      const listed = [names.tenants.owner, names.tenants.second].map((id) => ({ id, enabled: true }));
      response.writeHead(terms.otherScopes ? 200 : 404).end(JSON.stringify({ projects: listed }));
    } else if (request.method === 'DELETE') {
      if (terms.revocation === undefined) revoked.add(String(request.headers['x-subject-token']));
      response.writeHead(terms.revocation ?? 204).end();
    } else if (given.length >= (terms.logins ?? Number.POSITIVE_INFINITY)) {
      refused += 1;
      response.writeHead(401).end('{"error":{"message":"The password has changed."}}');
    } else {
      const token = randomBytes(24).toString('base64url');
      given.push(token);
      projects.set(token, terms.otherScopes ? projectIn(content, names.tenants.owner) : names.tenants.owner);
      const said = tokenContent(projects.get(token) ?? '', url, terms);
      response.writeHead(201, { 'X-Subject-Token': token, Date: clock(terms).toUTCString() }).end(JSON.stringify(said));
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
    revoked: () => [...revoked],
    refused: () => refused,
    images: () => [...images.values()].map(({ name }) => name),
    stop: async () => {
      keystone.closeAllConnections();
      await new Promise((resolve) => keystone.close(resolve));
      await reference.close();
    },
  };
}

/** The project that a login asks for; empty for a token without one. A project by name is the owner's. */
function projectIn(content: string, owners: string): string {
  const { scope } = (JSON.parse(content) as { auth: { scope?: { project: { id?: string } } | 'unscoped' } }).auth;
  return scope === 'unscoped' ? '' : (scope?.project.id ?? owners);
}

const clock = ({ aheadMs = 0 }: TokenTerms): Date => new Date(Date.now() + aheadMs);

function tokenContent(id: string, url: string, terms: TokenTerms): object {
  const issued = clock(terms);
  return {
    token: {
      issued_at: issued.toISOString(),
      expires_at: new Date(issued.getTime() + terms.lifeMs).toISOString(),
      ...(id !== '' && { project: { id } }),
      catalog: [{ type: 'compute', name: 'nova', endpoints: [{ interface: 'public', region_id: 'RegionOne', url }] }],
    },
  };
}
