import { unknownToken } from '../../contracts/inputs/tokens.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from './client/api.ts';
import type { RequestOptions } from './client/caller.ts';
import { needsLook } from './client/clearance.ts';
import { saysNotDone } from './client/expect-answer.ts';
import type { Image } from './client/target.ts';
import { lookWith } from './client/token-renewal.ts';
import type { Images } from './images.ts';
import type { Provoked } from './provocation-steps.ts';
import { isSmokeRun } from './run-state.ts';

/** Another caller than the owner's first; undefined if the target has none. */
type Other = (api: Api) => Api | undefined;

const nobody: Other = (api) => api.withToken(undefined);
const madeUp: Other = (api) => api.withToken(unknownToken());

/** A role that may not delete. */
const weakRole: Other = (api) => {
  const role = (['reader', 'creator'] as const).find((name) => api.target.description.identities[name] !== undefined);
  return role && api.as(role);
};

const strangers = { 'without a token': nobody, 'by a role that may not delete': weakRole };

/**
 * Who else tries to delete an image while the target is made to refuse that: what fails, or is looked up first, may let in whom a later check would
 * refuse; nobody in a smoke run. DI-401-17, DI-403-15, DI-403-16 and DI-409-06 judge what is done.
 */
const others = (): Readonly<Partial<Record<RefusalCode, Readonly<Record<string, Other>>>>> => {
  if (isSmokeRun()) return {};
  return {
    409: { ...strangers, 'by the owner again': (api) => api },
    413: strangers,
    503: { ...strangers, 'with a made-up token': madeUp },
  };
};

/** Looks what the token of such a role opens, before the target is made to refuse reads, too. */
export async function lookBeside(api: Api, code: RefusalCode, { id }: Image): Promise<void> {
  const role = others()[code] && weakRole(api);
  if (role !== undefined) await lookWith(role, id);
}

/** The first deletion by others that was not refused: the image is not tried any further. */
async function deletionBeside(api: Api, code: RefusalCode, { address }: Image): Promise<Exchange | undefined> {
  for (const [row, other] of Object.entries(others()[code] ?? {})) {
    const caller = other(api);
    // A look just before it would meet the refusal, too.
    if (caller === undefined || (code !== 409 && needsLook(caller, address))) continue;
    const exchange = await caller.labelled(`${code}, ${row}`).deleteBeside(address, { provoked: code, isArmed: true });
    if (exchange !== undefined && exchange.response?.status !== code && !saysNotDone(exchange)) return exchange;
  }
  return undefined;
}

/**
 * Whether an image may be gone since others tried to delete it while the target was made to refuse that: once in a worker. They come
 * after the owner: a step may concern one request alone. So a second deletion that is done says something only if the refusal was armed anew for it.
 */
export async function isTakenBeside(
  images: Images,
  code: RefusalCode,
  { exchange, image }: Provoked,
  rearmed: (image: Image, purpose?: Pick<RequestOptions, 'toRefuse'>) => Promise<Exchange | undefined>,
): Promise<boolean> {
  if (image === undefined || !saysNotDone(exchange) || !images.switches.isNewToOthers(code)) return false;
  const taken = await deletionBeside(images.api, code, image);
  if (taken?.purpose.caller === 'owner') {
    const another = await images.passingVictim('as provoked');
    if ((await rearmed(another))?.response?.status === code) await rearmed(another, { toRefuse: 'conflict' });
  }
  return taken !== undefined;
}
