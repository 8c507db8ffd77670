import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { concurrently, sideBySide } from '../images/client/concurrently.ts';
import { isShared, saidShared } from '../images/client/gone-by-others.ts';
import { fateOfServer, readServer, serverState, tenantServers } from '../images/client/tenant-servers.ts';
import { isSmokeRun } from '../images/run-state.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { lossOf } from '../verdict/unexplained.ts';
import type { AllExchanges } from './all-exchanges.ts';
import { Attribution } from './attribution.ts';
import type { TenantRows } from './tenant-at-the-end.ts';

/** How many servers are read by themselves. */
const mostRead = 20;

/** A server that is not as it was: what became of it, what shows that, and the deletion that it is tied to. */
interface AffectedServer {
  readonly name: string;
  readonly what: string;
  readonly fate: 'gone' | 'changed';
  readonly shown: Exchange;
  readonly cause: Exchange | undefined;
  /** Whether it is the server of the images. */
  readonly isOwn: boolean;
}

/**
 * Compares the servers that stood before the first deletion of the run with those at its end. Skips the test if the target lists none, or if
 * nothing ties what is gone to a deletion of the run: somebody else may have removed it. The server of the images is the run's to use, and no
 * deletion names it: nobody else is expected to remove that one.
 */
export async function serversAtTheEnd(api: Api, seen: AllExchanges): Promise<TenantRows> {
  const { target } = api;
  const { images } = target.description;
  premise(images.source === 'snapshot', untested('wrong-source', { source: images.source, needed: ['snapshot'] }));
  const attribution = new Attribution(target, seen);
  const [now, own] = await sideBySide(
    target,
    () => tenantServers(target),
    () => serverOfImages(api, attribution),
  );
  const first = attribution.windows.map(({ before }) => before.servers).find((servers) => servers !== undefined);
  premise(now !== undefined || own !== undefined, untested('no-server-list'));
  premise(first !== undefined || own !== undefined, untested('not-seen', { what: 'list of servers around a deletion' }));
  const missing = now === undefined ? [] : Object.keys(first ?? {}).filter((id) => now.servers[id] === undefined);
  const reads = await concurrently(target, missing.slice(0, mostRead), async (id) => ({
    id,
    read: await api.read(`/servers/${id}`, { label: `${first?.[id]} (${id})` }),
  }));
  const gone = reads
    .filter(({ id, read }) => read.response?.status === 404 && (own === undefined || id !== images.server))
    .map(({ id, read }): AffectedServer => {
      const isOwn = id === images.server;
      const what = isOwn ? 'the server that the images are created from is gone' : 'a server is gone';
      const cause = attribution.windowOfServer(id)?.deletion;
      return { name: read.label, what, fate: 'gone', shown: read, cause, isOwn };
    });
  const affected = own === undefined ? gone : [own, ...gone];
  const shared = isShared(target);
  if (affected.length > 0) {
    const because = (why: string) => untested('tenant-in-use', { ...lossOf(affected), thing: 'server', shared, why });
    premise(!shared, because(saidShared));
    premise(seen.awayAtMs === undefined, because('the target was away for a while'));
    const isTied = affected.some(({ cause, isOwn, fate }) => cause !== undefined || (isOwn && fate === 'gone'));
    premise(isTied, because('it did not happen between two reads with one deletion of this run between them'));
    const isOwn = affected.some((each) => each.isOwn);
    premise(isOwn || attribution.othersAtWork === undefined, because(attribution.othersAtWork ?? ''));
  }
  const lost = new Map<Exchange, string>();
  for (const { shown, cause, what } of affected)
    lost.set({ ...shown, ...(cause && { cause }) }, `${what}, and no deletion names it`);
  return {
    rows: [...lost.keys(), ...(now === undefined ? [] : [now.page]), ...seen.deletionsOrNone.slice(0, 1)],
    rule: {
      expected: 'every server that stood before the run',
      check: (exchange) => lost.get(exchange),
    },
  };
}

/** What became of the server of the images; undefined if it is as it was, or nothing shows it. A smoke run looks at the list alone. */
async function serverOfImages({ target }: Api, attribution: Attribution): Promise<AffectedServer | undefined> {
  const before = target.windows.before?.server;
  if (before === undefined || isSmokeRun()) return undefined;
  const shown = await readServer(target, 'state');
  const state = serverState(shown);
  const what = fateOfServer(before, state);
  if (shown === undefined || what === undefined) return undefined;
  const fate = state === 'gone' ? 'gone' : 'changed';
  const { label } = shown;
  const cause = attribution.deletionOfServer;
  return { name: label, what: `the server that the images are created from ${what}`, fate, shown, cause, isOwn: true };
}
