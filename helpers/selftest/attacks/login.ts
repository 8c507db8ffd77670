import { randomBytes } from 'node:crypto';
import type { Behaviour } from '../../reference/behaviour.ts';
import { noContent } from '../../reference/faults.ts';
import { type Answer, fieldOf } from '../../reference/message.ts';
import { ownerOf } from '../../reference/universe.ts';
import type { World } from './world.ts';

/** An identity service on the target's own port. */
interface LoginService {
  /** Its answers, and those of the target to its tokens. */
  readonly behaves: (world: World) => Behaviour;
  /** Every token that was issued, in order. */
  readonly tokens: readonly string[];
}

/** The variables that make the suite log in at a host with a {@link loginService}. */
export const loginVariables = (host: string) => ({
  OS_AUTH_URL: `http://${host}/v3`,
  OS_USERNAME: 'owner',
  OS_PASSWORD: 'Pa"55\\w0rd-q7Zkx9TbL',
  OS_PROJECT_NAME: 'owner',
});

/** An identity service that looks like Keystone v3. `uses`: how many requests of the target one of its tokens is good for. */
export function loginService(uses: number): LoginService {
  const tokens: string[] = [];
  const used = new Map<string, number>();
  const loggedIn = (world: World): Answer => {
    const token = tokens.length === 0 ? world.token : randomBytes(24).toString('base64url');
    tokens.push(token);
    const { owner } = world.universe.names.tenants;
    const url = `http://${world.host}/v2/${owner}`;
    const catalog = [{ type: 'compute', name: 'compute', endpoints: [{ interface: 'public', region_id: 'RegionOne', url }] }];
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const json = { token: { expires_at: expires, project: { id: owner }, catalog } };
    return { status: 201, fields: [['X-Subject-Token', token]], json };
  };
  const behaves = (world: World): Behaviour => ({
    stages: (s) => ({
      admit(call) {
        const { method, fields } = call.request;
        if (call.path !== '/v3/auth/tokens') return s.admit(call);
        if (method !== 'DELETE') return loggedIn(world);
        used.set(fieldOf(fields, 'X-Subject-Token') ?? '', Number.POSITIVE_INFINITY);
        return noContent;
      },
      authenticate(call, token = '') {
        const turn = (used.get(token) ?? 0) + 1;
        used.set(token, turn);
        return tokens.includes(token) && turn <= uses ? ownerOf(call.universe) : undefined;
      },
    }),
  });
  return { behaves, tokens };
}
