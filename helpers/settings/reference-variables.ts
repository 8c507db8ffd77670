import type { Reference } from '../reference/reference.ts';
import { referenceTarget } from './reference-target.ts';

/** Images made in advance, for a suite that learns of this target only from variables. */
const expendableImages = 150;

const idsInLine = 3;

/** Adds images to delete to a universe of a reference target. Returns the variables that point the suite to it, in order. */
export function referenceVariables(server: Pick<Reference, 'baseUrl' | 'universe'>, universe: string): Record<string, string> {
  const state = server.universe(universe);
  const { tokens, fixtures, tenants, server: owning } = state.names;
  const ids = Array.from({ length: expendableImages }, (_, i) => {
    return state.add({ name: `expendable ${i + 1}`, tenant: tenants.owner, server: owning }).id;
  });
  const lines = Array.from({ length: Math.ceil(ids.length / idsInLine) }, (_, i) => {
    return ids.slice(i * idsInLine, (i + 1) * idsInLine).join(' ');
  });
  return {
    TARGET_URL: referenceTarget(server.baseUrl, universe).url,
    TARGET_TOKEN: tokens.owner,
    TARGET_STRANGER_TOKEN: tokens.stranger,
    TARGET_STRANGER_TENANT: tenants.stranger,
    TARGET_READER_TOKEN: tokens.reader,
    TARGET_EXPIRED_TOKEN: tokens.expired,
    TARGET_REVOKED_TOKEN: tokens.revoked,
    TARGET_FOREIGN_IMAGE_ID: fixtures.foreign,
    TARGET_PROTECTED_IMAGE_ID: fixtures.protected,
    TARGET_PUBLIC_IMAGE_ID: fixtures.public,
    TARGET_CONFLICT_IMAGE_ID: fixtures.conflict,
    TARGET_PROVOKE_HEADER: 'X-Reference-Answer: {code}',
    // Last, because it is long. Both a shell and dotenv take line ends inside quotes.
    TARGET_IMAGE_IDS: `\n${lines.join('\n')}\n`,
  };
}
