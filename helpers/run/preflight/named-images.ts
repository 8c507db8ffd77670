import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { Api } from '../../images/client/api.ts';
import { concurrently } from '../../images/client/concurrently.ts';
import { imageState, isStanding, unreadableReason } from '../../images/client/image-state.ts';
import { imagesOn, pageShown } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import { hiddenByList, tenantImagesBefore } from '../../images/client/tenant-images.ts';
import { expendableImages, fixtureOf, imagesToRefuse, includesId } from '../../settings/operators-images.ts';
import { broken } from '../stopped.ts';
import { notKnown, right, type SettingCheck, tenantIn, untried, wrong } from './checks.ts';

/** The most expendable images that are read. */
const mostReads = 20;

/** What GET of each image that the operator named was answered, by its id; and that of the foreign image by the owner. */
interface Reads {
  readonly named: ReadonlyMap<string, Exchange>;
  readonly foreignByOwner: Exchange | undefined;
}

/** The foreign image, if the operator names the tenant that can read it. */
const readAbroad = ({ description: { identities, fixtures } }: Target): string | undefined =>
  identities.stranger?.tenant === undefined ? undefined : fixtures.foreign;

/** Reads the images that the operator named: the foreign one as its own tenant, and as the owner, the others as the owner. */
export async function readsOfNamed(target: Target): Promise<Reads> {
  const { description } = target;
  const foreign = readAbroad(target);
  const fixtures = imagesToRefuse(description).flatMap(([place, id]) => (place === 'foreign' && id !== foreign ? [] : [id]));
  const ids = [...expendableImages(description).slice(0, mostReads), ...fixtures];
  const api = new Api(target);
  const reads = await concurrently(target, ids, async (id) => {
    const by = id === foreign ? api.as('stranger').underIfNamed(description.identities.stranger?.tenant) : api;
    return [id, await by.read(`/images/${id}`, { role: 'setup', label: 'is the image there' })] as const;
  });
  const byOwner = { role: 'setup', label: 'does the owner see it' } as const;
  const foreignByOwner = foreign === undefined ? undefined : await api.read(`/images/${foreign}`, byOwner);
  return { named: new Map(reads), foreignByOwner };
}

/** Does the list show images, and are those there that the operator named? By GET, and in the first page of the list. */
export function namedByOperator(target: Target, list: Exchange, { named: reads, foreignByOwner }: Reads, scratch: string) {
  const { description } = target;
  expectForeign(target, list, scratch);
  const foreign = readAbroad(target);
  const standing = [...reads].flatMap(([id, read]) => (isStanding(read) ? [id] : []));
  /** GET has shown an image to the owner, or one of the list as it was read before. */
  const isShown = standing.some((id) => id !== foreign) || (tenantImagesBefore(scratch)?.shown.length ?? 0) > 0;
  const presenceOf = (id: string): Presence => presence(id, reads.get(id), isShown || standing.length > 0);
  const expendable = expendableImages(description).slice(0, mostReads);
  const fixtures = imagesToRefuse(description);
  return {
    checks: [
      listCheck(list),
      ...expendableCheck(
        expendableImages(description).length,
        expendable.map((id) => presenceOf(id)),
      ),
      ...fixtures.map(([place, id]) =>
        reads.has(id) ? fixtureCheck(settingOf(place), presenceOf(id)) : unreadForeign(settingOf(place), target),
      ),
      ...(foreignByOwner !== undefined && isStanding(foreignByOwner) ? [seesForeign(description)] : []),
    ],
    /** The fixtures that GET showed to who can read them. */
    fixtures: fixtures.flatMap(([, id]) => (standing.includes(id) ? (fixtureOf(description, id) ?? []) : [])),
    isShown,
    /** An image of the owner's tenant that GET shows and the list lacks. */
    hidden: hiddenByList(tenantImagesBefore(scratch), standing, description),
    /** The operator listed images as expendable, and each read of one got 404. */
    areAllAbsent: expendable.length > 0 && expendable.every((id) => reads.get(id)?.response?.status === 404),
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

function expendableCheck(all: number, read: readonly Presence[]): SettingCheck[] {
  const of = (wanted: Presence['state']) => read.filter(({ state }) => state === wanted);
  const [[gone], [unsure]] = [of('gone'), of('unknown')];
  if (gone !== undefined)
    return [wrong`TARGET_IMAGE_IDS: ${of('gone').length} of ${read.length} ids name no image: ${gone.why}. Replace them.`];
  if (unsure !== undefined)
    return [
      notKnown`TARGET_IMAGE_IDS: nothing shows whether ${of('unknown').length} of ${read.length} ids name an image: ${unsure.why}. A run tests with an image only if GET shows it.`,
    ];
  return all === 0 ? [] : [right`images in TARGET_IMAGE_IDS are there: ${read.length} of ${all} were read`];
}

function fixtureCheck(setting: string, { state, why }: Presence): SettingCheck {
  if (state === 'there') return right`${setting} is there`;
  if (state === 'gone') return wrong`${setting} is not there: ${why}. Set the id of an image that exists.`;
  return notKnown`${setting}: nothing shows whether the image is there: ${why}. Check that it exists.`;
}

/** An administrator of a cloud may see and delete the images of all its tenants: a run would charge the target with that. */
const seesForeign = (description: Target['description']): SettingCheck =>
  wrong`TARGET_TOKEN shows TARGET_FOREIGN_IMAGE_ID, an image of another tenant, and may be allowed to delete it. If it is that of an administrator of the whole cloud, set the token of an ordinary user of ${tenantIn(description)}.`;

const unreadForeign = (setting: string, { description: { identities } }: Target): SettingCheck =>
  untried`${setting}: only its own tenant can read it, and ${identities.stranger === undefined ? 'TARGET_STRANGER_TOKEN' : 'TARGET_STRANGER_TENANT'} is not set`;

function settingOf(place: string): string {
  const byVariable: readonly string[] = ['foreign', 'protected', 'public', 'conflict'] satisfies FixtureName[];
  if (byVariable.includes(place)) return `TARGET_${place.toUpperCase()}_IMAGE_ID`;
  return `The image of ${place.startsWith('provoke.') ? place : `fixtures.${place}`}`;
}

/** Whether an image is there, as far as the answers prove it, and what proves that it is gone, or why nothing does. */
interface Presence {
  readonly state: 'there' | 'gone' | 'unknown';
  readonly why: string;
}

/** `isSeen`: GET has shown an image of the target. Only then does a 404 say that another is not there. */
function presence(id: string, read: Exchange | undefined, isSeen: boolean): Presence {
  if (read === undefined) return { state: 'unknown', why: '' };
  const { state } = imageState(read, id);
  const { status = 0 } = read.response ?? {};
  if (state === 'standing') return { state: 'there', why: '' };
  if (state === 'unknown') return { state: 'unknown', why: `GET of ${id}: ${unreadableReason(read) ?? 'no response'}` };
  if (state === 'deleting' || status === 200) return { state: 'gone', why: `GET of ${id} shows it as deleted` };
  if (isSeen) return { state: 'gone', why: `GET of ${id} got ${status}` };
  return { state: 'unknown', why: `GET of ${id} got ${status}, and no GET has shown an image of this target` };
}
