import { Origins } from '../../http/origins.ts';
import { unreachability } from '../../http/wire/opener.ts';
import { proxyFor } from '../../http/wire/proxy.ts';
import { Api } from '../../images/client/api.ts';
import type { Target } from '../../images/client/target.ts';
import { ProvocationError, throwSwitch } from '../../images/provocation-steps.ts';
import { listed } from '../../platform/text/phrases.ts';
import { hostsOf } from '../../settings/hosts.ts';
import { transportSettings } from '../../settings/http-use.ts';
import { operatorRequests } from '../../settings/operator-requests.ts';
import { right, type SettingCheck, untried, wrong } from './setting-check.ts';

/** Opens a connection to each host of the hooks that arm a fault, and sends nothing. */
export async function hookChecks({ description }: Target): Promise<SettingCheck[]> {
  const settings = transportSettings(description);
  const origins = new Origins(hostsOf(description).map(({ url }) => url));
  const hooks = operatorRequests({ images: { source: 'none' }, provoke: description.provoke });
  const checks: SettingCheck[] = [];
  for (const origin of new Set(hooks.map(({ request }) => new URL(request.url).origin))) {
    const places = listed(hooks.filter(({ request }) => new URL(request.url).origin === origin).map(({ place }) => place));
    const isProxied = proxyFor(origin, process.env) !== undefined;
    const failed = isProxied ? undefined : (await unreachability(origin, settings, origins))?.detail;
    if (isProxied) checks.push(untried`${places}: ${origin} is behind a proxy; whether it can be reached was not tried`);
    else if (failed === undefined) checks.push(right`${places} can be reached at ${origin}`);
    else checks.push(wrong`${places} cannot be reached at ${origin}: ${failed}. Check its URL, and that the service runs.`);
  }
  return checks;
}

/**
 * Arms and disarms each provocation once, if that is allowed, for an image: one that this run created, which a deletion is tried on in between,
 * or a random UUID. The ledger knows of it first, so that `sweep` can disarm it. `arm`: undefined in a run.
 */
export async function armChecks(target: Target, arm: boolean | undefined, own: string | undefined): Promise<SettingCheck[]> {
  const { description, ending, ledger } = target;
  const armable = Object.entries(description.provoke).flatMap(([code, way]) => ('before' in way ? [{ code, way }] : []));
  if (arm === undefined || armable.length === 0) return [];
  if (!arm) return [untried`provocations of ${armable.map(({ code }) => code).join(', ')} were not armed (--arm)`];
  const image = own ?? ledger.randomId();
  const checks: SettingCheck[] = [];
  let isThere = own !== undefined;
  for (const { code, way } of armable) {
    const check = `Check provoke.${code} in the target file.`;
    const values = { code, image };
    ending.expectGoingOn();
    ledger.note({ event: 'arms', code: Number(code), image });
    try {
      try {
        await throwSwitch(target, way.before, `arm ${code}`, values);
        if (isThere) {
          const armed = { role: 'setup', label: `does the hook cause a ${code}`, provoked: Number(code) } as const;
          const { response: { status = 0 } = {} } = await new Api(target).deleteImage(ledger.leftover(image), armed);
          isThere = status >= 400;
          if (status !== Number(code))
            checks.push(
              wrong`provoke.${code}: while it was armed, DELETE of an image of this run got ${status || 'no response'}. ${check}`,
            );
        }
      } finally {
        await throwSwitch(target, way.after, `disarm ${code}`, values);
        ledger.note({ event: 'disarmed', code: Number(code), image });
      }
      checks.push(right`provoke.${code} was armed and disarmed`);
    } catch (error) {
      if (!(error instanceof ProvocationError)) throw error;
      checks.push(wrong`provoke.${code}: ${error.message}. ${check}`);
    }
  }
  return checks;
}
