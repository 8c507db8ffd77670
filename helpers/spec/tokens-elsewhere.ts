import type { Exchange } from '../http/exchange.ts';
import type { Identity } from '../settings/description.ts';
import { sendsAuthorization } from '../settings/gateway-fields.ts';
import type { Api } from '../target/client/api.ts';
import type { Images } from '../target/images.ts';

/**
 * Deletions of an own image with a good token in the query, as a password and in X_Auth_Token. In a URL, which every server on the way writes down, it
 * is expendable; without one, that row is not tested. Neither is the password if a gateway needs Authorization.
 */
export async function triedElsewhere(api: Api, images: Images, { token }: Identity): Promise<Exchange[]> {
  const anonymous = api.withToken(undefined);
  const { ledger } = api.target;
  const { address } = await images.victim();
  const basic = Buffer.from(`owner:${token}`).toString('base64');
  const fields = { Authorization: `Basic ${basic}` };
  const inField = sendsAuthorization(api.target.description)
    ? []
    : [await anonymous.deleteImage(address, { fields, label: 'as a password' })];
  const inQuery = await api.target.madeTokens.lend((spare) => {
    return anonymous.deleteImage(ledger.withTokenInQuery(address, spare), { label: 'in the query' });
  });
  // A gateway interface (CGI, WSGI) gives both names to the service as HTTP_X_AUTH_TOKEN.
  const underscored = { fields: { X_Auth_Token: token }, belowApi: true } as const;
  const inName = await anonymous.deleteImage(address, { ...underscored, label: 'in X_Auth_Token' });
  return [...(inQuery === undefined ? [] : [inQuery]), ...inField, inName];
}
