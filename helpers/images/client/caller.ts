import type { FieldLine, RequestFraming } from '../../../contracts/fields.ts';
import {
  type CallerName,
  type FixtureName,
  type IdentityName,
  identityNames,
  type RefusalReason,
} from '../../../contracts/target-words.ts';
import { asksForUpgrade, type Exchange, fieldValue } from '../../http/exchange.ts';
import { fieldLines } from '../../http/recorder.ts';
import { holdsSecret } from '../../platform/text/redaction/secret-forms.ts';
import { fixtureOf } from '../../settings/operators-images.ts';
import { type Address, type Readable, urlTo } from '../safety/address.ts';
import { namesTenant } from '../safety/request-target.ts';
import type { FoundOut, Purpose, Request } from '../safety/requests.ts';
import type { Sender } from '../safety/sender.ts';
import type { Target } from './target.ts';

/** Options that make a request differ from the default one. A field that is undefined is omitted. */
export interface RequestOptions extends Partial<Omit<Purpose, FoundOut>> {
  readonly fields?: Readonly<Record<string, string | undefined>> | readonly FieldLine[];
  readonly content?: string;
  readonly waitMs?: number;
  /** An image of the run that the target was made to refuse: nothing in the request shows that. */
  readonly toRefuse?: 'conflict';
  /** Whether a step of the operator's has armed a fault: whether a token is good is known only once that is over. */
  readonly isArmed?: true;
}

/** Options of a read that a deletion rests on: a cache has to ask the origin server (RFC 9111 section 5.2.1.4). */
export const uncached = { fields: { 'Cache-Control': 'no-cache' } } as const satisfies RequestOptions;

/** What distinguishes one caller from another; without anything, it is the owner under the tenant of the target's URL. */
export interface CallerOptions {
  /** The token to send: an identity's, or a given one. */
  readonly caller?: IdentityName | { readonly token: string | undefined };
  readonly tenant?: string | undefined;
  readonly sender?: Sender;
  readonly label?: string;
}

/** Who sends requests, in which place and by which transport, and what that makes of each. Each request carries its own token. */
export class Caller {
  readonly #target: Target;
  readonly #options: CallerOptions;
  readonly sender: Sender;

  constructor(target: Target, options: CallerOptions) {
    this.#target = target;
    this.#options = options;
    this.sender = options.sender ?? target.sender;
  }

