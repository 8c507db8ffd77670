import { budgets } from '../../contracts/budgets.ts';
import { untested } from '../declarations/reason.ts';
import { type Exchange, isSuccess } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { noteUnanswered } from '../images/client/expect-answer.ts';
import type { Image } from '../images/client/image.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { ListPages } from '../images/client/lists.ts';
import type { Images } from '../images/images.ts';
import { foreignTenant } from '../images/provocation.ts';
import { premise } from '../shared/premise.ts';
import { untilEnough } from '../shared/waiting.ts';
import { type Batch, bisected } from './bisection.ts';
import { wasRefused } from './read-back.ts';
import { hides, isSeldom, lookIn, shows, type View, viewsAfterRefusals } from './views.ts';

/** Sends a request that a conforming target refuses; undefined if the target has no such caller. */
type Refusal = (api: Api, image: Image) => Promise<Exchange | undefined>;

const by =
  (name: 'reader' | 'creator' | 'stranger'): Refusal =>
  async (api, { address }) =>
    api.target.description.identities[name] && api.as(name).deleteImage(address);

/** Kinds of refusals that a client causes by itself. A new one is one line. */
const refusals: Batch<Refusal> = {
  'no token': (api, { address }) => api.withToken(undefined).deleteImage(address),
  'a reader': by('reader'),
  'a creator': by('creator'),
  'a stranger': by('stranger'),
  'a stranger under its own tenant': async (api, { id, address }) => {
    const { description, ledger } = api.target;
    const tenant = description.identities.stranger?.tenant;
    // Elsewhere, an image of that identifier may be somebody else's.
    const isSafe = tenant !== undefined && api.caller.namesTenant && ledger.images.isOnlyOurs(id);
    return isSafe ? api.as('stranger').under(tenant).deleteIfFree(address) : undefined;
  },
  'another tenant in the path': async (api, { address }) =>
    api.caller.namesTenant ? api.under(foreignTenant(api.target, address)).deleteImage(address) : undefined,
  'another method': (api, { address }) => api.send('POST', address),
};

/** What the ways of looking show after refusals: those that show the image or say nothing, and those that do not, each with what happened. */
interface SeenAfter {
  readonly pages: readonly Exchange[];
  readonly hidden: ReadonlyMap<Exchange, string>;
  readonly hiding: readonly View[];
}

/** Sends refused requests for an image. Skips the test if one was done, or the image is gone for GET, too: other requirements judge that. */
async function refuse(api: Api, image: Image, rows: Batch<Refusal>): Promise<Exchange | undefined> {
  const sent = await api.each(rows, (row, send) => send(row, image));
  noteUnanswered(...sent);
  premise(!sent.some(({ response }) => isSuccess(response?.status)), untested('not-refused'));
  premise(sent.some(wasRefused), untested('nothing-refused'));
  const left = await api.getImageLeft(image.id, { label: 'after the refusals' });
  premise(isUntouched(left), untested('not-there', { what: 'the image' }));
  return sent.at(-1);
}

/** Looks for an image after refused requests for it, in ways of which some have to show it before. */
async function lookAround(
  { api }: Images,
  image: Image,
  rows: Batch<Refusal>,
  views: readonly View[],
  needsBefore: (view: View) => boolean,
): Promise<SeenAfter> {
  const before = new Map<View, ListPages>();
  for (const view of views.filter(needsBefore)) before.set(view, await lookIn(view, api, image));
  const cause = await refuse(api, image, rows);
  const pages: Exchange[] = [];
  const hidden = new Map<Exchange, string>();
  const hiding: View[] = [];
  for (const view of views) {
    const shown = before.get(view);
    if (shown !== undefined && !shown.pages.some((page) => shows(page, image.id))) continue;
    const again = (): Promise<ListPages> => lookIn(view, api, image, shown);
    const isShown = (list: ListPages): boolean => !hides(list, image.id);
    const first = await again();
    // A replica may lag behind.
    const last = shown === undefined ? first : await untilEnough(budgets.lagging, api.target.ending, again, isShown, { first });
    if (isShown(last)) {
      pages.push(...last.pages);
      continue;
    }
    hiding.push(view);
    const label = `${view}, after ${Object.keys(rows).join(', ')}`;
    for (const page of last.pages.slice(-1))
      hidden.set(
        { ...page, label, ...(cause && { cause }) },
        'the image is not shown, though it was before, and though GET shows it',
      );
  }
  return { pages, hidden, hiding };
}

/**
 * Looks for an image in every way after refused requests for it. Where that does not find it, tries again on an image that was found there just
 * before, and finds the one kind of refusal that hides it.
 */
export async function seenAfterRefusals(images: Images): Promise<SeenAfter> {
  const first = await lookAround(images, await images.standing(), refusals, viewsAfterRefusals, isSeldom);
  if (first.hiding.length === 0) return first;
  const proven = await bisected(
    refusals,
    // What hid the image may hide it for good.
    async (rows) => lookAround(images, await images.passingVictim('by itself'), rows, first.hiding, () => true),
    ({ hidden }) => hidden.size > 0,
    () => images.canMake(1),
  );
  return { ...proven, pages: [...proven.pages, ...first.pages] };
}
