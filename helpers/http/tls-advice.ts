/** The operator's settings that a connection depends on. */
export interface TlsSettings {
  /** The settings that hold the URL and the authority, by their names. */
  readonly url: string;
  readonly ca: string;
  /** Whether an authority and a client certificate are set. */
  readonly hasCa: boolean;
  readonly client: boolean;
}

/** Advice to the operator about a TLS connection that failed. */
type Advice = (settings: TlsSettings) => string;

const setClient = 'Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.';

/** By the words of OpenSSL and Node. The first that matches holds. */
const advice: readonly (readonly [said: RegExp, Advice])[] = [
  [
    /wrong version number|packet length too long|http request|unknown protocol/i,
    ({ url }) => `The port speaks plain HTTP. Write http:// in ${url}.`,
  ],
  [
    /certificate required/i,
    ({ client }) =>
      client
        ? 'The server did not accept TARGET_CLIENT_CERT. Check which authority it wants.'
        : `The server asks for a client certificate. ${setClient}`,
  ],
  [
    /alert (?:unknown ca|bad certificate|certificate unknown|unsupported certificate|access denied)/i,
    ({ client }) =>
      client
        ? 'The server does not trust TARGET_CLIENT_CERT. Check which authority signed it.'
        : `The server asks for a client certificate. ${setClient}`,
  ],
  [
    /alert certificate (?:expired|revoked)/i,
    () => 'The server says that TARGET_CLIENT_CERT has expired or was revoked. Set one that is valid.',
  ],
  [
    /protocol version|unsupported protocol|unsupported version/i,
    () =>
      'The server speaks only versions of TLS that are no longer safe: the suite needs TLS 1.2 or 1.3. Its operator must allow one.',
  ],
  [
    /handshake failure|no shared cipher|no ciphers available/i,
    ({ client }) =>
      client
        ? 'Server and suite share no version or cipher of TLS, or the server does not accept TARGET_CLIENT_CERT.'
        : `Server and suite share no version or cipher of TLS, or the server asks for a client certificate. If it does: ${setClient}`,
  ],
  [
    /self.signed certificate|unable to verify the first certificate|unable to get (?:local )?issuer/i,
    ({ ca, hasCa }) =>
      hasCa
        ? `Neither the authority in ${ca} nor one that this machine trusts signed the certificate of the server. Name the right one in ${ca}.`
        : `No authority that this machine trusts signed the certificate of the server. Name its authority in ${ca}.`,
  ],
  [/certificate has expired/i, () => 'The certificate of the server has expired. Its operator must renew it.'],
  [/certificate is not yet valid/i, () => 'The certificate of the server is not valid yet. Check the clock of this machine.'],
  [
    /is not in the cert's|is not cert's CN|does not contain a DNS name|does not match certificate/i,
    ({ url }) => `The certificate of the server is for another name. Check the host in ${url}.`,
  ],
];

/** What to do about a failure of TLS, by its detail. */
export function tlsAdvice(detail: string, settings: TlsSettings): string {
  const known = advice.find(([said]) => said.test(detail));
  return (
    known?.[1](settings) ??
    `The TLS handshake failed. Check the certificate; name its authority in ${settings.ca} if it is one of your own.`
  );
}

/** What nginx answers, after the handshake, to a client whose certificate it does not accept. */
export function certificateRefusal(content: string, has: { readonly client: boolean }): string | undefined {
  if (/no required ssl certificate was sent/i.test(content))
    return has.client
      ? 'the server did not get the client certificate that it asked for. Check which authority signed TARGET_CLIENT_CERT.'
      : `the server asks for a client certificate. ${setClient}`;
  if (/the ssl certificate error/i.test(content))
    return 'the server does not accept TARGET_CLIENT_CERT. Check which authority signed it, and whether it has expired.';
  return undefined;
}
