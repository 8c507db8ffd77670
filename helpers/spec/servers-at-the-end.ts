import { untested } from '../declarations/reason.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../shared/premise.ts';
import type { Api } from '../target/client/api.ts';
import { concurrently } from '../target/client/concurrently.ts';
import { fewestTaken } from '../target/client/first-deletion.ts';
import { tenantServers } from '../target/client/tenant-servers.ts';
import { firstListed } from '../text/phrases.ts';
import type { AllExchanges } from './all-exchanges.ts';
import type { TenantRows } from './tenant-at-the-end.ts';

/** So many servers are read by themselves, and so many are named. */
const [mostRead, mostNamed] = [20, 5];

/**
 * Compares the servers that stood before the first deletion of the run with those at its end. Skips the test if the target lists none, or if
 * somebody else may have removed them.
 */
export async function serversAtTheEnd(api: Api, seen: AllExchanges): Promise<TenantRows> {
  const { target } = api;
  const { images } = target.description;
  premise(images.source === 'snapshot', untested('wrong-source', { source: images.source, needed: ['snapshot'] }));
  const around = target.firstDeletion.found.flatMap(({ servers }) => servers ?? []);
  const [first] = around;
  const now = await tenantServers(target);
  premise(now !== undefined, untested('no-server-list'));
  premise(first !== undefined, untested('not-seen', { what: 'list of servers around a deletion' }));
  const missing = Object.keys(first.before).filter((id) => id !== images.server && now.servers[id] === undefined);
  const reads = await concurrently(target, missing.slice(0, mostRead), async (id) => ({
    id,
    read: await api.read(`/servers/${id}`, { label: `${first.before[id]} (${id})` }),
  }));
  const gone = reads.filter(({ read }) => read.response?.status === 404);
  const because = (why: string) =>
    untested('tenant-in-use', {
      images: firstListed(
        gone.map(({ read }) => `server ${read.label}`),
        mostNamed,
      ),
      why,
    });
  if (gone.length > 0) {
    premise(seen.awayAtMs === undefined, because('the target was away for a while'));
    premise(gone.length >= fewestTaken, because('only one server is affected'));
    const isTied = around.some((each) => gone.some(({ id }) => each.gone.includes(id)));
    premise(isTied, because('none of them vanished beside a deletion of this run'));
  }
  const lost: readonly Exchange[] = gone.map(({ read }) => read);
  return {
    rows: [...lost, now.page, ...seen.deletions.slice(0, 1)],
    rule: {
      expected: 'every server that stood before the run',
      check: (exchange) => (lost.includes(exchange) ? 'a server that no request named is gone' : undefined),
    },
  };
}
