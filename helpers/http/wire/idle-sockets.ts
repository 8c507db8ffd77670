import type { Socket } from 'node:net';
import type { Origins } from '../origins.ts';
import type { TransportSettings } from '../transport.ts';
import { opening, type Protocol } from './opening.ts';
import { address } from './request.ts';
import { tunnel } from './tunnel.ts';

/** Connections on which nothing is sent. */
export interface IdleSockets {
  /** Whether each was opened, and the server has neither ended nor written to any. */
  readonly allStand: boolean;
  close(): void;
}

/** How connections are opened. */
interface Way {
  readonly origins: Origins;
  readonly proxy?: string;
  readonly protocol: Protocol;
}

/** Opens connections to the host of a URL, with TLS where it has it. Resolves when each is open or has failed, or when the time is up. */
export async function idleSockets(url: string, count: number, settings: TransportSettings, way: Way): Promise<IdleSockets> {
  const { origins, proxy, protocol } = way;
  const to = address(url);
  const open = opening(settings, origins, [protocol]);
  const sockets: Socket[] = [];
  let standing = 0;
  const one = async (): Promise<void> => {
    const through = proxy === undefined ? undefined : await tunnel(settings, proxy, to);
    if (through !== undefined && 'kind' in through) return;
    await new Promise<void>((resolve) => {
      let stands = false;
      const end = (): void => {
        if (stands) standing -= 1;
        stands = false;
        resolve();
      };
      const ready = (): void => {
        stands = true;
        standing += 1;
        resolve();
      };
      const socket = open(to, ready, through);
      sockets.push(socket);
      socket.setTimeout(settings.timeoutMs, () => resolve());
      for (const event of ['data', 'end', 'error', 'close']) socket.on(event, end);
    });
  };
  await Promise.all(Array.from({ length: count }, one));
  return {
    get allStand() {
      return standing === count;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
