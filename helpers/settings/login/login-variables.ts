import type { Problems, Reading } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import { openstackVariables, rackspaceVariables } from '../variables/login-rows.ts';
import type { Variable } from '../variables/variable.ts';
import { loginByCloud } from './clouds-file.ts';
import { keystoneLogin } from './keystone-options.ts';
import type { LoginSpec } from './spec.ts';

const openstackRows: readonly (readonly [string, Variable])[] = Object.entries(openstackVariables);
const rackspaceRows: readonly (readonly [string, Variable])[] = Object.entries(rackspaceVariables);
const rackspaceSigns = signs(rackspaceRows);

function signs(rows: readonly (readonly [string, Variable])[]): string[] {
  return rows.flatMap(([name, { sign }]) => (sign === true ? [name] : []));
}

/**
 * The variable that requests a login: OS_CLOUD, then other OS_*, then RAX_*; undefined without one. Empty variables count as
 * absent.
 */
export function loginSign(env: Reading['env']): string | undefined {
  return [...signs(openstackRows), ...rackspaceSigns].find((name) => (env[name] ?? '') !== '');
}

/** The login in the environment; undefined if there is none, or after a problem was added. */
export function loginByVariables(reading: Reading): LoginSpec | undefined {
  const { env, cwd, problems } = reading;
  const sign = loginSign(env);
  if (sign === undefined) return undefined;
  if (sign === 'OS_CLOUD') return loginByCloud(env.OS_CLOUD ?? '', 'OS_CLOUD', reading);
  if (rackspaceSigns.includes(sign)) return rackspaceLogin(env, problems);
  const rackspace = rackspaceSigns.find((name) => (env[name] ?? '') !== '');
  if (rackspace !== undefined) {
    const expected = `one login only, because ${sign} is set, too`;
    return problems.add(rackspace, expected, 'two', `unset either ${sign.slice(0, 3)}* or RAX_*`);
  }
  const names = openstackRows.flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  const options = Object.fromEntries(names.map((name) => [name.slice(3).toLowerCase(), env[name]]));
  return keystoneLogin(options, { from: sign, cwd, place: (option) => `OS_${option.toUpperCase()}` }, problems);
}

function rackspaceLogin(env: Reading['env'], problems: Problems): LoginSpec | undefined {
  const value = (name: string): string | undefined => env[name] || undefined;
  const username = value('RAX_USERNAME') ?? problems.add('RAX_USERNAME', 'the name of a user', 'nothing', 'set it');
  const [apiKey, password, region] = [value('RAX_API_KEY'), value('RAX_PASSWORD'), value('RAX_REGION')];
  // The service answers 400 to a request with both.
  if (apiKey !== undefined && password !== undefined)
    return problems.add('RAX_PASSWORD', 'either RAX_API_KEY or RAX_PASSWORD', 'both', 'unset one of them');
  const secret = apiKey ?? password ?? problems.add('RAX_API_KEY', 'an API key', 'nothing', 'set it, or RAX_PASSWORD');
  const url = value('RAX_IDENTITY_URL') ?? rackspaceVariables.RAX_IDENTITY_URL.byDefault;
  const authUrl = baseUrl(url, 'RAX_IDENTITY_URL', problems);
  if (username === undefined || secret === undefined || authUrl === undefined) return undefined;
  return {
    kind: 'rackspace',
    authUrl: /\/v2\.0$/.test(authUrl) ? authUrl : `${authUrl}/v2.0`,
    auth:
      apiKey === undefined
        ? { passwordCredentials: { username, password } }
        : { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } },
    secrets: [secret],
    interface: 'public',
    tls: { insecure: false },
    from: 'RAX_USERNAME',
    ...(region !== undefined && { region }),
  };
}
