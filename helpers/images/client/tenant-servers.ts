import { isObject, jsonIn } from '../../../contracts/json.ts';
import { lastingServerMembers } from '../../../contracts/target-words.ts';
import { memberDigestsOf } from '../../http/content-facts.ts';
import type { Exchange } from '../../http/exchange.ts';
import { Api } from './api.ts';
import type { Target } from './target.ts';

/** A server of the tenant: its name by its identifier. */
export type TenantServers = Readonly<Record<string, string>>;

/** The servers on the first page of the list of a target that creates images of servers; undefined if it has no such list. */
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

/** The server that images are created from: digests of the members that do not change by themselves; `gone` if GET does not find it. */
export type ServerState = 'gone' | Readonly<Record<string, string>>;

/** Reads the server that images are created from. Undefined if they are not made from one. */
export async function readServer(target: Target, role: 'setup' | 'state' = 'setup'): Promise<Exchange | undefined> {
  const { images } = target.description;
  if (images.source !== 'snapshot') return undefined;
  return new Api(target).read(`/servers/${images.server}`, { role, label: 'the server of the images' });
}

/** What a read of that server shows; undefined if it shows nothing of it. */
export function serverState(read: Exchange | undefined): ServerState | undefined {
  const { response } = read ?? {};
  if (response?.status === 404 || response?.status === 410) return 'gone';
  if (response?.status !== 200) return undefined;
  const digests = memberDigestsOf(response);
  return Object.fromEntries(lastingServerMembers.flatMap((name) => (digests[name] === undefined ? [] : [[name, digests[name]]])));
}

/** What became of the server from one moment to another, as a clause; undefined if nothing did, or nothing is known. */
export function fateOfServer(before: ServerState | undefined, now: ServerState | undefined): string | undefined {
  if (before === undefined || before === 'gone' || now === undefined) return undefined;
  if (now === 'gone') return 'is gone';
  const changed = lastingServerMembers.filter((name) => before[name] !== now[name]);
  return changed.length === 0 ? undefined : `is another than before: ${changed.join(', ')}`;
}
