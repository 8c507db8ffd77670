import { type Reference, startReference } from '../reference/reference.ts';
import { type ResolvedTarget, resolvedTarget } from '../settings/login/resolved-target.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { referenceTarget } from '../shared/reference-target.ts';

/** A target's description with its tokens, after identities have logged in or the built-in target has been started. */
export async function settle(source: TargetSource, started: Reference[], settings: Settings): Promise<ResolvedTarget> {
  if (source.kind === 'described') return { description: source.description, logins: [] };
  if (source.kind === 'login') return resolvedTarget(source, settings);
  const reference = await startReference();
  started.push(reference);
  const limits = { ...source.limits, collectionDelete: true };
  return { description: { ...referenceTarget(reference.baseUrl, '', source.name), limits, chosen: source.chosen }, logins: [] };
}

/** How long a run on a target may take in all, in seconds; undefined if nothing limits it. */
export const maxSecondsOf = (source: TargetSource): number | undefined =>
  (source.kind === 'embedded' ? source : source.description).limits.maxSeconds;
