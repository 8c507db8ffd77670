import { budgets } from '../../contracts/budgets.ts';
import type { FieldLine } from '../../contracts/fields.ts';
import type { RefusalCode, Rung } from '../../contracts/operation.ts';
import { type Exchange, fieldValue, isSuccess } from '../http/exchange.ts';
import { visible } from '../platform/text/visible.ts';
import { printedBy } from '../settings/command.ts';
import { commandEnvironment } from '../settings/command-environment.ts';
import type { Switch } from '../settings/description.ts';
import { noteRung, premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { type Ending, noEnding } from '../verdict/run-end.ts';
import type { Api } from './client/api.ts';
import { foreignTenant } from './client/caller.ts';
import { expectNothingElse, lookAhead } from './client/clearance.ts';
import type { Image, Target } from './client/target.ts';
import type { Images } from './images.ts';
import { lookBeside } from './met-by-others.ts';
import { retryAfterMs } from './safety/rate-limit.ts';
import { operateRequest } from './sources.ts';
import { givingUp, untilEnough, waited } from './waiting.ts';

/**
 * Kinds of refusals that have a victim of their own. What got 413 or 5xx may be carried out later: such a victim serves no other
 * refusal. The victim of the operator's other provocations is read back, so that it is known to stand.
 */
export type Refused = 'by itself' | 'as provoked' | 'with 413' | 'with 503' | 'with 500';

/** A provoked code: the exchange, and the image that the request was aimed at. */
export interface Provoked {
  readonly exchange: Exchange;
  /** What a limit answered to another request of the burst, if it let this one through: it may have recovered meanwhile. */
  readonly limit?: Exchange;
  /** Undefined if the refusal concerns no image of the run. */
  readonly image?: Image;
  readonly rung: Rung;
  /** When the longest wait is over that a limit asked for, in ms since the epoch. */
  readonly overAtMs?: number;
}

/** A provocation step that failed. Blames the harness, never the target. */
export class ProvocationError extends Error {
  override name = 'ProvocationError';

  /** The reason in one line, with control characters made visible. */
  constructor(reason: string) {
    super(visible(reason));
  }
}

/** Carries out one of the operator's steps. A command that arms a fault ends with the run. @throws ProvocationError if it fails */
export async function throwSwitch(
  target: Target,
  step: Switch,
  doing: string,
  values: Readonly<Record<string, string>>,
  ending: Ending = noEnding,
): Promise<void> {
  if ('command' in step) {
    const env = commandEnvironment({ CODE: values.code, IMAGE_ID: values.image });
    // These are shell variables, so that the shell never runs text from an image source as a command.
    const command = step.command.replaceAll('{code}', '$CODE').replaceAll('{image}', '$IMAGE_ID');
    const printing = printedBy(command, env, { ending, timeoutMs: budgets.step.mostMs });
    await waited(`the command that is to ${doing}`, printing).catch((error: Error) => {
      throw new ProvocationError(`${doing} failed: ${target.redactor.text(error.message).slice(0, 500)}`);
    });
    return;
  }
  const { response, failure } = await operateRequest(target, step.request, doing, values);
  if (response !== undefined && response.status < 400) return;
  const received = response === undefined ? `no response: ${failure?.kind ?? ''}` : `${response.status}`;
  throw new ProvocationError(target.redactor.text(`${doing} failed: ${step.request.method} ${step.request.url} → ${received}`));
}

/** Disarms a fault, and notes that in the ledger. @throws ProvocationError if the step goes on failing */
export async function disarm(target: Target, code: number, image: string, after: Switch): Promise<void> {
  const step = (): Promise<unknown> =>
    throwSwitch(target, after, `disarm ${code}`, { code: String(code), image }).catch((error: unknown) => error);
  const isOver = (error: unknown): boolean => !(error instanceof ProvocationError);
  const error = await untilEnough(budgets.disarmed, givingUp(target.ending), step, isOver);
  if (error !== undefined) throw error;
  target.ledger.note({ event: 'disarmed', code, image });
}

/** A limit that recovers steadily allows some more requests after it has answered; this many more DELETEs use them up. */
const afterLimit = 20;

/** The most requests of a burst of this many. */
export const requestsOfBurst = (requests: number): number => requests + afterLimit;

interface Burst {
  readonly api: Api;
  /** The waits for as long as a limit asks. */
  readonly limit: Parameters<typeof untilEnough>[1];
  readonly code: RefusalCode;
  readonly requests: number;
  /** What the one DELETE that is judged is aimed at. */
  readonly image: Image;
  /** Sends something while the limit answers. */
  readonly meanwhile: () => Promise<void>;
  /** What has to be undone when the test ends, by a name. */
  readonly armed: Map<string, () => Promise<void>>;
}

/**
 * Sends DELETEs of random UUIDs concurrently. As soon as the limit answers, sends one DELETE of an image of the run, which is judged. If
 * that gets no response, or the limit has recovered, the limit's answer to one of the others is what was seen. The test ends after the limit
 * has passed, so that no other test meets it.
 */
export async function burst({ api, limit: waits, code, requests, image, meanwhile, armed }: Burst): Promise<Provoked> {
  const { target } = api;
  const isOver = ({ response }: Exchange): boolean => response?.status === code || response?.status === 429;
  await expectNothingElse(api);
  await lookAhead(api, image.address);
  await lookBeside(api, code, image);
  const sent = (label: string): Promise<Exchange> =>
    api.deleteImage(target.ledger.unknown(), { provoked: code, burst: true, label });
  const many = (length: number): Promise<Exchange>[] => Array.from({ length }, () => sent('burst'));
  const all = many(requests);
  const met = await Promise.any(all.map(async (each) => isOver(await each) || Promise.reject(new Error()))).catch(() => false);
  if (met) {
    all.push(...many(afterLimit));
    await meanwhile();
  }
  const exchange = met
    ? await api.deleteImage(image.address, { provoked: code, burst: true, label: 'over the limit' })
    : undefined;
  const answers = await Promise.all(all);
  premise(exchange !== undefined, untested('burst-met-no-limit', { requests }));
  const overAtMs = Date.now() + Math.max(...[exchange, ...answers].filter(isOver).map(retryAfterMs));
  armed.set(`${code} burst`, async () => {
    await waited('the end of the provoked limit', target.ending.pause(Math.min(overAtMs - Date.now(), budgets.provoked.mostMs)));
    await untilEnough(
      budgets.outlasting,
      waits,
      () => sent('is the limit over'),
      (seen) => !isOver(seen),
    );
  });
  const limit = isOver(exchange) ? undefined : answers.find(isOver);
  if (limit === undefined) return { exchange, image, rung: 'always', overAtMs };
  // The image may be gone, and no later test looks at it.
  return exchange.response === undefined
    ? { exchange: limit, rung: 'always', overAtMs }
    : { exchange, limit, image, rung: 'always', overAtMs };
}

/** The fields that make a mock answer with a code. */
export const fieldsFor = (code: RefusalCode, headers: Readonly<Record<string, string>>): FieldLine[] =>
  Object.entries(headers).map(([name, value]) => [name, value.replaceAll('{code}', String(code))] as const);

/** Lets a mock show a refusal that a field selects, on a random UUID, for the rules on every response. Sends nothing without such a field. */
export async function showRefusal(api: Api, code: RefusalCode): Promise<void> {
  const way = api.target.description.provoke[code];
  if (way === undefined || !('headers' in way)) return;
  const exchange = await api.deleteImage(api.target.ledger.unknown(), {
    fields: fieldsFor(code, way.headers),
    provoked: code,
    label: 'as a field selects it',
  });
  noteProvoked(code, { exchange, rung: 'hook' });
}

/** Skips the test if fields that are to cause a code had no effect: the mock knows no such answer, or not the field. */
export function expectHook(code: RefusalCode, { response }: Exchange): void {
  const status = response?.status;
  const isIgnored = status === 404 || status === 501 || isSuccess(status);
  premise(!isIgnored || status === code, untested('hook-ignored', { code, status }));
}

/** Notes for the report how a code was provoked, if the target answered with it. */
export function noteProvoked(code: RefusalCode, { exchange, limit = exchange, rung }: Provoked): void {
  const status = limit.response?.status;
  if (status === code || (code === 413 && status === 429)) noteRung(code, rung);
}

/** Whether a limit that nothing provoked may have answered: the target limits other requests, too. */
export const mayBeOtherLimit = ({ sender }: Target, { response }: Exchange): boolean =>
  response?.status === 429 && sender.limited;

/** Whether a service that is unavailable answered: it refuses requests that provoke nothing in that way, too. */
export function isUnavailable({ sender }: Target, code: RefusalCode, { response }: Exchange): boolean {
  const isTold = fieldValue(response?.fields ?? [], 'Retry-After') !== undefined;
  return code !== 503 && response?.status === 503 && isTold && sender.limited;
}

/** A 400 that needs no configuration: the owner's token under another tenant. Some targets refuse that with another code. */
export async function underForeignTenant(target: Target, api: Api, image: Image): Promise<Provoked> {
  const { address } = image;
  const exchange = await api.under(foreignTenant(target, address)).deleteImage(address, { provoked: 400 });
  const status = exchange.response?.status;
  // A service that answers 204 for what it does not find may do so under any tenant.
  const isFound = address.parts.standsIn !== true || status === undefined || status >= 400;
  premise(
    isFound && (status === undefined || ![401, 403, 404].includes(status)),
    untested('foreign-tenant-answered', { status }),
  );
  return { exchange, image, rung: 'always' };
}

/** A refusal that a test provoked, and its exchanges, for all tests of the worker that look at it. */
export class EarlierRefusal {
  readonly #target: Target;
  readonly #provoked: Provoked;
  readonly #exchanges: readonly Exchange[];
  #changes: number;

  constructor(target: Target, provoked: Provoked, exchanges: readonly Exchange[]) {
    this.#target = target;
    this.#provoked = provoked;
    this.#exchanges = exchanges;
    this.#changes = target.ledger.sightings.changes;
  }

  /** The refusal, shown in the running test, too. */
  mentioned(): Provoked {
    const { recorder, ledger } = this.#target;
    recorder.mention(this.#exchanges);
    const { image, ...rest } = this.#provoked;
    if (image === undefined) return rest;
    const address = image.address.parts.aim === 'fixture' ? ledger.fixture(image.id) : ledger.image(image.id, 'victim');
    return { ...rest, image: { ...image, address } };
  }

  /** Whether nothing was sent since that may have changed the image, and the image still serves for refused requests. */
  isUntouched(images: Images): boolean {
    const { image } = this.#provoked;
    const serves = image === undefined || image.address.parts.aim === 'fixture' || images.isVictim(image.id);
    return serves && this.#changes === this.#target.ledger.sightings.changes;
  }

  /** Notes that a provocation was undone: that request changes no image. */
  disarmed(): void {
    // A change, which begins and is over.
    if (this.#target.ledger.sightings.changes - this.#changes === 2) this.#changes += 2;
  }
}
