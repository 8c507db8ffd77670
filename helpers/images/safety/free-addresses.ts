import { type Exchange, isStored } from '../../http/exchange.ts';
import type { Address, Readable } from './address.ts';
import type { Ledger } from './ledger.ts';
import { isNothing } from './own-records.ts';
import type { ShownAppearance } from './ownership.ts';
import type { Purpose, ReadBefore, Request } from './requests.ts';

/** The addresses that could be another person's image and for which a look has just shown that they are not. */
export class FreeAddresses {
  readonly #ledger: Ledger;
  readonly #read: (request: Request, from: Readable, purpose: Purpose) => Promise<Exchange>;
  /** Whether no two requests should be under way at once. */
  readonly #goesOneByOne: () => boolean;
  /** How many requests may leave for an address, each after a look of its own. */
  readonly #free = new WeakMap<Address, number>();
  /** Those at which the look for the next request came before the target was made to refuse whatever reaches it. */
  readonly #ahead = new WeakSet<Address>();

  constructor(
    ledger: Ledger,
    read: (request: Request, from: Readable, purpose: Purpose) => Promise<Exchange>,
    goesOneByOne: () => boolean,
  ) {
    this.#ledger = ledger;
    this.#read = read;
    this.#goesOneByOne = goesOneByOne;
  }

  /**
   * Whether a request may be sent to an address that could be another person's image: just before each such request, no GET may find
   * somebody else's image there. A GET says so only if one has shown an image: a target without that operation answers 404 for all.
   * `reads`: GETs with the token that sees the most, and with that of the request, which go side by side; `shown`: the image that one shows.
   */
  async isFree(
    address: Address,
    reads: readonly ReadBefore[],
    shown: (read: Exchange) => ShownAppearance | undefined,
  ): Promise<boolean> {
    const caution = this.#ledger.risks.caution(address);
    if (caution !== 'read first') return caution === 'none';
    const { aim, isElsewhere, removes } = address.parts;
    const [named] = address.isImage && aim !== 'unknown' ? removes : [];
    const idOf = ({ of }: ReadBefore): string | undefined => of ?? (isElsewhere ? undefined : named);
    // It was seen in place just now, and nothing was sent since.
    const isSeen = (each: ReadBefore): boolean => {
      const owners = each.isOwners && named !== undefined && this.#ledger.images.isOnlyOurs(named) ? named : undefined;
      const sighted = idOf(each) ?? owners;
      return sighted !== undefined && this.#ledger.sightings.areFresh(sighted);
    };
    const read = ({ request, to }: ReadBefore): Promise<Exchange> =>
      this.#read(request, to, { role: 'state', label: 'does GET find an image there' });
    const isHarmless = (each: ReadBefore, answer: Exchange): boolean => {
      const { status } = answer.response ?? {};
      const appearance = shown(answer);
      const id = idOf(each);
      if (id !== undefined && appearance?.id === id) {
        this.#ledger.images.seen();
        this.#ledger.images.noteShown(id, appearance);
      }
      // A response that a cache had stored says what was there a while ago.
      if (answer.request.method !== 'GET' || isStored(answer)) return false;
      return each.of === undefined
        ? this.#ledger.risks.isHarmless(address, status, appearance, each.byGuest)
        : this.#ledger.images.isStillOurs(each.of, status, appearance) && !(this.#ledger.risks.takesOthers && isNothing(status));
    };
    const wanted = reads.filter((each) => !isSeen(each));
    const sent = new Map<string, Promise<Exchange>>();
    // Side by side, what is asked twice in the same words has one answer.
    const readOnce = (each: ReadBefore): Promise<Exchange> => {
      const answer = sent.get(each.words) ?? read(each);
      sent.set(each.words, answer);
      return answer;
    };
    const started = this.#goesOneByOne() ? undefined : await Promise.all(wanted.map(readOnce));
    for (const [place, each] of wanted.entries()) if (!isHarmless(each, started?.[place] ?? (await read(each)))) return false;
    this.#free.set(address, (this.#free.get(address) ?? 0) + 1);
    return true;
  }

  /** Keeps the look that was just taken for the next request: while the target is made to refuse, none can be taken. */
  keep(address: Address): void {
    this.#ahead.add(address);
  }

  /** Whether the look for the next request was kept. */
  isKept(address: Address): boolean {
    return this.#ahead.has(address) && this.#ledger.risks.caution(address) === 'read first';
  }

  /** Takes up the look for one request. @throws if an address needs one, and there was none */
  take(address: Address): void {
    this.#ahead.delete(address);
    if (this.#ledger.risks.caution(address) === 'none') return;
    const left = (this.#free.get(address) ?? 0) - 1;
    if (left < 0)
      throw new Error(`${address.parts.path} may be another person's image, and no GET has shown that nothing is there`);
    this.#free.set(address, left);
  }
}
