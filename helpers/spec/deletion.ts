import type { Exchange } from '../http/exchange.ts';
import { type Api, type ListPath, mostLagMs } from '../target/client/api.ts';
import type { Bystander } from '../target/client/image.ts';
import { isGone } from '../target/client/image-state.ts';
import { imageIn } from '../target/client/images-in-responses.ts';
import type { Images } from '../target/images.ts';
import { acceptWays, type ReadWay, readInEveryWay } from './ways-to-read.ts';

/** An image that was deleted, for tests that look for it, and how it was shown before. */
export interface Deletion {
  readonly image: Bystander;
  /** The status that it was answered with. */
  readonly status: number;
  /** The image as it was read in other ways before it was deleted. */
  readonly readBefore: Readonly<Partial<Record<ReadWay, Exchange>>>;
  /** The metadata of the image before it was deleted. */
  readonly metadataBefore: Exchange;
  /** The name of the image as GET showed it; undefined if the target keeps no state. */
  readonly shownName?: string;
  /** The lists that showed it before. */
  readonly listedIn: readonly ListPath[];
  /** ISO 8601, in whole seconds, by the clock of the target if it has one: before the image was made, and after it was deleted. */
  readonly before: string;
  readonly after: string;
}

/** Makes an image, reads it in every way, and deletes it. Skips the test if that is not done. */
export async function plainDeletion(api: Api, images: Images): Promise<Deletion> {
  const skewMs = (api.target.facts.clockSkewSeconds ?? 0) * 1000;
  const moment = (offsetMs: number): string => `${new Date(Date.now() + skewMs + offsetMs).toISOString().slice(0, 19)}Z`;
  const before = moment(-60_000);
  const image = await images.present();
  const readBefore = await readInEveryWay(api, image);
  const listedIn: ListPath[] = [];
  // No list will show an image that a HEAD has removed.
  const isLost = acceptWays.every((way) => readBefore[way] !== undefined && isGone(readBefore[way]));
  const deadline = Date.now() + (isLost ? 0 : mostLagMs);
  for (const path of ['/images', '/images/detail'] as const)
    if (await api.listsInTime(path, image.id, deadline)) listedIn.push(path);
  const metadataBefore = await api.read(`/images/${image.id}/metadata`, { label: 'before the deletion' });
  const isRead = api.target.description.images.source !== 'stateless';
  const shownName = isRead ? imageIn(await api.lastRead(image.id))?.name : undefined;
  const { response } = await api.deletion(image.address);
  const name = shownName === undefined ? {} : { shownName };
  return { image, status: response?.status ?? 0, readBefore, metadataBefore, ...name, listedIn, before, after: moment(2000) };
}
