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
