import type { FieldLine } from '../../contracts/fields.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import { type Exchange, isSuccess } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { foreignTenant, type RequestOptions } from '../images/client/caller.ts';
import { hasAnswer, saysNotDone } from '../images/client/expect-answer.ts';
import { deleteBySelfLink, getImageGone, isBeingSaved, lastRead } from '../images/client/image-reads.ts';
import { isGone, isNotFound, isUntouched } from '../images/client/image-state.ts';
import { imageIn } from '../images/client/images-in-responses.ts';
import type { Bystander, Image, Target } from '../images/client/target.ts';
import { expectGoodToken, hasToOpen, lookWith } from '../images/client/token-renewal.ts';
import type { Provoked } from '../images/provocation-steps.ts';
import { showRefusal } from '../images/provocation-steps.ts';
import type { Address, Readable } from '../images/safety/address.ts';
import type { Ledger } from '../images/safety/ledger.ts';
import { namesTwoTenants } from '../images/safety/request-target.ts';
import { mayNameHost } from '../images/safety/requests.ts';
import { noteUntried, premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { strangersPlaces } from './choreographies/other-tenants.ts';
import { race } from './choreographies/races.ts';
import type { Deletion } from './deletion.ts';
import type { Sending } from './entry.ts';
import { type AimedImage, methodOf, type RequestAim, type WrittenRequest } from './requests.ts';

/** The images that the requests of an entry are aimed at, each had when the first request for it is sent. */
export class Aimed {
  readonly #sending: Sending;
  /** Whether the requests are those of one scene: about one image, one after the other. */
  readonly #isScene: boolean;
  readonly #known = new Map<RequestAim, Promise<Image>>();
  #refusal: { readonly code: RefusalCode; readonly refusal: Provoked } | undefined;
  /** The answer to the deletion once that refusal was over. */
  #repeated: Exchange | undefined;
  /** The deletion that all entries of a worker look at, once this one has asked for it. */
  deletion: Deletion | undefined;
  /** The answer to the read that followed a request on its connection. */
  next: Exchange | undefined;
  /** Another image, which the requests may name, and which has to stay. */
  other: Bystander | undefined;

  constructor(sending: Sending, isScene: boolean) {
    this.#sending = sending;
    this.#isScene = isScene;
  }

  /** The image, or whatever else a request is aimed at. */
  image({ to }: WrittenRequest): Promise<Image> {
    const isNew = to === 'unknown' || to === 'no route' || (!this.#isScene && to !== 'victim' && to !== 'synthetic');
    const image = (isNew ? undefined : this.#known.get(to)) ?? this.#obtain(to);
    this.#known.set(to, image);
    return image;
  }

  async #obtain(to: RequestAim): Promise<Image> {
    const { images, target } = this.#sending;
    const { ledger } = target;
    switch (to) {
      case 'victim':
        return this.#isScene ? images.standing() : images.victim();
      case 'own':
      case 'self link':
        return images.present();
      case 'saving':
        return images.saving();
      case 'no route':
        return { ...nobodys, address: ledger.elsewhere() };
      case 'synthetic':
        return synthetic(ledger, ledger.randomId());
      case 'broad':
        return { ...nobodys, id: this.other?.id ?? '', address: ledger.broad('') };
      default:
        return { ...nobodys, address: ledger.unknown() };
    }
  }

  /** Sends a request. Undefined if it may not leave: it could reach an image of somebody else's. */
  async send(owner: Api, request: WrittenRequest): Promise<Exchange | undefined> {
    const { shows, provoked, to, method } = request;
    if (shows !== undefined) {
      await showRefusal(this.#sending.api, shows);
      return undefined;
    }
    if (provoked !== undefined) return this.#provoke(provoked, request);
    if (to === 'list') return this.#sentBy(owner, request).read('/images', request.options);
    if (typeof to === 'object') return (await this.#sending.attempts.on(to.fixture)).deletion;
    if (to === 'deleted' && this.deletion === undefined) return (await this.#shareDeletion()).exchange;
    if (to === 'refused') return method === 'DELETE' ? this.#deleteRefused(request) : this.#readUnfound(owner);
    if (to === 'saving' && method === 'DELETE') return this.#deleteSaving(owner, request);
    return this.sendTo(owner, await this.image(request), request);
  }

  /** Sends a request to this image. */
  async sendTo(owner: Api, image: Image, request: WrittenRequest): Promise<Exchange | undefined> {
    const { method, to } = request;
    // It could create an image of that identifier.
    if (image.address.parts.standsIn && methodOf(method)?.makes) return undefined;
    const { metadataName } = this.deletion ?? {};
    const others = { other: this.other?.id ?? '', otherName: this.other?.name ?? '' };
    const aimed = { id: image.id, name: image.name, metadataName, ...others };
    const api = this.#caller(owner, image.address, request);
    const text = textFor(request.text, aimed);
    // A short identifier has no such part.
    if (to === 'victim' && (text === '' || text === image.id)) return undefined;
    const query = textFor(request.query, aimed);
    let options = optionsOf(request, aimed);
    if (methodOf(method)?.reads && query === undefined && options.fields === undefined)
      return this.#read(api, image.id, request, text, options);
    if (to === 'self link') return deleteBySelfLink(this.#sending.api, image, api);
    const spelling = request.spelled?.(image.id);
    if (spelling !== undefined && !this.#sending.target.ledger.takesSpelling(spelling, image.id)) return undefined;
    if (spelling !== undefined && namesTwoTenants(spelling.collection) && !isUnderNamed(request)) return undefined;
    const address = this.#address(image, request, text, query);
    if (isUnderLonger(request) && !this.#sending.target.ledger.images.areOnlyOurs(address)) return undefined;
    if (request.group !== undefined && options.wire?.withoutHost && !mayNameHost(address.parts)) return undefined;
    const { named } = address.parts;
    if (named !== undefined && request.names !== undefined) {
      const fields = request.names.map(([name, by]): FieldLine => [name, by === 'id' ? image.id : named]);
      options = { ...optionsOf(request, { ...aimed, path: named }), fields };
    }
    if (request.spareToken !== undefined) return this.#withSpareToken(api, address, options);
    if (request.followed) {
      const [answer, next] = await api.deleteThenRead(address, options);
      this.next = next;
      return answer;
    }
    // Of an image of the run, a spelling that may be somebody else's is a premise; of a table of them, it is one row.
    const mayBeOthers = method === 'DELETE' && text !== undefined && to !== 'own' && to !== 'broad';
    const isOneOfSeveral = request.group !== undefined || mayBeOthers;
    const answer = await (isOneOfSeveral ? api.sendIfFree(method, address, options) : api.send(method, address, options));
    if (spelling !== undefined && answer?.purpose.toRefuse !== undefined && isSuccess(answer.response?.status))
      await this.#noteIfOfNoImage(answer, image, this.#sending.target.ledger.reads.spelled(spelling, api.caller.tenant));
    // What such a request leaves serves another entry.
    if (to === 'own' && text !== undefined && !isSuccess(answer?.response?.status)) this.#sending.images.restock(image);
    return answer;
  }

  /** Notes it if whatever answers at a path answered: GET of that path does not show the owner the image, which is left under its own. */
  async #noteIfOfNoImage(answer: Exchange, { id }: Image, path: Readable | undefined): Promise<void> {
    const { api, target } = this.#sending;
    if (path === undefined) return;
    const read = { role: 'setup', belowApi: true } as const;
    const there = await api.read(path, { ...read, label: `GET of ${answer.label}` });
    if (!hasAnswer(there) || imageIn(there)?.id?.toLowerCase() === id.toLowerCase()) return;
    if (isUntouched(await api.read(`/images/${id}`, { ...read, label: `after ${answer.label}` })))
      target.recorder.noteOfNoImage(answer);
  }

  async #withSpareToken(api: Api, address: Address, options: RequestOptions): Promise<Exchange | undefined> {
    const { ledger, tokens } = this.#sending.target;
    const sent = await tokens.lend((token) => api.deleteImage(ledger.withTokenInQuery(address, token), options));
    if (sent === undefined) noteUntried(untested('no-spare-token'));
    return sent;
  }

  /** The deletions of a race, of whose image later requests speak. */
  async race(): Promise<readonly Exchange[]> {
    const { api, images, sharing } = this.#sending;
    const { image, deletions } = await race(api, images, sharing);
    this.#known.set('own', Promise.resolve(image));
    return deletions;
  }

  /**
   * The deletion, once in a worker, of an image that is being saved: it blocks a server for as long as that takes. Callers who may not delete it
   * try first: DI-401-17, DI-403-15, -16 and -22 judge whether that is accepted. If one may have been carried out, the owner's deletion says nothing.
   */
  async #deleteSaving(owner: Api, request: WrittenRequest): Promise<Exchange | undefined> {
    const { images, sharing, target } = this.#sending;
    const make = async () => {
      // Whoever may create and not delete may not delete what it made, either.
      const first = await images.saving('creator');
      for (const caller of whoMayNotDelete(target)) {
        const tried = await this.sendTo(owner.labelled(caller.row), first, { ...request, ...caller });
        premise(tried === undefined || saysNotDone(tried), untested('not-refused'));
      }
      // What is deleted in spite of a refusal is no matter of the owner's deletion; another name of the image is a matter of DI-KEEP-07.
      const left = await owner.read(`/images/${first.id}`, { role: 'setup', label: 'after the refusals' });
      premise(!isGone(left), untested('not-there', { what: 'the image' }));
      // It may have been saved meanwhile: nobody tries the next one before its owner.
      const image = isBeingSaved(left) ? first : await images.saving();
      return { image, answer: await this.sendTo(owner, image, request) };
    };
    const { image, answer } = await sharing.once('saving', make, {
      serves: (made) => made.answer?.response !== undefined && !made.answer.purpose.again,
    });
    this.#known.set('saving', Promise.resolve(image));
    return answer;
  }

  async #shareDeletion(): Promise<Deletion> {
    this.deletion = await this.#sending.deletion();
    const { image } = this.deletion;
    // Its address is of the test that deleted it.
    this.#known.set('deleted', Promise.resolve({ ...image, address: this.#sending.target.ledger.image(image.id, 'own') }));
    return this.deletion;
  }

  async #provoke(code: RefusalCode, { shared }: WrittenRequest): Promise<Exchange> {
    const { provoker } = this.#sending;
    if (!this.#isScene) {
      const { exchange, limit = exchange } = await provoker.provoke(code);
      return limit;
    }
    const refusal = await provoker.refusal(code, { isPassing: shared === undefined });
    this.#refusal = { code, refusal };
    return refusal.exchange;
  }

  /** Deletes the image of a refusal once that is over. */
  async #deleteRefused({ after }: WrittenRequest): Promise<Exchange> {
    const { provoker } = this.#sending;
    if (this.#refusal === undefined) throw new Error('nothing was refused before');
    const { code, refusal } = this.#refusal;
    const ways = {
      'its lock': () => provoker.deleteInTime(code, refusal),
      'Retry-After': () => provoker.deleteAfterWaiting(code, refusal),
      disarming: () => provoker.deleteAfter(code, refusal),
    } as const;
    this.#repeated = await ways[after ?? 'disarming']();
    return this.#repeated;
  }

  /** Reads the image of a refusal whose deletion then got 404; undefined if it got another answer, or if no GET shows images. */
  async #readUnfound(owner: Api): Promise<Exchange | undefined> {
    const image = this.#refusal?.refusal.image;
    if (image === undefined || this.#repeated === undefined || !isNotFound(this.#repeated)) return undefined;
    const { images } = this.#sending.target.description;
    const isNoImage = images.source === 'stateless' || image.address.parts.standsIn === true;
    return isNoImage ? undefined : getImageGone(owner, image.id);
  }

  #sentBy(owner: Api, { as, over, ...request }: WrittenRequest): Api {
    const caller = as === undefined ? owner : owner.as(as);
    const withToken = 'token' in request ? caller.withToken(request.token) : caller;
    return over === undefined ? withToken : withToken.overHttp2();
  }

  #caller(owner: Api, address: Address, request: WrittenRequest): Api {
    const { tenant } = request;
    const overHttp = this.#sentBy(owner, request);
    if (tenant === undefined || tenant === 'each') return overHttp;
    if (tenant === 'foreign') return overHttp.under(foreignTenant(this.#sending.target, address));
    if ('ifNamed' in tenant) return overHttp.underIfNamed(tenant.ifNamed);
    return overHttp.under(`${overHttp.caller.ownersTenant}${tenant.longerBy}`);
  }

  #address(
    { id, address }: Image,
    { to, spelled, names }: WrittenRequest,
    text: string | undefined,
    query: string | undefined,
  ): Address {
    const { ledger } = this.#sending.target;
    const at = () => {
      if (spelled !== undefined) return ledger.spelled(spelled(id), id);
      if (names !== undefined) return ledger.unknownNaming(address);
      if (text === undefined) return address;
      if (to === 'synthetic') return ledger.synthetic(`/${text}`);
      return to === 'broad' ? ledger.broad(`/${text}`) : ledger.derived(`/${text}`, id);
    };
    return query === undefined ? at() : ledger.withQuery(at(), query);
  }

  /** A read of an image that has to stay is sent again before it says that the image is lost. */
  async #read(
    api: Api,
    id: string,
    { method, to, as, reads, over, ...request }: WrittenRequest,
    text: string | undefined,
    options: RequestOptions,
  ): Promise<Exchange> {
    if (method !== 'GET' || text !== undefined) return api.read(`/images/${text ?? id}`, options, method);
    if (reads === 'just before') return lastRead(api, id);
    if (reads === 'until it is gone') return getImageGone(api, id, options);
    const isOwners = as === undefined && over === undefined && !('token' in request);
    if (isOwners) return to === 'victim' ? api.getImageLeft(id, options) : api.getImage(id, options);
    if (hasToOpen(api)) await lookWith(api, id);
    const read = await api.getImage(id, options);
    await expectGoodToken(api, read);
    return read;
  }
}

/** Whether a request goes under a tenant that begins as the owner's does: somebody may have it, and an image there of the same identifier. */
const isUnderLonger = ({ tenant }: WrittenRequest): boolean => typeof tenant === 'object' && 'longerBy' in tenant;

/** The callers of a target who may not delete an image of the owner: one of another tenant under each tenant that it may name. */
function whoMayNotDelete(
  target: Target,
): readonly (Pick<WrittenRequest, 'as' | 'tenant' | 'token'> & { readonly row: string })[] {
  const { identities } = target.description;
  const strangers = Object.entries(strangersPlaces(target)).map(([place, ifNamed]) => ({
    as: 'stranger' as const,
    tenant: { ifNamed },
    row: `by another tenant, ${place}`,
  }));
  const roles = (['creator', 'reader'] as const).map((as) => ({ as, row: `by the ${as}` }));
  const known = [...strangers, ...roles].filter(({ as }) => identities[as] !== undefined);
  return [{ token: undefined, row: 'without a token' }, ...known];
}

/** Whether a request goes under the tenant of another who sends it. */
const isUnderNamed = ({ tenant }: WrittenRequest): boolean =>
  typeof tenant === 'object' && 'ifNamed' in tenant && tenant.ifNamed !== undefined;

const synthetic = (ledger: Ledger, id: string): Image => ({ id, name: '', address: ledger.synthetic(`/${id}`) });

const nobodys = { id: '', name: '' } as const;

/** A part of a request, made of the image that it is aimed at. */
export const textFor = (given: WrittenRequest['text'], naming: AimedImage): string | undefined =>
  typeof given === 'function' ? given(naming) : given;

function optionsOf({ json, options = {} }: WrittenRequest, naming: AimedImage): RequestOptions {
  const content = textFor(json, naming);
  return content === undefined ? options : { fields: { 'Content-Type': 'application/json' }, ...options, content };
}
