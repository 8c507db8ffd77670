import { waited } from '../images/waiting.ts';
import { keepOut } from '../platform/text/redaction/kept-out.ts';
import { type Reference, startReference } from '../reference/reference.ts';
import { reachLines } from '../settings/hosts.ts';
import { type ResolvedTarget, resolvedTarget } from '../settings/login/resolved-target.ts';
import { embeddedTarget } from '../settings/reference-target.ts';
import { secretsOf } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { TargetSource } from '../settings/targets.ts';
import type { RunControl } from './run-control.ts';

/** A target whose identities have logged in, or the built-in one that was started, and the hosts that it can reach: one a line. */
interface SettledTarget extends ResolvedTarget {
  readonly reaches: readonly string[];
}

/** Gives a target its tokens before anything is sent to it, within its limit of time. Its secrets are kept out of every text from now on. */
export async function settled(
  source: TargetSource,
  settings: Settings,
  control: RunControl,
  references: Reference[],
): Promise<SettledTarget> {
  const { name, limits, embedded } = source.description;
  control.limit(name, limits.maxSeconds);
  const target = embedded ? await startedIn(references, source) : source;
  const { description, logins } = await waited('the login', resolvedTarget(target, { ...settings, ending: control }));
  keepOut(secretsOf(description));
  return { description, logins, reaches: reachLines(description, logins, process.env) };
}

async function startedIn(references: Reference[], { description, logins }: TargetSource): Promise<TargetSource> {
  const reference = await startReference();
  references.push(reference);
  return { description: embeddedTarget(reference.baseUrl, description), logins };
}
