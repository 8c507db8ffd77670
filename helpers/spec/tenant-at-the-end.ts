import { join } from 'node:path';
import { untested } from '../declarations/reason.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../shared/premise.ts';
import { runState } from '../shared/run-state.ts';
import type { Api } from '../target/client/api.ts';
import { concurrently } from '../target/client/concurrently.ts';
import { fewestTaken } from '../target/client/first-deletion.ts';
import { changeOf } from '../target/client/image-changes.ts';
import { isGone, isStanding } from '../target/client/image-state.ts';
import type { ListedImage } from '../target/client/images-in-responses.ts';
import {
  isBystander,
  isOfSuite,
  sameId,
  type TenantImages,
  tenantImages,
  tenantImagesBefore,
} from '../target/client/tenant-images.ts';
import { firstListed } from '../text/phrases.ts';
import type { AllExchanges } from './all-exchanges.ts';
import type { Rule } from './rules/rule.ts';
import { deletionBehind, isDone, unknownImages } from './rules/tenant-changes.ts';

/** So many images are read by themselves, and so many are named. */
const mostRead = 20;
const mostNamed = 5;

/** What shows whether images that no request named are left, and the rule on it. */
export interface TenantRows {
  readonly rows: readonly Exchange[];
  readonly rule: Rule;
}

/** An image that no request named, what became of it, and what shows that: a GET of the image, or the list. */
interface Affected {
  readonly image: ListedImage;
  readonly what: string;
  readonly shown: Exchange;
  /** The deletion that may have done it; undefined if nothing was deleted when it happened. */
  readonly deletion: Exchange | undefined;
}

/** The list before the run, its images that no request names, the fixtures on it that only refused requests do, and the list at the end. */
interface Lists {
  readonly before: Omit<TenantImages, 'pages'>;
  readonly watched: readonly ListedImage[];
  readonly fixtures: readonly ListedImage[];
  readonly now: TenantImages;
}

/**
 * Compares the images that the list showed before the run with those that it shows at its end, and adds the images of the run that vanished
 * without a request that names them. Skips the test if somebody else may have done it.
 */
export async function tenantAtTheEnd(api: Api, seen: AllExchanges): Promise<TenantRows> {
  const { target } = api;
  target.expectState();
  if (seen.showsImages) target.ledger.seen();
  const own = seen.lostUnnamed(target.facts);
  const [sent] = seen.deletions;
  const lists = await listsOf(api);
  premise(lists !== undefined || own.length > 0, untested('no-image-before'));
  const affected = lists === undefined ? [] : await affectedOf(api, seen, lists);
  // Only the run knows its images, and the operator set the fixtures aside for it: nobody else removes them.
  if (lists !== undefined && own.length === 0 && !seen.losesUnnamed) expectNobodyElse(api, seen, lists, affected);
  const why = new Map<Exchange, string>();
  for (const { image, what, shown, deletion } of affected)
    why.set({ ...shown, label: nameOf(image), ...(deletion && { cause: deletion }) }, what);
  for (const read of own) {
    const image = read.fixture === undefined ? 'an image of this run' : `the image listed as ${read.fixture}`;
    why.set(read, `${image} is gone, and no request named it`);
  }
  return {
    rows: [...why.keys(), ...(sent === undefined ? [] : [sent]), ...(lists?.now.pages ?? [])],
    rule: { expected: 'every image that no request names, as it was', check: (exchange) => why.get(exchange) },
  };
}

/** The lists; undefined if the first showed no image that could be watched. Skips the test if the second cannot be read. */
async function listsOf({ target }: Api): Promise<Lists | undefined> {
  const before = tenantImagesBefore(join(runState().scratch, target.description.name));
  const watched = before?.images.filter((image) => isBystander(target, image)) ?? [];
  if (before === undefined || watched.length === 0) return undefined;
  const now = await tenantImages(target, before.path);
  premise(now !== undefined, untested('list-unread', { detail: 'the list cannot be read at the end of the run' }));
  const { saving: _, conflict: __, ...still } = target.description.fixtures;
  const fixtures = before.images.filter((image) => Object.values(still).some((id) => sameId(image)({ id })));
  return { before, watched, fixtures, now };
}

