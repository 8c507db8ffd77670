import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Environment } from './environment.ts';
import type { Problems } from './settings-error.ts';
import { place, type TargetDraft } from './target-file.ts';

interface Listed {
  /** In lower case, and as it is written. */
  readonly id: string;
  readonly written: string;
  readonly where: string;
  readonly isExpendable: boolean;
}

function listedBy(draft: TargetDraft): Listed[] {
  const listed = (pointer: string, id: string, isExpendable = false): Listed => ({
    id: id.toLowerCase(),
    written: id,
    where: place(draft, pointer),
    isExpendable,
  });
  const ids = draft.images?.source === 'ids' ? draft.images.ids : [];
  return [
    ...ids.map((id) => listed('/images/ids', id, true)),
    ...Object.entries(draft.fixtures).map(([name, id]) => listed(`/fixtures/${name}`, id)),
    ...Object.entries(draft.provoke).flatMap(([code, way]) =>
      'image' in way ? [listed(`/provoke/${code}/image`, way.image)] : [],
    ),
  ];
}

/** Refuses an image that is both expendable and a fixture, or provokes a code. */
export function checkOwnImages(draft: TargetDraft, problems: Problems): void {
  const listed = listedBy(draft);
  const expendable = new Set(listed.flatMap(({ id, isExpendable }) => (isExpendable ? [id] : [])));
  for (const { id, written, where, isExpendable } of listed) {
    if (isExpendable || !expendable.has(id)) continue;
    const received = `${problems.shown(written)}, which ${place(draft, '/images/ids')} lists, too`;
    problems.add(where, 'an image that is not expendable', received, 'remove it from one of the two');
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

/** Which settings are written beside another URL, and what leads the run away from it: a clause. */
interface WrittenElsewhere {
  readonly has: (where: string) => boolean;
  readonly overridden: string;
}

/**
 * Whether images that were written down beside one URL may be others' at the URL of the run: an image is a URL and an identifier. Tests start
 * services on loopback; of settings for a remote target, what is on loopback is taken for a tunnel, to the tenant that it names.
 */
function isElsewhere(url: string | undefined, written: string | undefined): boolean {
  const [there, here] = [baseOf(written), baseOf(url)];
  if (url === undefined || written === undefined || there === undefined || here === undefined || there === here) return false;
  return !(isLoopback(url) && (isLoopback(written) || pathOf(url) === pathOf(written)));
}

const fixElsewhere = 'write what holds for TARGET_URL into a target file of its own, or unset TARGET_URL';

/** Refuses images that are written beside another URL. Only a random UUID is no image elsewhere. */
function checkWritten(draft: TargetDraft, { has, overridden }: WrittenElsewhere, problems: Problems): void {
  for (const { id, written, where } of listedBy(draft))
    if (has(where) && !isRandomUuid(id))
      problems.add(where, `nothing about images, because ${overridden}`, problems.shown(written), fixElsewhere);
}

/** Refuses what a target file says of the images at its own URL if a variable leads the run to another host or tenant. */
export function checkImagesElsewhere(draft: TargetDraft, url: string | undefined, problems: Problems): void {
  const { images, limits, file } = draft;
  if (!isElsewhere(draft.url, url)) return;
  const overridden = `TARGET_URL overrides the url of ${file?.name}`;
  checkWritten(draft, { has: (where) => where.startsWith(`${file?.name} `), overridden }, problems);
  const refuse = (pointer: string): void =>
    void problems.add(place(draft, pointer), `nothing about images, because ${overridden}`, 'true', fixElsewhere);
  if (limits.collectionDelete) refuse('/limits/collectionDelete');
  if (images?.trusted) refuse('/images/trusted');
}

/** The environment as it is given, and the variables of `.env`. */
export interface VariableOrigins {
  readonly given: Environment;
  readonly dotenv: Environment;
}

/** Refuses images that `.env` lists where the environment, and not `.env`, says which target they are at. */
export function checkImagesOfDotenv(draft: TargetDraft, { given, dotenv }: VariableOrigins, problems: Problems): void {
  const chosen = ['TARGET_URL', 'TARGET_FILE'].find((name) => given[name] !== undefined || dotenv[name] !== undefined);
  if (chosen === undefined || given[chosen] === undefined) return;
  const url = dotenv.TARGET_URL;
  const isKnown = url !== undefined || (baseOf(draft.url)?.startsWith('loopback:') ?? true);
  if (isKnown && !isElsewhere(draft.url, url)) return;
  const has = (where: string): boolean => dotenv[where] !== undefined && given[where] === undefined;
  checkWritten(draft, { has, overridden: `.env lists it, and ${chosen} of the environment names the target` }, problems);
}

/** Refuses an image that one target of a fleet may delete and another on the same URL lists: it would miss it, and accuse the service. */
export function checkSharedImages(drafts: readonly TargetDraft[], problems: Problems): void {
  for (const [at, draft] of drafts.entries()) {
    const base = baseOf(draft.url);
    const before = drafts.slice(0, at).filter((other) => base !== undefined && baseOf(other.url) === base);
    const known = new Map(before.flatMap(listedBy).map((listed) => [listed.id, listed]));
    const told = new Set<string>();
    for (const { id, where, isExpendable } of listedBy(draft)) {
      const other = known.get(id);
      if (other === undefined || !(isExpendable || other.isExpendable) || told.has(where)) continue;
      told.add(where);
      const unlisted = 'images that no other target of the fleet lists';
      const expected = isExpendable ? unlisted : 'an image that no other target of the fleet may delete';
      const received = `${problems.shown(id)}, which ${other.where} lists, too`;
      problems.add(where, expected, received, 'remove it from one of the two');
    }
  }
}
