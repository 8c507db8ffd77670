import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import type { Image } from '../images/client/image.ts';
import type { Ledger } from '../images/safety/ledger.ts';
import type { Judged } from '../spec/judgement.ts';
import { expectSent } from '../spec/plain-requests.ts';
import { readsAfter } from '../spec/read-back.ts';
import type { FromRun, Sending, Sends } from './entry.ts';
import type { WrittenRequest } from './requests.ts';

/** Sends the requests of an entry. Gives their answers, or reads of the image that they were aimed at, if the entry is about that. */
export async function sentFor({ send, expect }: Sends, sending: Sending): Promise<Judged> {
  const { api, images, target, provoker } = sending;
  const { ledger } = target;
  const requests = typeof send === 'function' ? send(fromRun(sending)) : send;
  const [only, ...others] = requests;
  if (only?.provoked !== undefined)
    return expect.of === 'image' ? provoker.readAfter(only.provoked) : (await provoker.provoke(only.provoked)).exchange;
  const table = Object.fromEntries(requests.map((request) => [request.row, request]));
  if (expect.of === 'image') return readsAfter(images, table, (row, image, request) => sent(row, image, request, ledger));
  const victim = requests.some(({ to }) => to === 'victim') ? await images.victim() : undefined;
  const uuid = requests.some(({ to }) => to === 'synthetic') ? ledger.randomId() : '';
  const image = async ({ to, text }: WrittenRequest): Promise<Image> => {
    if (to === 'own') return images.present();
    if (text !== undefined) return { ...nobodys, address: ledger.synthetic(`/${text(uuid)}`) };
    return victim !== undefined && to === 'victim' ? victim : { ...nobodys, address: ledger.unknown() };
  };
  if (only !== undefined && others.length === 0) return answered([await sent(api, await image(only), only, ledger)]);
  return answered(await api.each(table, async (row, request) => sent(row, await image(request), request, ledger)));
}

/** The token is asked for only by requests that hold it: a target may have none. */
const fromRun = (sending: Sending): FromRun => ({
  get owner() {
    return sending.owner;
  },
  host: new URL(sending.target.description.url).host,
});

const nobodys = { id: '', name: '' } as const;

/** The one answer, or all. Skips the test if no request could be sent, as each text might be an image of somebody else's. */
function answered(exchanges: readonly (Exchange | undefined)[]): Judged {
  const given = exchanges.filter((exchange) => exchange !== undefined);
  expectSent(given);
  const [only, ...others] = given;
  return only !== undefined && others.length === 0 ? only : given;
}

/** A read goes by the identifier. What a server may take for a deletion goes by an address, which only the ledger makes. */
function sent(owner: Api, { id, address }: Image, request: WrittenRequest, ledger: Ledger): Promise<Exchange | undefined> {
  const { method, as, query, text, options = {} } = request;
  const caller = as === undefined ? owner : owner.as(as);
  const api = 'token' in request ? caller.withToken(request.token) : caller;
  const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method) && query === undefined && options.fields === undefined;
  if (isRead) return api.read(`/images/${id}`, options, method);
  if (text !== undefined) return api.deleteIfFree(address, options);
  return api.send(method, query === undefined ? address : ledger.withQuery(address, query), options);
}
