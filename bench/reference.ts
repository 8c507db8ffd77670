/** The reference target in a process of its own, with TLS if the argument is `tls`. It reports its address when it starts, and its figures on request. */
import { subscribe } from 'node:diagnostics_channel';
import { startReference } from '../helpers/reference/reference.ts';
import { ownCertificate } from '../helpers/shared/reference-certificate.ts';

/** The figures that the process of the reference target reports. */
export interface ReferenceFigures {
  /** Connections taken since its start. */
  readonly sockets: number;
}

let sockets = 0;
subscribe('net.server.socket', () => {
  sockets += 1;
});

const reference = await startReference(process.argv[2] === 'tls' ? { tls: ownCertificate() } : {});
process.on('message', () => process.send?.({ sockets } satisfies ReferenceFigures));
process.on('disconnect', () => void reference.close().then(() => process.exit(0)));
process.send?.({ baseUrl: reference.baseUrl });
