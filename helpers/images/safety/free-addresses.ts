import { type Exchange, isStored } from '../../http/exchange.ts';
import type { Address, Readable } from './address.ts';
import type { Ledger } from './ledger.ts';
import type { ShownAppearance } from './ownership.ts';
import type { Request } from './plain-request.ts';
import type { Purpose, ReadBefore } from './purpose.ts';

/** The addresses that could be another person's image and for which a look has just shown that they are not. */
export class FreeAddresses {
  readonly #ledger: Ledger;
  readonly #read: (request: Request, from: Readable, purpose: Purpose) => Promise<Exchange>;
  /** How many requests may leave for an address, each after a look of its own. */
  readonly #free = new WeakMap<Address, number>();

  constructor(ledger: Ledger, read: (request: Request, from: Readable, purpose: Purpose) => Promise<Exchange>) {
    this.#ledger = ledger;
    this.#read = read;
  }

  /**
   * Whether a request may be sent to an address that could be another person's image: just before each such request, no GET may find
   * somebody else's image there. A GET says so only if one has shown an image: a target without that operation answers 404 for all.
   * `reads`: GETs with the token that sees the most, and with that of the request; `shown`: the image that one shows.
   */
  async isFree(
    address: Address,
    reads: readonly ReadBefore[],
    shown: (read: Exchange) => ShownAppearance | undefined,
  ): Promise<boolean> {
    const caution = this.#ledger.risks.caution(address);
    if (caution !== 'read first') return caution === 'none';
    for (const { request, to, of, byGuest = false, isOwners = false } of reads) {
      const { aim, isElsewhere, removes } = address.parts;
      const [named] = address.isImage && aim !== 'unknown' ? removes : [];
      const id = of ?? (isElsewhere ? undefined : named);
      const sighted = id ?? (isOwners && named !== undefined && this.#ledger.images.isOnlyOurs(named) ? named : undefined);
      // It was seen in place just now, and nothing was sent since.
      if (sighted !== undefined && this.#ledger.sightings.areFresh(sighted)) continue;
      const purpose = { role: 'state', label: 'does GET find an image there' } as const;
      const read = await this.#read(request, to, purpose);
      const { status } = read.response ?? {};
      const appearance = shown(read);
      if (id !== undefined && appearance?.id === id) {
        this.#ledger.images.seen();
        this.#ledger.images.noteShown(id, appearance);
      }
      const isHarmless =
        of === undefined
          ? this.#ledger.risks.isHarmless(address, status, appearance, byGuest)
          : this.#ledger.images.isStillOurs(of, status, appearance);
      // A response that a cache had stored says what was there a while ago.
      if (read.request.method !== 'GET' || isStored(read) || !isHarmless) return false;
    }
    this.#free.set(address, (this.#free.get(address) ?? 0) + 1);
    return true;
  }

  /** Takes up the look for one request. @throws if an address needs one, and there was none */
  take(address: Address): void {
    if (this.#ledger.risks.caution(address) === 'none') return;
    const left = (this.#free.get(address) ?? 0) - 1;
    if (left < 0)
      throw new Error(`${address.parts.path} may be another person's image, and no GET has shown that nothing is there`);
    this.#free.set(address, left);
  }
}
