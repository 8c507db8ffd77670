import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { Api } from '../../images/client/api.ts';
import { concurrently } from '../../images/client/concurrently.ts';
import { imageState, isStanding, unreadableReason } from '../../images/client/image-state.ts';
import { imagesOn, pageShown } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import { tenantImagesBefore } from '../../images/client/tenant-images.ts';
import { counted } from '../../platform/text/phrases.ts';
import { expendableImages, fixtureOf, imagesToRefuse, includesId } from '../../settings/operators-images.ts';
import { broken } from '../stopped.ts';
import { notKnown, right, type SettingCheck, tenantIn, untried, wrong } from './setting-check.ts';

/** The most expendable images that are read. */
const mostReads = 20;

/** What became known of the images that the operator named. */
export type NamedByOperator = ReturnType<typeof namedByOperator>;

/** The images that the operator named, and are read. */
const readOf = ({ description }: Target): readonly string[] => [
  ...expendableImages(description).slice(0, mostReads),
  ...imagesToRefuse(description).flatMap(([place, id]) => (place === 'foreign' ? [] : [id])),
];

/** The foreign image, if the operator names the tenant that can read it. */
const readAbroad = ({ description: { identities, fixtures } }: Target): string | undefined =>
  identities.stranger?.tenant === undefined ? undefined : fixtures.foreign;

/** Reads the images that the operator named: the foreign one as its own tenant, the others as the owner. */
export async function readsOfNamed(target: Target): Promise<ReadonlyMap<string, Exchange>> {
  const foreign = readAbroad(target);
  const ids = [...readOf(target), ...(foreign === undefined ? [] : [foreign])];
  const api = new Api(target);
  const reads = await concurrently(target, ids, (id) => {
    const by = id === foreign ? api.as('stranger').underIfNamed(target.description.identities.stranger?.tenant) : api;
    return by.read(`/images/${id}`, { role: 'setup', label: 'is the image there' });
  });
  return new Map(reads.map((read, place) => [ids[place] ?? '', read]));
}

/** Does the list show images, and are those there that the operator named? By GET, and in the first page of the list. */
export function namedByOperator(target: Target, list: Exchange, reads: ReadonlyMap<string, Exchange>, scratch: string) {
  const { description } = target;
  const { stranger } = description.identities;
  const all = expendableImages(description);
  const some = all.slice(0, mostReads);
  const fixtures = imagesToRefuse(description);
  expectForeign(target, list, scratch);
  const foreign = readAbroad(target);
  const standing = [...reads].flatMap(([id, read]) => (isStanding(read) ? [id] : []));
  /** GET has shown an image to the owner, or one of the list as it was read before. */
  const isShown = standing.some((id) => id !== foreign) || (tenantImagesBefore(scratch)?.shown.length ?? 0) > 0;
  const isSeen = isShown || standing.length > 0;
  const presenceOf = (id: string, isListed = false): Presence => {
    const answer = reads.get(id);
    return answer === undefined ? ['unknown', ''] : presence(id, answer, list, { isSeen, isListed });
  };
  return {
    checks: [
      listCheck(list),
      ...(all.length === 0
        ? []
        : [
            listedCheck(
              all.length,
              some.map((id) => presenceOf(id, true)),
            ),
          ]),
      ...fixtures.map(([place, id]) =>
        place === 'foreign' && foreign === undefined
          ? untried`${settingOf(place)}: only its own tenant can read it, and ${stranger === undefined ? 'TARGET_STRANGER_TOKEN' : 'TARGET_STRANGER_TENANT'} is not set`
          : fixtureCheck(settingOf(place), presenceOf(id)),
      ),
    ],
    /** The fixtures that GET showed to who can read them. */
    fixtures: fixtures.flatMap(([, id]) => (standing.includes(id) ? (fixtureOf(description, id) ?? []) : [])),
    isShown,
    /** The operator listed images as expendable, and each read of one got 404. */
    areAllAbsent: some.length > 0 && some.every((id) => reads.get(id)?.response?.status === 404),
  };
}

