import type { IdentityName, TargetDescription } from '../target/description.ts';
import type { Problems } from './settings-error.ts';
import { place, type TargetDraft } from './target-draft.ts';
import { nameFromUrl } from './target-url.ts';

/** DELETEs of images that exist, in one run, unless the operator says otherwise. */
const DELETES = 500;
const TIMEOUT_MS = 10_000;

/** A description that a login completes: the owner's token, perhaps the URL and where images come from. */
export type PendingDescription = Omit<TargetDescription, 'url' | 'images'> & Partial<Pick<TargetDescription, 'url' | 'images'>>;

/** The whole description of a draft; undefined after a problem was added for a URL that is missing. */
export function described(draft: TargetDraft, chosen: string, problems: Problems): TargetDescription | undefined {
  const { url, images = { source: 'none' }, ...rest } = pending(draft, chosen, problems);
  return url === undefined ? undefined : { ...rest, url, images };
}

/** The description of a draft as far as it goes, with defaults, after what contradicts itself in it was added as problems. */
export function pending(draft: TargetDraft, chosen: string, problems: Problems): PendingDescription {
  checkTokens(draft, problems);
  checkImages(draft, problems);
  const { url, images, identities, fixtures, provoke } = draft;
  const name = draft.name ?? (url === undefined ? 'target' : nameFromUrl(url));
  const limits = { deletes: DELETES, timeoutMs: TIMEOUT_MS, collectionDelete: false, ...draft.limits };
  const tls = { insecure: false, ...draft.tls };
  const optional = { ...(url !== undefined && { url }), ...(images !== undefined && { images }) };
  return { name, identities, fixtures, provoke, limits, tls, chosen, embedded: false, ...optional };
}

/** Two identities with one token would judge the target by the wrong rights; two that must no longer work may share one. */
function checkTokens(draft: TargetDraft, problems: Problems): void {
  const seen = new Map<string, IdentityName>();
  for (const [name, identity] of Object.entries(draft.identities) as [IdentityName, { token: string }][]) {
    const other = seen.get(identity.token);
    if (other === undefined) seen.set(identity.token, name);
    else if (![name, other].every((n) => n === 'expired' || n === 'revoked')) {
      const first = place(draft, `/identities/${other}/token`);
      problems.add(
        place(draft, `/identities/${name}/token`),
        `another token than ${first}`,
        'the same one',
        'each identity needs a token of its own',
      );
    }
  }
}

/** An image cannot be expendable and meant to stand. */
function checkImages(draft: TargetDraft, problems: Problems): void {
  const expendable = draft.images?.source === 'ids' ? draft.images.ids : [];
  const listed = new Set(expendable.map((id) => id.toLowerCase()));
  const check = (pointer: string, id: string): void => {
    if (listed.has(id.toLowerCase())) {
      problems.add(
        place(draft, pointer),
        'an image that is not expendable',
        `${problems.shown(id)}, which ${place(draft, '/images/ids')} lists too`,
        'take it out of one of the two',
      );
    }
  };
  for (const [name, id] of Object.entries(draft.fixtures)) check(`/fixtures/${name}`, id);
  for (const [code, provocation] of Object.entries(draft.provoke))
    if ('image' in provocation) check(`/provoke/${code}/image`, provocation.image);
}
