import type { Api } from '../client/api.ts';
import type { Identity } from '../config/description.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Images } from '../targets/images.ts';

/**
 * Deletions of own images with a good token anywhere but in X-Auth-Token. In a URL, which every server on the way writes down, it
 * is one that can be spared; where there is none, that row is left out.
 */
export async function triedElsewhere(api: Api, images: Images, { token }: Identity): Promise<Exchange[]> {
  const anonymous = api.withToken(undefined);
  const { ledger } = api.target;
  const [bearer, password, query] = [await images.victim(), await images.victim(), await images.victim()];
  const basic = Buffer.from(`owner:${token}`).toString('base64');
  const inFields = [
    await anonymous.deleteImage(bearer.address, { fields: { Authorization: `Bearer ${token}` }, label: 'in Authorization' }),
    await anonymous.deleteImage(password.address, { fields: { Authorization: `Basic ${basic}` }, label: 'as a password' }),
  ];
  const inQuery = await api.target.withDisposableToken((spare) => {
    const address = ledger.withQuery(query.address, `?X-Auth-Token=${encodeURIComponent(spare)}`);
    return anonymous.deleteImage(address, { label: 'in the query' });
  });
  return inQuery === undefined ? inFields : [inQuery, ...inFields];
}