/** The watched images that are gone, and the images that another has changed since. That a fixture is gone, others judge. */
async function affectedOf(api: Api, seen: AllExchanges, { before, watched, fixtures, now }: Lists): Promise<readonly Affected[]> {
  const gone = await lostOf(
    api,
    watched.filter((image) => !now.images.some(sameId(image))),
    now,
  );
  const changed = [...watched, ...fixtures].flatMap((image) => {
    const [shown] = now.images.filter(sameId(image));
    return shown !== undefined && changeOf(image, shown) !== undefined ? [{ image, shown }] : [];
  });
  // What changes from one read to the next changes by itself.
  const again = changed.length === 0 ? undefined : await tenantImages(api.target, before.path);
  const [page] = now.pages;
  const lasting = changed.flatMap(({ image, shown }) => {
    const later = again?.images.find(sameId(image));
    const what = changeOf(image, shown);
    if (page === undefined || later === undefined || what === undefined || changeOf(shown, later) !== undefined) return [];
    return [
      {
        image,
        what: `an image that was there before the run has ${what} than then`,
        shown: page,
        deletion: seen.deletions.find(isDone),
      },
    ];
  });
  const lists = [...seen.lists, ...now.pages];
  const { found } = api.target.firstDeletion;
  const beside = ({ id }: ListedImage): Exchange | undefined =>
    seen.deletions.find(({ started, request }) =>
      found.some((each) => each.ids.includes(id) && each.started === started && each.url === request.url),
    );
  return [...gone.map((lost) => ({ ...lost, deletion: deletionBehind(lost.image.id, lists, seen.deletions) })), ...lasting].map(
    (each) => ({ ...each, deletion: beside(each.image) ?? each.deletion }),
  );
}

/** Which of the images that a list lacks are gone. On a target without GET of an image, a list that was read to its end shows it. */
async function lostOf(
  api: Api,
  missing: readonly ListedImage[],
  { whole, pages }: TenantImages,
): Promise<readonly Omit<Affected, 'deletion'>[]> {
  const reads = await concurrently(api.target, missing.slice(0, mostRead), async (image) => ({
    image,
    read: await api.getImage(image.id, { label: nameOf(image) }),
  }));
  const [page] = pages;
  return reads.flatMap(({ image, read }) => {
    const said = 'an image that was there before the run is gone, and no request named it';
    if (isGone(read)) return [{ image, what: said, shown: read }];
    return isStanding(read) || api.target.ledger.hasSeen || !whole || page === undefined
      ? []
      : [{ image, what: said, shown: page }];
  });
}

/** Skips the test, with the names, if somebody else, or a restart, may have done what was found. */
function expectNobodyElse({ target }: Api, seen: AllExchanges, { before, now }: Lists, affected: readonly Affected[]): void {
  if (affected.length === 0) return;
  const images = namesOf(affected.map(({ image }) => image));
  const because = (why: string) => untested('tenant-in-use', { images, why });
  premise(seen.awayAtMs === undefined, because('the target was away for a while'));
  premise(before.whole, because('the list is too long to show whether others use the tenant'));
  const isKnown = (image: ListedImage): boolean =>
    before.images.some(sameId(image)) || isOfSuite(image.name) || target.ledger.isOfRun(image.id);
  const others = unknownImages([...seen.lists, ...now.pages], isKnown);
  premise(others.length === 0, because(`other images appeared that this run did not make (${namesOf(others)})`));
  premise(!affected.some(({ deletion }) => deletion === undefined), because('the run deleted nothing when it happened'));
  premise(affected.length >= fewestTaken, because('only one image is affected'));
  const isTied = target.firstDeletion.found.some(({ ids }) => affected.some(({ image }) => ids.includes(image.id)));
  premise(isTied, because('none of them vanished or changed beside a deletion of this run'));
}

const nameOf = ({ id, name = '' }: ListedImage): string => (name === '' ? id : `${name} (${id})`);

const namesOf = (images: readonly ListedImage[]): string => firstListed(images.map(nameOf), mostNamed);
