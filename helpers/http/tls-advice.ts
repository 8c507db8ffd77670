/** The operator's settings that a connection depends on. */
export interface TlsSettings {
  /** The settings that hold the URL and the authority, by their names. */
  readonly url: string;
  readonly ca: string;
  /** Whether a client certificate is set. */
  readonly client: boolean;
}

/** By the words of OpenSSL and Node. The first that matches holds. */
const advice: readonly (readonly [said: RegExp, (settings: TlsSettings) => string])[] = [
  [
    /wrong version number|packet length too long|http request|unknown protocol/i,
    ({ url }) => `The port speaks plain HTTP. Write http:// in ${url}.`,
  ],
  [
    /certificate required|alert (?:unknown ca|bad certificate|certificate unknown|unsupported certificate|access denied)|alert certificate (?:expired|revoked)/i,
    clientAdvice,
  ],
  [
    /protocol version|unsupported protocol|unsupported version/i,
    () =>
      'The server speaks only versions of TLS that are no longer safe: the suite needs TLS 1.2 or 1.3. Its operator must allow one.',
  ],
  [
    /self.signed certificate|unable to verify the first certificate|unable to get (?:local )?issuer/i,
    ({ ca }) => `No authority that the suite trusts signed the certificate of the server. Name its authority in ${ca}.`,
  ],
  [
    /certificate has expired|certificate is not yet valid/i,
    () =>
      'The certificate of the server has expired or is not valid yet. Its operator must renew it, unless the clock of this machine is wrong.',
  ],
  [
    /is not in the cert's|is not cert's CN|does not contain a DNS name|does not match certificate/i,
    ({ url }) => `The certificate of the server is for another name. Check the host in ${url}.`,
  ],
];

/** What to do about a failure of TLS, by its detail. */
export function tlsAdvice(detail: string, settings: TlsSettings): string {
  const [, known] = advice.find(([said]) => said.test(detail)) ?? [];
  if (known !== undefined) return known(settings);
  const client = settings.client
    ? ''
    : ' If the server asks for a client certificate, set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.';
  return `The TLS handshake failed. Check the certificate; name its authority in ${settings.ca} if it is one of your own.${client}`;
}

function clientAdvice({ client }: Pick<TlsSettings, 'client'>): string {
  return client
    ? 'The server does not accept TARGET_CLIENT_CERT. Check which authority signed it, and whether it has expired.'
    : 'The server asks for a client certificate. Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.';
}

/** What to do about the content with which nginx answers a client whose certificate it does not accept; undefined for any other content. */
export const certificateRefusal = (content: string, has: Pick<TlsSettings, 'client'>): string | undefined =>
  /no required ssl certificate was sent|the ssl certificate error/i.test(content) ? clientAdvice(has) : undefined;
