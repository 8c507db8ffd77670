import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { isLoopback } from '../http/loopback.ts';
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
      'image' in way && way.image !== draft.fixtures.conflict ? [listed(`/provoke/${code}/image`, way.image)] : [],
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

/**
 * Refuses what a target file says of the images at its own URL if a variable leads the run to another host or tenant: an image is a URL
 * and an identifier, and only a random UUID is no image elsewhere. Tests start services on loopback; of a file for a remote target, what
 * is on loopback is taken for a tunnel, to the tenant that it names.
 */
export function checkImagesElsewhere(draft: TargetDraft, written: string | undefined, problems: Problems): void {
  const { url, images, limits } = draft;
  const [there, here] = [baseOf(written), baseOf(url)];
  if (url === undefined || written === undefined || there === undefined || here === undefined || there === here) return;
  if (isLoopback(url) && (isLoopback(written) || pathOf(url) === pathOf(written))) return;
  const refuse = (where: string, received: string): void => {
    const fix = `write what holds for TARGET_URL into a target file of its own, or unset TARGET_URL`;
    problems.add(where, `nothing about images, because TARGET_URL overrides the url of ${draft.file?.name}`, received, fix);
  };
  for (const { id, written: text, where } of listedBy(draft))
    if (where.startsWith(`${draft.file?.name} `) && !isRandomUuid(id)) refuse(where, problems.shown(text));
  if (limits.collectionDelete) refuse(place(draft, '/limits/collectionDelete'), 'true');
  if (images?.trusted) refuse(place(draft, '/images/trusted'), 'true');
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
