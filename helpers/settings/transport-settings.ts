import { certificateForm } from '../http/client-certificate.ts';
import type { RequestTls } from '../http/exchange.ts';
import type { TransportSettings } from '../http/transport.ts';
import type { TargetDescription } from './description.ts';

/** TLS and time limits of the connections of a target. */
export function transportSettings({ limits, tls }: Pick<TargetDescription, 'limits' | 'tls'>): TransportSettings {
  const { insecure, ...trust } = tls;
  return { timeoutMs: limits.timeoutMs, ...trust, ...(insecure && { insecureTls: true }) };
}

/** How the connections of a target are set up, for a curl line. */
export function requestTls({ tls: { ca, insecure, client } }: Pick<TargetDescription, 'tls'>): RequestTls {
  return {
    ...(ca !== undefined && { authority: true }),
    ...(insecure && { insecure: true }),
    ...(client !== undefined && { client: certificateForm(client) }),
  };
}
