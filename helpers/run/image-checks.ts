import type { FixtureName } from '../../contracts/target-words.ts';
import { Api } from '../client/api.ts';
import { imageIn, pageShown } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import type { Exchange } from '../http/exchange.ts';
import { right, type SettingCheck, untried, wrong } from './setting-check.ts';

/** The most listed images that are read. */
const mostReads = 20;

/** Looks for the images that the operator listed: in the first page of the list, else by GET. `isShown`: GET has shown an image. */
export async function imageChecks(target: Target, list: Exchange): Promise<{ checks: SettingCheck[]; isShown: boolean }> {
  const { images } = target.description;
  const ids = images.source === 'ids' ? images.ids : [];
  const gone: string[] = [];
  let isShown = false;
  let unread = 0;
  for (const id of ids.slice(0, mostReads)) {
    const answer = await readBy(target, id);
    if (imageIn(answer)?.id?.toLowerCase() === id.toLowerCase()) isShown = true;
    else if ([404, 410].includes(answer.response?.status ?? 0)) gone.push(id);
    else unread += 1;
  }
  const listed = ids.length === 0 ? [] : [idsCheck(ids.length, gone, unread)];
  return { checks: [listCheck(list), ...listed, ...(await fixtureChecks(target))], isShown };
}

function listCheck(list: Exchange): SettingCheck {
  const shown = pageShown(list);
  if (!shown.ok) return untried(`no list of images can be read: ${shown.reason}`);
  return right(`the list of images can be read; its first page shows ${shown.value.images.size}`);
}

function idsCheck(all: number, gone: readonly string[], unread: number): SettingCheck {
  const [first] = gone;
  if (first !== undefined)
    return wrong(
      `${gone.length} of the ${all} images in TARGET_IMAGE_IDS are not there: GET of ${first} was answered 404. Replace them.`,
    );
  if (unread > 0) return untried(`TARGET_IMAGE_IDS: GET shows nothing about ${unread} of the ${all} listed images`);
  return right(`images in TARGET_IMAGE_IDS are there: ${Math.min(all, mostReads)} of ${all} were read`);
}

async function fixtureChecks(target: Target): Promise<SettingCheck[]> {
  const { fixtures, provoke } = target.description;
  const provoking = Object.entries(provoke).flatMap(([code, way]) =>
    'image' in way ? [[`provoke.${code}`, way.image] as const] : [],
  );
  const checks: SettingCheck[] = [];
  for (const [name, id] of [...Object.entries(fixtures), ...provoking]) {
    const foreign = name === 'foreign';
    const tenant = target.description.identities.stranger?.tenant;
    const answer = foreign ? undefined : await readBy(target, id);
    if (answer === undefined && tenant === undefined) {
      checks.push(untried(`${settingOf(name)}: only its own tenant can read it, and TARGET_STRANGER_TENANT is not set`));
      continue;
    }
    const read = answer ?? (await new Api(target).as('stranger').underIfNamed(tenant).read(`/images/${id}`, { role: 'setup' }));
    const status = read.response?.status ?? 0;
    if (imageIn(read) !== undefined) checks.push(right(`${settingOf(name)} is there`));
    else if ([404, 410].includes(status))
      checks.push(
        wrong(`${settingOf(name)} is not there: GET of ${id} was answered ${status}. Set the id of an image that exists.`),
      );
    else checks.push(untried(`${settingOf(name)}: GET was answered ${status === 0 ? 'not at all' : status}`));
  }
  return checks;
}

const byVariable: readonly string[] = ['foreign', 'protected', 'public', 'conflict'] satisfies FixtureName[];

function settingOf(name: string): string {
  if (name.startsWith('provoke.')) return `The image of ${name}`;
  return byVariable.includes(name) ? `TARGET_${name.toUpperCase()}_IMAGE_ID` : `The image of fixtures.${name}`;
}

const readBy = (target: Target, id: string): Promise<Exchange> =>
  new Api(target).read(`/images/${id}`, { role: 'setup', label: 'is the image there' });
