import type { Failure } from '../exchange.ts';
import type { Origins } from '../origins.ts';
import type { TransportSettings } from '../transport.ts';
import { type OpenedSocket, type Opening, openedWithin, opening } from './opening.ts';
import { type SplitUrl, splitUrl } from './request.ts';
import { tunnel } from './tunnel.ts';

/** How a connection is opened: through a proxy, if there is one, and within the time of one request. */
interface Way {
  readonly open: Opening;
  readonly settings: TransportSettings;
  readonly proxy?: string | undefined;
}

/** A connection that has been opened, or why there is none. No request has been sent. */
export async function openedSocket(to: SplitUrl, { open, settings, proxy }: Way): Promise<OpenedSocket | Failure> {
  const through = proxy === undefined ? undefined : await tunnel(settings, proxy, to);
  return through !== undefined && 'kind' in through ? through : openedWithin(settings.timeoutMs, open, to, through);
}

/** Opens a connection to the host of a URL and closes it without a request. Gives why it cannot be opened; undefined if it can. */
export async function unreachability(url: string, settings: TransportSettings, origins: Origins): Promise<Failure | undefined> {
  const socket = await openedSocket(splitUrl(url), { open: opening(settings, origins), settings });
  if ('kind' in socket) return socket;
  socket.destroy();
  return undefined;
}
