import type { Exchange } from '../http/exchange.ts';
import type { Judged } from '../spec/judgement.ts';
import { readsAfter } from '../spec/read-back.ts';
import type { Api } from '../target/client/api.ts';
import type { Image } from '../target/client/image.ts';
import type { Ledger } from '../target/safety/ledger.ts';
import type { Sending, Sends } from './entry.ts';
import type { WrittenRequest } from './requests.ts';

/** Sends the requests of an entry. Gives their answers, or reads of the image that they were aimed at, if the entry is about that. */
export async function sentFor({ send, expect }: Sends, { api, images, target }: Sending): Promise<Judged> {
  const { ledger } = target;
  const table = Object.fromEntries(send.map((request) => [request.row, request]));
  if (expect.of === 'image') return readsAfter(images, table, (row, image, request) => sent(row, image, request, ledger));
  const victim = send.some(({ to }) => to === 'victim') ? await images.victim() : undefined;
  const image = async (to: WrittenRequest['to']): Promise<Image> => {
    if (to === 'own') return images.present();
    return victim !== undefined && to === 'victim' ? victim : { id: '', name: '', address: ledger.unknown() };
  };
  const [only, ...others] = send;
  if (only !== undefined && others.length === 0) return sent(api, await image(only.to), only, ledger);
  return api.each(table, async (row, request) => sent(row, await image(request.to), request, ledger));
}

/** A read goes by the identifier. What a server may take for a deletion goes by an address, which only the ledger makes. */
function sent(owner: Api, { id, address }: Image, request: WrittenRequest, ledger: Ledger): Promise<Exchange> {
  const { method, as, query, options = {} } = request;
  const caller = as === undefined ? owner : owner.as(as);
  const api = 'token' in request ? caller.withToken(request.token) : caller;
  const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method) && query === undefined && options.fields === undefined;
  if (isRead) return api.read(`/images/${id}`, options, method);
  return api.send(method, query === undefined ? address : ledger.withQuery(address, query), options);
}
