import { defined, isObject, jsonIn } from '../../contracts/json.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { sideBySide } from '../images/client/concurrently.ts';
import { lastRead, serverOf } from '../images/client/image-reads.ts';
import { imageIn } from '../images/client/images-in-responses.ts';
import type { Image } from '../images/client/target.ts';
import type { Images } from '../images/images.ts';
import { leftOut, type Seen, seenAround } from './choreographies/views.ts';

/** An image that was deleted, for tests that look for it, and how it was shown before. */
export interface Deletion {
  readonly image: Image;
  readonly exchange: Exchange;
  /** The ways in which it was seen before, and what they show after. */
  readonly seen: Seen;
  /** Reads of other images that a list no longer shows, each with what happened. */
  readonly leftOut: ReadonlyMap<Exchange, string>;
  /** GET just after the deletion; absent if the target keeps no state. */
  readonly read?: Exchange;
  /** The server that the image was created from, before and after; absent if it was made of none. */
  readonly server?: { readonly before: Exchange; readonly after: Exchange };
  /** The name of the image as GET showed it; absent if the target keeps no state. */
  readonly shownName?: string;
  /** The metadata of the image before it was deleted. */
  readonly metadataBefore: Exchange;
  /** The name of an item of it; absent if it shows none that a path can hold. */
  readonly metadataName?: string;
  /** ISO 8601, in whole seconds, by the clock of the target if it has one: before the image was created, and after it was deleted. */
  readonly before: string;
  readonly after: string;
}

/** Makes an image, looks for it in every way, deletes it, and looks again. Skips the test if that is not done. */
export async function plainDeletion(api: Api, images: Images): Promise<Deletion> {
  const { images: source } = api.target.description;
  const skewMs = (api.target.facts.clockSkewSeconds ?? 0) * 1000;
  const moment = (offsetMs: number): string => `${new Date(Date.now() + skewMs + offsetMs).toISOString().slice(0, 19)}Z`;
  const isRead = source.source !== 'stateless';
  const before = moment(-60_000);
  const image = await images.present();
  const shown = isRead ? await lastRead(api, image.id) : undefined;
  const shownName = shown && imageIn(shown)?.name;
  const server = serverOf(source, shown);
  const readServer = async (label: string) =>
    server === undefined ? undefined : api.read(`/servers/${server}`, { label: `server ${label} the deletion` });
  const readMetadata = () => api.read(`/images/${image.id}/metadata`, { label: 'before the deletion' });
  const [metadataBefore, serverBefore] = await sideBySide(api.target, readMetadata, () => readServer('before'));
  let exchange: Exchange | undefined;
  let after = '';
  const seen = await seenAround(api, image, async () => {
    exchange = await api.deletion(image.address);
    after = moment(2000);
  });
  const readImage = async () => (isRead ? api.getImage(image.id, { label: 'after the deletion' }) : undefined);
  const [read, serverAfter] = await sideBySide(api.target, readImage, () => readServer('after'));
  const servers = serverBefore && serverAfter && { before: serverBefore, after: serverAfter };
  const others = await leftOut(api, image, seen);
  if (exchange === undefined) throw new Error('nothing was deleted');
  return {
    image,
    exchange,
    seen,
    leftOut: others,
    metadataBefore,
    before,
    after,
    ...defined({ read, server: servers, shownName, metadataName: nameIn(metadataBefore) }),
  };
}

function nameIn({ response }: Exchange): string | undefined {
  const shown = jsonIn(response?.content.toString('utf8'));
  const items = isObject(shown) && isObject(shown.metadata) ? Object.keys(shown.metadata) : [];
  return items.find((name) => /^[\w-]+$/.test(name));
}
