import { budgets } from '../../contracts/budgets.ts';
import { isFaultOf } from '../../contracts/faults.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import { type Exchange, fieldValue, isSuccess } from '../http/exchange.ts';
import { isLimitOfAccount, type Provocation, type Switch } from '../settings/description.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { Api } from './client/api.ts';
import type { RequestOptions } from './client/caller.ts';
import { lookAhead } from './client/clearance.ts';
import { hasAnswer } from './client/expect-answer.ts';
import { isUntouched, wasAbsent } from './client/image-state.ts';
import type { Bystander, Image, Target } from './client/target.ts';
import { expectGoodToken } from './client/token-renewal.ts';
import type { Images } from './images.ts';
import { isTakenBeside, lookBeside } from './met-by-others.ts';
import {
  burst,
  disarm,
  EarlierRefusal,
  expectHook,
  fieldsFor,
  isUnavailable,
  mayBeOtherLimit,
  noteProvoked,
  type Provoked,
  type Refused,
  throwSwitch,
  underForeignTenant,
} from './provocation-steps.ts';
import { retryAfterMs } from './safety/rate-limit.ts';
import { untilEnough, waited } from './waiting.ts';

/** The one attempt of the run to delete an image that the operator listed. */
export type AttemptOn = (
  id: string,
  provoked: RefusalCode,
) => Promise<{ readonly deletion: Exchange; readonly before?: Exchange }>;

/** Gives the image that a refusal is aimed at, by the kind of the refusal. `of`: no random UUID stands in. */
type Victim = (refused: Refused, of?: 'of the run' | 'another of the run') => Promise<Image>;

const { mostMs: longestWaitMs } = budgets.provoked;

/** Provokes documented codes, on the highest rung that the target offers. */
export class Provoker {
  readonly #target: Target;
  readonly #images: Images;
  readonly #api: Api;
  readonly #attempt: AttemptOn;
  readonly #armed = new Map<string, () => Promise<void>>();

  constructor(target: Target, images: Images, attempt: AttemptOn) {
    this.#attempt = attempt;
    this.#target = target;
    this.#images = images;
    this.#api = new Api(target);
  }

  /**
   * Sends one DELETE (for 405 a PUT) that should be refused with the code. Skips the test if nothing on this target can provoke
   * the code.
   */
  async provoke(code: RefusalCode): Promise<Provoked> {
    const provoked = this.#images.refusals.get(code)?.mentioned() ?? (await this.#provokedNow(code));
    noteProvoked(code, provoked);
    return provoked;
  }

  /** Skips the test unless a 413 comes of a limit of the owner's account, as far as the operator says. */
  expectLimitOfAccount(): void {
    const way = this.#target.description.provoke[413];
    premise(way !== undefined, untested('no-way', { code: 413 }));
    if ('unreachable' in way) premise(false, untested('no-reach', { code: 413, why: way.unreachable }));
    premise(isLimitOfAccount(way), untested('limit-of-whom'));
  }

  /** Provokes the limit of the owner's account again, and sends something once it answers, just before the one DELETE that is judged. */
  async limitAround(meanwhile: () => Promise<void>): Promise<Provoked> {
    const provoked = await this.#provokedNow(413, this.#common, meanwhile);
    noteProvoked(413, provoked);
    return provoked;
  }

  /** The images that stay: a refusal that was aimed at one serves other tests, too. */
  readonly #common: Victim = (refused, of) =>
    of === undefined ? this.#images.standing(refused) : this.#images.ownVictim(refused);

