import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../client-certificate.ts';

/** Contexts by their authority. Node parses all root certificates for each that it makes. */
const contexts = new Map<string, tls.SecureContext>();

/**
 * The context of a client that trusts an additional authority besides the usual ones, or has a certificate of its own; undefined if
 * it needs none. A connection ignores its own certificate options if it is given a context. @throws for an authority that is not PEM
 */
export function clientContext({ ca, client }: { ca?: string; client?: ClientCertificate }): tls.SecureContext | undefined {
  if (client === undefined) return ca === undefined ? undefined : trusting(ca);
  return tls.createSecureContext({
    ...certificateOptions(client),
    ...(ca !== undefined && { ca: [...tls.rootCertificates, ca] }),
  });
}

function trusting(ca: string): tls.SecureContext {
  const known = contexts.get(ca);
  if (known !== undefined) return known;
  // A context silently accepts anything as an authority; this call throws.
  new X509Certificate(ca);
  const context = tls.createSecureContext({ ca: [...tls.rootCertificates, ca] });
  contexts.set(ca, context);
  return context;
}

/**
 * Makes every TLS connection of this process trust an additional authority until the returned function is called.
 * For clients without such an option: Playwright 1.65 has none, and Node reads NODE_EXTRA_CA_CERTS only at its start.
 */
export function trustEverywhere(ca: string): () => void {
  const shared = trusting(ca);
  const original = tls.createSecureContext;
  const patched: typeof original = (options = {}) => {
    if (options.ca !== undefined) return original(options);
    // Contexts are costly to make: only those with a client certificate are made again.
    const own = options.cert !== undefined || options.key !== undefined || options.pfx !== undefined;
    return own ? original({ ...options, ca: [...tls.rootCertificates, ca] }) : shared;
  };
  tls.createSecureContext = patched;
  return () => {
    if (tls.createSecureContext === patched) tls.createSecureContext = original;
  };
}
