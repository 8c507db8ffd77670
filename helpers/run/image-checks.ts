import { isIdentifier } from '../../contracts/image-identifiers.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import { expendableImages, fixtureOf, imagesToRefuse } from '../settings/operators-images.ts';
import { Api } from '../target/client/api.ts';
import { imageState, isNotFound } from '../target/client/image-state.ts';
import { imageIn, imagesOn, pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import { notKnown, right, type SettingCheck, untried, wrong } from './setting-check.ts';

/** The most listed images that are read. */
const mostReads = 20;

interface NamedSetting {
  readonly setting: string;
  readonly id: string;
  /** Undefined if no identity can read it. */
  readonly read: Exchange | undefined;
  readonly reader: IdentityName;
}

/** What became known of the images that the operator listed. */
export type ImageChecks = Awaited<ReturnType<typeof imageChecks>>;

/** Looks for the images that the operator listed, by GET and in the first page of the list. */
export async function imageChecks(target: Target, list: Exchange) {
  const ids = expendableImages(target.description);
  const reads = new Map<string, Exchange>();
  for (const id of ids.slice(0, mostReads)) reads.set(id, await readImage(new Api(target), id));
  const listed = [...reads];
  const fixtures = await namedImages(target);
  for (const { id, read, reader } of fixtures) if (read !== undefined && reader === 'owner') reads.set(id, read);
  const isShown = await showsImages(target, list, reads);
  const shown = { list, byGet: isShown || fixtures.some(({ id, read }) => read !== undefined && shows(read, id)) };
  const judged = listed.map(([id, read]) => presence(id, read, shown, { isOwners: true }));
  const checks = [
    listCheck(list),
    ...(ids.length === 0 ? [] : [idsCheck(ids.length, judged)]),
    ...fixtures.map((each) => fixtureCheck(each, shown)),
  ];
  return {
    checks,
    /** The fixtures that GET showed to who can read them. */
    fixtures: fixtures.flatMap(({ id, read }) => (read && shows(read, id) ? (fixtureOf(target.description, id) ?? []) : [])),
    /** GET has shown an image to the owner. */
    isShown,
    /** The operator listed images as expendable, and each read of one was answered 404. */
    areAllAbsent: listed.length > 0 && listed.every(([, read]) => read.response?.status === 404),
  };
}

function listCheck(list: Exchange): SettingCheck {
  const shown = pageShown(list);
  if (!shown.ok) return notKnown(`no list of images can be read: ${shown.reason}. What needs a list is not tested.`);
  return right(`the list of images can be read; its first page shows ${shown.value.images.size}`);
}

function idsCheck(all: number, read: readonly Presence[]): SettingCheck {
  const of = all > read.length ? `${read.length} images of TARGET_IMAGE_IDS that were read` : `${all} images in TARGET_IMAGE_IDS`;
  const gone = read.flatMap((is) => (is.state === 'gone' ? [is.reason] : []));
  const unsure = read.flatMap((is) => (is.state === 'unknown' ? [is.reason] : []));
  const are = (count: number): string => (count === 1 ? 'is' : 'are');
  if (gone.length > 0)
    return wrong(
      `${gone.length} of the ${of} ${are(gone.length)} not there: ${gone[0] ?? ''}. Replace ${gone.length === 1 ? 'it' : 'them'}.`,
    );
  if (unsure.length > 0)
    return notKnown(
      `TARGET_IMAGE_IDS: nothing shows whether ${unsure.length} of ${read.length} images ${are(unsure.length)} there: ${unsure[0] ?? ''}. A run tests with an image only if GET shows it.`,
    );
  return right(`images in TARGET_IMAGE_IDS are there: ${read.length} of ${all} were read`);
}

/** The fixtures, and the images that provoke a code, each read by an identity that can. */
async function namedImages(target: Target): Promise<NamedSetting[]> {
  const tenant = target.description.identities.stranger?.tenant;
  const owner = new Api(target);
  const named: NamedSetting[] = [];
  for (const [place, id] of imagesToRefuse(target.description)) {
    const stranger = tenant === undefined ? undefined : owner.as('stranger').underIfNamed(tenant);
    const reader = place === 'foreign' ? 'stranger' : 'owner';
    const api = reader === 'owner' ? owner : stranger;
    named.push({ setting: settingOf(place), id, read: api && (await readImage(api, id)), reader });
  }
  return named;
}

function fixtureCheck({ setting, id, read }: NamedSetting, shown: ImagesShown): SettingCheck {
  if (read === undefined)
    return untried(`${setting}: only its own tenant can read it, and identities.stranger.tenant is not set`);
  const is = presence(id, read, shown);
  if (is.state === 'there') return right(`${setting} is there`);
  if (is.state === 'gone') return wrong(`${setting} is not there: ${is.reason}. Set the id of an image that exists.`);
  return notKnown(`${setting}: nothing shows whether the image is there: ${is.reason}. Check that it exists.`);
}

const byVariable: readonly string[] = ['foreign', 'protected', 'public', 'conflict'] satisfies FixtureName[];

function settingOf(place: string): string {
  if (byVariable.includes(place)) return `TARGET_${place.toUpperCase()}_IMAGE_ID`;
  return `The image of ${place.startsWith('provoke.') ? place : `fixtures.${place}`}`;
}

/** Whether an image is there, as far as the answers prove it. `reason`: what proves that it is gone, or why nothing does. */
type Presence =
  | { readonly state: 'there' }
  | { readonly state: 'gone'; readonly reason: string }
  | { readonly state: 'unknown'; readonly reason: string };

interface ImagesShown {
  readonly list: Exchange;
  /** Whether GET has shown an image: only then does a 404 say that another is not there. */
  readonly byGet: boolean;
}

const readImage = (api: Api, id: string): Promise<Exchange> =>
  api.read(`/images/${id}`, { role: 'setup', label: 'is the image there' });

/** Whether GET shows the image that was asked for. */
const shows = (read: Exchange, id: string): boolean => imageIn(read)?.id?.toLowerCase() === id.toLowerCase();

/** Whether GET shows images. If none of these reads does and one of them is answered 404, asks for an image of the list. */
async function showsImages(target: Target, list: Exchange, reads: ReadonlyMap<string, Exchange>): Promise<boolean> {
  const all = [...reads];
  if (all.some(([id, read]) => shows(read, id))) return true;
  const first = imagesOn(list)?.shown[0]?.id;
  if (first === undefined || !isIdentifier(first) || reads.has(first) || !all.some(([, read]) => isNotFound(read))) return false;
  return shows(await readImage(new Api(target), first), first);
}

/** Whether an image is there. `isOwners`: the owner's list, read to its end, shows it if it exists. */
function presence(id: string, read: Exchange, { list, byGet }: ImagesShown, { isOwners = false } = {}): Presence {
  const { state } = imageState(read, id);
  const page = pageShown(list);
  if (state === 'standing' || (state !== 'gone' && page.ok && page.value.images.has(id))) return { state: 'there' };
  if (shows(read, id)) return { state: 'gone', reason: 'GET shows it as deleted' };
  if (!isNotFound(read)) return { state: 'unknown', reason: whatGetSaid(read, id) };
  if (byGet) return { state: 'gone', reason: whatGetSaid(read, id) };
  if (isOwners && page.ok && page.value.next === undefined) return { state: 'gone', reason: `the list does not show ${id}` };
  return { state: 'unknown', reason: `${whatGetSaid(read, id)}, and no GET has shown an image of this target` };
}

function whatGetSaid(read: Exchange, id: string): string {
  const { response, failure } = read;
  if (response === undefined) return `GET of ${id} got no response (${failure?.kind ?? 'unknown'})`;
  if (response.status !== 200) return `GET of ${id} was answered ${response.status}`;
  const other = imageIn(read)?.id;
  return other === undefined ? `GET of ${id} shows no image` : `GET of ${id} shows another image: ${other.slice(0, 80)}`;
}
