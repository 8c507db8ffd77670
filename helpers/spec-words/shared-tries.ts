import type { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Image } from '../client/image.ts';
import { askedId, isGone, isUntouched } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../run-state/premise.ts';
import type { Images } from '../targets/images.ts';
import { untested } from '../verdict/reason.ts';
import type { Sharing } from './once-per-worker.ts';
import { type Attack, readsAfterSome } from './read-back.ts';

/** A request that a conforming target refuses, and the own image that it was aimed at. */
export interface Try {
  readonly id: string;
  readonly exchange: Exchange;
  /** How many changes this worker had begun or ended before the tries that were sent together, and after them. */
  readonly from: number;
  readonly to: number;
  /** Whether a read showed the image in place just before. */
  readonly wasSeen: boolean;
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
async function sharedTries(of: TriesOf, refused: Readonly<Record<string, Refused>>): Promise<Try[]> {
  const known = new Map(Object.keys(refused).map((label) => [label, of.sharing.known<Try>(keyOf(label))?.value]));
  const rows = Object.entries(refused).filter(([label]) => known.get(label) === undefined);
  const sent = rows.length === 0 ? [] : await sentTo(of, await of.images.shareVictim(), rows);
  const tries = new Map(rows.map(([label], place) => [label, sent[place]]));
  for (const [label, each] of tries)
    if (each !== undefined && servesOthers(each)) of.sharing.keep(keyOf(label), each, [each.exchange]);
  return Object.keys(refused).flatMap((label) => known.get(label) ?? tries.get(label) ?? []);
}

/** The exchanges of such requests. */
export async function tried(of: TriesOf, refused: Readonly<Record<string, Refused>>): Promise<Exchange[]> {
  return (await sharedTries(of, refused)).map(({ exchange }) => exchange);
}

const keyOf = (label: string): string => `try: ${label}`;

/** A request that got no answer of its own is sent by the next test once more; so is one for a random UUID in the place of an image. */
const servesOthers = ({ exchange }: Try): boolean => hasAnswer(exchange) && exchange.standsIn !== true;

async function sentTo({ api, images }: TriesOf, image: Image, rows: readonly (readonly [string, Refused])[]): Promise<Try[]> {
  const { sightings } = api.target.ledger;
  const noted = async <T>({ id }: Image, send: () => Promise<T>): Promise<[T, Omit<Try, 'exchange'>]> => {
    const before = { id, wasSeen: sightings.areFresh(id), from: sightings.changes };
    const result = await send();
    return [result, { ...before, to: sightings.changes }];
  };
  const [exchanges, together] = await noted(image, () => concurrently(api.target, rows, ([, send]) => send(image)));
  const isMissed = ({ response }: Exchange): boolean => response?.status === 404 || response?.status === 410;
  const isOwn = image.address.parts.standsIn !== true && api.target.description.images.source !== 'stateless';
  const isLost = isOwn && exchanges.some(isMissed) && isGone(await api.getImage(image.id, { label: 'is the image there' }));
  const another = isLost ? await images.victim() : undefined;
  const tries: Try[] = [];
  for (const [place, exchange] of exchanges.entries()) {
    const send = rows[place]?.[1];
    if (another === undefined || send === undefined || !isMissed(exchange)) tries.push({ exchange, ...together });
    else {
      const [repeated, alone] = await noted(another, () => send(another));
      tries.push({ exchange: repeated, ...alone });
    }
  }
  return tries;
}

/**
 * Reads the images that tries were aimed at, most of which earlier tests sent. Where one does not stand, each request is tried as an
 * attack of this test, and the loss counts beside what that shows.
 */
export async function readsAfterTries(
  of: TriesOf,
  refused: Readonly<Record<string, Refused>>,
  counts: (exchange: Exchange) => boolean,
): Promise<Exchange[]> {
  const tries = await sharedTries(of, refused);
  const ids = [...new Set(tries.map(({ id }) => id))];
  const reads = await Promise.all(ids.map((id) => of.api.getImageLeft(id, { label: `all ${tries.length}` })));
  if (!reads.every(isUntouched)) {
    const lost = reads.filter((read) => !isUntouched(read) && isLostToTries(read, tries, of, counts));
    if (lost.length > 0 && !of.images.canMake(tries.length)) return lost;
    return [...(await readsAfterSome(of.api, of.images, refused satisfies Record<string, Attack>, counts)), ...lost];
  }
  return tries.some(({ exchange }) => counts(exchange) && hasAnswer(exchange)) ? reads : [];
}

/** The same, whatever the requests were answered. Skips the test where none got an answer of its own. */
export async function readsAfterAnyTries(of: TriesOf, refused: Readonly<Record<string, Refused>>): Promise<Exchange[]> {
  const reads = await readsAfterTries(of, refused, () => true);
  premise(reads.length > 0, untested('no-answer'));
  return reads;
}

/**
 * Whether an image was lost to tries that count: a read showed it in place just before the first of them, and nothing else was sent from
 * then on. A target may do once what it was asked, so the loss is a fact even where it does not happen again.
 */
function isLostToTries(
  read: Exchange,
  tries: readonly Try[],
  { api }: TriesOf,
  counts: (exchange: Exchange) => boolean,
): boolean {
  const own = tries.filter(({ id }) => id === askedId(read)).sort((a, b) => a.from - b.from);
  const [first] = own;
  const followsAtOnce = ({ from }: Try, place: number): boolean => {
    const before = own[place - 1];
    // Those that were sent together begin and end together.
    return before === undefined || from === before.from || from === before.to;
  };
  const nothingSince = own.at(-1)?.to === api.target.ledger.sightings.changes;
  return first?.wasSeen === true && nothingSince && own.every(followsAtOnce) && own.every(({ exchange }) => counts(exchange));
}
