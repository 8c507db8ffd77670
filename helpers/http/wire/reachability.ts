import type { Failure } from '../exchange.ts';
import type { Origins } from '../origins.ts';
import type { TransportSettings } from '../transport.ts';
import { openedSocket } from './opened-socket.ts';
import { opening } from './opening.ts';
import { splitUrl } from './request.ts';

/** Opens a connection to the host of a URL and closes it without a request. Gives why it cannot be opened; undefined if it can. */
export async function unreachability(url: string, settings: TransportSettings, origins: Origins): Promise<Failure | undefined> {
  const socket = await openedSocket(splitUrl(url), { open: opening(settings, origins), settings });
  if ('kind' in socket) return socket;
  socket.destroy();
  return undefined;
}
