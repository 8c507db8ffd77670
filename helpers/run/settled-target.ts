import { waited } from '../images/waiting.ts';
import { keepOut } from '../platform/text/redaction/kept-out.ts';
import { type Reference, startReference } from '../reference/reference.ts';
import { type ResolvedTarget, resolvedTarget } from '../settings/login/resolved-target.ts';
import { embeddedTarget } from '../settings/reference-target.ts';
import { secretsOf } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { TargetSource } from '../settings/targets.ts';
import type { RunControl } from './run-control.ts';

/**
 * A target whose identities have logged in, within its limit of time, or the built-in one that was started. Nothing was sent to it, and its
 * secrets are kept out of every text from now on.
 */
export async function settled(
  source: TargetSource,
  settings: Settings,
  control: RunControl,
  references: Reference[],
): Promise<ResolvedTarget> {
  const { name, limits, embedded } = source.description;
  control.limit(name, limits.maxSeconds);
  const target = embedded ? await startedIn(references, source) : source;
  const resolved = await waited('the login', resolvedTarget(target, { ...settings, ending: control }));
  keepOut(secretsOf(resolved.description));
  return resolved;
}

async function startedIn(references: Reference[], { description, logins }: TargetSource): Promise<TargetSource> {
  const reference = await startReference();
  references.push(reference);
  return { description: embeddedTarget(reference.baseUrl, description), logins };
}
