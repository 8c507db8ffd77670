import type { Failure } from '../exchange.ts';
import type { Origins } from '../origins.ts';
import type { TransportSettings } from '../transport.ts';
import { failureOf, lateness } from './failure.ts';
import { opening } from './opening.ts';
import { splitUrl } from './request.ts';

/** Opens a connection to the host of a URL and closes it without a request. Gives why it cannot be opened; undefined if it can. */
export function unreachability(url: string, settings: TransportSettings, origins: Origins): Promise<Failure | undefined> {
  const to = splitUrl(url);
  const phase = to.tls ? 'securing' : 'connecting';
  return new Promise((resolve) => {
    const end = (failure?: Failure): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure);
    };
    const timer = setTimeout(() => end(lateness(phase, settings.timeoutMs)), settings.timeoutMs);
    const socket = opening(settings, origins)(to, () => end());
    socket.on('error', (error) => end(failureOf(error, phase)));
  });
}
