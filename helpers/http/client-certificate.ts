/**
 * A client certificate with its private key: PEM texts, or PKCS#12 in base64. Key, PKCS#12 and passphrase are secret, so they are
 * never written to disk.
 */
export type ClientCertificate = { readonly passphrase?: string } & (
  | { readonly cert: string; readonly key: string }
  | { readonly pfx: string }
);

/** The form of a client certificate, as a curl line must know it. */
export function certificateForm(certificate: ClientCertificate): 'pem' | 'pem with key' | 'pkcs12' {
  if ('pfx' in certificate) return 'pkcs12';
  return certificate.cert === certificate.key ? 'pem with key' : 'pem';
}

/** The options by which node:tls takes it. */
export type ClientCertificateOptions = { passphrase?: string } & ({ cert: Buffer; key: Buffer } | { pfx: Buffer });

/** A client certificate as options of a TLS client. */
export function certificateOptions(certificate: ClientCertificate): ClientCertificateOptions {
  const { passphrase } = certificate;
  const material =
    'pfx' in certificate
      ? { pfx: Buffer.from(certificate.pfx, 'base64') }
      : { cert: Buffer.from(certificate.cert), key: Buffer.from(certificate.key) };
  return { ...material, ...(passphrase !== undefined && { passphrase }) };
}
