import type { Exchange } from '../http/exchange.ts';
import type { TriesOf } from './shared-tries.ts';

/** A HEAD of an own image on a connection that is watched for a while after the response, and the GET before it. */
export interface HeadOfImage {
  readonly id: string;
  /** Undefined for a random UUID in the place of an image, and on a target that keeps no state. */
  readonly before?: Exchange;
  readonly head: Exchange;
}

const name = 'HEAD of an own image';

/** A HEAD of an own image that several tests of a worker look at. */
export const headOfImage = (of: TriesOf): Promise<HeadOfImage> => of.sharing.once(name, () => headNow(of), servesOthers);

/** A GET and a HEAD of an own image, and the read that follows them at once: nothing else may have happened to the image in between. */
export async function readAfterHead(of: TriesOf): Promise<Exchange> {
  const sent = await headNow(of);
  const read = await of.api.getImage(sent.id, { label: 'after GET and HEAD' });
  if (servesOthers(sent) && sent.before !== undefined) of.sharing.keep(name, sent, [sent.before, sent.head]);
  return read;
}

async function headNow({ api, images }: TriesOf): Promise<HeadOfImage> {
  const { id, address } = await images.victim();
  const isRead = address.parts.standsIn !== true && api.target.description.images.source !== 'stateless';
  const before = isRead ? { before: await api.lastRead(id) } : {};
  return { id, ...before, head: await api.read(`/images/${id}`, { label: 'HEAD', wire: { lingerMs: 150 } }, 'HEAD') };
}

/** A random UUID serves the test alone that takes one, and the next test tries again where no answer came. */
const servesOthers = ({ before, head }: HeadOfImage): boolean => before !== undefined && head.response !== undefined;
