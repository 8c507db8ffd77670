import { untested } from '../declarations/reason.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { concurrently } from '../images/client/concurrently.ts';
import { tenantServers } from '../images/client/tenant-servers.ts';
import { premise } from '../shared/premise.ts';
import { firstListed } from '../text/phrases.ts';
import type { AllExchanges } from './all-exchanges.ts';
import { Attribution } from './attribution.ts';
import type { TenantRows } from './tenant-at-the-end.ts';

/** So many servers are read by themselves, and so many are named. */
const [mostRead, mostNamed] = [20, 5];

/**
 * Compares the servers that stood before the first deletion of the run with those at its end. Skips the test if the target lists none, or if
 * nothing ties what is gone to a deletion of the run: somebody else may have removed it. The server of the images is the run's to use, and no
 * deletion names it: nobody else is expected to remove that one.
 */
export async function serversAtTheEnd(api: Api, seen: AllExchanges): Promise<TenantRows> {
  const { target } = api;
  const { images, limits } = target.description;
  premise(images.source === 'snapshot', untested('wrong-source', { source: images.source, needed: ['snapshot'] }));
  const attribution = new Attribution(target, seen);
  const first = attribution.windows.map(({ before }) => before.servers).find((servers) => servers !== undefined);
  const now = await tenantServers(target);
  premise(now !== undefined, untested('no-server-list'));
  premise(first !== undefined, untested('not-seen', { what: 'list of servers around a deletion' }));
  const missing = Object.keys(first).filter((id) => now.servers[id] === undefined);
  const reads = await concurrently(target, missing.slice(0, mostRead), async (id) => ({
    id,
    read: await api.read(`/servers/${id}`, { label: `${first[id]} (${id})` }),
  }));
  const gone = reads.filter(({ read }) => read.response?.status === 404);
  const shared = limits.sharedTenant === true;
  const because = (why: string) =>
    untested('tenant-in-use', {
      images: firstListed(
        gone.map(({ read }) => read.label),
        mostNamed,
      ),
      ...{ count: gone.length, fate: 'gone', thing: 'server', why, shared },
    });
  if (gone.length > 0) {
    premise(!shared, because('TARGET_SHARED_TENANT says that others work in this tenant'));
    premise(seen.awayAtMs === undefined, because('the target was away for a while'));
    const isTied = gone.some(({ id }) => attribution.windowOfServer(id) !== undefined || id === images.server);
    premise(isTied, because('none of them vanished between two lists with one deletion of this run between them'));
    const isOwn = gone.some(({ id }) => id === images.server);
    premise(isOwn || attribution.othersAtWork === undefined, because(attribution.othersAtWork ?? ''));
  }
  const lost = new Map<Exchange, string>();
  for (const { id, read } of gone) {
    const cause = attribution.windowOfServer(id)?.deletion;
    const what = id === images.server ? 'the server that the images are made from is gone' : 'a server is gone';
    lost.set({ ...read, ...(cause && { cause }) }, `${what}, and no deletion names it`);
  }
  return {
    rows: [...lost.keys(), now.page, ...seen.deletionsOrNone.slice(0, 1)],
    rule: {
      expected: 'every server that stood before the run',
      check: (exchange) => lost.get(exchange),
    },
  };
}
