import { randomBytes } from 'node:crypto';
import { type Answer, faultAnswer, jsonAnswer } from './answer.ts';
import type { Answering } from './hostile-target.ts';
import type { World } from './world.ts';

/** The answers of an identity service that looks like Keystone v3. */
export interface LoginTerms {
  readonly compute?: (world: World) => string;
  /** Redirects a login to this URL. */
  readonly redirect?: (world: World) => string;
  /** Learns each token that is issued. */
  readonly issued?: (token: string) => void;
}

/** The variables that make the suite log in at a target with {@link loginAnswer}. */
export function loginVariables({ local }: World): Record<string, string> {
  return {
    OS_AUTH_URL: `http://${local}/v3`,
    OS_USERNAME: 'owner',
    OS_PASSWORD: 'Pa"55\\w0rd-q7Zkx9TbL',
    OS_PROJECT_NAME: 'owner',
  };
}

/** The answers of an identity service on the target's own port. The target accepts the first token only. */
export function loginAnswer({ compute, redirect, issued }: LoginTerms): Answering {
  let logins = 0;
  return ({ method, path }, world): Answer | undefined => {
    if (path !== '/v3/auth/tokens') return undefined;
    if (method === 'DELETE') return { status: 204 };
    if (redirect !== undefined) return faultAnswer(307, 'moved', 'It is there.', { Location: redirect(world) });
    logins += 1;
    const token = logins === 1 ? world.token : randomBytes(24).toString('base64url');
    issued?.(token);
    const endpoints = [{ interface: 'public', region_id: 'RegionOne', url: compute?.(world) }];
    const catalog = [{ type: 'compute', name: 'compute', endpoints }];
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return jsonAnswer(201, { token: { expires_at: expires, project: { id: 'tenant1' }, catalog } }, { 'X-Subject-Token': token });
  };
}
