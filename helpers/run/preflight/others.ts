import { type Exchange, isStored } from '../../http/exchange.ts';
import { isLoopback } from '../../http/loopback.ts';
import { Api } from '../../images/client/api.ts';
import { sideBySide } from '../../images/client/concurrently.ts';
import { imageIn, imagesOn, type ListedImage, pageShown, saysMore } from '../../images/client/images-in-responses.ts';
import { type ListPage, listPages, mostPagesOfProof } from '../../images/client/lists.ts';
import type { Target } from '../../images/client/target.ts';
import {
  isBystander,
  keepStrangersImages,
  keepTenantImages,
  type OthersBefore,
  sameId,
} from '../../images/client/tenant-images.ts';
import { idDigest, keepListed } from '../../images/safety/ownership.ts';
import { broadUse } from '../../images/safety/risks.ts';
import { givesNames, makers } from '../../images/sources.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { counted, firstListed } from '../../platform/text/phrases.ts';
import { inconclusive } from '../stopped.ts';
import { notKnown, right, type SettingCheck, untried, wrong } from './checks.ts';

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
  const most = givesNames(images) ? mostPagesBesideNames : mostPagesOfProof;
  const pages = page.value.next === undefined ? [{ page: first }] : listPages(new Api(target), '/images', '', { most });
  await keepListed(scratch, digests(pages));
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

/** The most images of others by which a sweep knows the tenant of the run. */
const mostStood = 100;

/** Keeps what lists show before the run; undefined if no list of the tenant shows anything. */
export async function keepImages(target: Target, scratch: string): Promise<OthersBefore | undefined> {
  if (isStateless(target)) return undefined;
  const [before] = await sideBySide(
    target,
    () => keepTenantImages(target, scratch),
    () => keepStrangersImages(target, scratch),
  );
  // What another tenant's list shows, too, says nothing of the tenant.
  const elsewhere = target.windows.strangers.before?.images ?? [];
  const isHis = (image: ListedImage): boolean => isBystander(target, image) && !elsewhere.some(sameId(image));
  const stood = (target.windows.listed?.images ?? []).filter(isHis).slice(0, mostStood);
  const digests = Buffer.concat(stood.map(({ id }) => idDigest(id))).toString('hex');
  if (digests !== '') target.ledger.note({ event: 'stood', digests });
  return before;
}

/**
 * Tells the ledger whether images of others are there, and what must not be put at risk. `hidden`: an image that the list lacks, and is there.
 * @throws Stopped if a random UUID may delete one of them
 */
export async function lookForOthers(target: Target, list: Exchange, before: OthersBefore | undefined, hidden?: string) {
  const { description, ledger } = target;
  const others = isStateless(target) ? keepsImages(list) : before && (before.areThere || hidden !== undefined);
  ledger.risks.learn(broadUse(description, others), isStateless(target) && others !== true);
  if (ledger.risks.looksFirst && (others || !isStateless(target))) await expectUnknown(target);
  const { watched = 0, runs = [], areThere } = before ?? {};
  const why =
    areThere === false ? `lacks ${hidden}, which GET shows, so that it does not show every image,` : 'shows images of others,';
  return { others, checks: [...broadChecks(target, others, why), ...othersChecks(target, watched, runs)] };
}

const isStateless = ({ description }: Target): boolean => description.images.source === 'stateless';

/** Whether the images of others keep requests from a target to which the operator says that they may go. */
function broadChecks({ description: { url, limits, images } }: Target, others = false, why = ''): SettingCheck[] {
  if (!others || limits.collectionDelete) return [];
  if (images.source === 'stateless')
    return [
      wrong`images.source is stateless, but the list shows images, or cannot be read: the run treats the target as one that keeps images of others, and sends no identifier that may be one of theirs. Name the source of images. If every image of the tenant may be lost, set limits.collectionDelete.`,
    ];
  if (!isLoopback(url)) return [];
  return [
    untried`broad attacks are off: the list ${why} and a port on loopback may be a tunnel. Set limits.collectionDelete if every image of the tenant may be lost.`,
  ];
}

/** How many images of others are watched, and whether another run of the suite made some that the list shows. */
function othersChecks({ description: { limits } }: Target, watched: number, runs: readonly string[]): SettingCheck[] {
  const ofRuns = firstListed(runs, 3);
  return [
    ...(runs.length === 0
      ? []
      : [
          notKnown`the list shows images that runs of this suite made: ${ofRuns}. If another run is at work in this tenant, wait for its end: each takes images and answers from the other. Else \`${commandLine('sweep')}\` deletes what it left.`,
        ]),
    ...(watched === 0 || limits.sharedTenant
      ? []
      : [
          right`a run watches ${counted(watched, 'image')} of others in this tenant: set TARGET_SHARED_TENANT=true if others create, change or delete images here meanwhile`,
        ]),
  ];
}

/**
 * Whether a list contradicts an operator who says that the target keeps no images: it shows some, or it is there and cannot be read, as behind
 * a tunnel. A mock has an empty list or none.
 */
function keepsImages(list: Exchange): true | undefined {
  const { status = 0 } = list.response ?? {};
  const shown = imagesOn(list);
  const isThere = shown === undefined ? ![404, 405, 501].includes(status) : shown.size > 0;
  return isThere || undefined;
}

/**
 * Reads a random UUID before anything is deleted: a target that shows an image there, as by a default or a cast to 0, may delete that image
 * for every identifier that it does not know.
 */
async function expectUnknown(target: Target): Promise<void> {
  const id = target.ledger.randomId();
  const read = await new Api(target).read(`/images/${id}`, { role: 'setup', label: 'does a random UUID name an image' });
  const { id: other = id } = imageIn(read) ?? {};
  if (other === id) return;
  throw inconclusive`GET of a random UUID shows another image, so that DELETE of one may delete it: nothing was sent. Correct the target. If it is a mock that keeps no images, set images.source: stateless. If every image of the tenant may be lost, set limits.collectionDelete.`;
}
