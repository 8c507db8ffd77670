import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../target/client/api.ts';
import type { Image } from '../target/client/image.ts';
import { isGone, isStanding, unreadableReason } from '../target/client/image-state.ts';
import type { Images } from '../target/images.ts';
import { expectRefused } from './read-back.ts';
import type { Rule } from './rules/rule.ts';

/** What an ordinary client sent, and the rule on what it was served. */
export interface OrdinaryPass {
  readonly rows: readonly Exchange[];
  readonly rule: Rule;
  /** A deletion with an empty query; undefined if one without a query is not answered 204, either. */
  readonly queried?: Exchange;
}

/**
 * Deletes two images as an ordinary client does, which returns cookies and accepts codings: delete, read back, delete again, a refusal, and
 * the second image. Whoever keeps state by session answers from it here. What the refusal and the second deletion are answered and do is
 * judged elsewhere.
 */
export async function ordinaryPass(images: Images): Promise<OrdinaryPass> {
  const { api } = images;
  const client = api.ordinary();
  const wrong = new Map<Exchange, string | undefined>();
  const [first, second] = [await images.present(), images.canMake(1) ? await images.present() : undefined];
  const isDeleted = await deleted(client, first, wrong);
  await client.deleteImage(first.address, { label: 'deleted again' });
  if (second === undefined || !isDeleted) return passOf(wrong);
  expectRefused(await client.withToken(undefined).deleteImage(second.address, { label: 'without a token' }));
  if (isGone(await api.getImage(second.id))) return passOf(wrong);
  const { queried, isDeleted: isSecondDeleted } = await deletedByQuery(client, second, wrong);
  if (isSecondDeleted) {
    const seen = await api.getImage(second.id, { label: 'as another client sees it' });
    wrong.set(seen, isStanding(seen) ? 'the image is still there for another client' : undefined);
  }
  return { ...passOf(wrong), ...(queried && { queried }) };
}

/** Deletes an image by a URL that ends in "?", as a client without parameters may build it; where that is refused, by the plain one. */
async function deletedByQuery(client: Api, image: Image, wrong: Map<Exchange, string | undefined>) {
  const address = client.target.ledger.withQuery(image.address, '?');
  const queried = await client.deleteImage(address, { label: 'with an empty query' });
  const { status = 0 } = queried.response ?? {};
  if (status === 204) return { queried, isDeleted: await readBack(client, image.id, wrong) };
  const isDeleted = await deleted(client, image, wrong);
  return isDeleted && status >= 400 ? { queried, isDeleted } : { isDeleted };
}

/** Deletes an image and reads it back. Returns whether that was answered 204, and nothing shows the image. */
async function deleted(client: Api, { id, address }: Image, wrong: Map<Exchange, string | undefined>): Promise<boolean> {
  const deletion = await client.deleteImage(address);
  const { status } = deletion.response ?? {};
  wrong.set(deletion, status === 204 ? undefined : `status ${status}`);
  return status === 204 && readBack(client, id, wrong);
}

/** Reads a deleted image back. Returns whether nothing shows it. */
async function readBack(client: Api, id: string, wrong: Map<Exchange, string | undefined>): Promise<boolean> {
  if (client.target.description.images.source === 'stateless') return true;
  const read = await client.getImage(id, { label: 'after' });
  wrong.set(read, isStanding(read) ? 'the image is still there for the client that deleted it' : undefined);
  return !isStanding(read);
}

function passOf(wrong: ReadonlyMap<Exchange, string | undefined>): OrdinaryPass {
  const isRead = ({ request }: Exchange): boolean => request.method === 'GET' && /\/images\/[^/?]+$/.test(request.url);
  return {
    rows: [...wrong.keys()],
    rule: {
      expected: '204 to each deletion, and the image gone for this client and for others',
      undecided: (exchange) => (isRead(exchange) ? unreadableReason(exchange) : undefined),
      check: (exchange) => wrong.get(exchange),
    },
  };
}
