import { isObject, jsonIn } from '../../../contracts/json.ts';
import type { Exchange } from '../../http/exchange.ts';
import { Api } from './api.ts';
import type { Target } from './target.ts';

/** A server of the tenant: its name by its identifier. */
export type TenantServers = Readonly<Record<string, string>>;

/** The servers on the first page of the list of a target that makes images of servers; undefined if it has no such list. */
export async function tenantServers(
  target: Target,
): Promise<{ readonly servers: TenantServers; readonly page: Exchange } | undefined> {
  if (target.description.images.source !== 'snapshot') return undefined;
  const page = await new Api(target).read('/servers', { label: 'the list of servers' });
  const servers = serversOn(page);
  return servers && { servers, page };
}

function serversOn({ response }: Exchange): TenantServers | undefined {
  if (response?.status !== 200) return undefined;
  const content = jsonIn(response.content.toString('utf8'));
  if (!isObject(content) || !Array.isArray(content.servers)) return undefined;
  const shown = content.servers as readonly ({ readonly id?: unknown; readonly name?: unknown } | null)[];
  return Object.fromEntries(shown.flatMap((each) => (typeof each?.id === 'string' ? [[each.id, String(each.name ?? '')]] : [])));
}