  /** The options of this caller, but for some. */
  with(options: CallerOptions): CallerOptions {
    return { ...this.#options, sender: this.sender, ...options };
  }

  /** Another tenant in the path than that of the target's URL. */
  get tenant(): string | undefined {
    return this.#options.tenant;
  }

  /** The identity; undefined for a token that was given. */
  get identity(): IdentityName | undefined {
    const { caller = 'owner' } = this.#options;
    return typeof caller === 'string' ? caller : undefined;
  }

  /** Whether the owner of the images sends, under its own tenant. */
  get isAtHome(): boolean {
    return this.identity === 'owner' && this.tenant === undefined;
  }

  /** The current token: an identity's token is renewed during a run. */
  get token(): string | undefined {
    const { caller = 'owner' } = this.#options;
    return typeof caller === 'string' ? this.#target.description.identities[caller]?.token : caller.token;
  }

  get namesTenant(): boolean {
    return namesTenant(this.#target.description.url);
  }

  /** The tenant of the URL; if it names none, that of the owner's token, if it is known. */
  get ownersTenant(): string | undefined {
    const { url, identities } = this.#target.description;
    return this.namesTenant ? url.split('/').at(-1) : identities.owner?.tenant;
  }

  below(path: string): Readable {
    return this.#target.ledger.reads.below(path, this.tenant);
  }

  request(method: string, { fields = {}, content }: RequestOptions = {}): Request {
    // The response to TRACE returns the request: it carries no token but one that was made up.
    const isTraced = method.toUpperCase() === 'TRACE' && this.identity !== undefined;
    const token = isTraced ? undefined : this.token;
    // RFC 9110 section 8.6: some servers refuse these methods without a length (section 15.5.12).
    const length = content === undefined && ['PUT', 'POST', 'PATCH'].includes(method) ? '0' : undefined;
    const lines = fieldLines({ 'X-Auth-Token': token, Accept: 'application/json', 'Content-Length': length }, fields);
    return { method, fields: lines, ...(content !== undefined && { content }) };
  }

  /** Sends a read. */
  readOnce(request: Request, readable: Readable, options: RequestOptions): Promise<Exchange> {
    const odd = isOdd(urlTo(readable).slice(this.#target.description.url.length)) ? ({ belowApi: true } as const) : {};
    return this.sender.read(request, readable, {
      role: 'state',
      caller: this.#nameIn(request),
      ...this.#worth,
      ...odd,
      ...this.purpose(options),
    });
  }

  get #worth(): Pick<Purpose, 'unproven'> {
    const unproven = this.identity && this.#target.tokens.unproven.get(this.token ?? '');
    return unproven === undefined ? {} : { unproven };
  }

  /** What of the options concerns the purpose, and not the request. */
  purpose({ fields: _, content: __, waitMs: ___, isArmed: ____, ...purpose }: RequestOptions): Partial<Purpose> {
    const { label } = this.#options;
    return { ...(label !== undefined && { label }), ...purpose };
  }

  /** Who sends a request, what of the operator's it is aimed at, and why a conforming target refuses it. */
  about(request: Request, address: Address, framing?: RequestFraming): Partial<Purpose> {
    const caller = this.#nameIn(request, framing);
    const fixture = address.parts.aim === 'fixture' ? fixtureOf(this.#target.description, address.parts.removes[0]) : undefined;
    const isForeign = this.tenant !== undefined && address.parts.base !== this.#target.description.url;
    const toRefuse =
      request.method !== 'DELETE' || asksForRead(request) || (isBad(caller) && this.#hasGoodToken(request, address))
        ? undefined
        : refusalOf(caller, isForeign ? 'foreign tenant' : fixture);
    // RFC 9110 section 9.3.5: a deletion with content may be refused as an attempt to smuggle a request. Section 7.8: who holds the connection
    // answers an upgrade, as HAProxy does with a page if it asks for a WebSocket and has no key.
    const mayBeRefused =
      isOdd(address.parts.path) || asksForUpgrade(request) || (request.method === 'DELETE' && request.content !== undefined);
    const below = mayBeRefused ? ({ belowApi: true } as const) : {};
    return {
      caller,
      aim: address.parts.aim,
      ...(address.parts.standsIn && { standsIn: true }),
      ...(address.parts.ofNoImage && { ofNoImage: true }),
      ...below,
      ...(fixture !== undefined && { fixture }),
      ...(toRefuse !== undefined && { toRefuse }),
      ...this.#worth,
    };
  }

  /** Whether a good token stands elsewhere, or in one of several X-Auth-Token: it may be taken, which is a matter of rows of its own. */
  #hasGoodToken({ fields }: Request, { parts: { query } }: Address): boolean {
    const { expired, revoked, ...good } = this.#target.description.identities;
    const isOnly = fields.filter(([name]) => isToken(name)).length === 1;
    const others = isOnly ? fields.filter(([name]) => !isToken(name)) : fields;
    const isBeside = (name: string): boolean => /^(?:x-auth-token|x_auth_token|authorization|cookie)$/i.test(name);
    const texts = [query, ...others.flatMap(([name, value]) => (isBeside(name) ? [value] : []))];
    // The redactor also knows tokens that the run got on its way. It leaves out short ones, as those of mocks are.
    const tokens = Object.values(good).map(({ token }) => token);
    return texts
      .map((text) => without(text, expired?.token, revoked?.token))
      .some((text) => this.#target.redactor.finds(text) || holdsSecret(text, tokens));
  }

  #nameIn({ fields }: Request, framing: RequestFraming = {}): CallerName {
    const token = fieldValue(fields, 'X-Auth-Token');
    if (this.identity !== undefined && token === this.token) return this.identity;
    const isShown = (known: string): boolean => known === token || framing.lines?.some((line) => line.includes(known)) === true;
    return identityNames.find((name) => this.#target.tokens.tokensOf(name).some(isShown)) ?? 'nobody';
  }
}

/** Whether this is the name of the field that carries the token. */
export const isToken = (name: string): boolean => name.toLowerCase() === 'x-auth-token';

/** Whether a token is good nowhere. */
const isBad = (caller: CallerName): caller is 'nobody' | 'expired' | 'revoked' =>
  caller === 'nobody' || caller === 'expired' || caller === 'revoked';

/** A text without some others. */
const without = (text: string, ...others: readonly (string | undefined)[]): string =>
  others.reduce<string>((left, other) => (other === undefined ? left : left.replaceAll(other, '')), text);

/** Why a conforming target refuses a deletion of such an image; undefined if it may well be carried out. */
function refusalOf(caller: CallerName, image: FixtureName | 'foreign tenant' | undefined): RefusalReason | undefined {
  if (isBad(caller)) return 'no valid token';
  if (caller !== 'owner') return caller;
  return image === 'saving' ? undefined : image;
}

/** Whether a field names GET as the method of a request: a server that goes by that reads the image, and answers 200. */
const asksForRead = ({ fields }: Request): boolean => fields.some(([name, value]) => /method/i.test(name) && value === 'GET');

/** Whether web servers and firewalls in front of a service answer a path themselves: escapes, parameters, empty segments. */
const isOdd = (path: string): boolean => /%|;|\/\/|\/$/.test(path.split('?')[0] ?? '');

/**
 * A tenant that is not the owner's: the stranger's if known, else one that does not exist. `address`: what is sent there with the owner's
 * token. The stranger may have an image with the identifier of one of the run, unless that is random.
 */
export function foreignTenant({ description, ledger }: Target, address?: Address): string {
  const { tenant } = description.identities.stranger ?? {};
  const isSafe = address === undefined || ledger.images.areOnlyOurs(address);
  return tenant !== undefined && isSafe ? tenant : ledger.madeUpTenant;
}
