import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';

/** A context that trusts an additional authority beside the usual ones; throws where it is no PEM. */
export function trusting(ca: string): tls.SecureContext {
  // A context takes anything for an authority without a word; this throws.
  new X509Certificate(ca);
  return tls.createSecureContext({ ca: [...tls.rootCertificates, ca] });
}

/**
 * Makes every TLS connection of this process trust an additional authority, until the function that it gives is called.
 * For clients that take no authority: Playwright 1.65 has no such option, and Node reads NODE_EXTRA_CA_CERTS at its start alone.
 */
export function trustEverywhere(ca: string): () => void {
  const shared = trusting(ca);
  const original = tls.createSecureContext;
  const patched: typeof original = (options = {}) => {
    if (options.ca !== undefined) return original(options);
    // Contexts are costly to make: only one with a client certificate is made anew.
    const own = options.cert !== undefined || options.key !== undefined || options.pfx !== undefined;
    return own ? original({ ...options, ca: [...tls.rootCertificates, ca] }) : shared;
  };
  tls.createSecureContext = patched;
  return () => {
    if (tls.createSecureContext === patched) tls.createSecureContext = original;
  };
}
