/** What the operator can do about a TLS connection that failed. `client`: whether the run has a client certificate. */
type Advice = (has: { readonly client: boolean }) => string;

const setClient = 'Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.';

/** By the words of OpenSSL and Node. The first that matches holds. */
const advice: readonly (readonly [said: RegExp, Advice])[] = [
  [
    /wrong version number|packet length too long|http request|unknown protocol/i,
    () => 'The port speaks plain HTTP. Write http:// in TARGET_URL.',
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
    /handshake failure/i,
    ({ client }) =>
      client
        ? 'Server and suite share no version or cipher of TLS, or the server does not accept TARGET_CLIENT_CERT.'
        : `Server and suite share no version or cipher of TLS, or the server asks for a client certificate. If it does: ${setClient}`,
  ],
  [
    /self.signed certificate|unable to verify the first certificate|unable to get (?:local )?issuer/i,
    () => 'No authority that this machine trusts signed the certificate of the server. Name its authority in TARGET_CA_FILE.',
  ],
  [/certificate has expired/i, () => 'The certificate of the server has expired. Its operator must renew it.'],
  [/certificate is not yet valid/i, () => 'The certificate of the server is not valid yet. Check the clock of this machine.'],
  [/altnames|does not match certificate/i, () => 'The certificate is for another name. Check the host in TARGET_URL.'],
];

/** What to do about a failure of TLS, by its detail. */
export function tlsAdvice(detail: string, has: { readonly client: boolean }): string {
  const known = advice.find(([said]) => said.test(detail));
  return (
    known?.[1](has) ??
    'The TLS handshake failed. Check the certificate; name its authority in TARGET_CA_FILE where it is one of your own.'
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
