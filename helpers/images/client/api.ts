import type { IdentityName } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { noteUntried, premise, runningTest } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import type { Address, Readable } from '../safety/address.ts';
import { Caller, type CallerOptions, type RequestOptions } from './caller.ts';
import { concurrently, type RowOf, rowsOf, type Table } from './concurrently.ts';
import { answeredInstead, expectDeleted, whyUnanswered } from './expect-answer.ts';
import { isSaving, readUntilFound } from './image-reads.ts';
import { imageState, isUntouched } from './image-state.ts';
import { imageIn } from './images-in-responses.ts';
import { dispatch, dispatchBeside, dispatchBoth, dispatchIfFree } from './judged-requests.ts';
import type { Target } from './target.ts';
import { isRenewed } from './token-renewal.ts';

/** The operation as a client sees it, for one caller. */
export class Api {
  readonly target: Target;
  readonly caller: Caller;

  constructor(target: Target, options: CallerOptions = {}) {
    this.target = target;
    this.caller = new Caller(target, options);
  }

  #with(options: CallerOptions): Api {
    return new Api(this.target, this.caller.with(options));
  }

  /** Another caller by the same transport: the owner of the images, unless the options say otherwise. */
  beside(options: CallerOptions = {}): Api {
    return new Api(this.target, { sender: this.caller.sender, ...options });
  }

  /** This API with another token; undefined sends none. */
  withToken(token: string | undefined): Api {
    return this.#with({ caller: { token } });
  }

  /** This API, whose requests have a label unless they are given another. */
  labelled(label: string): Api {
    return this.#with({ label });
  }

  /** This API as another identity. Skips the test if the target has no such identity. */
  as(name: IdentityName): Api {
    const { identities, lacking } = this.target.description;
    const identity = identities[name];
    premise(identity !== undefined, lacking?.[name] ?? untested('no-token', { identity: name }));
    return this.#with({ caller: name });
  }

  /** This API under another tenant in the path. Skips the test if the URL contains no tenant. */
  under(tenant: string): Api {
    premise(this.caller.namesTenant, untested('no-tenant'));
    return this.#with({ tenant });
  }

  /** This API under another tenant in the path, or unchanged if the URL contains no tenant. */
  underIfNamed(tenant: string | undefined): Api {
    return tenant === undefined || !this.caller.namesTenant ? this : this.under(tenant);
  }

  ordinary(): Api {
    return this.#with({ sender: this.target.ordinary });
  }

  /** This API over HTTP/2. Skips the test if nothing is judged over it. */
  overHttp2(): Api {
    const { overHttp2, http } = this.target;
    premise(overHttp2 !== undefined, http.without.http2 ?? untested('http2-not-offered'));
    return this.#with({ sender: overHttp2 });
  }

  /**
   * Sends a request for each row of a table, some of them side by side; a row may send none. A list is a table whose rows are their own
   * labels. The API that a row gets labels what it sends.
   */
  async each<Rows extends Table>(
    table: Rows,
    send: (api: Api, row: RowOf<Rows>) => Promise<Exchange | undefined>,
  ): Promise<Exchange[]> {
    const rows = await concurrently(this.target, rowsOf(table), ([label, row]) => send(this.labelled(label), row), 'in turn');
    const sent = rows.filter((exchange) => exchange !== undefined);
    for (const row of sent) if (answeredInstead(row) !== undefined) noteUntried(whyUnanswered(row));
    return sent;
  }

  /** DELETE of an address: the operation. */
  deleteImage(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    return this.send('DELETE', address, options);
  }

  /** A DELETE that is a premise of the test: skips the test unless it was done. */
  async deletion(address: Address): Promise<Exchange> {
    const exchange = await this.deleteImage(address);
    expectDeleted(exchange);
    return exchange;
  }

  /** DELETE of an address that may be another person's image; undefined if it is, or if that is not known: the test then cannot pass. */
  deleteIfFree(address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    return this.sendIfFree('DELETE', address, options);
  }

  /** The same for what the running test is not about: without it, that may pass. */
  deleteBeside(address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    return dispatchBeside(this, 'DELETE', address, options);
  }

  /** The same with any method that may delete. */
  sendIfFree(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    return dispatchIfFree(this, method, address, options);
  }

  /** Sends a judged request with any method to an address, once; if an earlier request took its image, once to another. */
  async send(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const [exchange] = await dispatch(this, method, address, options);
    const another = await this.target.pool?.instead(address, exchange);
    if (another === undefined) return exchange;
    const [second] = await dispatch(this, method, another, options);
    return second;
  }

  /** DELETE of an address and, on the same connection, a GET of the list. */
  deleteThenRead(address: Address, options: RequestOptions = {}): Promise<[Exchange, Exchange?]> {
    const then = { request: this.caller.request('GET'), to: this.caller.below('/images') };
    return dispatch(this, 'DELETE', address, options, then);
  }

  /**
   * Two DELETEs side by side on one connection over HTTP/2, the second by another caller. Skips the test if an identifier of the run may be
   * that of another person's image: a read just before each could not be the last thing before it.
   */
  deleteBoth(address: Address, other: Api, next: Address): Promise<[Exchange, Exchange?]> {
    return dispatchBoth([this, address], [other, next]);
  }

  /** Sends a read: of an image by its id, of a path below the base URL, or of the target of a link. Again if its token has expired. */
  async read(from: string | Readable, options: RequestOptions = {}, method = 'GET'): Promise<Exchange> {
    if (options.waitMs !== undefined) await this.target.ending.pause(options.waitMs);
    const readable = typeof from === 'string' ? this.caller.below(from) : from;
    const request = this.caller.request(method, options);
    const exchange = await this.caller.readOnce(request, readable, options);
    return (await isRenewed(this, exchange, request))
      ? this.caller.readOnce(this.caller.request(method, options), readable, options)
      : exchange;
  }

  async getImage(id: string, options: RequestOptions = {}): Promise<Exchange> {
    this.target.expectState();
    const isSeen = this.target.ledger.sightings.reading();
    const exchange = await this.read(`/images/${id}`, options);
    if (imageIn(exchange)?.id?.toLowerCase() === id.toLowerCase()) {
      this.target.ledger.sightings.noteShown();
      this.target.ledger.images.noteShown(id, imageState(exchange, id));
      if (runningTest() !== undefined) premise(!this.target.ledger.images.isGivenAgain(id), untested('given-again', { id }));
    }
    if (this.caller.isAtHome && isUntouched(exchange)) {
      const isPlain = options.fields === undefined;
      isSeen(id, isPlain ? exchange : undefined);
      if (isPlain && this.caller.identity === 'owner' && !isSaving(exchange))
        this.target.ledger.sightings.noteFirst(id, exchange);
    }
    return exchange;
  }

  /**
   * GET of an image that has to be left in place. If it is not found it is read three times more, because a replica that lags behind may not
   * know a new image yet: it is lost if no read shows it. Gives the read that shows it, or else the first. A refusal may hide an image for a
   * while, or leave it in ERROR: then the read says so.
   */
  getImageLeft(id: string, options: RequestOptions = {}): Promise<Exchange> {
    return readUntilFound(this, id, options);
  }
}
