import { isIdentifier } from '../../contracts/image-identifiers.ts';
import type { Exchange } from '../http/exchange.ts';
import { Api } from '../target/client/api.ts';
import { imageState } from '../target/client/image-state.ts';
import { imageIn, pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';

/** Whether an image is there, as far as the answers prove it. `reason`: what proves that it is gone, or why nothing does. */
export type Presence =
  | { readonly state: 'there' }
  | { readonly state: 'gone'; readonly reason: string }
  | { readonly state: 'unknown'; readonly reason: string };

/** What the target has shown of images so far. */
export interface ImagesShown {
  readonly list: Exchange;
  /** Whether GET has shown an image: only then does a 404 say that another is not there. */
  readonly byGet: boolean;
}

/** Reads an image by its identifier. */
export const readImage = (api: Api, id: string): Promise<Exchange> =>
  api.read(`/images/${id}`, { role: 'setup', label: 'is the image there' });

/** Whether GET shows the image that was asked for. */
export const shows = (read: Exchange, id: string): boolean => imageIn(read)?.id?.toLowerCase() === id.toLowerCase();

/** Whether GET shows images. If none of these reads does and one of them is answered 404, asks for an image of the list. */
export async function showsImages(target: Target, list: Exchange, reads: ReadonlyMap<string, Exchange>): Promise<boolean> {
  const all = [...reads];
  if (all.some(([id, read]) => shows(read, id))) return true;
  const page = pageShown(list);
  const first = page.ok ? page.value.images.shown[0]?.id : undefined;
  if (first === undefined || !isIdentifier(first) || reads.has(first) || !all.some(([, read]) => isAbsent(read))) return false;
  return shows(await readImage(new Api(target), first), first);
}

/** Whether an image is there. `isOwners`: the owner's list, read to its end, shows it if it exists. */
export function presence(id: string, read: Exchange, { list, byGet }: ImagesShown, { isOwners = false } = {}): Presence {
  const { state } = imageState(read, id);
  const page = pageShown(list);
  if (state === 'standing' || (state !== 'gone' && page.ok && page.value.images.has(id))) return { state: 'there' };
  if (shows(read, id)) return { state: 'gone', reason: 'GET shows it as deleted' };
  if (!isAbsent(read)) return { state: 'unknown', reason: whatGetSaid(read, id) };
  if (byGet) return { state: 'gone', reason: whatGetSaid(read, id) };
  if (isOwners && page.ok && page.value.next === undefined) return { state: 'gone', reason: `the list does not show ${id}` };
  return { state: 'unknown', reason: `${whatGetSaid(read, id)}, and no GET has shown an image of this target` };
}

const isAbsent = ({ response }: Exchange): boolean => response?.status === 404 || response?.status === 410;

function whatGetSaid(read: Exchange, id: string): string {
  const { response, failure } = read;
  if (response === undefined) return `GET of ${id} got no response (${failure?.kind ?? 'unknown'})`;
  if (response.status !== 200) return `GET of ${id} was answered ${response.status}`;
  const other = imageIn(read)?.id;
  return other === undefined ? `GET of ${id} shows no image` : `GET of ${id} shows another image: ${other.slice(0, 80)}`;
}