  /** An image that the test deletes afterwards, the same for each try. */
  #passing(): Victim {
    let image: Promise<Image> | undefined;
    return (refused, of) => {
      if (of === 'another of the run') image = undefined;
      image ??= this.#images.passingVictim(refused);
      return image;
    };
  }

  /** `meanwhile`: sends something while the target is made to refuse. */
  async #provokedNow(
    code: RefusalCode,
    victim: Victim = this.#common,
    meanwhile = async (): Promise<void> => {},
  ): Promise<Provoked> {
    const way = this.#target.description.provoke[code];
    const before = this.#target.recorder.current.length;
    const once = (): Promise<Provoked> =>
      way === undefined ? this.#byClient(code, victim) : this.#byOperator(code, way, victim, meanwhile);
    const isOtherLimit = ({ exchange }: Provoked): boolean =>
      code === 413 && !('burst' in (way ?? {})) && mayBeOtherLimit(this.#target, exchange);
    const provoked = await untilEnough(budgets.provoked, this.#limit, once, (seen) => !isOtherLimit(seen), {
      waitMs: ({ exchange }) => retryAfterMs(exchange),
    });
    const isInstead = isOtherLimit(provoked) || isUnavailable(this.#target, code, provoked.exchange);
    premise(!isInstead, untested('other-limit', { status: provoked.exchange.response?.status }));
    const isMet = victim === this.#common && this.#armed.size > 0;
    if (isMet && (await isTakenBeside(this.#images, code, provoked, (...of) => this.#rearmed(code, ...of)))) {
      await this.disarm();
      return this.#provokedNow(code, victim, meanwhile);
    }
    // A random UUID serves only the tests that declare it; a request that got no answer of its own serves none.
    if (
      victim === this.#common &&
      provoked.image !== undefined &&
      provoked.image.address.parts.standsIn !== true &&
      hasAnswer(provoked.exchange)
    ) {
      const sent = this.#target.recorder.current.slice(before);
      // A fixture is attempted once a run: this may be what another test sent.
      const shown = sent.length > 0 ? sent : [provoked.exchange];
      this.#images.refusals.set(code, new EarlierRefusal(this.#target, provoked, shown));
    }
    return provoked;
  }

  /**
   * The provoked refusal that a test needs: the one that earlier tests looked at, if nothing was sent since that may have changed its
   * image. `isPassing`: the test deletes the image afterwards, so that the refusal is aimed at another one than those that stay: what
   * becomes of these later is looked at when the run ends. Skips the test if the target answers differently.
   */
  async refusal(code: RefusalCode, { isPassing = false } = {}): Promise<Provoked> {
    const isUsable = !isPassing && this.#images.refusals.get(code)?.isUntouched(this.#images) === true;
    const provoked = isUsable
      ? await this.provoke(code)
      : await this.#provokedNow(code, isPassing ? this.#passing() : this.#common);
    noteProvoked(code, provoked);
    const { response } = provoked.exchange;
    const met = response?.status === code || (code === 413 && response?.status === 429);
    premise(met, untested('provocation-answered', { code, status: response?.status }));
    // Of a 503 only the fault says that the service did nothing: a gateway sends one after it has passed the request on.
    premise(code !== 503 || isFaultOf(503, response?.content.toString('utf8') ?? ''), untested('not-the-services'));
    return provoked;
  }

  /** The image that a provoked refusal was aimed at, after the provocation was undone. */
  async image(code: RefusalCode): Promise<Bystander> {
    const { image } = await this.refusal(code);
    premise(image !== undefined, untested('no-image-in-refusal', { code }));
    await this.disarm();
    return image;
  }

  /** Whether this code is provoked by a request to an image of the run. */
  aimsAtOwn(code: RefusalCode): boolean {
    const way = this.#target.description.provoke[code];
    return way !== undefined && !('unreachable' in way || 'image' in way);
  }

  /** An image of the run whose deletion was refused with the code in this worker, and which still serves for refused requests; else a new refusal. */
  async refusedImage(code: RefusalCode): Promise<Bystander> {
    const earlier = this.#images.refusals.get(code)?.mentioned();
    const { exchange, image } = earlier ?? {};
    const serves = exchange?.response?.status === code && image !== undefined && this.#images.isVictim(image.id);
    return serves ? image : this.image(code);
  }

  /** The provoked refusal of the deletion of this image, after which the provocation is undone. */
  async refuse(code: RefusalCode, image: Image): Promise<Exchange> {
    const { exchange } = await this.#provokedNow(code, async () => image);
    await this.disarm();
    return exchange;
  }

  /** Reads back the image that a provoked refusal was aimed at. */
  async readAfter(code: RefusalCode): Promise<Exchange> {
    return this.#api.getImageLeft((await this.image(code)).id, { label: `after the ${code}` });
  }

  /** Deletes the image that a limit refused, once its Retry-After has passed. */
  async deleteAfterWaiting(code: RefusalCode, provoked: Provoked): Promise<Exchange> {
    const waitMs = Math.max(retryAfterMs(provoked.exchange), (provoked.overAtMs ?? 0) - Date.now());
    const told = fieldValue(provoked.exchange.response?.fields ?? [], 'Retry-After') !== undefined;
    premise(told && waitMs <= longestWaitMs, untested('no-retry-after'));
    // A switch may take effect late: the limit has as long for that as it named.
    if (provoked.rung === 'hook') await this.disarm();
    await waited('the end of the provoked limit', this.#target.ending.pause(waitMs + 250));
    const first = await this.#deleteOnceOver(code, provoked);
    const met = provoked.exchange.response?.status;
    const { image } = provoked;
    let stands = image !== undefined;
    let last = first;
    const again = async (): Promise<Exchange> => {
      const label = 'does the image stand after the limit';
      stands = image?.address.parts.standsIn === true || isUntouched(await this.#api.getImage(image?.id ?? '', { label }));
      if (stands && image !== undefined) last = await this.#api.deleteImage(image.address, { provoked: code });
      return last;
    };
    // A target that limits what nothing provoked may do so here, too: only a limit that each time names a moment, and never keeps it, is judged.
    const isAgain = ({ response }: Exchange): boolean =>
      [413, 429].includes(response?.status ?? 0) && this.#target.sender.limited;
    const isEnough = (seen: Exchange): boolean => !stands || !isAgain(seen);
    const exchange = await untilEnough(budgets.provoked, this.#limit, again, isEnough, { first, waitMs: retryAfterMs });
    const now = exchange.response?.status;
    const isTold = fieldValue(exchange.response?.fields ?? [], 'Retry-After') !== undefined;
    const isOthers = (now === 429 && met !== 429) || (isAgain(exchange) && !isTold);
    premise(!isOthers, untested('other-limit', { status: now }));
    return exchange;
  }

  /** The waits for as long as a limit asks. */
  get #limit() {
    const { ending } = this.#target;
    const pause = (ms: number): Promise<void> => waited('the end of a limit', ending.pause(Math.min(ms, longestWaitMs)));
    return { pause, expectGoingOn: () => ending.expectGoingOn() };
  }

  async #deleteOnceOver(code: RefusalCode, provoked: Provoked): Promise<Exchange> {
    if (provoked.rung === 'hook') return this.deleteAfter(code, provoked);
    premise(provoked.image !== undefined && provoked.rung !== 'fixture', untested('no-image-in-refusal', { code }));
    return this.#api.deleteImage(provoked.image.address, { provoked: code });
  }

  /**
   * Deletes the image after its provocation has been undone. What refuses it in the same way may be a switch that takes effect late: then it is
   * deleted again a little later. Skips the test if the suite cannot undo the provocation.
   */
  async deleteAfter(code: RefusalCode, provoked: Provoked): Promise<Exchange> {
    const again = (): Promise<Exchange> => this.#deleteUndone(code, provoked);
    const isOver = ({ response }: Exchange): boolean => code === 413 || response?.status !== code;
    return untilEnough(budgets.switched, this.#limit, again, isOver);
  }

  async #deleteUndone(code: RefusalCode, { image, rung }: Provoked): Promise<Exchange> {
    premise(rung === 'hook' && image !== undefined, untested('not-undoable', { code }));
    await this.disarm();
    // If the limit answers again, that is what this test judges; it is not an unrelated rate limit, which would decide nothing.
    return this.#api.deleteImage(image.address, code === 413 ? { provoked: code } : {});
  }

  /** The same, until the image is deleted or gone: a deletion that failed may have left a lock that ends by itself. */
  async deleteInTime(code: RefusalCode, provoked: Provoked): Promise<Exchange> {
    const again = (): Promise<Exchange> => this.#deleteUndone(code, provoked);
    const isOver = ({ response }: Exchange): boolean => isSuccess(response?.status) || response?.status === 404;
    return untilEnough(budgets.unlocked, this.#limit, again, isOver);
  }

  /** Undoes what is armed, even if the test failed or timed out. */
  async disarm(): Promise<void> {
    for (const [key, undo] of [...this.#armed]) {
      this.#armed.delete(key);
      await undo();
      for (const refusal of this.#images.refusals.values()) refusal.disarmed();
    }
  }

  async #byOperator(
    code: RefusalCode,
    way: Provocation,
    victim: Victim,
    meanwhile = async (): Promise<void> => {},
  ): Promise<Provoked> {
    if ('unreachable' in way) premise(false, untested('no-reach', { code, why: way.unreachable }));
    if ('image' in way) {
      const image = { id: way.image, name: '', address: this.#target.ledger.fixture(way.image) };
      const { deletion, before } = await this.#attempt(way.image, code);
      const what = `the image that is to be refused with ${code}`;
      premise(!wasAbsent(before, deletion), untested('not-there', { what }));
      return { exchange: deletion, image, rung: 'fixture' };
    }
    const refused = code === 413 || code === 500 || code === 503 ? (`with ${code}` as const) : 'as provoked';
    if ('burst' in way) {
      const { requests } = way.burst;
      const image = await victim(refused);
      return burst({ api: this.#api, limit: this.#limit, code, requests, image, meanwhile, armed: this.#armed });
    }
    if ('before' in way) {
      const arm = async (image: Image): Promise<Provoked> => this.#byHook(code, way, image, meanwhile);
      return this.#images.switches.refusal(
        code,
        async () => arm(await victim(refused, 'of the run')),
        async (first) => {
          await this.disarm();
          const other = await victim(refused, 'another of the run');
          return other.id === first.image?.id ? first : arm(other);
        },
      );
    }
    const image = await victim(refused);
    const { address } = image;
    if ('identity' in way) {
      return { exchange: await this.#api.as(way.identity).deleteImage(address, { provoked: code }), image, rung: 'fixture' };
    }
    const exchange = await this.#api.deleteImage(address, { fields: fieldsFor(code, way.headers), provoked: code });
    expectHook(code, exchange);
    return { exchange, image, rung: 'hook' };
  }

  /** Arms a refusal anew, for a deletion that a step of the first does not concern any more; undefined without such a step. */
  async #rearmed(code: RefusalCode, image: Image, purpose: Pick<RequestOptions, 'toRefuse'> = {}): Promise<Exchange | undefined> {
    const way = this.#target.description.provoke[code];
    if (way === undefined || !('before' in way)) return undefined;
    await this.disarm();
    return (await this.#byHook(code, way, image, () => this.#images.switches.inForce(), purpose)).exchange;
  }

  /** A step before the request that arms the fault, which may concern only this image. */
  async #byHook(
    code: RefusalCode,
    way: { before: Switch; after: Switch },
    image: Image,
    meanwhile: () => Promise<void>,
    purpose: Pick<RequestOptions, 'toRefuse'> = {},
  ): Promise<Provoked> {
    await lookAhead(this.#api, image.address);
    await lookBeside(this.#api, code, image);
    await this.#arm(code, image, way);
    await meanwhile();
    const send = (): Promise<Exchange> => this.#api.deleteImage(image.address, { provoked: code, ...purpose, isArmed: true });
    const first = await send();
    if (first.response?.status !== 401 || code === 401) return { exchange: first, image, rung: 'hook' };
    // The fault may be that nobody can say which tokens are good: whether this one is, is known once it is over. A single 401 is no answer to it.
    await this.disarm();
    await expectGoodToken(this.#api, first);
    const mayGoAgain = isUntouched(await this.#api.getImage(image.id, { label: 'does the image still stand' }));
    await lookAhead(this.#api, image.address);
    await this.#arm(code, image, way);
    return { exchange: mayGoAgain ? await send() : first, image, rung: 'hook' };
  }

  /** Arms a fault. The way to undo it is on disk and in memory before the arming request is sent. */
  async #arm(code: RefusalCode, image: Image, way: { before: Switch; after: Switch }): Promise<void> {
    const values = { code: String(code), image: image.id };
    this.#target.ending.expectGoingOn();
    this.#target.ledger.note({ event: 'arms', code, image: image.id });
    let arming: Promise<unknown> = Promise.resolve();
    this.#armed.set(`${code} ${image.id}`, async () => {
      // A test that timed out may still be arming the fault: undone too early, the fault would stay armed.
      await arming.catch(() => {});
      await disarm(this.#target, code, image.id, way.after).catch((error: Error) => {
        // What the target answers from now on may be what was armed.
        const reason = untested('may-be-armed', { code, error: error.message });
        this.#target.ending.declare({ verdict: 'broken', reason });
        throw error;
      });
    });
    arming = throwSwitch(this.#target, way.before, `arm ${code}`, values, this.#target.ending);
    await arming;
    await this.#images.switches.settled(code);
  }

  async #byClient(code: RefusalCode, victim: Victim): Promise<Provoked> {
    const { fixtures, identities } = this.#target.description;
    switch (code) {
      case 400:
        return underForeignTenant(this.#target, this.#api, await victim('by itself'));
      case 401: {
        const image = await victim('by itself');
        const exchange = await this.#api.withToken(undefined).deleteImage(image.address, { provoked: 401 });
        return { exchange, image, rung: 'always' };
      }
      case 403:
        if (identities.reader !== undefined) return this.#byOperator(403, { identity: 'reader' }, victim);
        for (const name of ['protected', 'shared', 'public'] as const) {
          const id = fixtures[name];
          if (id !== undefined) return this.#byOperator(403, { image: id }, victim);
        }
        break;
      case 405: {
        const image = await victim('by itself');
        const exchange = await this.#api.send('PUT', image.address, { provoked: 405 });
        premise(exchange.response?.status !== 404 && exchange.response?.status !== 501, untested('method-unknown'));
        return { exchange, image, rung: 'always' };
      }
      case 409:
        if (fixtures.conflict !== undefined) return this.#byOperator(409, { image: fixtures.conflict }, victim);
        break;
      default:
    }
    premise(false, untested('no-way', { code }));
  }
}
