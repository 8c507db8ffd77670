import type { Api } from '../client/api.ts';
import type { Identity } from '../config/description.ts';
import { sendsAuthorization } from '../config/gateway-fields.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../run-state/premise.ts';
import type { Images } from '../targets/images.ts';
import { untested } from '../verdict/reason.ts';

/**
 * Deletions of own images with a good token in the query or as a password. In a URL, which every server on the way writes down, it
 * is expendable; without one, that row is not tested. Neither is the password if a gateway needs Authorization.
 */
export async function triedElsewhere(api: Api, images: Images, { token }: Identity): Promise<Exchange[]> {
  const anonymous = api.withToken(undefined);
  const { ledger } = api.target;
  const [password, query] = [await images.victim(), await images.victim()];
  const basic = Buffer.from(`owner:${token}`).toString('base64');
  const fields = { Authorization: `Basic ${basic}` };
  const inField = sendsAuthorization(api.target.description)
    ? []
    : [await anonymous.deleteImage(password.address, { fields, label: 'as a password' })];
  const inQuery = await api.target.withDisposableToken((spare) => {
    const address = ledger.withTokenInQuery(query.address, spare);
    return anonymous.deleteImage(address, { label: 'in the query' });
  });
  const tried = [...(inQuery === undefined ? [] : [inQuery]), ...inField];
  premise(tried.length > 0, untested('field-taken', { field: 'Authorization' }));
  return tried;
}

/** The deletion of an own image with a good token in Authorization: Bearer, as other services take it. */
export async function triedAsBearer(api: Api, images: Images, { token }: Identity): Promise<Exchange> {
  premise(!sendsAuthorization(api.target.description), untested('field-taken', { field: 'Authorization' }));
  const { address } = await images.victim();
  return api.withToken(undefined).deleteImage(address, { fields: { Authorization: `Bearer ${token}` } });
}
