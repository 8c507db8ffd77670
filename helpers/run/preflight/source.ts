import { v4 as uuid } from 'uuid';
import { grouped } from '../../../contracts/grouped.ts';
import { Origins } from '../../http/origins.ts';
import { unreachability } from '../../http/wire/opening.ts';
import { proxyFor } from '../../http/wire/proxy.ts';
import type { Target } from '../../images/client/target.ts';
import { type OwnImage, OwnImages } from '../../images/own-images.ts';
import { disarm, ProvocationError, throwSwitch } from '../../images/provocation-steps.ts';
import type { RunState } from '../../images/run-state.ts';
import { namePrefix } from '../../images/safety/ownership.ts';
import { makers, SourceError } from '../../images/sources.ts';
import { listed } from '../../platform/text/phrases.ts';
import { hostsOf } from '../../settings/hosts.ts';
import { transportSettings } from '../../settings/http-use.ts';
import { operatorRequests } from '../../settings/operators-images.ts';
import { broken } from '../stopped.ts';
import { right, type SettingCheck, untried, wrong } from './checks.ts';

/**
 * Whether the source creates an image before the first test. A command may have any effect, so in a run it starts when a test needs an image;
 * an operator who asks for an image (`isAsked`) gets one.
 */
export const makesFirst = ({ description: { images }, sender }: Target, isAsked: boolean): boolean =>
  makers.includes(images.source) && (isAsked || images.source !== 'command') && sender.cap > 0;

/** Makes one image, so that a source that fails, or returns another person's image, is reported once, with advice, and not by every test. */
export async function firstImage(target: Target, run: RunState, isAsked: boolean): Promise<OwnImage[]> {
  if (!makesFirst(target, isAsked)) return [];
  try {
    // Targets of a fleet may have one tenant: a service that deletes by name has to know whose image is meant.
    return await new OwnImages(target, run).make(`${namePrefix}${run.id}-preflight-${uuid().slice(0, 8)}`);
  } catch (error) {
    if (error instanceof SourceError) throw broken`${error.message}`;
    throw error;
  }
}

/** Opens a connection to each host of the hooks that arm a fault, and sends nothing. */
export async function hookChecks({ description }: Target): Promise<SettingCheck[]> {
  const settings = transportSettings(description);
  const origins = new Origins(hostsOf(description).map(({ url }) => url));
  const ways = { origins, proxy: (origin: string) => proxyFor(origin, process.env) };
  const hooks = operatorRequests({ images: { source: 'none' }, provoke: description.provoke });
  const checks: SettingCheck[] = [];
  for (const [origin, alike] of grouped(hooks, ({ request }) => new URL(request.url).origin)) {
    const places = listed(alike.map(({ place }) => place));
    const failed = (await unreachability(origin, settings, ways))?.detail;
    if (failed === undefined) checks.push(right`${places} can be reached at ${origin}`);
    else checks.push(wrong`${places} cannot be reached at ${origin}: ${failed}. Check its URL, and that the service runs.`);
  }
  return checks;
}

/**
 * Arms and disarms each provocation once, if that is allowed, for an image that this run created, or a random UUID. The ledger knows of it first,
 * so that `sweep` can disarm it. `arm`: undefined in a run.
 */
export async function armChecks(target: Target, arm: boolean | undefined, own: string | undefined): Promise<SettingCheck[]> {
  const { description, ending, ledger } = target;
  const armable = Object.entries(description.provoke).flatMap(([code, way]) => ('before' in way ? [{ code, way }] : []));
  if (arm === undefined || armable.length === 0) return [];
  if (!arm) return [untried`provocations of ${armable.map(({ code }) => code).join(', ')} were not armed (--arm)`];
  const image = own ?? ledger.randomId();
  const checks: SettingCheck[] = [];
  for (const { code, way } of armable) {
    const values = { code, image };
    ending.expectGoingOn();
    ledger.note({ event: 'arms', code: Number(code), image });
    try {
      try {
        await throwSwitch(target, way.before, `arm ${code}`, values);
      } finally {
        await disarm(target, Number(code), image, way.after);
      }
      checks.push(right`provoke.${code} was armed and disarmed`);
    } catch (error) {
      if (!(error instanceof ProvocationError)) throw error;
      checks.push(wrong`provoke.${code}: ${error.message}. Check provoke.${code} in the target file.`);
    }
  }
  return checks;
}
