import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { Api } from '../../images/client/api.ts';
import { imageIn, imagesOn, pageShown, saysMore } from '../../images/client/images-in-responses.ts';
import { type ListPage, listPages, mostPagesOfProof } from '../../images/client/lists.ts';
import type { Target } from '../../images/client/target.ts';
import { keepListed } from '../../images/safety/ownership.ts';
import { givesNames, makers } from '../../images/sources.ts';

/** The most pages that are read of a list if the names are likely to prove what the run made. */
const mostPagesBesideNames = 30;

/**
 * Keeps the ids of the list, so that a new image can be proven new, and an old one old, whatever its name is. The set-up has read the first
 * page. Nothing is kept of a list that goes on after the most pages that are read.
 */
export async function keepList(target: Target, first: Exchange, scratch: string): Promise<void> {
  const { images } = target.description;
  const page = pageShown(first);
  if (!makers.includes(images.source) || !page.ok) return;
  const isWhole = page.value.next === undefined;
  const isNamed = !isWhole && givesNames(images) && (await showsNames(target, page.value.images.shown[0]?.id));
  const most = isNamed ? mostPagesBesideNames : mostPagesOfProof;
  const pages = isWhole ? [{ page: first }] : listPages(new Api(target), '/images', '', { most });
  await keepListed(scratch, digests(pages));
}

async function showsNames(target: Target, id: string | undefined): Promise<boolean> {
  if (id === undefined || !isIdentifier(id)) return false;
  const name = imageIn(await new Api(target).getImage(id, { label: 'does GET show names' }))?.name;
  return typeof name === 'string' && name !== '';
}

/**
 * The digests of the ids on each page; undefined if the list cannot be read to its end, or says in whatever way that it goes on. A page that a
 * cache has stored may be older than the newest images.
 */
async function* digests(pages: AsyncIterable<ListPage> | Iterable<ListPage>): AsyncGenerator<Buffer | undefined> {
  for await (const { page, cut } of pages) {
    const isUnread = page === undefined || cut !== undefined || isStored(page) || saysMore(page);
    yield isUnread ? undefined : imagesOn(page)?.digests;
  }
}
