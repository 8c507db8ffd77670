import { isIdentifier } from '../../contracts/image-identifiers.ts';
import type { FixtureName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import { Api } from '../images/client/api.ts';
import { imageState, isNotFound } from '../images/client/image-state.ts';
import { imageIn, imagesOn, pageShown } from '../images/client/images-in-responses.ts';
import type { Target } from '../images/client/target.ts';
import { expendableImages, fixtureOf, imagesToRefuse } from '../settings/operators-images.ts';
import { notKnown, right, type SettingCheck, untried, wrong } from './setting-check.ts';

/** The most expendable images that are read. */
const mostReads = 20;

/** An image that the operator named, as GET answered to an identity that can read it. */
interface NamedSetting {
  /** The place of its id; undefined in TARGET_IMAGE_IDS. */
  readonly setting?: string;
  readonly id: string;
  readonly read: Exchange;
}

/** What became known of the images that the operator listed. */
export type ImageChecks = Awaited<ReturnType<typeof imageChecks>>;

/** Looks for the images that the operator listed, by GET and in the first page of the list. */
export async function imageChecks(target: Target, list: Exchange) {
  const { description } = target;
  const owner = new Api(target);
  const tenant = description.identities.stranger?.tenant;
  const ids = expendableImages(description);
  const listed: NamedSetting[] = [];
  for (const id of ids.slice(0, mostReads)) listed.push({ id, read: await readImage(owner, id) });
  const owners = [...listed];
  const fixtures: NamedSetting[] = [];
  const unread: SettingCheck[] = [];
  for (const [place, id] of imagesToRefuse(description)) {
    const setting = settingOf(place);
    const isForeign = place === 'foreign';
    if (isForeign && tenant === undefined) {
      const missing = description.identities.stranger === undefined ? 'TARGET_STRANGER_TOKEN' : 'TARGET_STRANGER_TENANT';
      unread.push(untried`${setting}: only its own tenant can read it, and ${missing} is not set`);
      continue;
    }
    const stranger = isForeign ? owner.as('stranger').underIfNamed(tenant) : undefined;
    const named = { setting, id, read: await readImage(stranger ?? owner, id) };
    fixtures.push(named);
    if (stranger === undefined) owners.push(named);
  }
  const isShown = await showsImages(owner, list, owners);
  const byGet = isShown || fixtures.some(shows);
  const judged = (named: NamedSetting): Presence => presence(named, list, byGet);
  return {
    checks: [
      listCheck(list),
      ...(ids.length === 0 ? [] : [idsCheck(ids.length, listed.map(judged))]),
      ...unread,
      ...fixtures.map((each) => fixtureCheck(each.setting ?? '', judged(each))),
    ],
    /** The fixtures that GET showed to who can read them. */
    fixtures: fixtures.filter(shows).flatMap(({ id }) => fixtureOf(description, id) ?? []),
    /** GET has shown an image to the owner. */
    isShown,
    /** The operator listed images as expendable, and each read of one got 404. */
    areAllAbsent: listed.length > 0 && listed.every(({ read }) => read.response?.status === 404),
  };
}

function listCheck(list: Exchange): SettingCheck {
  const shown = pageShown(list);
  if (!shown.ok) return notKnown`no list of images can be read: ${shown.reason}. What needs a list is not tested.`;
  return right`the list of images can be read; its first page shows ${shown.value.images.size}`;
}

function idsCheck(all: number, read: readonly Presence[]): SettingCheck {
  const reasons = (wanted: Presence['state']): string[] =>
    read.flatMap(({ state, reason }) => (state === wanted ? [reason] : []));
  const are = (count: number): string => (count === 1 ? 'is' : 'are');
  const [gone, unsure] = [reasons('gone'), reasons('unknown')];
  if (gone[0] !== undefined) {
    const of =
      all > read.length ? `${read.length} images of TARGET_IMAGE_IDS that were read` : `${all} images in TARGET_IMAGE_IDS`;
    const them = gone.length === 1 ? 'it' : 'them';
    return wrong`${gone.length} of the ${of} ${are(gone.length)} not there: ${gone[0]}. Replace ${them}.`;
  }
  if (unsure[0] !== undefined)
    return notKnown`TARGET_IMAGE_IDS: nothing shows whether ${unsure.length} of ${read.length} images ${are(unsure.length)} there: ${unsure[0]}. A run tests with an image only if GET shows it.`;
  return right`images in TARGET_IMAGE_IDS are there: ${read.length} of ${all} were read`;
}

function fixtureCheck(setting: string, { state, reason }: Presence): SettingCheck {
  if (state === 'there') return right`${setting} is there`;
  if (state === 'gone') return wrong`${setting} is not there: ${reason}. Set the id of an image that exists.`;
  return notKnown`${setting}: nothing shows whether the image is there: ${reason}. Check that it exists.`;
}

function settingOf(place: string): string {
  const byVariable: readonly string[] = ['foreign', 'protected', 'public', 'conflict'] satisfies FixtureName[];
  if (byVariable.includes(place)) return `TARGET_${place.toUpperCase()}_IMAGE_ID`;
  return `The image of ${place.startsWith('provoke.') ? place : `fixtures.${place}`}`;
}

const readImage = (api: Api, id: string): Promise<Exchange> =>
  api.read(`/images/${id}`, { role: 'setup', label: 'is the image there' });

/** Whether GET shows the image that was asked for. */
const shows = ({ id, read }: NamedSetting): boolean => imageIn(read)?.id?.toLowerCase() === id.toLowerCase();

/** Whether GET shows images. If none of these reads does and one of them gets 404, asks for an image of the list. */
async function showsImages(owner: Api, list: Exchange, named: readonly NamedSetting[]): Promise<boolean> {
  if (named.some(shows)) return true;
  const first = imagesOn(list)?.shown[0]?.id;
  const isNew = first !== undefined && isIdentifier(first) && !named.some(({ id }) => id === first);
  return isNew && named.some(({ read }) => isNotFound(read)) && shows({ id: first, read: await readImage(owner, first) });
}

/** Whether an image is there, as far as the answers prove it, and what proves that it is gone, or why nothing does. */
interface Presence {
  readonly state: 'there' | 'gone' | 'unknown';
  readonly reason: string;
}

/** `byGet`: GET has shown an image. Only then, or if the owner's whole list lacks it, does a 404 say that another is not there. */
function presence({ setting, id, read }: NamedSetting, list: Exchange, byGet: boolean): Presence {
  const { state } = imageState(read, id);
  const page = pageShown(list);
  const said = whatGetSaid(read, id);
  if (state === 'standing' || (state !== 'gone' && page.ok && page.value.images.has(id))) return { state: 'there', reason: '' };
  if (shows({ id, read })) return { state: 'gone', reason: 'GET shows it as deleted' };
  if (!isNotFound(read)) return { state: 'unknown', reason: said };
  if (byGet) return { state: 'gone', reason: said };
  if (setting === undefined && page.ok && page.value.next === undefined)
    return { state: 'gone', reason: `the list does not show ${id}` };
  return { state: 'unknown', reason: `${said}, and no GET has shown an image of this target` };
}

function whatGetSaid(read: Exchange, id: string): string {
  const { response, failure } = read;
  if (response === undefined) return `GET of ${id} got no response (${failure?.kind ?? 'unknown'})`;
  if (response.status !== 200) return `GET of ${id} got ${response.status}`;
  const other = imageIn(read)?.id;
  return other === undefined ? `GET of ${id} shows no image` : `GET of ${id} shows another image: ${other.slice(0, 80)}`;
}