/** @throws Stopped if the owner's list shows the image that is said to be another tenant's: the target may delete it, and would be accused */
function expectForeign({ description }: Target, list: Exchange, scratch: string): void {
  const { fixtures, images } = description;
  const shown = [...(imagesOn(list)?.shown ?? []), ...(tenantImagesBefore(scratch)?.images ?? [])].map(({ id }) => id);
  if (fixtures.foreign === undefined || images.source === 'stateless' || !includesId(shown, fixtures.foreign)) return;
  throw broken`TARGET_FOREIGN_IMAGE_ID is in the list of ${tenantIn(description)}, so that a run may delete it. Set an image of another tenant, or leave it out.`;
}

function listCheck(list: Exchange): SettingCheck {
  const shown = pageShown(list);
  if (!shown.ok) return notKnown`no list of images can be read: ${shown.reason}. What needs a list is not tested.`;
  return right`the list of images can be read; its first page shows ${shown.value.images.size}`;
}

function listedCheck(all: number, read: readonly Presence[]): SettingCheck {
  const reasons = (wanted: Presence[0]): string[] => read.flatMap(([state, reason]) => (state === wanted ? [reason] : []));
  const are = (count: number): string => (count === 1 ? 'is' : 'are');
  const [gone, unsure] = [reasons('gone'), reasons('unknown')];
  if (gone[0] !== undefined) {
    const of =
      all > read.length
        ? `${counted(read.length, 'image')} of TARGET_IMAGE_IDS that were read`
        : `${all} images in TARGET_IMAGE_IDS`;
    return wrong`${gone.length} of the ${of} ${are(gone.length)} not there: ${gone[0]}. Replace ${gone.length === 1 ? 'it' : 'them'}.`;
  }
  if (unsure[0] !== undefined)
    return notKnown`TARGET_IMAGE_IDS: nothing shows whether ${unsure.length} of ${read.length} images ${are(unsure.length)} there: ${unsure[0]}. A run tests with an image only if GET shows it.`;
  return right`images in TARGET_IMAGE_IDS are there: ${read.length} of ${all} were read`;
}

function fixtureCheck(setting: string, [state, reason]: Presence): SettingCheck {
  if (state === 'there') return right`${setting} is there`;
  if (state === 'gone') return wrong`${setting} is not there: ${reason}. Set the id of an image that exists.`;
  return notKnown`${setting}: nothing shows whether the image is there: ${reason}. Check that it exists.`;
}

function settingOf(place: string): string {
  const byVariable: readonly string[] = ['foreign', 'protected', 'public', 'conflict'] satisfies FixtureName[];
  if (byVariable.includes(place)) return `TARGET_${place.toUpperCase()}_IMAGE_ID`;
  return `The image of ${place.startsWith('provoke.') ? place : `fixtures.${place}`}`;
}

/** Whether an image is there, as far as the answers prove it, and what proves that it is gone, or why nothing does. */
type Presence = readonly [state: 'there' | 'gone' | 'unknown', reason: string];

/**
 * `isSeen`: GET has shown an image of the target. Only then, or if the owner's whole list lacks one that is his (`isListed`), does a 404 say
 * that another is not there.
 */
function presence(
  id: string,
  read: Exchange,
  list: Exchange,
  on: { readonly isSeen: boolean; readonly isListed: boolean },
): Presence {
  const { state } = imageState(read, id);
  const page = pageShown(list);
  if (state === 'leaving' || (state === 'gone' && read.response?.status === 200))
    return ['gone', `GET of ${id} shows it as deleted`];
  if (state === 'standing' || (page.ok && page.value.images.has(id))) return ['there', ''];
  if (state === 'unknown') return ['unknown', `GET of ${id}: ${unreadableReason(read) ?? 'no response'}`];
  if (on.isSeen) return ['gone', `GET of ${id} got ${read.response?.status ?? 0}`];
  if (on.isListed && page.ok && page.value.next === undefined) return ['gone', `the list does not show ${id}`];
  return ['unknown', `GET of ${id} got ${read.response?.status ?? 0}, and no GET has shown an image of this target`];
}
