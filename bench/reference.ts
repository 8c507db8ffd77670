/** The reference target in a process of its own, with TLS if the argument is `tls`. It reports its address when it starts, and its figures on request. */
import { subscribe } from 'node:diagnostics_channel';
import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { startReference } from '../helpers/reference/reference.ts';
import { ownCertificate } from '../helpers/shared/reference-certificate.ts';

/** The figures that the process of the reference target reports, after a garbage collection. */
export interface ReferenceFigures {
  /** Connections taken since its start. */
  readonly sockets: number;
  /** Connections that are open. */
  readonly open: number;
  /** Octets of the heap. */
  readonly heap: number;
  /** Images that exist now, without those from its start. */
  readonly images: number;
  /** Open file descriptors; 0 if the system does not show them. */
  readonly files: number;
}

let sockets = 0;
const open = new Set<Socket>();
subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket };
  sockets += 1;
  open.add(socket);
  socket.once('close', () => open.delete(socket));
});

const reference = await startReference(process.argv[2] === 'tls' ? { tls: ownCertificate() } : {});
const universe = reference.universe();
const fixtures = universe.images.size;

function files(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed: heap } = process.memoryUsage();
  const figures: ReferenceFigures = { sockets, open: open.size, heap, images: universe.images.size - fixtures, files: files() };
  process.send?.(figures);
});
process.on('disconnect', () => void reference.close().then(() => process.exit(0)));
process.send?.({ baseUrl: reference.baseUrl });
