import type { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Image } from '../client/image.ts';
import { isGone, isUntouched } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Images } from '../targets/images.ts';
import type { Sharing } from './once-per-worker.ts';
import { type Attack, readsAfterSome } from './read-back.ts';

/** A request that a conforming target refuses, and the own image that it was aimed at. */
export interface Try {
  readonly id: string;
  readonly exchange: Exchange;
}

/** A request that always leaves. */
type Refused = (image: Image) => Promise<Exchange>;

/** What a worker needs for tries that its tests share. */
export interface TriesOf {
  readonly api: Api;
  readonly images: Images;
  readonly sharing: Sharing;
}

/**
 * Requests for an own image that have to be refused. Each is sent once in a worker, under its label, for every test that looks at it.
 * Nothing reads the image in between: where it is not found, an earlier request may have taken it, and the request is sent for another.
 */
export async function sharedTries(of: TriesOf, refused: Readonly<Record<string, Refused>>): Promise<Try[]> {
  const known = new Map(Object.keys(refused).map((label) => [label, of.sharing.known<Try>(keyOf(label))?.value]));
  const rows = Object.entries(refused).filter(([label]) => known.get(label) === undefined);
  const sent = rows.length === 0 ? [] : await sentTo(of, await of.images.shareVictim(), rows);
  const tries = new Map(rows.map(([label], place) => [label, sent[place]]));
  for (const [label, each] of tries)
    if (each !== undefined && servesOthers(each)) of.sharing.keep(keyOf(label), each, [each.exchange]);
  return Object.keys(refused).flatMap((label) => known.get(label) ?? tries.get(label) ?? []);
}

const keyOf = (label: string): string => `try: ${label}`;

/** A request that got no answer of its own is sent by the next test once more; so is one for a random UUID in the place of an image. */
const servesOthers = ({ exchange }: Try): boolean => hasAnswer(exchange) && exchange.standsIn !== true;

async function sentTo({ api, images }: TriesOf, image: Image, rows: readonly (readonly [string, Refused])[]): Promise<Try[]> {
  const exchanges = await concurrently(api.target, rows, ([, send]) => send(image));
  const isMissed = ({ response }: Exchange): boolean => response?.status === 404 || response?.status === 410;
  const isOwn = image.address.parts.standsIn !== true && api.target.description.images.source !== 'stateless';
  const isLost = isOwn && exchanges.some(isMissed) && isGone(await api.getImage(image.id, { label: 'is the image there' }));
  const another = isLost ? await images.victim() : undefined;
  const tries: Try[] = [];
  for (const [place, exchange] of exchanges.entries()) {
    const send = rows[place]?.[1];
    const isRepeated = another !== undefined && send !== undefined && isMissed(exchange);
    tries.push(isRepeated ? { id: another.id, exchange: await send(another) } : { id: image.id, exchange });
  }
  return tries;
}

/**
 * Reads the images that tries were aimed at, most of which earlier tests sent. Where one does not stand, each request is tried as an
 * attack of this test.
 */
export async function readsAfterTries(
  of: TriesOf,
  refused: Readonly<Record<string, Refused>>,
  counts: (exchange: Exchange) => boolean,
): Promise<Exchange[]> {
  const tries = await sharedTries(of, refused);
  const ids = [...new Set(tries.map(({ id }) => id))];
  const reads = await Promise.all(ids.map((id) => of.api.getImageLeft(id, { label: `all ${tries.length}` })));
  if (!reads.every(isUntouched)) return readsAfterSome(of.api, of.images, refused satisfies Record<string, Attack>, counts);
  return tries.some(({ exchange }) => counts(exchange) && hasAnswer(exchange)) ? reads : [];
}
