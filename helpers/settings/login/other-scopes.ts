import type { Parsed } from '../../../contracts/fields.ts';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { isObject } from '../../../contracts/json.ts';
import type { LoggedIn } from './log-in.ts';
import { json, loginAnswer } from './login-answer.ts';
import type { Send } from './send.ts';
import type { LoginSpec } from './spec.ts';

type OtherScope = Parsed<LoginSpec>;

/** The owner as the run knows it. */
export interface Scoped {
  readonly token: string;
  /** The project of the token. */
  readonly tenant?: string;
}

/** The login of a token without a project for the same user, or why there is none. */
export function unscopedLogin(spec: LoginSpec): OtherScope {
  const own = withScope(spec);
  return own.ok ? { ok: true, value: { ...own.value, project: 'unscoped' } } : own;
}

/** The login of a token for another of the user's projects, or why there is none. @throws LoginError */
export async function rescopedLogin(spec: LoginSpec, owner: Scoped, send: Send): Promise<OtherScope> {
  const own = withScope(spec);
  if (!own.ok) return own;
  const { tenant } = owner;
  if (tenant === undefined)
    return { ok: false, reason: 'the identity service does not say which project the token of the owner is for' };
  const other = (await projectsOf(own.value, owner.token, send)).find((id) => id.toLowerCase() !== tenant.toLowerCase());
  return other === undefined
    ? { ok: false, reason: 'the user has no other project' }
    : { ok: true, value: { ...own.value, project: { id: other } } };
}

/** Why a token without a project shows nothing; undefined if it does. */
export const unfitUnscoped = ({ tenant }: LoggedIn): string | undefined =>
  tenant === undefined ? undefined : 'the identity service returned a token with a project';

/**
 * Why a token of another project shows nothing; undefined if it does. In OpenStack an administrator of any project may delete every
 * image.
 */
export function unfitRescoped({ tenant, roles }: LoggedIn, { project }: LoginSpec): string | undefined {
  if (typeof project !== 'object' || !('id' in project) || tenant !== project.id)
    return 'the identity service returned a token for another project than the one asked for';
  return roles.some((role) => /admin/i.test(role)) ? 'the user is an administrator in the other project, too' : undefined;
}

/** The login if it can name a scope, or why it has one scope only. */
function withScope(spec: LoginSpec): OtherScope {
  if (spec.kind === 'rackspace') return { ok: false, reason: 'a token of Identity v2.0 serves all tenants of its account' };
  if (spec.project === 'own') return { ok: false, reason: 'an application credential has one project' };
  return { ok: true, value: spec };
}

/**
 * Identifiers of the enabled projects in which the user of a token has a role, as far as a URL can have them as its tenant.
 * @throws LoginError
 * @see https://docs.openstack.org/api-ref/identity/v3/#get-available-project-scopes
 */
async function projectsOf(spec: LoginSpec, token: string, send: Send): Promise<string[]> {
  const url = `${spec.authUrl}/auth/projects`;
  const what = 'the list of projects';
  const response = await loginAnswer(spec, send, { what, method: 'GET', url, headers: { 'x-auth-token': token }, wanted: [200] });
  const { projects } = json(response, spec, url);
  return (Array.isArray(projects) ? projects : []).flatMap((project: unknown) =>
    isObject(project) && project.enabled !== false && typeof project.id === 'string' && isIdentifier(project.id)
      ? [project.id]
      : [],
  );
}
