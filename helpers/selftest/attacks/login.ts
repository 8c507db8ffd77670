import { randomBytes } from 'node:crypto';
import { type Answer, jsonAnswer } from './answer.ts';
import { conforming } from './conforming.ts';
import type { Answering } from './hostile-target.ts';
import type { World } from './world.ts';

/** How an identity service that looks like Keystone v3 answers, and which of its tokens the target accepts. */
interface LoginTerms {
  /** The URL that the service catalogue names; by default that of the target. */
  readonly compute?: (world: World) => string;
  /** How many requests of the target a token is good for. */
  readonly uses?: number;
}

/** An identity service on the target's own port. */
interface LoginService {
  /** Its answers, and those of the target to its tokens. */
  readonly answer: Answering;
  /** Every token that was issued, in order. */
  readonly tokens: readonly string[];
}

/** The variables that make the suite log in at a target with a {@link loginService}. */
export function loginVariables({ local }: World): Record<string, string> {
  return {
    OS_AUTH_URL: `http://${local}/v3`,
    OS_USERNAME: 'owner',
    OS_PASSWORD: 'Pa"55\\w0rd-q7Zkx9TbL',
    OS_PROJECT_NAME: 'owner',
  };
}

export function loginService(terms: LoginTerms = {}): LoginService {
  const { uses = Number.POSITIVE_INFINITY } = terms;
  const tokens: string[] = [];
  const revoked = new Set<string>();
  const used = new Map<string, number>();
  const accepts = (token: string): boolean => {
    const before = used.get(token) ?? 0;
    used.set(token, before + 1);
    return tokens.includes(token) && !revoked.has(token) && before < uses;
  };
  const loggedIn = (world: World): Answer => {
    const token = tokens.length === 0 ? world.token : randomBytes(24).toString('base64url');
    tokens.push(token);
    const url = terms.compute?.(world) ?? `http://${world.host}${world.base}`;
    const catalog = [{ type: 'compute', name: 'compute', endpoints: [{ interface: 'public', region_id: 'RegionOne', url }] }];
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return jsonAnswer(201, { token: { expires_at: expires, project: { id: 'tenant1' }, catalog } }, { 'X-Subject-Token': token });
  };
  const answer: Answering = (asked, world) => {
    const { method, path, fields } = asked;
    if (path === '/v3/auth/tokens' && method !== 'DELETE') return loggedIn(world);
    if (path === '/v3/auth/tokens') {
      revoked.add(String(fields['x-subject-token']));
      return { status: 204 };
    }
    const isKnown = accepts(String(fields['x-auth-token']));
    return conforming({ ...asked, fields: { ...fields, 'x-auth-token': isKnown ? world.token : '' } }, world, {});
  };
  return { answer, tokens };
}
