import { certificateForm } from '../http/client-certificate.ts';
import type { RequestTls } from '../http/exchange.ts';
import type { SpokenVersions } from '../http/http2/spoken-versions.ts';
import type { TransportSettings } from '../http/transport.ts';
import type { Needs } from '../verdict/declared.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { TargetDescription } from './description.ts';

/** By which versions of HTTP the suite judges a target. */
export interface HttpUse {
  readonly spoken: SpokenVersions;
  /** The version of every request that does not ask for another one. */
  readonly main: '1.1' | '2';
  /** Why no request is judged over a version; absent if it is. */
  readonly without: { readonly http1?: Reason; readonly http2?: Reason };
}

/** The use of HTTP on a target, by what the operator wants and what the target speaks: without TLS it is not asked about HTTP/2. */
export function httpUse(
  { url, httpVersions = 'auto' }: Pick<TargetDescription, 'url' | 'httpVersions'>,
  spoken: SpokenVersions,
): HttpUse {
  if (spoken.http2 && (httpVersions === '2' || !spoken.http1)) {
    const why = spoken.http1 ? untested('version-left-out', { version: '1.1' }) : untested('speaks-http2-alone');
    return { spoken, main: '2', without: { http1: why } };
  }
  if (!url.startsWith('https:')) return { spoken, main: '1.1', without: { http2: untested('http2-without-tls') } };
  if (httpVersions === '1.1') return { spoken, main: '1.1', without: { http2: untested('version-left-out', { version: '2' }) } };
  return { spoken, main: '1.1', without: spoken.http2 ? {} : { http2: untested('http2-not-offered') } };
}

/** Why a test decides nothing for want of the version of HTTP that it is about; undefined if it can be judged. */
export const lackingVersion = (
  { http1, http2 }: Pick<Needs, 'http1' | 'http2'>,
  without: HttpUse['without'],
): Reason | undefined => (http1 && without.http1) || (http2 && without.http2) || undefined;

/** The complaint about a version that the operator wants and the target does not speak; undefined if it speaks what is wanted. */
export function unspoken(
  { httpVersions }: Pick<TargetDescription, 'httpVersions'>,
  { spoken }: Pick<HttpUse, 'spoken'>,
): string | undefined {
  if (httpVersions === '2' && !spoken.http2)
    return 'TARGET_HTTP_VERSIONS is 2, and ALPN shows no HTTP/2. Set it to auto or 1.1, or turn HTTP/2 on in the target.';
  if (httpVersions === '1.1' && !spoken.http1)
    return 'TARGET_HTTP_VERSIONS is 1.1, and ALPN shows HTTP/2 alone. Set it to auto or 2.';
  return undefined;
}

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
