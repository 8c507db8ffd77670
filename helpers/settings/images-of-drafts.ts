import { grouped } from '../../contracts/grouped.ts';
import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Problems, Reading } from './settings-error.ts';
import { place, type TargetDraft } from './target-file.ts';

interface Listed {
  readonly id: string;
  readonly where: string;
  readonly isExpendable: boolean;
}

function listedBy(draft: TargetDraft): Listed[] {
  const { images, fixtures, provoke } = draft;
  const listed = (pointer: string, id: string, isExpendable = false) => ({ id, where: place(draft, pointer), isExpendable });
  return [
    ...(images?.source === 'ids' ? images.ids : []).map((id) => listed('/images/ids', id, true)),
    ...Object.entries(fixtures).map(([name, id]) => listed(`/fixtures/${name}`, id)),
    ...Object.entries(provoke).flatMap(([code, way]) => ('image' in way ? listed(`/provoke/${code}/image`, way.image) : [])),
  ];
}

/**
 * Refuses an image that a run may delete and that is listed once more, as a fixture or by another target of a fleet on the same URL: a run would
 * miss it, and accuse the service.
 */
export function checkListedOnce(drafts: readonly TargetDraft[], problems: Problems): void {
  for (const [, alike] of grouped(drafts, (draft) => baseOf(draft.url) ?? draft)) {
    const known = new Map<string, Listed>();
    for (const each of alike.flatMap(listedBy)) {
      const other = known.get(each.id.toLowerCase());
      known.set(each.id.toLowerCase(), other ?? each);
      if (other === undefined || other.where === each.where || !(each.isExpendable || other.isExpendable)) continue;
      const received = `${problems.shown(each.id)}, which ${other.where} lists, too`;
      problems.add(each.where, 'an image that is listed once, as a run may delete it', received, 'remove it from one of the two');
    }
  }
}

/** Where the images of a target are: every name of this machine is one. Undefined if only a login knows. */
function baseOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const host = isLoopback(url) ? 'loopback' : hostname;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}${pathOf(url)}`;
}

/** The path of a target, whose last segment is its tenant. */
const pathOf = (url: string): string => new URL(url).pathname.replace(/(?<!\/)\/+$/, '');

/**
 * Whether images that were written down beside one URL may be others' at the URL of the run: an image is a URL and an identifier. Tests start
 * services on loopback; of settings for a remote target, what is on loopback is taken for a tunnel, to the tenant that it names.
 */
function isElsewhere(url: string | undefined, written: string | undefined): boolean {
  if (url === undefined || written === undefined || [baseOf(url), undefined].includes(baseOf(written))) return false;
  return !(isLoopback(url) && (isLoopback(written) || pathOf(url) === pathOf(written)));
}

/**
 * Refuses what is said of images beside another URL than that of the run: in a target file whose URL `written` a variable overrides, or in `.env`
 * if the environment names the target. Only a random UUID is no image elsewhere.
 */
export function checkImagesElsewhere(draft: TargetDraft, written: string | undefined, reading: Reading): void {
  const { images, limits, file, url } = draft;
  const { given, dotenv, problems } = reading;
  const fix = 'write what holds for TARGET_URL into a target file of its own, or unset TARGET_URL';
  const refuse = (where: string, received: string, why: string): undefined =>
    problems.add(where, `nothing about images, because ${why}`, received, fix);
  const listed = listedBy(draft).filter(({ id }) => !isRandomUuid(id.toLowerCase()));
  if (isElsewhere(url, written)) {
    const overridden = `TARGET_URL overrides the url of ${file?.name}`;
    for (const { id, where } of listed.filter((each) => each.where.startsWith(`${file?.name} `)))
      refuse(where, problems.shown(id), overridden);
    if (limits.collectionDelete) refuse(place(draft, '/limits/collectionDelete'), 'true', overridden);
    if (images?.trusted) refuse(place(draft, '/images/trusted'), 'true', overridden);
  }
  const chosen = ['TARGET_URL', 'TARGET_FILE'].find((name) => given[name] !== undefined);
  const isUnknown = dotenv.TARGET_URL === undefined && url !== undefined && !isLoopback(url);
  if (chosen === undefined || !(isUnknown || isElsewhere(url, dotenv.TARGET_URL))) return;
  for (const { id, where } of listed.filter((each) => dotenv[each.where] !== undefined && given[each.where] === undefined))
    refuse(where, problems.shown(id), `.env lists it, and ${chosen} of the environment names the target`);
}
