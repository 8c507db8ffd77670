import type { Exchange } from '../http/exchange.ts';
import type { Target } from './client/target.ts';
import type { Images } from './images.ts';
import type { Provoked } from './provocation.ts';

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
