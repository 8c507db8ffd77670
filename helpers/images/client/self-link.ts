import type { Exchange } from '../../http/exchange.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import type { Api } from './api.ts';
import { lastRead } from './image-reads.ts';
import { isNotFound } from './image-state.ts';
import { selfHref } from './images-in-responses.ts';
import type { Bystander } from './target.ts';

/**
 * Follows the self link of an image with DELETE. A link to another path of the target is only read, because
 * the effect of a DELETE there is unknown. If the read finds nothing, that decides the test. `client` sends the DELETE.
 */
export async function deleteBySelfLink(api: Api, { id }: Bystander, client: Api = api): Promise<Exchange> {
  const { ledger } = api.target;
  const href = selfHref(await lastRead(api, id));
  premise(href !== undefined, untested('no-self-link'));
  const address = ledger.link(href, id);
  if (address !== undefined) return client.deleteImage(address);
  const elsewhere = ledger.reads.imageLink(href, id);
  premise(elsewhere !== undefined, untested('self-link-elsewhere'));
  const read = await api.read(elsewhere, { label: 'the self link, read only' });
  premise(isNotFound(read), untested('self-link-found'));
  return read;
}
