import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';

/** Contexts by their authority. Node parses all root certificates for each that it makes. */
const contexts = new Map<string, tls.SecureContext>();

/** A context that trusts an additional authority besides the usual ones; throws if it is not PEM. */
export function trusting(ca: string): tls.SecureContext {
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
